"""Parse the times of `--since` and `--until`: a date, or how long ago."""

import re
from datetime import UTC, date, datetime, timedelta

from archiver.errors import InputError

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGO = re.compile(r"([0-9]{1,6})([dwmy])")


def parse_day(option: str, written: str, now: datetime) -> date:
    """The day that a value of an option means, in UTC: as `parse_since`, whose errors it has."""
    return parse_since(written, now, option=option).astimezone(UTC).date()


def parse_date(option: str, written: str) -> date:
    """A day, written as 2026-03-01; `InputError` where it is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise InputError(f"{option}: “{written}” is not a day", remedy="write it as 2026-03-01") from None


def parse_since(written: str, now: datetime, *, option: str = "--since") -> datetime:
    """The time that a value of `--since` means: ISO 8601 (UTC unless it says otherwise), or 7d, 4w, 6m, 1y ago.

    `InputError` where it is neither.
    """
    try:
        if (ago := _AGO.fullmatch(written)) is not None:
            return now - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        at = datetime.fromisoformat(written)
    except (ValueError, OverflowError):
        raise InputError(f"{option}: “{written}” is not a time", remedy="write 2026-03-01, or 7d, 4w, 6m, 1y") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
