"""Check schedule: compute when a post is to be checked next, from tables of intervals.

Posts die young, and the older one is, the less often it needs a check: of 4.8 million posts of spring 2023, 18 % were gone after 7
to 14 weeks (Pew Research Center, “When Online Content Disappears”, 2024), a quarter of a percent a day; of what was shared about
six events, 11 % were gone after a year, and 0.02 % more a day from then on (SalahEldeen and Nelson, “Losing My Revolution”, 2012).
A suspected post is checked as soon as that can settle the suspicion; gone and withheld posts may come back. A post without a usable
answer is retried on every run for 14 days, then less and less often.

A ladder gives the interval by the age of something; `docs/checking.md` lists them. Intervals of up to a day leave some hours of
slack, so that no nightly run skips a post that is due about now. Longer ones end at a time of day and week that the digest of the
post's name chooses, so that posts archived on one day are spread over as many days as the interval has.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import NamedTuple, assert_never

from archiver.model.digests import digest
from archiver.model.posts import PostRef
from archiver.verdicts.judge import CONFIRMATION_SPAN, Standing


class Rung(NamedTuple):
    """While the age is below `younger` (None: from the rung before on), checks are `interval` apart."""

    younger: timedelta | None
    interval: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs for some posts, by the age of something: `posts` and `age_of` say which, as `docs/checking.md` does."""

    posts: str
    age_of: str
    rungs: tuple[Rung, ...]

    def interval_at(self, age: timedelta) -> timedelta:
        """The interval at that age."""
        return next(rung.interval for rung in self.rungs if rung.younger is None or age < rung.younger)


DAY = timedelta(days=1)
EVERY_RUN = timedelta(0)
NIGHTLY = timedelta(hours=16)
WEEKLY = 7 * DAY
MONTHLY = 30 * DAY

BY_AGE = Ladder(
    posts="there",
    age_of="the post",
    rungs=(Rung(2 * DAY, timedelta(hours=4)), Rung(28 * DAY, NIGHTLY), Rung(182 * DAY, WEEKLY), Rung(None, MONTHLY)),
)
BY_TIME_WATCHED = Ladder(
    posts="there",
    age_of="our record of it",
    rungs=(Rung(timedelta(hours=12), NIGHTLY), Rung(21 * DAY, WEEKLY), Rung(None, MONTHLY)),
)
"""For a post that is there, the shorter interval counts: an old post is new to us, and is compared with its first reading."""

SUSPECTED = Ladder(
    posts="suspected to be gone",
    age_of="the suspicion",
    rungs=(Rung(14 * DAY, CONFIRMATION_SPAN), Rung(60 * DAY, WEEKLY), Rung(None, MONTHLY)),
)
GONE_OR_WITHHELD = Ladder(
    posts="gone or withheld", age_of="the verdict", rungs=(Rung(30 * DAY, NIGHTLY), Rung(182 * DAY, WEEKLY), Rung(None, MONTHLY))
)
"""Nightly for a month, as long as X keeps a deactivated account for its owner; a post that is back must not be called gone."""

UNANSWERED = Ladder(
    posts="without a usable answer when last asked",
    age_of="the last usable answer",
    rungs=(Rung(14 * DAY, EVERY_RUN), Rung(60 * DAY, WEEKLY), Rung(None, MONTHLY)),
)
"""Also for posts that only an alias names: nothing is known of them until the alias is resolved."""

LADDERS = (BY_AGE, BY_TIME_WATCHED, SUSPECTED, GONE_OR_WITHHELD, UNANSWERED)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIN_PART = 0.25
"""The smallest part of a long interval that may pass before the post's own time of the week or month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEntry:
    """What is known of a post, as far as its next check follows from it.

    `asked` is when a probe about it was last sent, `heard` when the last usable answer came, in a run whose controls held, and
    `since` when its verdict was reached.
    """

    id: int
    platform: str
    post: PostRef | None
    first_seen: datetime
    posted_at: datetime | None = None
    standing: Standing = Standing.UNKNOWN
    suspected: bool = False
    since: datetime | None = None
    asked: datetime | None = None
    heard: datetime | None = None


def next_check(entry: ScheduleEntry) -> datetime:
    """When a post is to be checked next; in the past for one that was overdue already when it was last asked in vain."""
    if entry.asked is None:
        return entry.first_seen
    last_usable = entry.heard if entry.suspected or entry.standing is not Standing.UNKNOWN else None
    unanswered_since = last_usable or entry.first_seen
    planned = _after(last_usable, _interval(entry, last_usable), entry) if last_usable is not None else entry.first_seen
    if last_usable is None or entry.asked > last_usable:
        return max(planned, _after(entry.asked, UNANSWERED.interval_at(entry.asked - unanswered_since), entry))
    return planned


def _interval(entry: ScheduleEntry, heard: datetime) -> timedelta:
    """The interval after a usable answer."""
    verdict_age = heard - (entry.since or heard)
    if entry.suspected:
        return SUSPECTED.interval_at(verdict_age)
    match entry.standing:
        case Standing.GONE | Standing.WITHHELD:
            return GONE_OR_WITHHELD.interval_at(verdict_age)
        case Standing.INTACT | Standing.ALTERED | Standing.UNKNOWN:
            return min(BY_AGE.interval_at(heard - _posted_at(entry)), BY_TIME_WATCHED.interval_at(heard - entry.first_seen))
        case never:
            assert_never(never)


def _posted_at(entry: ScheduleEntry) -> datetime:
    """When the post was posted, if that can be true; else when it was first seen."""
    posted = entry.posted_at
    return posted if posted is not None and posted < entry.first_seen else entry.first_seen


def _after(at: datetime, interval: timedelta, entry: ScheduleEntry) -> datetime:
    """The end of an interval; a long one ends at the next of the post's own times."""
    if interval <= DAY:
        return at + interval
    offset = _offset(str(entry.post) if entry.post is not None else f"{entry.platform}#{entry.id}")
    periods = ceil((at - _EPOCH) / interval + _MIN_PART - offset)
    return _EPOCH + (periods + offset) * interval


def _offset(name: str) -> float:
    """A number from 0 up to 1, always the same for a name, and spread evenly over names."""
    return int(digest(name.encode("utf-8", "replace"))[-8:], 16) / 2**32
