"""Text alignment: where a post's text begins in an article."""

import time
import unicodedata

import pytest

from archiver.finding.alignment import realign_text
from archiver.model.embeds import Bounds, Embed, Form

WORDS = "“Water is rising at the old bridge,” says the harbour master 🌊"


def embed(words: str, *, before: str = "", truncated: bool = False) -> Embed:
    """An embed in flat text whose words have an uncertain beginning."""
    return Embed(
        platform="x", post=None, form=Form.FLAT_TEXT, words=words, before=before, truncated=truncated, bounds=Bounds.UNCERTAIN
    )


def test_words_begin_where_the_platforms_text_does() -> None:
    shown = embed("at the old bridge,” says the harbour master 🌊", before="The river is high. “Water is rising ")

    assert WORDS == realign_text(shown, WORDS)


def test_prose_before_the_words_is_dropped() -> None:
    assert WORDS == realign_text(embed("The river is high, he wrote. " + WORDS), WORDS)


def test_symbols_before_the_first_letter_belong_to_the_words() -> None:
    assert '🚨🚨 "Water" rises' == realign_text(embed('He wrote: 🚨🚨 "Water" rises'), "🚨🚨“Water” rises")


def test_truncated_words_begin_where_the_platforms_text_does() -> None:
    shown = embed("The river is high. Water is rising at the old…", truncated=True)

    assert "Water is rising at the old…" == realign_text(shown, "Water is rising at the old bridge, says the harbour master")


def test_a_few_letters_that_match_by_chance_are_no_beginning() -> None:
    assert None is realign_text(embed("The river is high and wat…", truncated=True), "Water is rising at the old bridge")


def test_unicode_composition_is_no_difference() -> None:
    assert "Cafe\u0301 größer" == realign_text(embed("Zu lesen war: Cafe\u0301 größer"), "Café größer")


def test_words_may_continue_after_a_text_that_the_platform_truncated() -> None:
    shown = embed("Grey day. Water is rising at the old bridge today")

    assert "Water is rising at the old bridge today" == realign_text(shown, "Water is rising at the old")


@pytest.mark.parametrize("text", ["Something else entirely was said", "", "https://t.co/abcde12345", "age"])
def test_a_text_that_is_not_in_the_article_is_not_found(text: str) -> None:
    assert None is realign_text(embed("A message from the village"), text)


@pytest.mark.parametrize("stretch", ["ab", "a.", "https://", "“ ", "&", "a-"])
def test_time_grows_linearly_with_the_length_of_the_texts(stretch: str) -> None:
    hostile = stretch * (100_000 // len(stretch))
    started = time.process_time()
    realign_text(embed(hostile + "c", before=hostile), hostile + "d")

    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        pytest.param("Iğdır'da su yükseliyor", "IĞDIR'DA SU YÜKSELİYOR", id="dotless i"),
        pytest.param("أَغْلَقَ الـجسر اليوم", "أغلق الجسر اليوم", id="Arabic vowels and a stretched word"),
        pytest.param("کتاب فارسی در کتابخانه", "كتاب فارسي در كتابخانه", id="Persian and Arabic keyboards"),
        pytest.param(unicodedata.normalize("NFD", "йод и ёлка в городе"), "йод и елка в городе", id="Cyrillic, decomposed"),
        pytest.param(
            unicodedata.normalize("NFD", "다리가 오늘 폐쇄되었습니다"), "다리가 오늘 폐쇄되었습니다", id="decomposed Hangul"
        ),
    ],
)
def test_a_text_is_found_however_the_article_writes_it(printed: str, said: str) -> None:
    assert printed == realign_text(embed(printed, before="Before it. "), said)
