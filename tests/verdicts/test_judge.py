"""Verdicts on histories of observations, rule by rule."""

import re
import timeit
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model.observations import Gone, Observation, Present, Reading, Reason, Unreadable, Withheld
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Why, Witness
from archiver.verdicts.judge import RULES, Standing, Verdict, judge
from archiver.verdicts.rules import Change

POST = PostRef(platform="x", key="1911842373636882499")
EDIT = PostRef(platform="x", key="1911842999636882500")
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
API, OEMBED = "x-tweet-result", "x-oembed"


def content(text: str = "Water rising", *, media: Sequence[str] = (), alt: str | None = None, truncated: bool = False) -> Content:
    """What a post says."""
    pictures = tuple(Media(key=key, kind="photo", alt=alt) for key in media)
    return Content(author=Author(id="42"), text=text, media=pictures, truncated=truncated)


def says(text: str = "Water rising") -> Present:
    """The reading of a post that says this."""
    return Present(content=content(text))


def seen(
    reading: Reading,
    *,
    night: int = 0,
    hours: float = 0,
    run: int | None = None,
    probe: str = API,
    healthy: bool = True,
    control: bool = False,
    about: About = About.POST,
    witness: Witness = Witness.PLATFORM_API,
    number: int | None = None,
) -> Observation:
    """An observation some nights after Monday's at 3:00; nights are runs, unless said otherwise."""
    return Observation(
        post=POST,
        at=MONDAY + timedelta(days=night, hours=hours),
        run=night if run is None else run,
        probe=probe,
        about=about,
        witness=witness,
        reading=reading,
        healthy=healthy,
        control=control,
        id=night * 10 if number is None else number,
    )


A, B = says("Water rising"), says("Water falling")
DELETED, NOT_FOUND, BROKEN = Gone(reason=Reason.DELETED), Gone(), Gone(ambiguous=True)
TIMEOUT = Unreadable(why=Why.NO_ANSWER_IN_TIME)
PROTECTED = Withheld(reason=Reason.ACCOUNT_PROTECTED)


def verdict_after(*readings: Reading) -> Verdict:
    """The verdict after one reading a night."""
    return judge([seen(reading, night=night) for night, reading in enumerate(readings)])


def brief(verdict: Verdict) -> tuple[str, str, bool]:
    """Standing, rule and suspicion."""
    return verdict.standing.value, verdict.rule, verdict.suspected


# --- the first night


def test_a_post_that_was_never_asked_about_is_unknown_without_a_reason() -> None:
    assert Verdict(standing=Standing.UNKNOWN, reason=None, rule="V100") == judge([])


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (A, ("intact", "V200", False)),
        (Present(), ("intact", "V200", False)),
        (PROTECTED, ("withheld", "V500", False)),
        (DELETED, ("unknown", "V130", True)),
        (BROKEN, ("unknown", "V140", True)),
        (TIMEOUT, ("unknown", "V120", False)),
    ],
)
def test_the_strongest_reading_of_a_run_wins(reading: Reading, expected: tuple[str, str, bool]) -> None:
    assert expected == brief(verdict_after(reading))


def test_an_unknown_post_that_was_asked_about_has_a_reason() -> None:
    assert Reason.NOT_STATED is verdict_after(TIMEOUT).reason


def test_the_first_intact_verdict_is_no_change() -> None:
    assert (None, None) == (verdict_after(A).changed_after, verdict_after(A).changed_before)


# --- an end


def test_a_first_negative_only_raises_a_suspicion() -> None:
    before, after = verdict_after(A), verdict_after(A, DELETED)

    assert (before.standing, before.reason, before.rule, True) == (after.standing, after.reason, after.rule, after.suspected)


def test_a_second_negative_on_the_next_night_confirms_it() -> None:
    expected = Verdict(
        standing=Standing.GONE,
        reason=Reason.DELETED,
        rule="V300",
        changed_after=MONDAY,
        changed_before=MONDAY + timedelta(days=1),
        rests_on=(10, 20),
    )

    assert expected == verdict_after(A, DELETED, DELETED)


@pytest.mark.parametrize(("hours", "expected"), [(19.99, ("unknown", "V130", True)), (20, ("gone", "V300", False))])
def test_the_same_probe_confirms_after_twenty_hours(hours: float, expected: tuple[str, str, bool]) -> None:
    assert expected == brief(judge([seen(DELETED, run=1), seen(DELETED, run=2, hours=hours)]))


