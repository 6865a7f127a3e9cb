"""Find the date in a query, a day or a month, and what else it says: `Jo Okafor July 2026`."""

import re
from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

Period = tuple[date, date]
"""A first and a last day."""
_YEAR = re.compile(r"(?<!\d)2\d{3}(?!\d)|2\d{7}|\d[./-]\d\d(?!\d)")
_WORD_START = re.compile(r"(?<!\S)(?=\S)")
_MONTH = re.compile(r"(?<!\S)(?:([^\W\d_]{3,15})\.?,?\s+(2\d{3})|(2\d{3})-(\d\d))(?!\S)")
_FIGURES = re.compile(r"(?<!\S)(\d{1,2})([./-])(\d{1,2})\2(2\d{3}|\d\d)(?![^\s,;:])")
_YEAR_FIRST = re.compile(r"(?<!\S)(2\d{3})([./-]?)(\d{1,2})\2(\d{1,2})(?:T[0-9:.+Z-]+)?(?![^\s,;:])")
_IN_CHARACTERS = re.compile(r"2\d{3}[年년].{1,12}")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_CENTURY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedQuery:
    """A query without its date, and the periods that the date may mean: two where its figures do not tell month from day."""

    rest: str
    periods: tuple[Period, ...]


def dated_query(text: str) -> DatedQuery | None:
    """A query with its date taken out; None if it has none."""
    if not _YEAR.search(text) or (" " not in text and not _is_of_figures(text)):
        return None
    if figures := _YEAR_FIRST.search(text) or _FIGURES.search(text):
        days = _days(figures)
        if days:
            return DatedQuery(rest=_without(text, figures.start(), figures.end()), periods=tuple((day, day) for day in days))
    return _printed(_ORDINAL.sub("", text))


def periods_of(written: str) -> tuple[Period, ...]:
    """The periods that a written date may mean: none if it is no date, two if its figures do not tell month from day."""
    found = dated_query(written.strip())
    return found.periods if found is not None and not found.rest else ()


def _printed(text: str) -> DatedQuery | None:
    """The query without a date that is written as platforms print it, or without a month."""
    from archiver.platforms.parsing.printed_dates import date_at, date_in  # noqa: PLC0415 - most queries have no date

    for start in _WORD_START.finditer(text):
        if found := date_at(text[start.start() :]):
            day, length = found
            return DatedQuery(rest=_without(text, start.start(), start.start() + length), periods=((day, day),))
    for month in _MONTH.finditer(text):
        if first := date_in(f"1 {month[1]} {month[2]}") if month[1] else date_in(f"{month[3]}-{month[4]}-01"):
            last = first.replace(day=monthrange(first.year, first.month)[1])
            return DatedQuery(rest=_without(text, month.start(), month.end()), periods=((first.replace(day=1), last),))
    return None


def _days(figures: re.Match[str]) -> list[date]:
    """The days that figures may mean: with points the day comes before the month; with slashes and dashes either may."""
    if figures.re is _YEAR_FIRST:
        orders = [(int(figures[1]), int(figures[3]), int(figures[4]))]
    else:
        first, second, year = int(figures[1]), int(figures[3]), int(figures[4])
        year = year if year >= _CENTURY else _CENTURY + year
        orders = [(year, second, first), *([] if figures[2] == "." else [(year, first, second)])]
    days: dict[date, None] = {}
    for order in orders:
        with suppress(ValueError):
            days[date(*order)] = None
    return list(days)


def _is_of_figures(text: str) -> bool:
    """Whether a text without spaces looks like a date, and not like an address or a key."""
    return any(pattern.fullmatch(text) for pattern in (_YEAR_FIRST, _FIGURES, _MONTH, _IN_CHARACTERS))


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}".strip(" ,;·–—-\t\n")
