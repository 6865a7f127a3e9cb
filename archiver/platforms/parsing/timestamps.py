"""Timestamps from ISO 8601 texts and from post ids that count milliseconds (snowflakes and the like)."""

from datetime import UTC, datetime, timedelta

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(2003, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def after_1970(milliseconds: float) -> datetime | None:
    """The instant `milliseconds` after 1970; None before 2003 and after 2100."""
    try:
        at = _UNIX + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return at if _EARLIEST <= at <= _LATEST else None


def number(written: str, alphabet: str) -> int | None:
    """The number that a text is in the digits of `alphabet`; None if it has any other character."""
    value = 0
    for character in written:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        value = value * len(alphabet) + digit
    return value


def parse_iso(text: str | None) -> datetime | None:
    """The instant in an ISO 8601 text, in UTC, which is also assumed without a time zone; None if it is not valid."""
    try:
        parsed = datetime.fromisoformat(text or "")
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
