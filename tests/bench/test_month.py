"""A month of nights through the real program: nothing alive is called dead, and the judge of that would have noticed."""

import subprocess
import sys
from dataclasses import replace

import pytest

from bench.month.confusion import Judged, confusion, judged
from bench.month.fates import DEAD, Lot, Night
from bench.month.nights import Heard
from bench.month.run import play
from bench.month.town import Plan, Town, plan
from bench.month.truth import TRUTHS, Standing, Told, expected
from bench.month.weather import Kind, Sky
from bench.places import ROOT

INTACT, GONE = Standing(verdict="intact"), Standing(verdict="gone", reason="deleted")
SUSPECTED = Standing(verdict="intact", suspected=True)
LIVE, DELETED = Night(lot=Lot.LIVE), Night(lot=Lot.DELETED)


@pytest.fixture(scope="module")
def nights() -> Judged:
    """A handful of nights with posts of every platform, no picture taken."""
    return play(lambda _: None, posts=90, nights=5, seed=36, browser=False)


def test_nothing_alive_is_called_dead(nights: Judged) -> None:
    assert [] == nights.false_dead
    assert any(one.now.verdict == "gone" for one in nights.nights)


def test_nothing_moves_on_a_night_whose_controls_fail(nights: Judged) -> None:
    assert [] == [one for one in nights.void if one.moved]
    assert any(one.lot in DEAD for one in nights.void)
    assert [] == nights.miscalled


def test_every_end_that_a_platform_states_is_told_in_the_rules_window(nights: Judged) -> None:
    owed = [one for one in nights.ends if one.closes is not None]

    assert [] == [one for one in owed if not one.in_time]
    assert len({one.post.dialect for one in owed}) > 3


def test_every_reason_is_the_one_that_the_platform_gives_away(nights: Judged) -> None:
    right, told = nights.reasons

    assert right == told > 5


def test_every_post_stands_as_it_should_after_every_night(nights: Judged) -> None:
    assert [] == nights.wrong
    assert 90 * 6 == len(nights.nights)


@pytest.mark.slow
def test_more_than_three_thousand_live_post_nights_reach_every_target() -> None:
    told = play(lambda _: None, posts=500, nights=10, seed=20261203, browser=False)

    assert [] == [str(target) for target in told.targets() if not target.reached]


def heard(month: Plan, *standings: Standing) -> list[Heard]:
    """Nights on which every post stands in the same way."""
    posts = frozenset(post.ref for post in month.posts)
    return [
        Heard(night=night, seconds=0, standings=dict.fromkeys(posts, standing), said=posts)
        for night, standing in enumerate(standings)
    ]


def month_of(*course: Night) -> Plan:
    """A month of one post of X, which goes through these nights in clear weather."""
    drawn = plan(1, 30, len(course) - 1)
    post = replace(next(one for one in drawn.posts if one.dialect == "x"), course=course)
    clear = {region: [Kind.CLEAR] * len(course) for region in drawn.weather}
    return replace(drawn, posts=[post], weather=clear)


def test_a_live_post_that_is_called_gone_is_noticed() -> None:
    month = month_of(LIVE, LIVE, LIVE)
    told = judged(month, heard(month, INTACT, INTACT, GONE))

    assert [2] == [one.night for one in told.false_dead]
    assert [2] == [one.night for one in told.wrong]


def test_a_standing_that_moves_on_a_void_night_is_noticed() -> None:
    month = month_of(LIVE, LIVE, LIVE)
    void = replace(month, weather={**month.weather, "x": [Kind.CLEAR, Kind.OUTAGE, Kind.CLEAR]})
    told = judged(void, heard(void, INTACT, SUSPECTED, INTACT))

    assert [1] == [one.night for one in told.void if one.moved]
    assert ["  x, night 1, 503 to everything: not called void"] == told.miscalled


@pytest.mark.parametrize(
    "standings",
    [
        (INTACT, GONE, GONE, GONE),
        (INTACT, SUSPECTED, SUSPECTED, GONE),
        (INTACT, SUSPECTED, SUSPECTED, SUSPECTED),
    ],
    ids=["too early", "too late", "never"],
)
def test_an_end_is_noticed_that_is_not_told_on_its_second_clear_night(standings: tuple[Standing, ...]) -> None:
    month = month_of(LIVE, DELETED, DELETED, DELETED)
    told = judged(month, heard(month, *standings))

    assert [False] == [one.in_time for one in told.ends]


