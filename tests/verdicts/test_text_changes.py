"""Kinds of change between two texts of one post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.verdicts.text_changes import classify_text_changes, same_words

SAID = "Ferry 9 will not sail on Monday, says @rivertown 👨‍👩‍👧 https://harbour.example/a"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SAID, ()),
        (SAID.replace("9", "8"), ("number",)),
        (SAID.replace("will not", "will"), ("negation", "text-removed")),
        (SAID.replace("Ferry", "Fеrry"), ("look-alike",)),
        (SAID.replace("\u200d", ""), ("invisible",)),
        (SAID.replace("sail", "\u202esail\u202c"), ("invisible",)),
        (SAID.replace("👨‍👩‍👧", "👩‍👩‍👧"), ("emoji",)),
        (SAID.replace("@rivertown", "@rivertowm"), ("mention",)),
        (SAID.replace("example/a", "example/b"), ("link",)),
        (SAID.replace("Monday", "Sunday"), ("words",)),
        ("", ("number", "negation", "link", "mention", "emoji", "text-removed")),
    ],
)
def test_a_text_change_is_classified(now: str, expected: tuple[str, ...]) -> None:
    assert set(expected) == {one.value for one in classify_text_changes(SAID, now)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Water &amp; wind", "Water & wind"),
        ("Water  rising\n", "Water rising"),
        ("cafe\u0301", "café"),
        ("Water\u200b rising\u00ad", "Water rising"),
        ("1\ufe0f\u20e3 ❤\ufe0f", "1\u20e3 ❤"),
        ("See https://t.co/AbC12 now", "See https://t.co/XyZ99 now"),
        ("See (https://t.co/AbC12).", "See (https://harbour.example/a?b=c)."),
        ("See harbour.example/a", "See https://lnkd.in/abc"),
    ],
)
def test_another_spelling_is_no_change(one: str, other: str) -> None:
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("See https://t.co/AbC12 now", "See now"),
        ("See https://t.co/AbC12 now", "See https://t.co/AbC12 later"),
        ("See https://t.co/AbC12 now", "See nothing now"),
        ("See https://bit.ly/a", "See https://bit.ly/b"),
        ("a\u200db", "ab"),
    ],
)
def test_a_difference_beyond_short_links_is_a_change(one: str, other: str) -> None:
    assert not same_words(one, other)
    assert not same_words(other, one)


@given(st.text(), st.text())
def test_texts_have_changes_exactly_if_they_are_not_the_same_words(one: str, other: str) -> None:
    assert same_words(one, other) is (not classify_text_changes(one, other))
