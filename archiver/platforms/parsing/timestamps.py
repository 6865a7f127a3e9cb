"""Timestamps: ISO 8601 texts, and the numbers in post ids that count from some instant (snowflakes and the like)."""

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


def parse_iso(text: str | None) -> datetime | None:
    """The instant that an ISO 8601 text names, in UTC; a text without time zone is taken for UTC. None where it names none."""
    try:
        parsed = datetime.fromisoformat(text or "")
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
