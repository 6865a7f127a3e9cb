"""Word-level diffs of two texts."""

import time

from hypothesis import given
from hypothesis import strategies as st

from archiver.verdicts.text_diff import Span, diff_texts


def marked(stretches: tuple[Span, ...]) -> str:
    """A text with brackets around what only it has."""
    return "".join(f"[{one.text}]" if one.differs else one.text for one in stretches)


@given(st.text(), st.text())
def test_a_diff_contains_both_texts_in_full(then: str, now: str) -> None:
    found = diff_texts(then, now)

    assert (then, now) == tuple("".join(one.text for one in side) for side in (found.then, found.now))
    assert (then != now) is any(span.differs for span in (*found.then, *found.now))


@given(st.text(), st.text())
def test_unmarked_spans_are_equal_on_both_sides(then: str, now: str) -> None:
    """Without white space, which is marked between two marked words."""
    found = diff_texts(then, now)
    left, right = ("".join("".join(one.text for one in side if not one.differs).split()) for side in (found.then, found.now))

    assert left == right


def test_only_whole_words_are_marked() -> None:
    found = diff_texts("The bridge is closed from Monday.", "The bridge is closed from Tuesday!")

    assert "The bridge is closed from [Monday.]" == marked(found.then)
    assert "The bridge is closed from [Tuesday!]" == marked(found.now)


def test_adjacent_marked_spans_are_joined() -> None:
    found = diff_texts("ferry free of charge today", "ferry for two coins today")

    assert "ferry [free of charge] today" == marked(found.then)
    assert "ferry [for two coins] today" == marked(found.now)


def test_an_insertion_marks_nothing_in_the_old_text() -> None:
    found = diff_texts("It is closed.", "It is not closed.")

    assert ("It is closed.", "It is [not ]closed.") == (marked(found.then), marked(found.now))


def test_cjk_text_is_compared_character_by_character() -> None:
    found = diff_texts("橋は月曜日から閉鎖", "橋は火曜日から閉鎖")

    assert ("橋は[月]曜日から閉鎖", "橋は[火]曜日から閉鎖") == (marked(found.then), marked(found.now))


def test_hostile_texts_are_compared_in_bounded_time() -> None:
    """Repetition is what makes a difference slow to find."""
    before = time.process_time()
    for size in (390, 50_000):
        diff_texts("a b " * size + "x", "b a " * size + "y")
        diff_texts("ab" * size, " a" * size)

    assert 3 > time.process_time() - before
