"""Lines of a run name posts by who wrote them and what they said, then by where they are, and last by name."""

from dataclasses import replace

import pytest

from archiver.model.posts import PostRef
from archiver.render.run_output import event_json, event_text, printed_summary_json, summary_text
from archiver.reporting.events import PostJudged, SnapshotWritten
from archiver.reporting.excerpts import PostExcerpt, excerpt_of
from archiver.reporting.run_json import summary_json
from tests.render.attacks import summary
from tests.render.conftest import CHANGE, GONE, INTACT, record

POST = PostRef(platform="x", key="20")
URL = "https://x.com/jack/status/20"
EXCERPT = PostExcerpt(author="Jack", handle="jack", words="just setting up my twttr", url=URL)
WHO = "Jack (@jack), “just setting up my twttr”"
SUMMARY = replace(summary("x"), changes=(replace(CHANGE, post=POST, post_id=1),), excerpts={1: EXCERPT})
DIED = PostJudged(post=POST, was=INTACT, verdict=GONE)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (replace(DIED, excerpt=EXCERPT), f"changed {WHO}, x:20: intact → gone (deleted)  {URL}  V300"),
        (DIED, "changed x:20: intact → gone (deleted)  V300"),
        (SnapshotWritten(post=POST, path="snapshots/a", shortfalls=(), excerpt=EXCERPT), f"kept {WHO}: snapshots/a"),
    ],
)
def test_who_and_what_come_before_the_name(event: PostJudged | SnapshotWritten, line: str) -> None:
    assert line == event_text(event, verbose=False)


def test_a_new_suspicion_says_whose_post_it_is() -> None:
    event = PostJudged(post=POST, was=INTACT, verdict=replace(INTACT, suspected=True), excerpt=EXCERPT)

    assert (event_text(event, verbose=False) or "").startswith(f"suspect {WHO}, x:20: ")


def test_the_summary_tells_each_change_with_its_place_below_it() -> None:
    lines = summary_text(SUMMARY).splitlines()
    place = lines.index(f"    {URL}  x:20")

    assert lines[place - 1].startswith(f"  changed: {WHO} was ")


def test_what_is_printed_has_the_excerpt_and_what_is_recorded_has_not() -> None:
    printed, recorded = (found["changes"] for found in (printed_summary_json(SUMMARY), summary_json(SUMMARY)))

    assert isinstance(recorded, list)
    assert isinstance(recorded[0], dict)
    assert [{**recorded[0], "author": "Jack", "handle": "jack", "words": EXCERPT.words, "url": URL}] == printed
    assert "handle" not in recorded[0]


def test_events_have_the_keys_of_an_excerpt_also_where_there_is_none() -> None:
    for event in (PostJudged(post=POST, was=None, verdict=GONE), SnapshotWritten(post=POST, path="a", shortfalls=())):
        assert {"author": None, "handle": None, "words": None, "url": None}.items() <= event_json(event).items()


def test_an_excerpt_is_the_beginning_of_the_words_on_one_line() -> None:
    words = excerpt_of(record()).words

    assert words is not None
    assert "\n" not in words
    assert len(words) <= 100
