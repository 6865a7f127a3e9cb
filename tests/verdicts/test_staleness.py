"""Since when nothing is heard of a post, and whose silence that is."""

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


def test_of_a_post_that_nobody_asked_about_there_is_no_silence() -> None:
    assert None is staleness([])


@pytest.mark.parametrize("reading", [A, DELETED, BROKEN, PROTECTED])
def test_whatever_is_said_of_a_post_is_no_silence(reading: Reading) -> None:
    assert None is staleness([seen(TIMEOUT), seen(reading, night=1)])


def test_a_silence_lasts_since_something_was_last_learnt() -> None:
    history = [seen(A), *(seen(NOWHERE, night=night) for night in range(1, 22))]
    expected = Staleness(since=MONDAY, began=MONDAY + days(1), nights=21, why=Why.NO_ADDRESS)

    assert expected == staleness(history)
    assert expected == staleness(history[::-1])


def test_several_vain_looks_on_one_day_are_one() -> None:
    history = [seen(A), *(seen(TIMEOUT, run=run, hours=24 + run) for run in range(1, 6))]

    found = staleness(history)

    assert found is not None
    assert 1 == found.nights


def test_where_nothing_was_ever_learnt_the_silence_has_no_beginning_but_the_first_question() -> None:
    assert Staleness(since=None, began=MONDAY, nights=2, why=Why.NO_ADDRESS) == staleness([seen(TIMEOUT), seen(NOWHERE, night=1)])


def test_the_most_telling_probe_says_why() -> None:
    history = [seen(NOWHERE, run=1), seen(TIMEOUT, run=1, hours=0.1, probe=OEMBED)]

    found = staleness(history)

    assert found is not None
    assert Why.NO_ADDRESS is found.why


def test_a_post_that_one_probe_shows_is_heard_of_whatever_the_others_say() -> None:
    assert None is staleness([seen(TIMEOUT, run=1), seen(A, run=1, hours=0.1, probe=OEMBED)])


def test_what_is_said_on_a_void_night_is_not_heard() -> None:
    history = [seen(A), seen(A, night=1, healthy=False)]

    assert Staleness(since=MONDAY, began=MONDAY + days(1), nights=1, why=None) == staleness(history)


@pytest.mark.parametrize("aside", [{"control": True}, {"about": About.ACCOUNT}, {"witness": Witness.WEB_ARCHIVE}])
def test_what_is_not_said_of_the_post_itself_is_not_heard(aside: dict[str, bool | About | Witness]) -> None:
    history = [seen(A), seen(TIMEOUT, night=1), seen(A, night=2, **aside)]  # type: ignore[arg-type]  # one of seen's own names

    found = staleness(history)

    assert found is not None
    assert MONDAY == found.since


OLD = Staleness(since=MONDAY, began=MONDAY + days(1), nights=21, why=Why.NO_ADDRESS)
LATER = Staleness(since=MONDAY + days(9), began=MONDAY + days(10), nights=12, why=Why.NO_ADDRESS)


def test_a_host_that_says_something_of_one_of_its_posts_is_not_silent() -> None:
    assert () == stale_hosts([("social.example", OLD), ("social.example", None)])


def test_a_hosts_silence_begins_with_what_it_said_last() -> None:
    found = stale_hosts([("social.example", OLD), ("x", None), ("social.example", LATER)])

    assert (StaleHost(host="social.example", posts=2, staleness=LATER),) == found


def test_who_never_said_anything_is_silent_too() -> None:
    never = Staleness(since=None, began=MONDAY, nights=3, why=Why.SHELL)

    assert (StaleHost(host="vk", posts=1, staleness=never),) == stale_hosts([("vk", never)])
