"""When the nights of a month are, and what the computer's clock says then.

A month of eight nights or more has two nights under a wrong clock, and ends with nights that are months apart: the last one is
about a year later. Times are those of the plan; the program starts some minutes earlier or later, as by cron.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST_NIGHT = datetime(2026, 12, 1, 2, tzinfo=UTC)
GAPS = 4
"""The number of nights at the end of a month that each come months after the one before."""
_GAP = timedelta(days=89)  # two denials confirm each other if they are at most ninety days apart
_MIN_NIGHTS = 8  # of a month with gaps and wrong clocks
_AHEAD, _BEHIND = timedelta(days=1826), timedelta(days=-395)
_MAX_STEP_BACK, _MAX_STEP = timedelta(minutes=10), timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night: when it is, and what the clock says."""

    number: int
    at: datetime
    clock: datetime

    @property
    def is_under_a_wrong_clock(self) -> bool:
        """Whether the clock is wrong."""
        return self.at != self.clock

    @property
    def is_behind(self) -> bool:
        """Whether the clock is behind, so that nobody can say how long a post was not seen, or confirm a denial by time."""
        return self.clock < self.at


def has_long_plan(nights: int) -> bool:
    """Whether a month of so many nights has gaps and wrong clocks."""
    return nights >= _MIN_NIGHTS


def first_gap(nights: int) -> int:
    """The first of the nights that come months after the one before; the night after the last one if there are none."""
    return nights - GAPS + 1 if has_long_plan(nights) else nights + 1


def plan_nights(nights: int) -> Sequence[Night]:
    """The nights of a month, the one on which the posts are archived first."""
    wrong = {first_gap(nights) - 2: _AHEAD, first_gap(nights) + 1: _BEHIND} if has_long_plan(nights) else {}
    planned = []
    for number in range(nights + 1):
        gaps = max(number - first_gap(nights) + 1, 0)
        at = FIRST_NIGHT + timedelta(days=number - gaps) + gaps * _GAP
        planned.append(Night(number=number, at=at, clock=at + wrong.get(number, timedelta())))
    return planned


def is_questioned(before: datetime, now: datetime) -> bool:
    """Whether the program is to refuse a run at this time, after one at that time, unless told that the clock is right."""
    return now < before - _MAX_STEP_BACK or now > before + _MAX_STEP
