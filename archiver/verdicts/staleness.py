"""Unheard: of which posts nothing could be learnt, since when, and whose silence that is.

What cannot be read moves no verdict, however long it lasts: a host whose name has led nowhere for weeks may be back tomorrow, and
a parked domain that answers everything in the same way has said nothing of a post.
But a verdict that nobody has borne out for weeks is an old one, and whoever reads it is told so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.model.observations import Observation, Unreadable
from archiver.model.probes import Why

STALE_AFTER_DAYS = 3
"""From how many nights on people are told: one night is nothing, and two can be a week-end's outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """That nothing could be learnt of a post when it was last asked about.

    `since` is when something was last learnt of it, None if nothing ever was; `nights` on how many days it was asked about in vain
    since then, the first of them at `began`; `why` what the last one brought, None where the platform's controls failed.
    """

    since: datetime | None
    began: datetime
    nights: int
    why: Why | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleHost:
    """A host, or a platform, of whose posts nothing was learnt when they were last asked about: of none of the `posts`."""

    host: str
    posts: int
    staleness: Staleness


def staleness(observations: Sequence[Observation]) -> Staleness | None:
    """Since when nothing is heard of a post, by its observations in whatever order; None if something was, or nobody asked.

    What was said on a void night counts for nothing, here as in verdicts.
    """
    asked = [one for one in observations if one.is_direct]
    telling = [one for one in asked if one.counts and not isinstance(one.reading, Unreadable)]
    last_told = max((one.run for one in telling), default=-1)
    vain = sorted((one for one in asked if one.run > last_told), key=lambda one: (one.run, one.at))
    if not vain:
        return None
    return Staleness(
        since=max((one.at for one in telling), default=None),
        began=vain[0].at,
        nights=len({one.at.date() for one in vain}),
        why=_why([one for one in vain if one.run == vain[-1].run]),
    )


def _why(night: Iterable[Observation]) -> Why | None:
    """What the most telling probe of a night brought, where it could not be read."""
    return next((one.reading.why for one in night if isinstance(one.reading, Unreadable)), None)


def stale_hosts(asked: Iterable[tuple[str, Staleness | None]]) -> tuple[StaleHost, ...]:
    """Those who said nothing of any of their posts when last asked; `asked` holds of each post whose it is and its silence.

    The silence of one who has said something of one post later than of another is as long as that of the first.
    """
    posts: defaultdict[str, list[Staleness | None]] = defaultdict(list)
    for whose, one in asked:
        posts[whose].append(one)
    found = ((whose, [one for one in those if one is not None], len(those)) for whose, those in sorted(posts.items()))
    return tuple(
        StaleHost(host=whose, posts=count, staleness=max(those, key=_last_heard))
        for whose, those, count in found
        if len(those) == count
    )


def _last_heard(one: Staleness) -> tuple[bool, datetime, int]:
    return one.since is not None, one.since or one.began, one.nights
