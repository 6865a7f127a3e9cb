"""Dates as platforms print them: in their own languages, and in no other."""

import itertools
from collections.abc import Callable
from datetime import date, time

import pytest
from babel import Locale
from babel.dates import format_date, format_time

from archiver.platforms.parsing import printed_dates
from archiver.platforms.parsing.printed_dates import LANGUAGES, date_at, date_in
from archiver.platforms.parsing.printed_times import without_times


@pytest.fixture
def loaded() -> Callable[[], int]:
    """For how many languages the names of months have been loaded since the test began."""
    months_of = printed_dates._months  # noqa: SLF001 - its cache counts the work
    months_of.cache_clear()
    return lambda: months_of.cache_info().misses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("April 14, 2025", date(2025, 4, 14)),
        ("29. November 2024", date(2024, 11, 29)),
        ("26 de mayo de 2025", date(2025, 5, 26)),
        ("2025年4月14日", date(2025, 4, 14)),
        ("15 мая 2024 г.", date(2024, 5, 15)),
        ("15 พฤษภาคม 2567", date(2024, 5, 15)),
        ("15 मे, 2024", date(2024, 5, 15)),
        ("2024 m. gegužės 15", date(2024, 5, 15)),
    ],
)
def test_a_date_is_read_in_the_languages_that_platforms_print(text: str, expected: date) -> None:
    assert expected == date_in(text)


MAY_15 = [
    *(
        "10:02 AM · May 15, 2024",
        "10:02 AM - 15 May 2024",
        "10am on 15 May 2024",
        "Wed, May 15, 2024, 10:02 AM",
        "2024-05-15 10:02",
    ),
    *(
        "10:02 vorm. · 15. Mai 2024",
        "15. Mai 2024 um 20:15 Uhr",
        "20:15 Uhr, 15. Mai 2024",
        "10 Uhr am 15. Mai 2024",
        "15.05.2024 10.02",
    ),
    *("à 10h02, le 15 mai 2024", "le 15 mai 2024 à 10h02", "10:02 a. m. · 15 may. 2024", "15 de mayo de 2024 a las 10:02"),
    *(
        "10h02 · 15 de mai de 2024",
        "klo 10.02 15.5.2024",
        "fm. 10:02 · 15 maj 2024",
        "kl. 10:02 · 15. maj 2024",
        "ÖÖ 10:02 · 15 Mayıs 2024",
    ),
    *("10.02 น. · 15 พ.ค. 2567", "ก่อนเที่ยง 10:02 · 15 พ.ค. 2024", "오전 10:02 · 2024년 5월 15일", "2024년 5월 15일 오전 10:02"),
    *("午前10:02 · 2024年5月15日", "2024年5月15日 午前10時02分", "上午10:02 · 2024年5月15日", "2024. 5. 15.", "2024/5/15 10:02"),
    *(
        "10:02 ص · ١٥ مايو ٢٠٢٤",
        "۱۰:۰۲ ق.ظ. · ۱۵ مه ۲۰۲۴",
        "10:02 · 15 במאי 2024",
        "10:02 पूर्वाह्न · 15 मई 2024",
        "10:02 π.μ. · 15 Μαΐου 2024",
    ),
    *("de. 10:02 · 2024. máj. 15.", "15 мая 2024 г. в 10:02", "10:02 пр.об. · 15 май 2024 г.", "10:02 SA · 15 thg 5, 2024"),
    *("Tháng Năm 15, 2024", "15 Tháng Năm, 2024", "Tháng 5 15, 2024", "ngày 15 tháng 5 năm 2024", "2024(e)ko maiatzaren 15(a)"),
    *("15 أيار 2024", "15. maj 2024.", "15/05/2567", "5 PM 15 May 2024"),
]
"""One day in many forms, most with a time before or behind it."""


@pytest.mark.parametrize("text", MAY_15)
def test_the_numbers_of_a_printed_time_are_no_day(text: str) -> None:
    assert date(2024, 5, 15) == date_in(text)
    assert (date(2024, 5, 15), text) == ((found := date_at(f"{text}\nMore")) and (found[0], f"{text}\nMore"[: found[1]]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_is_read_as_the_calendar_writes_it_before_and_behind_a_time(language: str) -> None:
    days = [date(2024, month, 15) for month in range(1, 13)]
    for day, width in itertools.product(days, ("full", "long", "medium")):
        written, clock = format_date(day, width, locale=language), format_time(time(10, 2), "short", locale=language)
        for text in (written, f"{clock} · {written}", f"{clock} - {written}", f"{written}, {clock}"):
            assert (text, day) == (text, date_in(text))
            assert (text, day) == (text, (date_at(text) or (None,))[0])


@pytest.mark.parametrize(
    ("text", "near", "expected"),
    [
        ("4/5/2024", date(2024, 4, 5), date(2024, 4, 5)),
        ("4/5/2024", date(2024, 5, 3), date(2024, 5, 4)),
        ("5/4/24", date(2024, 5, 4), date(2024, 5, 4)),
        ("15 lip 2024", date(2024, 6, 15), date(2024, 6, 15)),
        ("15 lip 2024", None, date(2024, 7, 15)),
        ("15. lip 2024.", None, date(2024, 6, 15)),
        ("May 15, 2024", date(2020, 1, 1), date(2024, 5, 15)),
        ("4/5/2024", None, None),
        ("4/5/2024", date(2020, 1, 1), None),
    ],
)
def test_of_two_readings_the_one_near_the_known_day_counts(text: str, near: date | None, expected: date | None) -> None:
    assert expected == date_in(text, near=near)


def test_every_word_of_the_calendar_for_a_part_of_the_day_is_known_beside_a_clock() -> None:
    tables = (table for language in LANGUAGES for table in Locale(language).day_periods["format"].values())
    words = {str(name) for table in tables for part, name in table.items() if part in {"am", "pm"}}
    assert set() == {word for word in words if without_times(f"10:02 {word}").strip()}


@pytest.mark.parametrize("text", ["15.05.2024", "2024.05.15", "15. 05. 2024", "15/05/2024", "2024-05-15T10:02:00Z"])
def test_the_numbers_of_a_date_are_no_time(text: str) -> None:
    assert date(2024, 5, 15) == date_in(text)


@pytest.mark.parametrize("text", ["I was 14 in 2005", "He was 12 of 2012 in the race", "14 of 2005 were late"])
def test_a_sentence_with_a_number_and_a_year_is_no_date(text: str) -> None:
    """In Old Prussian, "was" is short for a month; no platform speaks it."""
    assert None is date_in(text)
    assert None is date_at(text)


def test_every_language_is_listed_once() -> None:
    assert len(LANGUAGES) == len(set(LANGUAGES))


def test_a_date_in_english_loads_english_alone(loaded: Callable[[], int]) -> None:
    date_in("April 14, 2025")

    assert 1 == loaded()


def test_a_text_without_a_month_loads_no_more_than_the_listed_languages_and_only_once(loaded: Callable[[], int]) -> None:
    for text in ("I was 14 in 2005", "14 of 2005 were late", "no 31 anywhere in 2017"):
        date_in(text)

    assert len(LANGUAGES) == loaded()
