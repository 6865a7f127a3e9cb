"""Parse dates as platforms print them in posts and embeds, in the languages in which they do.

A platform prints a post's date in the language of the page that embeds it: `April 14, 2025`, `29. November 2024`,
`26 de mayo de 2025`, `2025年4月14日`. What they have in common is a year, a month (a word, or a number) and a day.
The names of months are CLDR's (babel), loaded language by language until one has the word; `_OTHER_MONTHS` has others.
Times of day are removed before, since their numbers are no days (`printed_times`).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain

from archiver.platforms.parsing.printed_times import end_of_time, skip_time, without_times

LANGUAGES = (
    *("en", "de", "es", "fr", "it", "pt", "nl", "pl", "ja", "ko", "zh", "tr", "ru", "uk", "ar", "fa", "he", "hi", "id", "sv"),
    *("da", "no", "fi", "el", "cs", "hu", "ro", "th", "vi", "bn", "ur", "fil", "ms", "ca", "sk", "bg", "hr", "sr", "eu", "ga"),
    *("gl", "gu", "kn", "mr", "ta", "sl", "et", "lv", "lt"),
)
"""The languages in which platforms print dates, those that articles show most first.

X prints the date in the language of the embed (its 34 documented ones) or of its pages (the others up to Tamil): every one of them
occurs in recorded embeds. Facebook and Instagram print Slovene, Estonian, Latvian and Lithuanian as well; the lines that name their
authors are read in Western European languages, Polish, Czech, Romanian, Russian and Indonesian, and Bluesky's date in any of these.
No other language is looked at: in one of CLDR's 300 (Old Prussian) "was" is a month, and loading them all takes a second.
"""
_MAX_DATE_LENGTH = 60  # no language prints a date in more characters
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?:(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일](?:\s?(?:[月火水木金土日]曜日|[월화수목금토일]요일|星期[一二三四五六日天]))?|(\d{4})([-/.])\s?(\d{1,2})\5\s?(\d{1,2})(?!\d))"
)
_FIGURES = re.compile(r"(?<!\d)(\d{1,2})\u200f?([./])\s?(\d{1,2})\u200f?\2\s?(2[05]\d{2})(?!\d)")
_SHORT_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-]((?:20)?\d{2})(?![\d./-])")
_CENTURY = 2000
_DAY = timedelta(days=1)
_MONTHS_IN_A_YEAR = 12
_BEFORE_DATES = frozenset(
    {"on", "am", "den", "le", "el", "il", "em", "op", "la", "dia", "ngày", "dnia", "dne", "the", "в", "del", "of", "de", "vom"}
)
_WORD = re.compile(r"[^\W\d_](?:[\w’'\u05f3\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]*)")
_DOT_WITHIN = re.compile(r"(?:(?<=[^\W\d_])|(?<=[\u0e00-\u0e7f]))\.(?=[^\W\d_])")  # Thai abbreviates to `พ.ค.`
_YEAR_UNIT = re.compile(r"\s?(?:(?:года|року|г|р|d)\.?(?!\w)|\.(?!\w))")
_TOKEN = re.compile(r"\S+")
_MAX_TOKENS, _MAX_WORDS = 7, 4  # `26 de mayo de 2025`; `Friday, April 1, 2022`
_YEARS = range(2005, 2100)
_BUDDHIST_ERA_YEARS = 543  # Thai dates count from here
_AFFIXES = {"he": "ב{}", "eu": "{}ren", "fi": "{}k", "ca": "d'{}"}
"""What some languages attach to the name of a month in a date, with `{}` for the name."""
_OTHER_MONTHS = {
    "ar": {"أيار": 5, "آذار": 3, "نيسان": 4, "شباط": 2, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9}
    | {"جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8},
    "ga": {"meán": 9, "deireadh": 10},
    "sr": {"januar": 1, "februar": 2, "mart": 3, "april": 4, "maj": 5, "jun": 6, "jul": 7, "avgust": 8}
    | {"septembar": 9, "oktobar": 10, "novembar": 11, "decembar": 12},
}
"""Names of months that CLDR does not have as the first of its language: of other regions, in another script."""
_WITH_DOTTED_YEARS = ("hr", "sr")
_DOTTED_YEAR = re.compile(r"\d\.\s\w{3,15}\.?\s\d{4}\.")
_VIETNAMESE = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
_NUMBERED_MONTH = re.compile(rf"(?:tháng|thg\.?)\s(\d{{1,2}}|{'|'.join(reversed(_VIETNAMESE))})(?!\w)", re.IGNORECASE)


def date_in(text: str, *, near: date | None = None) -> date | None:
    """The date in a short text, in any of the languages; None if it has none.

    Some dates can be read in two ways (4/5/2024; `lip` is a month in Polish, and another one in Croatian). If the day of the post
    is known from elsewhere, the reading within a day of it counts; else the likelier one does.
    """
    if "://" in text[:_MAX_DATE_LENGTH]:
        return None
    text = without_times(text[:_MAX_DATE_LENGTH])
    likeliest = next(_readings(text), None)
    if near is None or (likeliest is not None and abs(likeliest - near) <= _DAY):
        return likeliest
    return next((day for day in chain(_readings(text), _unsure_readings(text)) if abs(day - near) <= _DAY), likeliest)


def _readings(text: str) -> Iterator[date]:
    """Yield the dates that a text without times can be read as, the likeliest first."""
    numbers = _YEAR_FIRST.search(text)
    figures = None if numbers else _FIGURES.search(text)
    if numbers or figures:
        day = _in_numbers(numbers) if numbers else _in_figures(figures) if figures else None
        yield from (day,) if day else ()
        return
    year = _year(text)
    if year is None:
        return
    numbers_left = _NUMBERED_MONTH.sub(" ", text)
    days = [int(number[1]) for number in _NUMBER.finditer(numbers_left) if 1 <= int(number[1]) <= 31]  # noqa: PLR2004 - a month's days
    for month in _months_in(text) if days else ():
        day = _date(year, month, days[0])
        if day:
            yield day


def _unsure_readings(text: str) -> Iterator[date]:
    """Yield both readings of figures of which either may be the month, and those with two figures for the year."""
    for figures in _SHORT_FIGURES.finditer(text):
        first, second, year = (int(figures[number]) for number in (1, 2, 3))
        for month, number in ((first, second), (second, first)):
            day = _date(year if year > _CENTURY else _CENTURY + year, month, number)
            if day:
                yield day


def date_at(text: str) -> tuple[date, int] | None:
    """The date at the beginning of a text, in a few words on one line, and its length in characters.

    A time before it or after it belongs to it.
    """
    start = skip_time(text)
    found = _date_at(text[start:])
    if found is None:
        return None
    unit = _YEAR_UNIT.match(text, start + found[1])
    return found[0], end_of_time(text, unit.end() if unit else start + found[1])


def _date_at(text: str) -> tuple[date, int] | None:
    """The date at the beginning of a text, without a time, and its length."""
    numbers = _YEAR_FIRST.match(text)
    if numbers:
        day = _in_numbers(numbers)
        return (day, numbers.end()) if day else None
    figures = _FIGURES.match(text)
    if figures:
        day = _in_figures(figures)
        return (day, figures.end()) if day else None
    line = text[:_MAX_DATE_LENGTH].split("\n", 1)[0]
    for count, token in enumerate(_TOKEN.finditer(line)):
        if count > _MAX_TOKENS:
            return None
        beginning = line[: token.end()]
        if _YEAR.search(beginning):
            found = date_in(beginning)
            if found:
                return (found, token.end()) if _is_date(beginning) else None
    return None


def _is_date(text: str) -> bool:
    """Whether a text with a date is only that: it has few words, behind a weekday, and begins like a date."""
    if len(_WORD.findall(text)) <= _MAX_WORDS and _begins_a_date(text):
        return True
    day = _weekdays().match(text)
    return day is not None and _is_date(text[day.end() :])


def _begins_a_date(text: str) -> bool:
    """Whether a text begins like a date: with a number or a month, or a preposition or article before one of these."""
    first = _WORD.search(text)
    if first is None or _NUMBERED_MONTH.match(text) or text[: first.start()].strip(" ·,.(").isdecimal():
        return True
    word = first[0].casefold()
    if word in _BEFORE_DATES:
        return _begins_a_date(text[first.end() :])
    return not text[: first.start()].strip() and next(_months_in(word), None) is not None


def starts_with_weekday(text: str) -> bool:
    """Whether a text begins with a day of the week."""
    return _weekdays().match(text.lstrip()) is not None


def _in_numbers(numbers: re.Match[str]) -> date | None:
    """The date in numbers that begin with the year."""
    year, month, day = (int(number) for number in (numbers.group(1, 2, 3) if numbers[1] else numbers.group(4, 6, 7)))
    return _date(year, month, day)


def _in_figures(figures: re.Match[str]) -> date | None:
    """The date in three numbers: day first if points separate them; with slashes only if one of them cannot be a month."""
    first, second, year = int(figures[1]), int(figures[3]), _year(figures[4])
    if year is None:
        return None
    if figures[2] == "." or first > _MONTHS_IN_A_YEAR:
        return _date(year, second, first)
    return _date(year, first, second) if second > _MONTHS_IN_A_YEAR else None


def _year(text: str) -> int | None:
    for written in _YEAR.finditer(text):
        year = int(written[1])
        if year in _YEARS:
            return year
        if year - _BUDDHIST_ERA_YEARS in _YEARS:
            return year - _BUDDHIST_ERA_YEARS
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_in(text: str) -> Iterator[int]:
    """The months in a text, language by language; Vietnamese numbers them."""
    numbered = _NUMBERED_MONTH.search(text)
    if numbered:
        number = numbered[1].casefold()
        yield int(number) if number.isdecimal() else _VIETNAMESE.index(number) + 1
    words = [word.casefold() for word in _WORD.findall(_DOT_WITHIN.sub("", text))]
    for language in (*_WITH_DOTTED_YEARS, *LANGUAGES) if _DOTTED_YEAR.search(text) else LANGUAGES:
        months = _months(language)
        for word in words:
            if word in months:
                yield months[word]


@cache
def _weekdays() -> re.Pattern[str]:
    """A pattern of the names of the weekdays in all the languages, in full and abbreviated, at the beginning of a date."""
    from babel import Locale  # noqa: PLC0415 - see `_months`

    tables = (Locale(language).days for language in LANGUAGES)
    uses = (
        table.get(use, {}).get(width, {})
        for table in tables
        for use in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    )
    names = sorted({str(name).strip(".") for names in uses for name in names.values()}, key=len, reverse=True)
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, names))})(?:ที่)?(?![\w’'-])[.,،]?\s*(?:den\s|the\s)?", re.IGNORECASE)


@cache
def _months(language: str) -> dict[str, int]:
    """The language's names of months with their numbers, in full and abbreviated, and with what it attaches to them."""
    from babel import Locale  # noqa: PLC0415 - see `_months`

    words: dict[str, int] = {}
    months = Locale(language).months
    for use in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in months.get(use, {}).get(width, {}).items():
                word = _DOT_WITHIN.sub("", str(name).casefold().strip(".")).removesuffix("月")
                if re.fullmatch(r"[^\W\d_][\w’'\u05f3\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]*", word):
                    words.setdefault(word, int(number))
    for word, number in (*words.items(), *_OTHER_MONTHS.get(language, {}).items()):
        words.setdefault(word, number)
        words.setdefault(_AFFIXES.get(language, "{}").format(word), number)
    return words
