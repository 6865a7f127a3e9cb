"""Staleness of posts and hosts without usable answers."""

from datetime import timedelta

import pytest

from archiver.model.observations import Reading, Unreadable
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.staleness import StaleHost, Staleness, stale_hosts, staleness
from tests.verdicts.test_judge import BROKEN, DELETED, MONDAY, OEMBED, PROTECTED, TIMEOUT, A, seen

NOWHERE = Unreadable(why=Why.NO_ADDRESS)


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def test_a_post_that_was_never_asked_about_is_not_stale() -> None:
    assert None is staleness([])


@pytest.mark.parametrize("reading", [A, DELETED, BROKEN, PROTECTED])
def test_any_usable_answer_ends_staleness(reading: Reading) -> None:
    assert None is staleness([seen(TIMEOUT), seen(reading, night=1)])


def test_staleness_begins_with_the_last_usable_answer() -> None:
    history = [seen(A), *(seen(NOWHERE, night=night) for night in range(1, 22))]
    expected = Staleness(since=MONDAY, began=MONDAY + days(1), nights=21, why=Why.NO_ADDRESS)

    assert expected == staleness(history)
    assert expected == staleness(history[::-1])


def test_several_unanswered_runs_on_one_day_count_once() -> None:
    history = [seen(A), *(seen(TIMEOUT, run=run, hours=24 + run) for run in range(1, 6))]

    found = staleness(history)

    assert found is not None
    assert 1 == found.nights


def test_without_any_usable_answer_staleness_has_only_its_first_probe() -> None:
    assert Staleness(since=None, began=MONDAY, nights=2, why=Why.NO_ADDRESS) == staleness([seen(TIMEOUT), seen(NOWHERE, night=1)])


def test_the_first_probe_of_the_last_run_says_why() -> None:
    history = [seen(NOWHERE, run=1), seen(TIMEOUT, run=1, hours=0.1, probe=OEMBED)]

    found = staleness(history)

    assert found is not None
    assert Why.NO_ADDRESS is found.why


def test_one_usable_answer_of_a_run_is_enough() -> None:
    assert None is staleness([seen(TIMEOUT, run=1), seen(A, run=1, hours=0.1, probe=OEMBED)])


def test_an_answer_in_a_void_run_is_not_usable() -> None:
    history = [seen(A), seen(A, night=1, healthy=False)]

    assert Staleness(since=MONDAY, began=MONDAY + days(1), nights=1, why=None) == staleness(history)


@pytest.mark.parametrize("aside", [{"control": True}, {"about": About.ACCOUNT}, {"witness": Witness.WEB_ARCHIVE}])
def test_an_answer_about_anything_but_the_post_is_not_usable(aside: dict[str, bool | About | Witness]) -> None:
    history = [seen(A), seen(TIMEOUT, night=1), seen(A, night=2, **aside)]  # type: ignore[arg-type]  # one of seen's own names

    found = staleness(history)

    assert found is not None
    assert MONDAY == found.since


def news(*readings: Reading, per_day: int = 1) -> list[bool]:
    """After which of the unanswered runs there is something to tell."""
    history = [seen(A)]
    told = []
    for run, reading in enumerate(readings, start=1):
        history.append(seen(reading, run=run, hours=24 + (run - 1) * 24 / per_day))
        found = staleness(history)
        assert found is not None
        told.append(found.is_news)
    return told


def test_a_silence_is_news_when_it_begins_and_when_the_verdict_becomes_out_of_date() -> None:
    assert [True, False, True, *[False] * 18] == news(*[NOWHERE] * 21)


def test_a_silence_for_a_new_reason_is_news_once() -> None:
    assert [True, False, True, False, True, False, False] == news(NOWHERE, NOWHERE, NOWHERE, NOWHERE, TIMEOUT, NOWHERE, TIMEOUT)


def test_several_runs_a_day_are_news_once() -> None:
    assert [True, False, False, False, True, False, False, False] == news(*[NOWHERE] * 8, per_day=2)


def test_a_silence_is_long_from_the_third_day_on() -> None:
    assert [False, False, True] == [Staleness(since=MONDAY, began=MONDAY, nights=nights, why=None).is_long for nights in (1, 2, 3)]


OLD = Staleness(since=MONDAY, began=MONDAY + days(1), nights=21, why=Why.NO_ADDRESS)
LATER = Staleness(since=MONDAY + days(9), began=MONDAY + days(10), nights=12, why=Why.NO_ADDRESS)


def test_a_host_with_a_usable_answer_about_one_post_is_not_stale() -> None:
    assert () == stale_hosts([("social.example", OLD), ("social.example", None)])


def test_a_host_is_stale_since_its_last_usable_answer() -> None:
    found = stale_hosts([("social.example", OLD), ("x", None), ("social.example", LATER)])

    assert (StaleHost(host="social.example", posts=2, staleness=LATER),) == found


def test_a_host_that_never_answered_is_stale_too() -> None:
    never = Staleness(since=None, began=MONDAY, nights=3, why=Why.SHELL)

    assert (StaleHost(host="vk", posts=1, staleness=never),) == stale_hosts([("vk", never)])


def test_the_last_usable_answer_is_that_of_the_last_run_whatever_the_clocks_said() -> None:
    found = staleness([seen(A, night=1800, run=0), seen(A, night=1, run=1), seen(TIMEOUT, night=2, run=2)])

    assert found is not None
    assert MONDAY + days(1) == found.since
