"""Due: when a post is to be asked about again, as a table.

Posts die young, and the older one is, the less often it need be asked: of 4.8 million posts of spring 2023, 18 % were gone after 7
to 14 weeks (Pew Research Center, “When Online Content Disappears”, 2024), a quarter of a percent a day; of what was shared about
six events, 11 % were gone after a year, and 0.02 % more a day from then on (SalahEldeen and Nelson, “Losing My Revolution”, 2012).
What is suspected to be gone is asked as soon as asking can settle it; what is gone or withheld may come back; of what nobody says
anything, every run tries again, and not for ever.

A ladder says after how long to ask again, by how old something is; `docs/checking.md` has them in words. Rests of up to a day leave
some hours of play, so that no nightly run skips what is due about now. Longer ones end at a time of the post's own, by the digest
of its name: what was archived on one day falls due on as many days as its rest is long.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import assert_never

from archiver.model.digests import digest
from archiver.model.posts import PostRef
from archiver.verdicts.judge import CONFIRMATION_SPAN, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """As long as something is younger than `younger` (None: from then on), it is left alone for `rest`."""

    younger: timedelta | None
    rest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """For which posts, by the age of what, and its rungs."""

    posts: str
    age_of: str
    rungs: tuple[Rung, ...]

    def rest(self, age: timedelta) -> timedelta:
        """How long to leave a post alone at that age."""
        return next(rung.rest for rung in self.rungs if rung.younger is None or age < rung.younger)


DAY = timedelta(days=1)
AT_ONCE = timedelta(0)
NIGHTLY = timedelta(hours=16)
WEEKLY = 7 * DAY
MONTHLY = 30 * DAY

BY_AGE = Ladder(
    posts="there",
    age_of="the post",
    rungs=(
        Rung(younger=2 * DAY, rest=timedelta(hours=4)),
        Rung(younger=28 * DAY, rest=NIGHTLY),
        Rung(younger=182 * DAY, rest=WEEKLY),
        Rung(younger=None, rest=MONTHLY),
    ),
)
BY_TIME_WATCHED = Ladder(
    posts="there",
    age_of="our watch over it",
    rungs=(
        Rung(younger=timedelta(hours=12), rest=NIGHTLY),
        Rung(younger=21 * DAY, rest=WEEKLY),
        Rung(younger=None, rest=MONTHLY),
    ),
)
"""Of a post that is there the shorter rest counts: an old post is new to us, and all is held against its first reading."""

SUSPECTED = Ladder(
    posts="suspected to be gone",
    age_of="the suspicion",
    rungs=(
        Rung(younger=14 * DAY, rest=CONFIRMATION_SPAN),
        Rung(younger=60 * DAY, rest=WEEKLY),
        Rung(younger=None, rest=MONTHLY),
    ),
)
GONE_OR_WITHHELD = Ladder(
    posts="gone or withheld",
    age_of="the verdict",
    rungs=(
        Rung(younger=30 * DAY, rest=NIGHTLY),
        Rung(younger=182 * DAY, rest=WEEKLY),
        Rung(younger=None, rest=MONTHLY),
    ),
)
"""A month of nights, for so long X keeps a deactivated account for its owner; who comes back must not be called dead."""

UNANSWERED = Ladder(
    posts="of which nothing was heard when last asked",
    age_of="the silence",
    rungs=(
        Rung(younger=14 * DAY, rest=AT_ONCE),
        Rung(younger=60 * DAY, rest=WEEKLY),
        Rung(younger=None, rest=MONTHLY),
    ),
)
"""Also of posts without a name: what their aliases lead to says nothing until they are settled."""

LADDERS = (BY_AGE, BY_TIME_WATCHED, SUSPECTED, GONE_OR_WITHHELD, UNANSWERED)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SOONEST = 0.25
"""The least part of a long rest that a post is left alone for, when its own time comes round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEntry:
    """What the ledger knows of a post, as far as its next time follows from it.

    `asked` is when a question about it was last put, `heard` when a platform last said something of it on a healthy night, `since`
    when its verdict was reached.
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


def next_check(watched: ScheduleEntry) -> datetime:
    """When a post is due; in the past for one that was due already when it was last asked in vain."""
    if watched.asked is None:
        return watched.first_seen
    known = watched.heard if watched.suspected or watched.standing is not Standing.UNKNOWN else None
    since = known or watched.first_seen
    when = _after(known, _rest(watched, known), watched) if known is not None else watched.first_seen
    if known is None or watched.asked > known:
        return max(when, _after(watched.asked, UNANSWERED.rest(watched.asked - since), watched))
    return when


def _rest(watched: ScheduleEntry, heard: datetime) -> timedelta:
    """How long a post is left alone of which something was heard."""
    standing_for = heard - (watched.since or heard)
    if watched.suspected:
        return SUSPECTED.rest(standing_for)
    match watched.standing:
        case Standing.GONE | Standing.WITHHELD:
            return GONE_OR_WITHHELD.rest(standing_for)
        case Standing.INTACT | Standing.ALTERED | Standing.UNKNOWN:
            return min(BY_AGE.rest(heard - _born(watched)), BY_TIME_WATCHED.rest(heard - watched.first_seen))
        case never:
            assert_never(never)


def _born(watched: ScheduleEntry) -> datetime:
    """When the post was posted, as far as that can be true; else when it was first seen."""
    posted = watched.posted_at
    return posted if posted is not None and posted < watched.first_seen else watched.first_seen


def _after(at: datetime, rest: timedelta, watched: ScheduleEntry) -> datetime:
    """The end of a rest: after it, or, where it is long, at the next time of the post's own."""
    if rest <= DAY:
        return at + rest
    share = _share(str(watched.post) if watched.post is not None else f"{watched.platform}#{watched.id}")
    rounds = ceil((at - _EPOCH) / rest + _SOONEST - share)
    return _EPOCH + (rounds + share) * rest


def _share(name: str) -> float:
    """A number from 0 up to 1 that is always the same for a name, and spread evenly over names."""
    return int(digest(name.encode("utf-8", "replace"))[-8:], 16) / 2**32
