"""What keys say of the time: numbers that count from some instant, in some alphabet."""

from datetime import UTC, datetime, timedelta

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(2003, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def after_1970(milliseconds: float) -> datetime | None:
    """The instant so many milliseconds after 1970; None where no platform was there yet, or is any more."""
    try:
        at = _UNIX + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return at if _EARLIEST <= at <= _LATEST else None


def number(written: str, alphabet: str) -> int | None:
    """The number that digits of an alphabet spell; None if another character is among them."""
    value = 0
    for character in written:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        value = value * len(alphabet) + digit
    return value