def test_the_twenty_hours_count_from_the_first_negative() -> None:
    history = [seen(DELETED, run=run, hours=hours) for run, hours in enumerate([0, 10, 20])]

    assert ("gone", "V300", False) == brief(judge(history))


def test_one_run_cannot_confirm_itself_however_long_it_takes() -> None:
    assert judge([seen(DELETED, run=1), seen(DELETED, run=1, hours=30)]).suspected


def test_another_probe_confirms_in_the_next_run_at_any_time() -> None:
    history = [seen(A, run=1), seen(NOT_FOUND, run=2, hours=1), seen(NOT_FOUND, run=3, hours=2, probe=OEMBED)]

    assert ("gone", "V310", False) == brief(judge(history))


def test_another_probe_in_the_same_run_confirms_nothing() -> None:
    history = [seen(A, run=1), seen(NOT_FOUND, run=2, hours=1), seen(NOT_FOUND, run=2, hours=2, probe=OEMBED)]

    assert ("intact", "V200", True) == brief(judge(history))


@pytest.mark.parametrize("contrary", [A, PROTECTED])
def test_seeing_the_post_between_two_negatives_clears_the_suspicion(contrary: Reading) -> None:
    verdict = verdict_after(A, DELETED, contrary, DELETED)

    assert verdict.standing is not Standing.GONE
    assert verdict.suspected


@pytest.mark.parametrize("silence", [TIMEOUT, BROKEN])
def test_an_unreadable_answer_between_two_negatives_changes_nothing(silence: Reading) -> None:
    assert ("gone", "V300", False) == brief(verdict_after(A, DELETED, silence, DELETED))


def test_a_post_that_one_probe_shows_is_there_whatever_another_says_in_that_run() -> None:
    history = [seen(NOT_FOUND, night=night, probe=probe) for night in range(5) for probe in (API,)]
    history += [seen(A, night=night, hours=0.1, probe=OEMBED) for night in range(5)]

    assert ("intact", "V200", False) == brief(judge(history))


def test_a_stated_reason_stays_until_another_is_stated() -> None:
    assert Reason.DELETED is verdict_after(A, DELETED, NOT_FOUND, NOT_FOUND).reason
    assert Reason.ACCOUNT_SUSPENDED is verdict_after(A, DELETED, DELETED, Gone(reason=Reason.ACCOUNT_SUSPENDED)).reason


def test_a_post_gone_before_the_first_run_has_no_earliest_time() -> None:
    verdict = verdict_after(DELETED, DELETED)

    assert (None, MONDAY) == (verdict.changed_after, verdict.changed_before)


def test_ambiguous_negatives_never_make_a_post_gone() -> None:
    assert ("intact", "V200", True) == brief(verdict_after(A, BROKEN, BROKEN, BROKEN))


def test_an_ambiguous_negative_does_not_count_as_the_first_of_two() -> None:
    assert ("intact", "V200", True) == brief(verdict_after(A, BROKEN, DELETED))


def test_a_gone_post_that_comes_back_is_intact_again() -> None:
    expected = Verdict(
        standing=Standing.INTACT,
        reason=None,
        rule="V210",
        changed_after=MONDAY + timedelta(days=2),
        changed_before=MONDAY + timedelta(days=3),
        rests_on=(0, 30),
    )

    assert expected == verdict_after(A, DELETED, DELETED, A)


# --- withheld


def test_withholding_and_its_end_take_effect_at_once() -> None:
    assert ("withheld", "V500", False) == brief(verdict_after(A, PROTECTED))
    assert ("intact", "V210", False) == brief(verdict_after(A, PROTECTED, A))


def test_a_stated_reason_for_withholding_wins() -> None:
    history = [seen(Withheld(), run=1), seen(PROTECTED, run=1, hours=0.1, probe=OEMBED)]

    assert Reason.ACCOUNT_PROTECTED is judge(history).reason


def test_a_withheld_post_can_become_gone() -> None:
    assert ("gone", "V300", False) == brief(verdict_after(PROTECTED, DELETED, DELETED))


# --- void nights


