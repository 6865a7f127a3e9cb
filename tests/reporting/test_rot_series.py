"""The report over time: each post counts once in each series, and what is not known is counted as not known."""

from datetime import UTC, date, datetime

import pytest

from archiver.model.observations import Reason
from archiver.reporting.post_lives import PostLives, ShownArticle, StandingSince, ages
from archiver.reporting.rot_series import RotWeek, rot_series
from archiver.reporting.survival_of import ticks
from archiver.verdicts.rules import Standing
from tests.reporting.post_lives import DAY, MONDAY, day, died, life, lives_of

NOW = MONDAY + 100 * DAY


def weeks_of(lives: PostLives, until: int = 30) -> list[RotWeek]:
    return list(rot_series(lives, now=MONDAY + until * DAY).weeks)


def test_a_death_counts_in_the_week_in_which_the_post_was_first_seen_gone() -> None:
    weeks = weeks_of(lives_of(died(5, 8), life()))

    assert [0, 1, 0, 0, 0] == [week.died for week in weeks]
    assert [date(2026, 3, 2), date(2026, 3, 9)] == [week.begins for week in weeks[:2]]
    assert [0, 1, 1, 1, 1] == [week.standings[Standing.GONE] for week in weeks]


def test_the_weeks_have_no_gaps_and_every_post_stands_somewhere_in_each() -> None:
    weeks = weeks_of(lives_of(died(5, 8), life(first_seen=day(20), moves=())), until=29)

    assert [1, 1, 2, 2, 2] == [sum(week.standings.values()) for week in weeks]
    assert [0, 0, 1, 1, 1] == [week.unknown for week in weeks]


def test_a_post_that_came_back_lives() -> None:
    moves = tuple(
        StandingSince(at=day(at), standing=standing)
        for at, standing in ((0, Standing.INTACT), (8, Standing.GONE), (15, Standing.INTACT))
    )
    weeks = weeks_of(lives_of(life(moves=moves)))

    assert ([0, 1, 0], [0, 0, 1]) == ([week.died for week in weeks[:3]], [week.came_back for week in weeks[:3]])
    assert 0 == weeks[-1].standings[Standing.GONE]
    assert 0 == rot_series(lives_of(life(moves=moves)), now=NOW).of_all.seen_alive.deaths


def test_only_weeks_from_a_time_on_are_told_with_the_same_numbers() -> None:
    lives = lives_of(died(5, 8), died(12, 15))
    every = rot_series(lives, now=NOW).weeks

    assert every[2:] == rot_series(lives, now=NOW, since=datetime(2026, 3, 18, tzinfo=UTC)).weeks


def test_a_post_without_a_date_is_in_no_curve_and_said_to_be_in_none() -> None:
    series = rot_series(lives_of(died(5, 8), died(5, 8, published=None)), now=NOW)

    assert (1, 1, 2) == (series.of_all.undated, series.of_all.shown.posts, series.of_all.posts)
    assert ("age unknown", 1) == (series.by_age[-1].name, series.by_age[-1].posts)


def test_a_post_that_was_dead_when_it_was_first_asked_about_is_only_among_those_that_were_shown() -> None:
    series = rot_series(lives_of(died(0, 50, alive_first=None, alive_last=None, gone_after=None), life()), now=NOW)

    assert (1, 1, 2) == (series.of_all.never_alive, series.of_all.seen_alive.posts, series.of_all.shown.posts)
    assert pytest.approx(0.5, abs=0.01) == series.of_all.shown.share_at(60)


def test_a_post_that_is_dated_later_than_it_was_seen_was_published_when_it_was_seen() -> None:
    (found,) = ages([life(published=day(3))])

    assert (0.0, 97.0) == (found.entry, found.last_alive)


def test_a_row_of_the_table_has_the_numbers_at_risk_at_its_age() -> None:
    posts = [died(9, 11, published=day(0)), life(alive_last=day(15)), life(alive_first=day(25), alive_last=day(40))]

    rows = {row.age: row for row in rot_series(lives_of(*posts), now=NOW).of_all.rows}

    assert [2, 2, 0, 1] == [rows[age].at_risk for age in (0, 10, 20, 30)]
    assert (1, 0.5) == (rows[10].deaths, rows[10].share)


def test_the_years_are_those_of_the_articles() -> None:
    series = rot_series(lives_of(died(5, 8, shown=day(-300)), life()), now=NOW)

    assert [("2025", 1, 1), ("2026", 1, 0)] == [(tally.name, tally.posts, tally.lost) for tally in series.by_year]


def test_causes_are_told_for_gone_and_withheld_posts_and_not_stated_is_one() -> None:
    withheld = life(standing=Standing.WITHHELD, reason="age-gated")
    posts = [died(1, 2, reason="deleted"), died(1, 2, reason="deleted"), died(1, 2), withheld, life()]

    assert [
        (Standing.GONE, Reason.DELETED, 2),
        (Standing.GONE, Reason.NOT_STATED, 1),
        (Standing.WITHHELD, Reason.AGE_GATED, 1),
    ] == [(cause.standing, cause.reason, cause.posts) for cause in rot_series(lives_of(*posts), now=NOW).causes]


def test_articles_and_outlets_are_ranked_by_what_they_lost() -> None:
    articles = {
        row: ShownArticle(name=f"{row}.html", title=None, outlet=outlet, url=None)
        for row, outlet in ((1, "River News"), (2, "River News"), (3, "The Port"), (4, None))
    }
    altered = life(standing=Standing.ALTERED)
    posts = [died(1, 2, articles=(1, 3)), died(1, 2, articles=(3,)), altered._replace(articles=(3, 4)), life(articles=(2,))]

    series = rot_series(lives_of(*posts, articles=articles), now=NOW)

    assert [(3, 2, 1), (1, 1, 0), (4, 0, 1)] == [(loss.article, loss.gone, loss.altered) for loss in series.ranked_articles]
    assert [("The Port", 2, 3), ("River News", 1, 2)] == [(loss.name, loss.gone, loss.posts) for loss in series.ranked_outlets]


def test_a_platform_with_a_handful_of_posts_has_no_curve_of_its_own() -> None:
    posts = [*[life()] * 10, *[life(platform="vk")] * 9]

    assert ["x"] == [survival.name for survival in rot_series(lives_of(*posts), now=NOW).of_platforms]


def test_an_archive_without_posts_has_an_empty_series() -> None:
    series = rot_series(lives_of(), now=NOW)

    assert (0, (), None) == (series.posts, series.weeks, series.begins)


@pytest.mark.parametrize(
    ("until", "last"), [(0, "0 days"), (6, "6 days"), (59, "50 days"), (400, "12 months"), (4000, "10 years"), (9000, "20 years")]
)
def test_ages_on_an_axis_are_round(until: float, last: str) -> None:
    assert last == ticks(until)[-1][1]