def test_an_end_is_in_time_on_its_second_clear_night() -> None:
    month = month_of(LIVE, DELETED, DELETED, DELETED)
    told = judged(month, heard(month, INTACT, SUSPECTED, GONE, GONE))

    assert [True] == [one.in_time for one in told.ends]


def test_the_table_counts_what_posts_are_against_what_is_said_of_them() -> None:
    month = month_of(LIVE, DELETED, DELETED)
    table = confusion(judged(month, heard(month, INTACT, SUSPECTED, GONE)), [Sky.CLEAR])

    assert ["live", "1", "·", "·", "·", "·", "·"] in [line.split() for line in table.splitlines()]
    assert ["dead,", "said", "to", "be", "gone", "1", "·", "·", "1", "·", "1"] in [line.split() for line in table.splitlines()]


@pytest.mark.parametrize(
    ("course", "skies", "stands"),
    [
        ((LIVE, DELETED, DELETED), "ccc", [{INTACT}, {SUSPECTED}, {GONE}]),
        ((LIVE, DELETED, DELETED), "cvc", [{INTACT}, {INTACT}, {SUSPECTED}]),
        ((LIVE, DELETED, DELETED), "cmc", [{INTACT}, {INTACT, SUSPECTED}, {SUSPECTED, GONE}]),
        ((LIVE, DELETED, LIVE), "ccc", [{INTACT}, {SUSPECTED}, {INTACT}]),
    ],
)
def test_what_is_to_be_concluded_follows_from_course_and_weather(
    course: tuple[Night, ...], skies: str, stands: list[set[Standing]]
) -> None:
    seen = [{"c": Sky.CLEAR, "v": Sky.VOID, "m": Sky.MURKY}[one] for one in skies]

    assert [frozenset(one) for one in stands] == expected("x", course, seen, pinned=True)


def test_the_reason_of_an_end_is_due_when_the_surface_that_states_it_can_be_seen() -> None:
    suspended = Night(lot=Lot.ACCOUNT_SUSPENDED)
    course, skies = (LIVE, suspended, suspended, suspended), [Sky.CLEAR, Sky.MURKY, Sky.MURKY, Sky.CLEAR]
    due = expected("youtube", course, skies, pinned=False)

    assert Standing(verdict="gone", reason="not-stated") in due[2]
    assert {SUSPECTED, Standing(verdict="gone", reason="account-suspended")} == due[3]


def test_an_edit_that_only_another_surface_shows_is_not_to_be_noticed() -> None:
    edited, elsewhere = Night(lot=Lot.LIVE, version=1), Night(lot=Lot.MISREAD, version=1)
    unseen = expected("facebook", (LIVE, edited, elsewhere), [Sky.CLEAR, Sky.VOID, Sky.CLEAR], pinned=False)
    seen = expected("facebook", (LIVE, edited, elsewhere), [Sky.CLEAR] * 3, pinned=False)

    assert {INTACT} == unseen[2]
    assert {Standing(verdict="altered")} == seen[2]


def test_what_is_said_alike_of_dead_and_private_posts_never_ends_one() -> None:
    last = expected("threads", (LIVE, *[DELETED] * 9), [Sky.CLEAR] * 10, pinned=False)[-1]

    assert {SUSPECTED} == last
    assert Told.ALIKE is TRUTHS["threads"][Lot.DELETED].told


def test_equal_seeds_are_equal_months_in_every_process() -> None:
    """The town is served by another process than the one that judges: both draw the same keys, Bluesky's signed ones too."""
    asking = "import sys; from bench.month.town import plan; print(*(post.ref for post in plan(3, 60, 4).posts), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, check=True, cwd=ROOT)

    assert [post.ref for post in plan(3, 60, 4).posts] == done.stdout.split()


def test_every_platform_of_the_month_has_a_post_and_a_weather_of_its_own() -> None:
    town = Town(plan=plan(2, 40, 3))

    assert set(TRUTHS) == {post.dialect for post in town.plan.posts}
    assert set(TRUTHS) - {"nostr", "vine", "mastodon"} == {region for region in town.plan.weather if "." not in region}