def test_a_void_run_changes_nothing_and_raises_no_suspicion() -> None:
    void = [seen(DELETED, night=night, healthy=False) for night in range(1, 5)]

    assert verdict_after(A) == judge([seen(A), *void])


def test_a_void_run_clears_no_suspicion() -> None:
    assert verdict_after(A, DELETED) == judge([seen(A), seen(DELETED, night=1), seen(A, night=2, healthy=False)])


def test_void_runs_alone_leave_a_post_unknown() -> None:
    verdict = judge([seen(A, healthy=False)])

    assert ("unknown", "V110", False) == brief(verdict)
    assert Reason.NOT_STATED is verdict.reason


def test_a_void_run_is_no_baseline() -> None:
    assert ("intact", "V200", False) == brief(judge([seen(B, healthy=False), seen(A, night=1), seen(A, night=2)]))


# --- what does not count


@pytest.mark.parametrize(
    "aside",
    [
        {"control": True},
        {"about": About.ACCOUNT},
        {"about": About.ALIAS},
        {"about": About.ARTICLE},
        {"witness": Witness.WEB_ARCHIVE},
        {"witness": Witness.ARTICLE_MARKUP},
    ],
)
def test_only_statements_about_the_post_itself_count(aside: dict[str, bool | About | Witness]) -> None:
    others = [seen(DELETED, night=1, **aside), seen(DELETED, night=2, **aside)]  # type: ignore[arg-type]  # one of seen's own names

    assert verdict_after(A) == judge([seen(A), *others])


def test_a_copy_in_a_web_archive_changes_no_verdict() -> None:
    copied = seen(A, night=1, witness=Witness.WEB_ARCHIVE)

    assert judge([seen(DELETED)]) == judge([seen(DELETED), copied])
    assert judge([]) == judge([copied])


# --- alterations


def test_another_text_alters_a_post_at_once() -> None:
    expected = Verdict(
        standing=Standing.ALTERED,
        reason=None,
        rule="V410",
        changed_after=MONDAY + timedelta(days=1),
        changed_before=MONDAY + timedelta(days=2),
        rests_on=(0, 20),
        changes=(Change.WORDS,),
        declared=False,
    )

    assert expected == verdict_after(A, A, B)


def test_an_alteration_began_after_the_last_confirmed_content() -> None:
    """Not after it was last seen: an answer that does not tell its words would make the interval too narrow."""
    assert MONDAY == verdict_after(A, Present(), B).changed_after


def test_a_restored_post_is_intact() -> None:
    verdict = verdict_after(A, B, A)

    assert ("intact", "V220", False) == brief(verdict)
    assert (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)) == (verdict.changed_after, verdict.changed_before)


@pytest.mark.parametrize("text", ["Water  rising\n", "Water&nbsp;rising", "Water\u200b rising"])
def test_another_spelling_is_no_alteration(text: str) -> None:
    assert Standing.INTACT is verdict_after(A, says(text)).standing


def test_a_missing_picture_is_an_alteration() -> None:
    first, now = Present(content=content(media=["a", "b"])), Present(content=content(media=["a"]))

    assert ("altered", "V420", False) == brief(verdict_after(first, now))


def test_another_description_is_an_alteration_and_a_missing_one_is_none() -> None:
    first, other, none = (Present(content=content(media=["a"], alt=alt)) for alt in ("A quay", "A pier", None))

    assert ("altered", "V420", False) == brief(verdict_after(first, other))
    assert ("intact", "V200", False) == brief(verdict_after(first, none))


def test_a_truncated_text_proves_no_alteration() -> None:
    short = Present(content=content("Water rises", truncated=True))

    assert Standing.INTACT is verdict_after(A, short).standing
    assert Standing.INTACT is verdict_after(short, B).standing


def test_the_full_text_replaces_a_truncated_one() -> None:
    short = Present(content=content("Water", truncated=True))

    assert ("altered", "V410", False) == brief(verdict_after(short, A, B))


def test_another_handle_or_name_is_no_alteration() -> None:
    renamed = Present(content=Content(author=Author(handle="new", name="New"), text="Water rising"))

    assert Standing.INTACT is verdict_after(A, renamed).standing


