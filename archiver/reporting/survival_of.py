"""The survival of a kind of posts: both curves, and what they say at ages that can be told, with the numbers at risk."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.reporting.post_lives import PostLife, ages
from archiver.reporting.survival import Life, SurvivalCurve, SurvivalStep, kaplan_meier, of_intervals

DAY, MONTH, YEAR = 1.0, 30.4375, 365.25
"""Lengths in days."""
_GRIDS = (
    *((DAY, days) for days in (1, 2, 5, 10)),
    *((MONTH, months) for months in (1, 2, 3, 6)),
    *((YEAR, years) for years in (1, 2, 5, 10)),
)
"""Distances between ages that can be told: a unit, and how many of it."""
_MAX_TICKS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalRow:
    """What is known at an age: `age` in days, and `name` is how it is called.

    `at_risk` posts were under observation at that age, and `deaths` had died before or at it. `share` is that of posts seen alive
    that live on, between `low` and `high` in 95 of 100 cases; `share_shown` that of all that were shown. None is unknown.
    """

    age: float
    name: str
    at_risk: int
    deaths: int
    share: float | None
    low: float | None
    high: float | None
    share_shown: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalOf:
    """The survival of a platform's or an outlet's posts, or of all: of those seen alive, and of all that were shown.

    `undated` is how many posts are in neither curve, since nobody knows when they were published; `never_alive` how many are only
    in that of all that were shown, since nobody ever saw them alive. `since` is the age, in days, at which the first post was under
    observation: the curve of posts seen alive is of those that had reached it.
    """

    name: str
    posts: int
    undated: int
    never_alive: int
    since: float
    seen_alive: SurvivalCurve
    shown: SurvivalCurve
    rows: tuple[SurvivalRow, ...]

    @property
    def until(self) -> float:
        """The age, in days, up to which either curve says something."""
        return max(self.seen_alive.until, self.shown.until)


def survival_of(name: str, posts: Sequence[PostLife]) -> SurvivalOf:
    """The survival of these posts."""
    dated = ages(posts)
    seen_alive, shown = kaplan_meier(dated), of_intervals(dated)
    return SurvivalOf(
        name=name,
        posts=len(posts),
        undated=len(posts) - len(dated),
        never_alive=sum(life.entry is None for life in dated),
        since=min((life.entry for life in dated if life.entry is not None), default=0.0),
        seen_alive=seen_alive,
        shown=shown,
        rows=tuple(_rows(dated, seen_alive, shown)),
    )


def ticks(until: float) -> list[tuple[float, str]]:
    """Ages from 0 to about `until`, in days, at distances that can be told, with their names."""
    unit, step = next((grid for grid in _GRIDS if until / (grid[0] * grid[1]) < _MAX_TICKS), _GRIDS[-1])
    names = {DAY: "day", MONTH: "month", YEAR: "year"}
    numbers = range(0, int(until / unit) + 1, step)
    return [(number * unit, f"{number} {names[unit]}{'' if number == 1 else 's'}") for number in numbers]


def _rows(lives: Sequence[Life], seen_alive: SurvivalCurve, shown: SurvivalCurve) -> Iterator[SurvivalRow]:
    entered = sorted(life.entry for life in lives if life.entry is not None)
    ended = sorted(life.end for life in lives if life.entry is not None)
    for age, name in ticks(max(seen_alive.until, shown.until)):
        last, died = _reached(seen_alive.steps, age)
        within = age <= seen_alive.until
        yield SurvivalRow(
            age=age,
            name=name,
            at_risk=bisect_right(entered, age) - bisect_left(ended, age),
            deaths=died,
            share=seen_alive.share_at(age),
            low=last.low if last is not None and within else None,
            high=last.high if last is not None and within else None,
            share_shown=shown.share_at(age),
        )


def _reached(steps: Sequence[SurvivalStep], age: float) -> tuple[SurvivalStep | None, int]:
    """The last step up to an age, and the deaths up to it."""
    last, deaths = None, 0.0
    for step in steps:
        if step.age > age:
            break
        last, deaths = step, deaths + step.deaths
    return last, round(deaths)
