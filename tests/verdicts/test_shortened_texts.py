"""Shortened texts: readings that have only the beginning of a text prove no change of the rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.observations import Claim, Observation, Present
from archiver.model.posts import Author, Content, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.changes import compare_contents
from archiver.verdicts.judge import Verdict, judge
from archiver.verdicts.shortened_texts import is_shortened

POST = PostRef(platform="telegram", key="ferrytown/41")
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
WHOLE = "Water is rising at the bridge, see https://harbour.example/a, and ferry 9 will not sail on Monday"


def content(text: str, *, truncated: bool = False) -> Content:
    """A post with this text."""
    return Content(author=Author(id="42"), text=text, truncated=truncated)


def verdict_after(*shown: str | Present) -> Verdict:
    """The verdict after one text, or reading, a night."""
    readings = [one if isinstance(one, Present) else Present(content=content(one)) for one in shown]
    return judge([observation(reading, night) for night, reading in enumerate(readings)])


def observation(reading: Present, night: int) -> Observation:
    """The observation of one night."""
    at = MONDAY + timedelta(days=night)
    return Observation(
        post=POST,
        at=at,
        run=night,
        probe="telegram-embed",
        about=About.POST,
        witness=Witness.PLATFORM_PAGE,
        reading=reading,
        id=night,
    )


def told(verdict: Verdict) -> tuple[str, Sequence[str]]:
    """The rule, and the changes."""
    return verdict.rule, [change.value for change in verdict.changes]


SHORTENED = [
    "Water is rising at the bridge…",
    "Water is rising at the bri…",
    "Water is rising\nat the bridge ...",
    "Water is rising at the bridge.... Show more",
    "Water is rising at the bridge… See more",
    "Water is rising at the bridge... more",
    "Water is rising at the bridge\n\nRead more",
    "Water is rising at the bridge, see https://t.co/abc… https://t.co/XyZ",
    "Water is rising at the bridge [...]",
    "Water is rising at the bridge, see https://harb…",
    "Water is rising at the bridge… Mehr anzeigen",
    f"{WHOLE} Show more",
]
"""Beginnings of the whole text, as services end them."""


@pytest.mark.parametrize("text", SHORTENED)
def test_a_shortened_text_proves_no_change(text: str) -> None:
    assert is_shortened(text, WHOLE)
    assert ("V200", []) == told(verdict_after(WHOLE, text))
    assert ("V200", []) == told(verdict_after(text, WHOLE))
    assert frozenset({Claim.TEXT}) == compare_contents(content(WHOLE), content(text)).incomparable


def test_two_beginnings_of_different_lengths_prove_no_change() -> None:
    assert ("V200", []) == told(verdict_after("Water is rising at the bridge…", "Water is rising…", "Water is rising at the…"))


def test_text_without_spaces_is_shortened_between_any_two_characters() -> None:
    assert is_shortened("水位上涨大…全文", "水位上涨大桥渡轮港口今天市长")
    assert not is_shortened("水位下降大…全文", "水位上涨大桥渡轮港口今天市长")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Water is rising at the bridge", ["number", "negation", "link", "text-removed"]),
        ("Water is falling at the bridge…", None),
        ("Wine is rising at the bridge… Show more", None),
        ("…", None),
        ("Show more", None),
    ],
)
def test_a_text_that_its_author_cut_or_rewrote_is_altered(text: str, changes: Sequence[str] | None) -> None:
    verdict = verdict_after(WHOLE, text)

    assert "V410" == verdict.rule
    assert changes is None or changes == told(verdict)[1]


def test_a_text_whose_author_ended_it_with_an_ellipsis_is_compared() -> None:
    waiting = "Ferry 9 will not sail, and the harbour master says that we should wait…"

    assert not compare_contents(content(waiting), content(waiting)).incomparable
    assert ("V200", []) == told(verdict_after(waiting, waiting))
    assert ("V410", ["number"]) == told(verdict_after(waiting, waiting.replace("9", "8")))
    assert ("V220", []) == told(verdict_after(waiting, waiting.replace("9", "8"), waiting))


def test_an_ellipsis_that_the_reader_takes_for_a_cut_hides_no_edit_before_it() -> None:
    first, edited = (Present(content=content(f"Ferry {number} will not sail…", truncated=True)) for number in (9, 8))

    assert ("V200", []) == told(verdict_after(first, first))
    assert ("V410", ["number"]) == told(verdict_after(first, edited))


def test_what_follows_an_ellipsis_is_an_edit_if_the_platform_declares_one() -> None:
    continued = content("Breaking… all ferries are sunk")
    first = Present(content=content("Breaking…"))

    assert ("V200", []) == told(verdict_after(first, Present(content=continued)))
    assert "V410" == verdict_after(first, Present(content=continued, edited=True)).rule


def test_the_whole_text_becomes_what_later_ones_are_compared_with() -> None:
    assert ("V410", ["number"]) == told(verdict_after("Water is rising…", WHOLE, WHOLE.replace("9", "8")))


def test_an_altered_text_stays_altered_while_only_the_beginning_is_shown() -> None:
    altered = WHOLE.replace("9", "8")

    assert ("V410", ["number"]) == told(verdict_after(WHOLE, altered, "Water is rising at the bridge…"))


@given(st.text(), st.text(min_size=1))
def test_only_a_text_with_an_end_of_its_own_is_a_shortened_one(text: str, more: str) -> None:
    assert not is_shortened(text, text)
    assert not is_shortened(f"{text}a", f"{text}a{more}")


def test_an_edited_text_that_ends_in_an_ellipsis_is_compared_with_the_first_whole_one() -> None:
    first = Present(content=content(WHOLE))
    edited = replace(first, content=content(WHOLE.replace("rising", "falling")[:40] + "…"), edited=True)

    assert "V410" == verdict_after(first, edited).rule