def test_another_quoted_post_is_an_alteration_and_a_missing_one_is_not() -> None:
    quoting = [Present(content=Content(author=Author(id="42"), text="See", quoted=one)) for one in (POST, None, EDIT)]

    assert ("intact", "V200", False) == brief(verdict_after(quoting[0], quoting[1]))
    assert ("altered", "V430", False) == brief(verdict_after(quoting[0], quoting[2]))


def test_contents_are_compared_only_between_answers_to_the_same_probe() -> None:
    assert Standing.INTACT is judge([seen(A), seen(B, night=1, probe=OEMBED)]).standing


def test_a_probe_that_first_saw_the_altered_post_confirms_the_alteration() -> None:
    """What it sees unchanged is altered still; what it sees changed may be the first wording or a third."""
    late = [seen(A), seen(B, night=1), seen(B, night=2, probe=OEMBED), seen(TIMEOUT, night=3)]
    restored = [*late, seen(A, night=4)]

    assert Standing.ALTERED is judge([*late, seen(B, night=5, probe=OEMBED)]).standing
    assert Standing.ALTERED is judge([*late, seen(A, night=5, probe=OEMBED)]).standing
    assert Standing.INTACT is judge([*restored, seen(says("A third wording"), night=5, probe=OEMBED)]).standing
    assert Standing.ALTERED is judge([*restored, seen(B, night=5, probe=OEMBED)]).standing


def test_each_probe_is_compared_with_its_own_first_content() -> None:
    history = [seen(A), seen(A, night=1, probe=OEMBED), seen(B, night=2, probe=OEMBED)]

    assert ("altered", "V410", False) == brief(judge(history))


def test_a_present_post_without_content_keeps_its_verdict() -> None:
    assert ("altered", "V410", False) == brief(verdict_after(A, B, Present()))
    assert ("intact", "V200", False) == brief(verdict_after(A, Present()))


def test_an_altered_post_that_returns_is_still_altered() -> None:
    assert ("altered", "V410", False) == brief(verdict_after(A, B, DELETED, DELETED, Present()))


def test_a_newer_edit_is_an_alteration_from_the_first_probe() -> None:
    verdict = verdict_after(Present(content=content(), chain=(POST, EDIT)))

    assert ("altered", "V400", False) == brief(verdict)
    assert (None, MONDAY) == (verdict.changed_after, verdict.changed_before)


def test_the_newest_edit_is_intact() -> None:
    assert ("intact", "V200", False) == brief(verdict_after(Present(content=content(), chain=(EDIT, POST))))


def test_an_answer_without_edits_does_not_revoke_a_declared_edit() -> None:
    assert ("altered", "V400", False) == brief(verdict_after(A, Present(content=A.content, chain=(POST, EDIT)), A))


# --- properties

READINGS = st.sampled_from(
    [A, B, Present(), Present(content=content(), chain=(POST, EDIT)), DELETED, NOT_FOUND, BROKEN, PROTECTED, Withheld(), TIMEOUT]
)
ODDS = st.builds(
    seen,
    READINGS,
    run=st.integers(0, 6),
    hours=st.sampled_from([0, 1, 2]),
    probe=st.sampled_from([API, OEMBED]),
    healthy=st.sampled_from([True, True, True, False]),
    number=st.none(),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Observation]:
    """Some nights of observations: a run's are of one night, each of a later one than the run before."""
    drawn = draw(st.lists(ODDS, max_size=14))
    spaced = [
        seen(one.reading, night=one.run, hours=one.at.hour - 3, run=one.run, probe=one.probe, healthy=one.healthy) for one in drawn
    ]
    return [
        seen(one.reading, night=one.run, hours=one.at.hour - 3, probe=one.probe, healthy=one.healthy, number=number)
        for number, one in enumerate(spaced)
    ]


PROVES_NOTHING = st.sampled_from([TIMEOUT, BROKEN, Unreadable(why=Why.CHALLENGED)])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PROVES_NOTHING | READINGS, st.sampled_from([API, OEMBED])), max_size=12))
def test_unreadable_void_and_ambiguous_answers_never_make_a_post_gone(nights: list[tuple[Reading, str]]) -> None:
    void = (Present, Withheld, Unreadable)
    history = [
        seen(reading, night=night, probe=probe, healthy=isinstance(reading, void) or reading == BROKEN)
        for night, (reading, probe) in enumerate(nights)
    ]

    assert Standing.GONE is not judge(history).standing


