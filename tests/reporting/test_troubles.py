"""Troubles: one a host, told when it begins, changes and ends, whatever a run counts in its words."""

from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.digests import JSONValue
from archiver.reporting.events import Problem
from archiver.reporting.status import RecordedRun
from archiver.reporting.troubles import (
    FORGOTTEN_AFTER,
    KEPT,
    Trouble,
    TroubleNews,
    Troubles,
    kind_of,
    state_json,
    troubles_from,
)

FIRST_NIGHT = datetime(2026, 11, 1, 2, tzinfo=UTC)
FEED = "https://www.example.org/feed.xml"


def night(number: int, *problems: tuple[str, str], answered: tuple[str, ...] = (), silent: tuple[str, ...] = ()) -> RecordedRun:
    """A run with these problems, which heard of these hosts."""
    summary: dict[str, JSONValue] = {
        "problems": [{"where": where, "what": what, "remedy": None} for where, what in problems],
        "answered": [*answered],
        "silent": [*silent],
    }
    at = FIRST_NIGHT + timedelta(days=number)
    return RecordedRun(run=number, kind="check", started_at=at, finished_at=at, rehearsed=False, program="", summary=summary)


def after(*nights: RecordedRun) -> list[TroubleNews]:
    """The news of each of these nights, of which each was told."""
    told: dict[str, Trouble] = {}
    news = []
    for run in nights:
        troubles = Troubles(standing=dict(told))
        troubles.follow(run, lambda where: "x" if where.startswith("x:") else None)
        news.append(troubles.news_since(told))
        told = troubles_from(state_json(troubles.standing.values()))
    return news


def names(troubles: tuple[Trouble, ...]) -> list[str]:
    return [trouble.name for trouble in troubles]


@pytest.mark.parametrize(
    ("before", "later"),
    [
        (
            "x:20 could not be read: no answer came in time (no-answer-in-time: after 10 s)",
            "x:20 could not be read: no answer came in time (no-answer-in-time: after 12 s), on 2 days since 3 May 2026",
        ),
        (
            "no usable answer about its 3 posts: no answer came in time; last usable answer on 2 May 2026, tried on 1 day since",
            "no usable answer about its 12 posts: no answer came in time; last usable answer on 2 May 2026, tried on 9 days since",
        ),
        ("1 post: it is there", "2 posts: it is there"),
    ],
)
def test_a_problem_that_only_counts_on_is_of_the_same_kind(before: str, later: str) -> None:
    assert kind_of(Problem(where="x", what=before)) == kind_of(Problem(where="x", what=later))


def test_a_problem_for_another_reason_is_of_another_kind() -> None:
    reasons = ("no answer came in time (no-answer-in-time)", "we were blocked (blocked)")

    assert 2 == len({kind_of(Problem(where="x", what=f"the control post x:20 could not be read: {why}")) for why in reasons})


def test_each_finding_of_verify_is_of_its_own_kind() -> None:
    findings = [Problem(where=KEPT, what=f"snapshots/x/{number}.warc.gz (E001)") for number in (1, 2)]

    assert 2 == len(set(map(kind_of, findings)))


def test_sources_of_one_host_are_one_trouble_which_ends_when_the_host_answers() -> None:
    first, second, third = after(
        night(1, (FEED, "could not be read"), ("https://www.example.org/a", "could not be read")),
        night(2),
        night(3, answered=("www.example.org",)),
    )

    assert ["www.example.org"] == names(first.began)
    assert (f"{FEED}: could not be read", 1) == (first.began[0].what, first.began[0].more)
    assert not second
    assert ["www.example.org"] == names(third.ended)


def test_a_host_that_is_still_silent_is_not_said_to_be_well() -> None:
    news = after(night(1, ("lost.example", "no usable answer")), night(2, answered=("lost.example",), silent=("lost.example",)))

    assert not news[1]
    assert ["lost.example"] == names(news[1].lasting)


def test_troubles_with_posts_are_folded_and_apart_from_those_of_their_platform() -> None:
    first, second = after(
        night(1, ("x:1", "captured only in part"), ("x:2", "captured only in part")), night(2, ("x", "we were blocked"))
    )

    assert ["posts of x"] == names(first.began)
    assert ["x"] == names(second.began)
    assert second.began[0].since == FIRST_NIGHT + timedelta(days=2)


def test_what_nothing_ends_is_told_again_after_a_long_time_only() -> None:
    trouble = ("x:1", "captured only in part")
    soon, late = FORGOTTEN_AFTER.days - 5, FORGOTTEN_AFTER.days * 2
    news = after(night(1, trouble), night(soon, trouble), night(late), night(late + 1, trouble))

    assert [1, 0, 0, 1] == [len(each.began) for each in news]
    assert [] == [each.ended for each in news if each.ended]


@pytest.mark.parametrize("recorded", [None, "x", [1], [{}], [{"name": "x", "since": "never", "last": "", "kinds": []}]])
def test_what_somebody_made_of_the_record_is_left_out(recorded: JSONValue) -> None:
    assert {} == troubles_from(recorded)
