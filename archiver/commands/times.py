"""Parse the times of `--since` and `--until`: a date as people write it, or how long ago."""

import re
from datetime import UTC, date, datetime, timedelta

from archiver.commands.printing import print_line
from archiver.errors import InputError

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGO = re.compile(r"([0-9]{1,6})([dwmy])")


def parse_day(option: str, written: str, now: datetime) -> date:
    """The day that a value of an option means, in UTC: as `parse_since`, whose errors it has; of a month, `--until` is its last."""
    return parse_since(written, now, option=option).astimezone(UTC).date()


def parse_date(option: str, written: str) -> date:
    """A day; `InputError` where it is none, or one of two."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return _day_as_written(option, written, kind="day", remedy="write it as 2026-03-01")


def parse_since(written: str, now: datetime, *, option: str = "--since") -> datetime:
    """The time that a value of `--since` means: ISO 8601 (UTC unless it says otherwise), 7d, 4w, 6m, 1y ago, or a date in words.

    `InputError` where it is none of these, or where its figures do not tell the month from the day.
    """
    try:
        if (ago := _AGO.fullmatch(written)) is not None:
            return now - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        at = datetime.fromisoformat(written)
    except (ValueError, OverflowError):
        day = _day_as_written(option, written, kind="time", remedy="write 2026-03-01, or 7d, 4w, 6m, 1y")
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day_as_written(option: str, written: str, *, kind: str, remedy: str) -> date:
    """The day of a date that is not written as ISO 8601; how it is read is said."""
    from archiver.app.dates_in_queries import periods_of

    ends = [last if option == "--until" else first for first, last in periods_of(written)]
    if not ends:
        raise InputError(f"{option}: “{written}” is not a {kind}", remedy=remedy)
    if len(ends) > 1:
        either = " or ".join(map(str, ends))
        raise InputError(f"{option}: “{written}” does not say which figure is the month", remedy=f"write {either}")
    print_line(f"{option} {written}: read as {ends[0]}", err=True)
    return ends[0]
