"""When posts are due, by the ladders of the table."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.checking.schedule import DAY, EVERY_RUN, LADDERS, ScheduleEntry, next_check
from archiver.model.posts import PostRef
from archiver.verdicts.judge import Standing

NIGHT = datetime(2026, 3, 1, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
POST = ScheduleEntry(
    id=1,
    platform="x",
    post=PostRef(platform="x", key="1911842373636882499"),
    first_seen=NIGHT,
    posted_at=NIGHT - HOUR,
    standing=Standing.INTACT,
    since=NIGHT,
    asked=NIGHT,
    heard=NIGHT,
)


def seen(post: ScheduleEntry, at: datetime) -> ScheduleEntry:
    """The post, asked and heard of at that time."""
    return replace(post, asked=at, heard=at)


def asked_over(post: ScheduleEntry, *, nights: int) -> list[int]:
    """The nights on which a run that starts at the same minute each night asks about a post, which it then always hears of."""
    asked = []
    for night in range(1, nights + 1):
        now = NIGHT + night * DAY
        if next_check(post) <= now:
            post = seen(post, now)
            asked.append(night)
    return asked


def longest(nights: list[int]) -> int:
    """The longest rest between two of these nights."""
    return max(later - sooner for sooner, later in pairwise(nights))


def test_a_post_that_was_never_checked_is_due() -> None:
    assert NIGHT == next_check(replace(POST, asked=None, heard=None))


def test_a_young_post_is_due_after_four_hours() -> None:
    assert NIGHT + 4 * HOUR == next_check(POST)


def test_a_post_is_checked_every_night_in_its_first_weeks() -> None:
    assert list(range(1, 28)) == asked_over(POST, nights=27)


@pytest.mark.parametrize("play", [timedelta(hours=-6), timedelta(minutes=-1), timedelta(0), timedelta(hours=6)])
def test_a_run_that_starts_early_skips_no_night(play: timedelta) -> None:
    """Also where the last run got to the post only hours after it had begun."""
    week_old = seen(POST, NIGHT + 7 * DAY)

    assert next_check(week_old) <= NIGHT + 8 * DAY + play


def test_an_older_post_is_checked_weekly_then_monthly() -> None:
    asked = asked_over(POST, nights=720)
    weekly, monthly = [one for one in asked if 35 < one < 180], [one for one in asked if one > 240]

    assert 7 == longest(weekly)
    assert 30 == longest(monthly)


def test_an_interval_is_at_most_a_quarter_longer_than_its_rung() -> None:
    old = replace(POST, posted_at=NIGHT - 3000 * DAY, first_seen=NIGHT - 1000 * DAY)
    for hours in range(24 * 60):
        at = NIGHT + hours * HOUR
        assert timedelta(days=7.5) <= next_check(seen(old, at)) - at <= timedelta(days=37.5)


def test_an_old_post_that_is_new_to_us_is_checked_the_next_night_then_less_and_less_often() -> None:
    old = replace(POST, posted_at=NIGHT - 3000 * DAY)
    asked = asked_over(old, nights=120)

    assert 1 == asked[0]
    assert 9 >= asked[1]
    assert 30 == longest([one for one in asked if one > 40])


def test_a_date_in_the_future_is_ignored() -> None:
    assert next_check(replace(POST, posted_at=None)) == next_check(replace(POST, posted_at=NIGHT + 4000 * DAY))


def test_posts_archived_on_one_day_are_due_on_different_days() -> None:
    """Ten thousand of them, in their third month: every night of the week has its share."""
    posts = [replace(POST, post=PostRef(platform="x", key=str(number))) for number in range(10_000)]
    seen_last = NIGHT + 70 * DAY
    nights = Counter((next_check(seen(post, seen_last)) - seen_last) // DAY for post in posts)

    assert 7 <= len(nights)
    assert max(nights.values()) < 1.1 * 10_000 / 7


def test_a_suspected_post_is_due_when_a_second_check_can_confirm_it() -> None:
    suspected = replace(POST, suspected=True)

    assert NIGHT + 20 * HOUR == next_check(suspected)


def test_an_unsettled_suspicion_is_checked_less_often_later() -> None:
    suspected = replace(POST, suspected=True)

    assert next_check(seen(suspected, NIGHT + 20 * DAY)) > NIGHT + 21 * DAY


def test_a_post_without_a_usable_answer_is_due_in_the_next_run() -> None:
    """Be it void or silent, be the post intact, suspected or gone."""
    for standing, suspected in ((Standing.INTACT, False), (Standing.INTACT, True), (Standing.GONE, False)):
        silent = replace(POST, standing=standing, suspected=suspected, asked=NIGHT + 40 * HOUR)
        assert next_check(silent) <= NIGHT + 40 * HOUR


def test_a_post_without_an_answer_for_months_is_checked_monthly() -> None:
    silent = replace(POST, asked=NIGHT + 100 * DAY)

    assert timedelta(days=7.5) <= next_check(silent) - (NIGHT + 100 * DAY) <= timedelta(days=37.5)


@pytest.mark.parametrize("standing", [Standing.GONE, Standing.WITHHELD])
def test_gone_and_withheld_posts_are_still_checked(standing: Standing) -> None:
    away = replace(POST, standing=standing)
    asked = asked_over(away, nights=400)

    assert list(range(1, 31)) == asked[:30]
    assert 7 == longest([one for one in asked if 40 < one < 180])
    assert 30 == longest([one for one in asked if one > 240])


def test_an_unknown_post_is_checked_in_every_run_for_two_weeks_then_less_often() -> None:
    """So it is with posts that have no name yet."""
    nameless = ScheduleEntry(id=7, platform="x", post=None, first_seen=NIGHT)
    asked = []
    for night in range(200):
        now = NIGHT + night * DAY
        if next_check(nameless) <= now:
            nameless = replace(nameless, asked=now)
            asked.append(night)

    assert list(range(14)) == asked[:14]
    assert 7 == longest([one for one in asked if 20 < one < 60])
    assert 30 == longest([one for one in asked if one > 110])


@given(
    name=st.text(min_size=1, max_size=20),
    standing=st.sampled_from([(one, doubt) for one in Standing for doubt in (True, one is Standing.UNKNOWN)]),
    ages=st.tuples(*[st.timedeltas(timedelta(0), timedelta(days=9000))] * 3),
)
def test_every_interval_is_between_hours_and_weeks(
    name: str, standing: tuple[Standing, bool], ages: tuple[timedelta, timedelta, timedelta]
) -> None:
    posted, first_seen, since = (NIGHT - age for age in ages)
    post = replace(
        POST,
        post=PostRef(platform="x", key=name),
        standing=standing[0],
        suspected=standing[1],
        posted_at=posted,
        first_seen=first_seen,
        since=since,
    )

    assert 4 * HOUR <= next_check(post) - NIGHT <= timedelta(days=37.5)


def test_every_ladder_is_descended_to_its_end() -> None:
    for ladder in LADDERS:
        ages = [rung.younger for rung in ladder.rungs]
        rests = [rung.interval for rung in ladder.rungs]
        assert ages[-1] is None
        assert sorted(one for one in ages[:-1] if one is not None) == ages[:-1]
        assert sorted(rests) == rests


def test_the_documentation_shows_the_ladders_of_the_code() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    expected = [
        (ladder.posts, ladder.age_of, _written(rung.younger), _written(rung.interval))
        for ladder in LADDERS
        for rung in ladder.rungs
    ]

    assert expected == rows[1:]


def _written(span: timedelta | None) -> str:
    """A span as the documentation writes it."""
    if span is None:
        return "–"
    if span == EVERY_RUN:
        return "the next run"
    return f"{span // DAY} days" if span >= 2 * DAY else f"{span // HOUR} hours"
