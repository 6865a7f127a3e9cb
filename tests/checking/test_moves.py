"""The moves of a run: for how long a post was not heard of before."""

from datetime import UTC, datetime, timedelta

import pytest

from archiver.checking.moves import days_unseen
from archiver.model.observations import Gone, Observation, Present, Reading, Unreadable
from archiver.model.probes import About, Why, Witness

NOW = datetime(2026, 12, 7, 2, tzinfo=UTC)


def observed(run: int, days_ago: int, reading: Reading | None = None) -> Observation:
    """An observation by a run whose clock was so many days before now."""
    return Observation(
        post=None,
        at=NOW - timedelta(days=days_ago),
        run=run,
        probe="api",
        about=About.POST,
        witness=Witness.PLATFORM_API,
        reading=reading or Present(),
    )


def test_a_post_was_not_heard_of_since_its_last_informative_answer() -> None:
    silence = observed(3, 1, Unreadable(why=Why.NO_ANSWER_IN_TIME))

    assert 5 == days_unseen([observed(1, 9), observed(2, 5), silence, observed(4, 0, Gone())], run=4)


def test_what_was_heard_under_a_clock_that_was_ahead_does_not_make_the_time_short() -> None:
    assert 3 == days_unseen([observed(1, 3), observed(2, -1800), observed(3, 0)], run=3)


@pytest.mark.parametrize("earlier", [[], [observed(1, -1800)]])
def test_where_no_earlier_time_is_known_it_is_one_day(earlier: list[Observation]) -> None:
    assert 1 == days_unseen([*earlier, observed(2, 0)], run=2)


def test_it_is_never_more_than_sixty_days() -> None:
    assert 60 == days_unseen([observed(1, 400), observed(2, 0)], run=2)
