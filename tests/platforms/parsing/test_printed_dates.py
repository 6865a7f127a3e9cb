"""Dates as platforms print them: in their own languages, and in no other."""

from collections.abc import Callable
from datetime import date

import pytest

from archiver.platforms.parsing import printed_dates
from archiver.platforms.parsing.printed_dates import LANGUAGES, date_at, date_in


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
