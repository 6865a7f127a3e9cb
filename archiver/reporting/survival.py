"""Survival curves: which share of posts is still there at each age, estimated from lives that were seen only in part.

A post is first seen alive at some age (delayed entry), and most are still alive when last asked (right-censored). A death is only
known to lie between two nights (interval-censored). Two estimates, for two questions:

- `kaplan_meier`: of posts that were seen alive, how many live on? Each death counts in the middle of its interval. The bands are
  those of the exponential Greenwood formula.
- `of_intervals`: of all posts that were shown, those among them that were dead before anybody looked, how many live on? The
  nonparametric maximum-likelihood estimate by self-consistency (Turnbull 1976), on a grid of whole weeks.

Ages are days since a post was published.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)
"""What bounds the middle 95 % of a normal distribution."""
WEEK = 7.0
_ROUNDING = 1e-12
_MAX_ROUNDS = 2000
_CONVERGED = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What is known of a post's life, in days of age.

    `entry` is its age when it was first seen alive, None if it never was. `last_alive` is that when it was last seen alive, 0 if it
    never was; `first_gone` that when it was first seen gone, None if it is not known to be.
    """

    entry: float | None
    last_alive: float
    first_gone: float | None

    @property
    def end(self) -> float:
        """The age at which the life ends, or is last known not to have: a death is taken to be in the middle of its interval."""
        return self.last_alive if self.first_gone is None else (self.last_alive + self.first_gone) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalStep:
    """The estimate from an age on: the share that is still there, between `low` and `high` in 95 of 100 cases.

    `at_risk` is how many posts were under observation just before, `deaths` how many of them died at this age. The bounds are None
    where none is left, and where the estimate does not give them.
    """

    age: float
    share: float
    at_risk: float
    deaths: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """A survival curve over a number of posts, of which some died, up to the age `until`; before its first step all are there."""

    steps: tuple[SurvivalStep, ...]
    posts: int
    deaths: int
    until: float

    def share_at(self, age: float) -> float | None:
        """The share that is still there at an age; None beyond what was seen."""
        if age > self.until:
            return None
        return next((step.share for step in reversed(self.steps) if step.age <= age), 1.0)

    @property
    def half_life(self) -> float | None:
        """The age at which half are gone; None if more are left at the end."""
        return next((step.age for step in self.steps if step.share < 1 / 2 + _ROUNDING), None)


def kaplan_meier(lives: Iterable[Life]) -> SurvivalCurve:
    """The curve of the posts that were seen alive, from the age at which each of them was."""
    entries, deaths, ends = Counter[float](), Counter[float](), Counter[float]()
    for life in lives:
        if life.entry is not None:
            entries[life.entry] += 1
            ends[life.end] += 1
            deaths[life.end] += life.first_gone is not None
    steps = tuple(_steps(entries, deaths, ends))
    return SurvivalCurve(steps=steps, posts=entries.total(), deaths=deaths.total(), until=max(ends, default=0.0))


def _steps(entries: Counter[float], deaths: Counter[float], ends: Counter[float]) -> Iterator[SurvivalStep]:
    at_risk, share, spread = 0, 1.0, 0.0
    for age in sorted(entries.keys() | ends.keys()):
        at_risk += entries[age]
        if deaths[age]:
            share *= 1 - deaths[age] / at_risk
            low = high = None
            if share > 0:
                spread += deaths[age] / (at_risk * (at_risk - deaths[age]))
                low, high = _band(share, spread)
            yield SurvivalStep(age=age, share=share, at_risk=at_risk, deaths=deaths[age], low=low, high=high)
        at_risk -= ends[age]


def _band(share: float, spread: float) -> tuple[float, float]:
    """The bounds of a share by the exponential Greenwood formula; `spread` is the sum of d / (n (n - d)) over the deaths so far."""
    centre, width = math.log(-math.log(share)), _Z * math.sqrt(spread) / -math.log(share)
    return math.exp(-math.exp(centre + width)), math.exp(-math.exp(centre - width))


def of_intervals(lives: Iterable[Life]) -> SurvivalCurve:
    """The curve of all posts, those among them that were never seen alive; its steps are whole weeks, its bounds unknown.

    `at_risk` is the expected number that is left before a week, `deaths` that of deaths within it. The curve ends with the last
    week before which a post was seen alive, unless all are dead: nothing tells how many of the living died in the next one.
    """
    intervals = Counter(_weeks(life) for life in lives)
    posts, deaths = intervals.total(), sum(number for (_, last), number in intervals.items() if last is not None)
    length = max((max(first, last or 0) for first, last in intervals), default=0)
    some_live = any(last is None for _, last in intervals)
    known = max((first for first, _ in intervals), default=0) if some_live else length
    masses = _masses([(first, length + 1 if last is None else last, number) for (first, last), number in intervals.items()], length)
    shares = list(accumulate(masses, lambda left, mass: left - mass, initial=1.0))
    steps = tuple(
        SurvivalStep(
            age=(week + 1) * WEEK,
            share=max(shares[week + 1], 0.0),
            at_risk=shares[week] * posts,
            deaths=mass * posts,
            low=None,
            high=None,
        )
        for week, mass in enumerate(masses[:known])
        if mass > _CONVERGED
    )
    return SurvivalCurve(steps=steps, posts=posts, deaths=deaths, until=known * WEEK)


def _weeks(life: Life) -> tuple[int, int | None]:
    """The weeks that a death lies between: after the first number of them, and by the second, None if none is known."""
    first = math.floor(life.last_alive / WEEK)
    return first, None if life.first_gone is None else max(first + 1, math.ceil(life.first_gone / WEEK))


def _masses(intervals: Sequence[tuple[int, int, int]], length: int) -> list[float]:
    """The share of posts that dies in each week, the last of them for all later ones; intervals are (after, by, number of posts).

    Each round gives every post to the weeks of its interval, in proportion to what the round before gave to them.
    """
    size = length + 1
    total = sum(number for _, _, number in intervals)
    masses = [1 / size] * size
    for _ in range(_MAX_ROUNDS if total else 0):
        sums = [0.0, *accumulate(masses)]
        changes = [0.0] * (size + 1)
        for after, by, number in intervals:
            weight = number / max(sums[by] - sums[after], 1e-300)
            changes[after] += weight
            changes[by] -= weight
        given = [mass * weight / total for mass, weight in zip(masses, accumulate(changes), strict=False)]
        moved = max(abs(new - old) for new, old in zip(given, masses, strict=True))
        masses = given
        if moved < _CONVERGED:
            break
    return masses
