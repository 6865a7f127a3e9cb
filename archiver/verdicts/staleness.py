"""Staleness: which posts have had no usable answer lately, since when, and which hosts are responsible.

What cannot be read changes no verdict, however long it lasts: a host whose name has not resolved for weeks may be back tomorrow,
and a parked domain that gives every request the same page says nothing about a post.
Instead, a verdict that has not been confirmed for days is marked as stale in every output.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from archiver.model.observations import Observation, Present, Unreadable
from archiver.model.probes import Why

STALE_AFTER_DAYS = 3
"""Users are told from this many days of unanswered probes on: one day is nothing, and two can be a weekend's outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """No usable answer about a post came when it was last asked about.

    `since` is the time of the last usable answer by the order of runs, whatever their clocks said; None if there never was one.
    `nights` counts the days with probes since then, the first of them at `began`. `why` is the reason in the last run, with its
    `detail`; None where the platform's controls failed. `is_news` says that the last run is the first of these, or the first with
    its reason, or the one that makes the verdict out of date.
    """

    since: datetime | None
    began: datetime
    nights: int
    why: Why | None
    detail: str = ""
    is_news: bool = field(default=True, compare=False)

    @property
    def is_long(self) -> bool:
        """Whether it has lasted long enough for the verdict to count as out of date: at once if the name is somebody else's."""
        return self.nights >= STALE_AFTER_DAYS or self.is_elsewhere

    @property
    def is_elsewhere(self) -> bool:
        """Whether answers came, but about somebody else's post, since the post's name belongs to them now."""
        return self.why is Why.OTHER_OWNER


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleHost:
    """A host, or a platform, that gave no usable answer about any of its `posts` when they were last asked about."""

    host: str
    posts: int
    staleness: Staleness


def staleness(observations: Sequence[Observation]) -> Staleness | None:
    """The staleness of a post by its observations, in any order; None if the last run got a usable answer, or nobody asked.

    Answers of a run in which the platform's controls failed are not usable, as in verdicts.
    """
    asked = [observation for observation in observations if observation.is_direct]
    usable = [observation for observation in asked if observation.healthy and not isinstance(observation.reading, Unreadable)]
    last_usable_run = max((observation.run for observation in usable), default=-1)
    unanswered = sorted(
        (observation for observation in asked if observation.run > last_usable_run),
        key=lambda observation: (observation.run, observation.at),
    )
    if not unanswered:
        return None
    nights = len({observation.at.date() for observation in unanswered})
    failures = [_failure(list(of_run)) for _, of_run in groupby(unanswered, key=attrgetter("run"))]
    whys = [failure.why if failure is not None else None for failure in failures]
    nights_before = len({observation.at.date() for observation in unanswered if observation.run != unanswered[-1].run})
    return Staleness(
        since=max((observation.at for observation in usable if observation.run == last_usable_run), default=None),
        began=unanswered[0].at,
        nights=nights,
        why=whys[-1],
        detail=failures[-1].detail if failures[-1] is not None else "",
        is_news=whys[-1] not in whys[:-1] or nights_before < STALE_AFTER_DAYS == nights,
    )


def unread_content(observations: Sequence[Observation]) -> Staleness | None:
    """Since when a post is there without showing what it says, by its observations in any order; None where that is not so.

    A platform that never shows what its posts say is not unread, unless its controls tell that it should have shown it.
    """
    seen_there = [
        observation
        for observation in observations
        if observation.is_direct and observation.healthy and isinstance(observation.reading, Present)
    ]
    read = [observation for observation in seen_there if observation.content is not None and not observation.unproven]
    last_read_run = max((observation.run for observation in read), default=-1)
    unread = sorted((there for there in seen_there if there.run > last_read_run), key=lambda there: (there.run, there.at))
    if not unread or not (read or any(observation.unproven for observation in unread)):
        return None
    nights = len({observation.at.date() for observation in unread})
    nights_before = len({observation.at.date() for observation in unread if observation.run != unread[-1].run})
    return Staleness(
        since=max((observation.at for observation in read if observation.run == last_read_run), default=None),
        began=unread[0].at,
        nights=nights,
        why=None,
        is_news=nights_before == 0 or nights_before < STALE_AFTER_DAYS == nights,
    )


def _failure(failures: Sequence[Observation]) -> Unreadable | None:
    """How one run's failures read, by the first probe; None where the platform's controls failed."""
    return next((failure.reading for failure in failures if isinstance(failure.reading, Unreadable)), None)


def stale_hosts(asked: Iterable[tuple[str, Staleness | None]]) -> tuple[StaleHost, ...]:
    """The hosts with no usable answer about any post; `asked` has the host and the staleness of each post that was asked about.

    A host is stale since its last usable answer about any of its posts.
    """
    by_host: defaultdict[str, list[Staleness | None]] = defaultdict(list)
    for host, post_staleness in asked:
        by_host[host].append(post_staleness)
    return tuple(
        StaleHost(host=host, posts=len(stale), staleness=max(stale, key=_last_usable))
        for host, found in sorted(by_host.items())
        if len(stale := [post_staleness for post_staleness in found if post_staleness is not None]) == len(found)
    )


def _last_usable(post_staleness: Staleness) -> tuple[bool, datetime, int]:
    """Sorts by the last usable answer; where there never was one, by the first unanswered probe."""
    return post_staleness.since is not None, post_staleness.since or post_staleness.began, post_staleness.nights
