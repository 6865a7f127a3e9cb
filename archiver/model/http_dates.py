"""Dates as HTTP, mail and feeds write them (RFC 9110 §5.6.7, RFC 5322 §3.3)."""

from datetime import UTC, datetime

_MAX_CHARACTERS = 100


def parse_http_date(text: str | None) -> datetime | None:
    """The time that a date states, in UTC, which is also assumed without a time zone; None if it states none."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - it loads `socket`, and a look-up needs neither

    try:
        at = parsedate_to_datetime((text or "")[:_MAX_CHARACTERS])
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):  # a day, an hour or a zone beyond any calendar
        return None
