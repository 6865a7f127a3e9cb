"""The simulated month: nothing alive is called dead, and the scoring would notice it."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.demo.smallweb.posts import PostState
from bench.paths import ROOT
from tests.simulation.controls import ControlFate
from tests.simulation.disclosures import DISCLOSURES, DisclosureKind
from tests.simulation.driver import DoubtfulClaim, NightResult
from tests.simulation.expectations import Circumstances, Standing, expected
from tests.simulation.failures import PLANNED, RENAMED_FIELDS, Failure, Visibility
from tests.simulation.lifecycles import DEAD, NightState
from tests.simulation.renames import Field
from tests.simulation.run import run
from tests.simulation.scenario import Scenario, draw_scenario
from tests.simulation.schedule import FIRST_NIGHT, plan_nights
from tests.simulation.scoring import Score, score
from tests.simulation.tables import confusion_matrix

INTACT, GONE = Standing(verdict="intact"), Standing(verdict="gone", reason="deleted")
SUSPECTED = Standing(verdict="intact", suspected=True)
ALTERED = Standing(verdict="altered")
LIVE, DELETED = NightState(state=PostState.LIVE), NightState(state=PostState.DELETED)
EDITED = NightState(state=PostState.LIVE, version=1)


@pytest.fixture(scope="module")
def month() -> Score:
    """A few nights with posts of every platform, without captures."""
    return run(lambda _: None, posts=90, nights=5, seed=67, browser=False)


def test_nothing_alive_is_called_dead(month: Score) -> None:
    assert [] == month.false_dead
    assert any(night.after.verdict == "gone" for night in month.post_nights)


def test_no_verdict_changes_on_a_night_whose_controls_fail(month: Score) -> None:
    assert [] == [night for night in month.void if night.moved]
    assert any(night.state in DEAD for night in month.void)
    assert [] == month.mistold


def test_every_end_that_a_platform_states_is_reported_within_the_window_of_the_rules(month: Score) -> None:
    assert [] == [end for end in month.due_ends if not end.in_time]
    assert len({end.post.platform for end in month.due_ends}) > 3


def test_every_reason_is_the_one_that_the_platform_discloses(month: Score) -> None:
    right, reasons = month.reasons

    assert right == reasons > 5


def test_every_post_has_the_expected_standing_after_every_night(month: Score) -> None:
    assert [] == month.wrong
    assert 90 * 6 == len(month.post_nights)


def test_the_curve_has_a_death_for_each_post_with_a_date_that_is_dead_and_was_seen_alive(month: Score) -> None:
    nights: dict[str, list[str]] = {}
    for night in month.post_nights:
        nights.setdefault(night.post.ref, []).append(night.after.verdict)
    gone = [standings for standings in nights.values() if standings[-1] == "gone"]
    alive_before = [standings for standings in gone if {"intact", "altered"} & set(standings)]
    alive = [standings for standings in nights.values() if {"intact", "altered"} & set(standings)]
    survival = month.over_time["survival"]["all"]
    curve, undated = survival["seen_alive"], survival["undated"]

    assert len(nights) - undated == survival["shown"]["posts"]
    assert len(alive_before) - undated <= curve["deaths"] <= len(alive_before)
    assert len(alive) - undated <= curve["posts"] <= len(alive)
    assert 3 < curve["deaths"] == sum(step["deaths"] for step in curve["steps"])


def test_the_causes_are_those_that_the_platforms_disclose(month: Score) -> None:
    last = max(night.night for night in month.post_nights)
    dead = [night for night in month.post_nights if night.night == last and night.after.verdict == "gone"]
    told = {cause["reason"]: cause["posts"] for cause in month.over_time["causes"] if cause["standing"] == "gone"}

    assert Counter(night.after.reason for night in dead) == told
    assert [] == [night.post.ref for night in dead if not night.right]


def test_every_death_and_return_is_in_the_weeks(month: Score) -> None:
    moves = [(night.before.verdict if night.before else "new", night.after.verdict) for night in month.post_nights]
    died = [was for was, became in moves if became == "gone" != was]
    back = [became for was, became in moves if was == "gone" != became]
    weeks = month.over_time["series"]["weeks"]

    assert (len(died), len(back)) == (sum(week["died"] for week in weeks), sum(week["came_back"] for week in weeks))


@pytest.mark.slow
def test_the_targets_are_reached_over_more_than_three_thousand_nights_of_live_posts() -> None:
    scored = run(lambda _: None, posts=500, nights=10, seed=20261203, browser=False)

    assert [] == [str(target) for target in scored.targets() if not target.reached]


def daily(*visibilities: Visibility) -> list[Circumstances]:
    """Nights of these visibilities, one day after the other."""
    return [Circumstances(visibility=seen, clock=FIRST_NIGHT + timedelta(days=number)) for number, seen in enumerate(visibilities)]


def results(scenario: Scenario, *standings: Standing) -> list[NightResult]:
    """Nights on which every post has the same standing."""
    posts = frozenset(post.ref for post in scenario.posts)
    return [
        NightResult(night=night, seconds=0, standings=dict.fromkeys(posts, standing), answered=posts)
        for night, standing in enumerate(standings)
    ]


def month_of(*timeline: NightState) -> Scenario:
    """A month of one post of X with this timeline, without failures."""
    drawn = draw_scenario(1, 30, len(timeline) - 1)
    post = replace(next(post for post in drawn.posts if post.platform == "x"), timeline=timeline)
    none = {domain: [Failure.NONE] * len(timeline) for domain in drawn.failures}
    return replace(drawn, posts=[post], failures=none)


def test_a_live_post_that_is_called_gone_is_detected() -> None:
    scenario = month_of(LIVE, LIVE, LIVE)
    scored = score(scenario, results(scenario, INTACT, INTACT, GONE))

    assert [2] == [night.night for night in scored.false_dead]
    assert [2] == [night.night for night in scored.wrong]


def test_a_standing_that_changes_on_a_void_night_is_detected() -> None:
    scenario = month_of(LIVE, LIVE, LIVE)
    failing = replace(scenario, failures={**scenario.failures, "x": [Failure.NONE, Failure.OUTAGE, Failure.NONE]})
    scored = score(failing, results(failing, INTACT, SUSPECTED, INTACT))

    assert [1] == [night.night for night in scored.void if night.moved]
    assert ["  x, night 1, 503 to everything: not called void"] == scored.mistold


@pytest.mark.parametrize(
    "standings",
    [
        (INTACT, GONE, GONE, GONE),
        (INTACT, SUSPECTED, SUSPECTED, GONE),
        (INTACT, SUSPECTED, SUSPECTED, SUSPECTED),
    ],
    ids=["too early", "too late", "never"],
)
def test_an_end_that_is_not_confirmed_on_its_second_clear_night_is_detected(standings: tuple[Standing, ...]) -> None:
    scenario = month_of(LIVE, DELETED, DELETED, DELETED)
    scored = score(scenario, results(scenario, *standings))

    assert [False] == [end.in_time for end in scored.ends]


def test_an_end_is_in_time_on_its_second_clear_night() -> None:
    scenario = month_of(LIVE, DELETED, DELETED, DELETED)
    scored = score(scenario, results(scenario, INTACT, SUSPECTED, GONE, GONE))

    assert [True] == [end.in_time for end in scored.ends]


def test_the_confusion_matrix_counts_states_against_verdicts() -> None:
    scenario = month_of(LIVE, DELETED, DELETED)
    matrix = confusion_matrix(score(scenario, results(scenario, INTACT, SUSPECTED, GONE)), [Visibility.CLEAR])

    assert ["live", "1", "·", "·", "·", "·", "·"] in [line.split() for line in matrix.splitlines()]
    assert ["dead,", "said", "to", "be", "gone", "1", "·", "·", "1", "·", "1"] in [line.split() for line in matrix.splitlines()]


@pytest.mark.parametrize(
    ("timeline", "letters", "standings"),
    [
        ((LIVE, DELETED, DELETED), "ccc", [{INTACT}, {SUSPECTED}, {GONE}]),
        ((LIVE, DELETED, DELETED), "cvc", [{INTACT}, {INTACT}, {SUSPECTED}]),
        ((LIVE, DELETED, DELETED), "cpc", [{INTACT}, {INTACT, SUSPECTED}, {SUSPECTED, GONE}]),
        ((LIVE, DELETED, LIVE), "ccc", [{INTACT}, {SUSPECTED}, {INTACT}]),
        ((LIVE, DELETED, DELETED), "ccn", [{INTACT}, {SUSPECTED}, {SUSPECTED}]),
        ((LIVE, DELETED, DELETED), "ccd", [{INTACT}, {SUSPECTED}, {SUSPECTED, GONE}]),
        ((LIVE, EDITED, EDITED), "cbc", [{INTACT}, {INTACT, ALTERED}, {ALTERED}]),
        ((LIVE, LIVE, LIVE), "cbd", [{INTACT}, {INTACT}, {INTACT}]),
    ],
)
def test_the_expected_standings_follow_from_timeline_and_visibility(
    timeline: tuple[NightState, ...], letters: str, standings: list[set[Standing]]
) -> None:
    visibilities = {
        "c": Visibility.CLEAR,
        "v": Visibility.VOID,
        "p": Visibility.PARTIAL,
        "b": Visibility.BLIND,
        "n": Visibility.DENIALS_DO_NOT_COUNT,
        "d": Visibility.DOUBTFUL,
    }
    nights = daily(*(visibilities[letter] for letter in letters))

    assert [frozenset(possible) for possible in standings] == expected("x", timeline, nights, pinned=True)


def test_the_reason_of_an_end_is_due_when_the_endpoint_that_states_it_is_visible() -> None:
    suspended = NightState(state=PostState.ACCOUNT_SUSPENDED)
    nights = daily(Visibility.CLEAR, Visibility.PARTIAL, Visibility.PARTIAL, Visibility.CLEAR)
    right = expected("youtube", (LIVE, suspended, suspended, suspended), nights, pinned=False)

    assert Standing(verdict="gone", reason="not-stated") in right[2]
    assert {SUSPECTED, Standing(verdict="gone", reason="account-suspended")} == right[3]


def test_an_edit_that_only_another_endpoint_shows_is_not_expected() -> None:
    timeline = (LIVE, EDITED, NightState(state=PostState.PARTLY_DENIED, version=1))
    unseen = expected("facebook", timeline, daily(Visibility.CLEAR, Visibility.VOID, Visibility.CLEAR), pinned=False)
    seen = expected("facebook", timeline, daily(*[Visibility.CLEAR] * 3), pinned=False)

    assert {INTACT} == unseen[2]
    assert {ALTERED} == seen[2]


def test_an_answer_that_dead_and_private_posts_share_never_ends_a_post() -> None:
    last = expected("threads", (LIVE, *[DELETED] * 9), daily(*[Visibility.CLEAR] * 10), pinned=False)[-1]

    assert {SUSPECTED} == last
    assert DisclosureKind.AMBIGUOUS is DISCLOSURES["threads"][PostState.DELETED].kind


def test_a_denial_confirms_another_one_only_within_ninety_days_by_the_clock() -> None:
    clocks = (0, 1, 2000, 2)
    nights = [Circumstances(visibility=Visibility.CLEAR, clock=FIRST_NIGHT + timedelta(days=day)) for day in clocks]
    right = expected("x", (LIVE, DELETED, DELETED, DELETED), nights, pinned=False)

    assert [{SUSPECTED}, {SUSPECTED, GONE}, {GONE}] == right[1:]


def test_a_live_post_that_was_never_edited_and_is_called_altered_is_detected() -> None:
    scenario = month_of(LIVE, LIVE, EDITED)
    scored = score(scenario, results(scenario, INTACT, ALTERED, ALTERED))

    assert [1] == [night.night for night in scored.false_altered]


def told_of(failure: Failure, *doubted: str, problems: tuple[str, ...] = ()) -> list[str]:
    """The mistakes in what is told of a night with this failure of X, on which these claims are doubted."""
    posts = [post for post in draw_scenario(1, 30, 1).posts if post.platform == "x"]
    live = [replace(post, timeline=(LIVE, LIVE)) for post in posts]
    scenario = replace(month_of(LIVE, LIVE), posts=live)
    scenario = replace(scenario, failures={**scenario.failures, "x": [Failure.NONE, failure]})
    first, second = results(scenario, INTACT, INTACT)
    second.doubtful = [DoubtfulClaim(platform="x", host=None, claim=claim) for claim in doubted]
    second.problems = [{"where": "x", "what": what} for what in problems]
    return score(scenario, [first, second]).mistold


def test_a_clear_night_that_is_called_doubtful_is_detected() -> None:
    assert ["  x, night 1, none: called doubtful (gone)"] == told_of(Failure.NONE, "gone")


def test_a_night_on_which_all_posts_are_denied_must_be_told() -> None:
    assert ["  x, night 1, denies all posts but its controls in its own words: not told"] == told_of(Failure.DENIES_POSTS)
    assert [] == told_of(Failure.DENIES_POSTS, "gone")


def test_what_is_told_twice_in_one_run_is_detected() -> None:
    assert ["  night 1: told 2 times: x: the words"] == told_of(Failure.NONE, problems=("the words", "the words"))


def test_a_month_ends_a_year_later_and_has_nights_under_wrong_clocks() -> None:
    plan = plan_nights(10)

    assert 360 <= (plan[-1].at - plan[0].at).days <= 370
    assert {2026, 2031} == {night.clock.year for night in plan if night.is_under_a_wrong_clock}
    assert [False] * 6 == [night.is_under_a_wrong_clock for night in plan_nights(5)]


def test_every_kind_of_event_happens_in_every_month_of_ten_nights() -> None:
    for seed in range(20):
        scenario = draw_scenario(seed, 500, 10)
        planned = {failure for failures in scenario.failures.values() for failure in failures}

        assert set(ControlFate) == {controls.fate for controls in scenario.controls.values()}
        assert PLANNED - {*RENAMED_FIELDS} <= planned
        assert {Field.TEXT, Field.AUTHOR} <= {RENAMED_FIELDS[failure] for failure in planned & RENAMED_FIELDS.keys()}


def test_equal_seeds_give_equal_scenarios_in_every_process() -> None:
    """The web is served by another process than the one that scores: both draw the same keys, Bluesky's signed ones too."""
    script = (
        "from tests.simulation.scenario import draw_scenario; "
        "print(*(post.ref for post in draw_scenario(3, 60, 4).posts), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert [post.ref for post in draw_scenario(3, 60, 4).posts] == done.stdout.split()


def test_every_platform_of_the_month_has_a_post_and_failures_of_its_own() -> None:
    scenario = draw_scenario(2, 40, 3)

    assert set(DISCLOSURES) == {post.platform for post in scenario.posts}
    assert set(DISCLOSURES) - {"nostr", "vine", "mastodon"} == {domain for domain in scenario.failures if "." not in domain}
