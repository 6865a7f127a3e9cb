"""How people and programs are told that nothing is heard of posts."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.model.posts import PostRef
from archiver.model.probes import Why
from archiver.render.html_report import report_html
from archiver.render.json_objects import lookup_json, report_json
from archiver.render.markdown_report import report_markdown
from archiver.render.sentences import staleness_sentence
from archiver.render.terminal import lookup_text, report_text
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostRecord
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.staleness import Staleness

Make = Callable[..., PostRecord]

LAST = datetime(2026, 11, 3, 2, tzinfo=UTC)
LONG = Staleness(since=LAST, began=datetime(2026, 11, 4, 2, tzinfo=UTC), nights=21, why=Why.NO_ADDRESS)
SHORT = Staleness(since=LAST, began=LONG.began, nights=2, why=None)
HOST = "<lost>.example"
SENTENCE = "last usable answer on 3 November 2026, tried on 21 days since"
Text = Callable[[LinkRotReport], str]


def told(make_record: Make, staleness: Staleness) -> LinkRotReport:
    """A report with one intact post of which nothing is heard."""
    stands = Verdict(standing=Standing.INTACT, reason=None, rule="V200")
    post = make_record(
        post=PostRef(platform="mastodon", key="lost.example/1"), platform="mastodon", verdict=stands, staleness=staleness
    )
    return link_rot_report(
        [post], (), generated_at=LAST, host_of=lambda post: HOST if post.platform == "mastodon" else post.platform
    )


@pytest.mark.parametrize(
    "text", [report_text, report_markdown, lambda told: report_html(told, {})], ids=["text", "markdown", "html"]
)
def test_a_report_names_hosts_without_usable_answers(text: Text, make_record: Make) -> None:
    written = " ".join(text(told(make_record, LONG)).replace("\\", "").split())

    assert "No usable answers" in written
    assert SENTENCE in written


@pytest.mark.parametrize(
    "text", [report_text, report_markdown, lambda told: report_html(told, {})], ids=["text", "markdown", "html"]
)
def test_a_report_counts_the_verdicts_that_are_out_of_date(text: Text, make_record: Make) -> None:
    assert "Out of date, not confirmed lately: 1 intact." in text(told(make_record, LONG))
    assert "Out of date" not in text(told(make_record, SHORT))


def test_json_counts_the_verdicts_that_are_out_of_date_by_where_they_stood(make_record: Make) -> None:
    expected = {"intact": 1, "altered": 0, "gone": 0, "withheld": 0, "unknown": 0}

    assert expected == report_json(told(make_record, LONG))["out_of_date"]


def test_host_names_are_escaped(make_record: Make) -> None:
    assert HOST not in report_html(told(make_record, LONG), {})
    assert HOST not in report_markdown(told(make_record, LONG))


@pytest.mark.parametrize(
    "text", [report_text, report_markdown, lambda told: report_html(told, {})], ids=["text", "markdown", "html"]
)
def test_a_short_silence_is_not_reported(text: Text, make_record: Make) -> None:
    assert "No usable answers" not in text(told(make_record, SHORT))


def test_json_has_every_silence(make_record: Make) -> None:
    found = report_json(told(make_record, SHORT))

    assert [
        {
            "whose": HOST,
            "posts": 1,
            "since": "2026-11-03T02:00:00Z",
            "began": "2026-11-04T02:00:00Z",
            "nights": 2,
            "why": None,
            "detail": None,
        }
    ] == (found["silent"])


def test_a_stale_verdict_says_so(make_record: Make) -> None:
    (post,) = told(make_record, LONG).posts
    (found,) = lookup_json([post])

    assert f"This verdict may be out of date: the name could not be resolved; {SENTENCE}." == staleness_sentence(LONG)
    assert "This verdict may be out of date" in " ".join(lookup_text([post]).split())
    assert {
        "since": "2026-11-03T02:00:00Z",
        "began": "2026-11-04T02:00:00Z",
        "nights": 21,
        "why": "no-address",
        "detail": None,
    } == found["unheard"]


def test_without_silence_nothing_is_reported(make_record: Make) -> None:
    assert None is staleness_sentence(None)
    assert None is make_record().staleness


ELSEWHERE = Staleness(
    since=LAST, began=LONG.began, nights=1, why=Why.OTHER_OWNER, detail="it belongs to “<b>Crypto</b>” (-2) now, and belonged to -1"
)


@pytest.mark.parametrize(
    "text", [report_text, report_markdown, lambda told: report_html(told, {})], ids=["text", "markdown", "html"]
)
def test_a_report_names_posts_whose_name_is_somebody_elses_from_the_first_night(text: Text, make_record: Make) -> None:
    """Their host answers, so it is not named."""
    written = " ".join(text(told(make_record, ELSEWHERE)).replace("\\", "").split())

    assert "mastodon:lost.example/1: the name belongs to somebody else now" in written
    assert "Crypto" in written
    assert "lost>.example" not in written.replace("&gt;", ">")
    assert text is report_text or "<b>Crypto" not in written


def test_a_verdict_on_a_post_whose_name_is_somebody_elses_is_out_of_date_at_once() -> None:
    found = staleness_sentence(ELSEWHERE)

    assert found is not None
    assert found.startswith("This verdict may be out of date: the name belongs to somebody else now; last usable answer on")
    assert found.endswith("What came last: it belongs to “<b>Crypto</b>” (-2) now, and belonged to -1.")
