"""Find the date in a query, a day or a month, and what else it says: `Jo Okafor July 2026`."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_YEAR = re.compile(r"(?<!\d)2\d{3}(?!\d)")
_WORD_START = re.compile(r"(?<!\S)(?=\S)")
_MONTH = re.compile(r"(?<!\S)(?:([^\W\d_]{3,15})\.?,?\s+(2\d{3})|(2\d{3})-(\d\d))(?!\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedQuery:
    """A query without its date, and the first and last day that the date means."""

    rest: str
    since: date
    until: date


def dated_query(text: str) -> DatedQuery | None:
    """A query with its date taken out; None if it has none."""
    if not _YEAR.search(text):
        return None
    from archiver.platforms.parsing.printed_dates import date_at, date_in  # noqa: PLC0415 - most queries have no date

    for start in _WORD_START.finditer(text):
        if found := date_at(text[start.start() :]):
            day, length = found
            return DatedQuery(rest=_without(text, start.start(), start.start() + length), since=day, until=day)
    for month in _MONTH.finditer(text):
        if first := date_in(f"1 {month[1]} {month[2]}") if month[1] else date_in(f"{month[3]}-{month[4]}-01"):
            last = first.replace(day=monthrange(first.year, first.month)[1])
            return DatedQuery(rest=_without(text, month.start(), month.end()), since=first, until=last)
    return None


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip(" ,;·–—-\t\n")
