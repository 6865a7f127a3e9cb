"""Properties of the verdict on any history: what can bring `gone` nearer, what can delay it, and what can do neither.

“Removing one observation never makes a verdict more certain” is true of all observations but those that speak against the verdict:
gone, present, gone is no end, and without what showed the post it is one, and rightly so. What is true of every history is that
negatives only bring an end nearer, what shows the post only puts it off, and everything else does neither: each is a property here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import CONFIRMATION_SPAN, Standing, Verdict, judge
from tests.verdicts.test_judge import (
    API,
    BROKEN,
    DELETED,
    EDIT,
    MONDAY,
    NOT_FOUND,
    OEMBED,
    POST,
    PROTECTED,
    TIMEOUT,
    A,
    B,
    content,
    seen,
    verdict_after,
)

SUSPENDED = Gone(reason=Reason.ACCOUNT_SUSPENDED)
ANY: st.SearchStrategy[Reading] = st.sampled_from(
    [
        A,
        B,
        Present(),
        Present(content=content(), chain=(POST, EDIT)),
        DELETED,
        NOT_FOUND,
        SUSPENDED,
        BROKEN,
        PROTECTED,
        Withheld(),
        TIMEOUT,
    ]
)
NOTHING_SAID: st.SearchStrategy[Reading] = st.sampled_from(
    [*(Unreadable(why=one) for one in Why), *(Gone(reason=one, ambiguous=True) for one in Reason)]
)
EXAMPLES = 150
PROBES = st.sampled_from([API, OEMBED])


@st.composite
def histories(draw: st.DrawFn, readings: st.SearchStrategy[Reading] = ANY) -> list[Observation]:
    """Some runs of one to four observations each, hours or days apart."""
    history: list[Observation] = []
    at = 0.0
    for run in range(draw(st.integers(0, 7))):
        at += draw(st.sampled_from([1.0, 19.0, 20.0, 24.0]))
        for _ in range(draw(st.integers(1, 3))):
            drawn = seen(draw(readings), run=run, probe=draw(PROBES), healthy=draw(st.sampled_from([True, True, True, False])))
            later = timedelta(hours=at + draw(st.sampled_from([0.0, 0.0, 0.1])))
            history.append(replace(drawn, at=MONDAY + later, id=len(history)))
    return history


def nearness(verdict: Verdict) -> int:
    """How near an end is: not in sight, suspected, or come."""
    return 2 if verdict.standing is Standing.GONE else int(verdict.suspected)


def without(history: Sequence[Observation], one: Observation) -> Verdict:
    """The verdict on a history that lacks one observation."""
    return judge([other for other in history if other is not one])


def shows(one: Observation) -> bool:
    """Whether an observation shows the post, to everyone or to some."""
    return isinstance(one.reading, Present | Withheld)


# --- what removing one observation can do


@settings(max_examples=EXAMPLES)
@given(histories())
def test_removing_a_negative_never_brings_gone_nearer(history: list[Observation]) -> None:
    found = [nearness(without(history, one)) for one in history if isinstance(one.reading, Gone)]

    assert all(nearness(judge(history)) >= less for less in found)


@settings(max_examples=EXAMPLES)
@given(histories())
def test_removing_a_sight_of_the_post_never_delays_gone(history: list[Observation]) -> None:
    found = [nearness(without(history, one)) for one in history if shows(one)]

    assert all(nearness(judge(history)) <= more for more in found)


@settings(max_examples=EXAMPLES)
@given(histories())
def test_only_a_sight_of_the_post_keeps_two_negatives_from_confirming(history: list[Observation]) -> None:
    """So where removing one observation ends a post, it spoke against the end, and no other of its run did."""
    ending = [one for one in history if without(history, one).standing is Standing.GONE]

    if judge(history).standing is not Standing.GONE:
        assert all(shows(one) and one.healthy for one in ending)
        assert all(
            [one] == [other for other in history if shows(other) and other.healthy and other.run == one.run] for one in ending
        )


def test_a_single_sight_of_the_post_can_keep_it_from_gone() -> None:
    assert Standing.GONE is not verdict_after(DELETED, A, DELETED).standing
    assert Standing.GONE is verdict_after(DELETED, DELETED).standing


@settings(max_examples=EXAMPLES)
@given(histories())
def test_an_unreadable_answer_is_like_no_probe_at_all(history: list[Observation]) -> None:
    before = judge(history)
    unread = [one for one in history if isinstance(one.reading, Unreadable)]

    if before.rule not in {"V100", "V110", "V120"}:
        assert all(before == without(history, one) for one in unread)


# --- what adding can do


@settings(max_examples=EXAMPLES)
@given(
    history=histories(),
    more=st.lists(st.builds(seen, ANY, run=st.integers(0, 9), hours=st.integers(0, 200), probe=PROBES), max_size=6),
)
def test_void_runs_change_nothing_wherever_they_are(history: list[Observation], more: list[Observation]) -> None:
    before = judge(history)
    void = [replace(one, healthy=False) for one in more]

    if before.rule != "V100":
        assert before == judge([*void, *history])


ASIDE = st.sampled_from([{"control": True}, {"about": About.ACCOUNT}, {"about": About.ALIAS}, {"witness": Witness.WEB_ARCHIVE}])


@settings(max_examples=EXAMPLES)
@given(history=histories(), reading=ANY, run=st.integers(0, 9), aside=ASIDE)
def test_statements_about_anything_but_the_post_change_nothing(
    history: list[Observation], reading: Reading, run: int, aside: dict[str, bool | About | Witness]
) -> None:
    more = replace(seen(reading, run=run, hours=run * 24), **aside)  # type: ignore[arg-type]  # one of its own fields

    assert judge(history) == judge([*history, more])


@settings(max_examples=EXAMPLES)
@given(history=histories(), reading=ANY, run=st.integers(0, 9))
def test_a_probe_of_a_newer_edit_only_adds_its_changes(history: list[Observation], reading: Reading, run: int) -> None:
    edit = replace(seen(reading, run=run, hours=run * 24), about=About.EDIT)

    assert replace(judge(history), changes=()) == replace(judge([*history, edit]), changes=())


@settings(max_examples=EXAMPLES)
@given(history=histories(), more=histories(NOTHING_SAID))
def test_ambiguous_readings_change_no_standing_and_no_time(history: list[Observation], more: list[Observation]) -> None:
    before = judge(history)
    after = judge([*history, *(replace(one, run=one.run + 100, at=one.at + timedelta(days=90), healthy=True) for one in more)])

    assert before.standing is after.standing
    assert (before.changed_after, before.changed_before) == (after.changed_after, after.changed_before)
    assert before.standing is Standing.UNKNOWN or (before.rule, before.reason) == (after.rule, after.reason)


@settings(max_examples=EXAMPLES)
@given(histories(NOTHING_SAID))
def test_no_sequence_of_ambiguous_readings_is_more_than_unknown(history: list[Observation]) -> None:
    verdict = judge(history)

    assert (Standing.UNKNOWN, True) == (verdict.standing, verdict.rule in {"V100", "V110", "V120", "V140"})


# --- what an end needs


@settings(max_examples=EXAMPLES)
@given(histories())
def test_gone_needs_two_runs_with_no_sight_of_the_post_between(history: list[Observation]) -> None:
    verdict = judge(history)

    if verdict.standing is Standing.GONE:
        first, second = sorted((one for one in history if one.id in verdict.rests_on), key=lambda one: one.run)
        between = [one for one in history if first.run <= one.run <= second.run and shows(one) and one.healthy]
        assert [] == between
        assert first.run < second.run
        assert first.probe != second.probe or second.at - first.at >= CONFIRMATION_SPAN


@given(st.lists(st.tuples(ANY, PROBES, st.integers(0, 100)), max_size=12))
def test_a_single_run_never_makes_a_post_gone(asked: list[tuple[Reading, str, int]]) -> None:
    history = [seen(reading, run=1, hours=hours, probe=probe) for reading, probe, hours in asked]

    assert Standing.GONE is not judge(history).standing


# --- order


@settings(max_examples=EXAMPLES)
@given(st.lists(st.tuples(ANY, PROBES), min_size=2, max_size=6), st.integers(0, 2**32))
@example([(A, API), (B, API), (Present(), OEMBED)], 7)
def test_the_order_of_simultaneous_observations_does_not_matter(asked: list[tuple[Reading, str]], chance: int) -> None:
    night = [seen(reading, run=2, hours=24, probe=probe, number=number) for number, (reading, probe) in enumerate(asked, start=10)]
    shuffled = list(night)
    Random(chance).shuffle(shuffled)  # noqa: S311 - chance that can be repeated, not a secret
    before, after = [seen(A, run=1, number=1)], [seen(DELETED, run=3, hours=48, number=90), seen(A, run=4, hours=72, number=91)]

    assert judge([*before, *night]) == judge([*before, *shuffled])
    assert judge([*before, *night, *after]) == judge([*after, *shuffled, *before])


# --- accounts


@settings(max_examples=EXAMPLES)
@given(history=histories(), reason=st.sampled_from(Reason))
def test_a_closed_account_gives_its_posts_no_reason(history: list[Observation], reason: Reason) -> None:
    """The post may have been deleted before its account was suspended."""
    beside = [replace(one, reading=Gone(reason=reason), about=About.ACCOUNT) for one in history if isinstance(one.reading, Gone)]

    assert judge(history) == judge([*history, *beside])