@settings(max_examples=300, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(history: list[Observation], random: Random) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)

    assert judge(history) == judge(shuffled)


@settings(max_examples=300, deadline=None)
@given(histories())
def test_removing_a_negative_never_makes_a_post_gone(history: list[Observation]) -> None:
    """Nor does it alter one: what confirms can only add."""
    negatives = [one for one in history if isinstance(one.reading, Gone)]
    without = [judge([other for other in history if other is not one]) for one in negatives]

    if judge(history).standing is not Standing.GONE:
        assert all(verdict.standing is not Standing.GONE for verdict in without)


@settings(max_examples=300, deadline=None)
@given(histories())
def test_gone_rests_on_two_healthy_negatives_of_different_runs(history: list[Observation]) -> None:
    verdict = judge(history)
    bases = [one for one in history if one.id in verdict.rests_on]

    if verdict.standing is Standing.GONE:
        assert 2 == len({one.run for one in bases})
        assert all(isinstance(one.reading, Gone) and not one.reading.ambiguous and one.healthy for one in bases)


@settings(max_examples=300, deadline=None)
@given(histories())
def test_a_void_or_unanswered_last_run_changes_no_verdict(history: list[Observation]) -> None:
    before = judge(history)

    if before.rule not in {"V100", "V110"}:
        assert before == judge([*history, seen(TIMEOUT, night=9)])
        assert before == judge([*history, seen(DELETED, night=9, healthy=False)])


# --- the page and the table


def test_the_documentation_lists_every_rule() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (V\d+) \| `(\w+)` \| (.+) \|$", page, re.MULTILINE)

    assert [(rule.code, rule.standing.value, rule.sentence) for rule in RULES] == rows


def test_the_documentation_has_an_example_of_every_rule() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")

    assert [rule.code for rule in RULES] == re.findall(r"^\*\*(V\d+)\.\*\* ", page, re.MULTILINE)


def test_a_month_of_runs_is_judged_in_milliseconds() -> None:
    """About 50 µs where nothing else runs; the bound leaves room for a busy machine."""
    history = [seen(Present(content=content("Water rising " * 8, media=["a"])), night=night) for night in range(30)]

    assert min(timeit.repeat(lambda: judge(history), number=20, repeat=5)) / 20 < 0.001


YEARS = 5 * 365
"""How many nights a clock is ahead that says 2031."""


def test_a_negative_under_a_clock_that_is_years_ahead_confirms_none_of_an_hour_before() -> None:
    history = [seen(A), seen(NOT_FOUND, night=1), seen(NOT_FOUND, night=YEARS, hours=1, run=2)]

    assert (Standing.INTACT, True) == (judge(history).standing, judge(history).suspected)


def test_a_negative_under_a_clock_that_was_years_ahead_is_confirmed_by_none_of_an_hour_later() -> None:
    history = [seen(A), seen(NOT_FOUND, night=YEARS, run=1), seen(NOT_FOUND, night=1, hours=1, run=2)]

    assert (Standing.INTACT, True) == (judge(history).standing, judge(history).suspected)


def test_negatives_of_two_nights_confirm_each_other_beside_one_of_a_wrong_clock() -> None:
    history = [seen(A), seen(NOT_FOUND, night=YEARS, run=1), seen(NOT_FOUND, night=1, run=2), seen(NOT_FOUND, night=2, run=3)]
    verdict = judge(history)

    assert (Standing.GONE, "V300") == (verdict.standing, verdict.rule)
    assert MONDAY + timedelta(days=1) == verdict.changed_before


@pytest.mark.parametrize(("nights", "standing"), [(90, Standing.GONE), (91, Standing.INTACT)])
def test_negatives_confirm_each_other_within_ninety_days(nights: int, standing: Standing) -> None:
    assert standing is judge([seen(A), seen(NOT_FOUND, night=1), seen(NOT_FOUND, night=1 + nights)]).standing


def test_a_change_that_was_seen_before_the_state_before_it_has_no_known_beginning() -> None:
    verdict = judge([seen(A), seen(A, night=YEARS, run=1), seen(B, night=2)])

    assert (None, MONDAY + timedelta(days=2)) == (verdict.changed_after, verdict.changed_before)
