"""Plan a check: which posts it probes, and in which order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from archiver.app.lookup import lookup_post
from archiver.app.posts.due import planned_checks
from archiver.app.posts.resting import EXCLUDED, PAUSED, resting_posts
from archiver.app.runs.keep_answers import KeepAnswers
from archiver.app.runs.open_archive import open_archive, posted_at
from archiver.app.runs.run import Run
from archiver.checking.schedule import ScheduleEntry, next_check
from archiver.errors import InputError
from archiver.ledger.marks import tagged_posts
from archiver.ledger.queries import UnsettledPost
from archiver.model.posts import PostRef
from archiver.model.urls import parse_url
from archiver.platforms import by_name

DEFAULT_HOST_BUDGET = 20_000
"""Requests to one host in a run: at one a second, they take five and a half hours, so that a nightly run ends in the morning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """Which posts to check: the named ones, everything, or by default those that are due.

    `connections` is how many requests one host gets at a time. `budget` is the number of requests to one host after which no
    further post of it is begun. `rescue` asks web archives for posts that were gone before they could be captured; the settings
    can ask for that in every run. With `videos`, those of posts that show something new are kept, and with
    `related` posts that they now quote or answer. `keep_answers` says which answers
    are kept, and `check_delisted` that posts are asked about too that only articles show which are no longer there. With a `tag`,
    only posts with it are checked.
    """

    posts: tuple[str, ...] = ()
    everything: bool = False
    connections: int = 1
    budget: int | None = None
    rescue: bool = False
    videos: bool = False
    related: bool = True
    keep_answers: KeepAnswers = KeepAnswers.ALL
    check_delisted: bool = False
    tag: str | None = None

    @property
    def host_budget(self) -> int | None:
        """The budget that applies: unless one is given, the default for due posts, and none for named posts or everything."""
        return DEFAULT_HOST_BUDGET if self.budget is None and not self.posts and not self.everything else self.budget


class PlannedPost(NamedTuple):
    """A post to probe, with its row."""

    post_id: int
    post: PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPlan:
    """What to ask one platform: its posts to probe, in order, and posts without a name to settle."""

    name: str
    posts: tuple[PlannedPost, ...]
    unsettled: tuple[UnsettledPost, ...] = ()


def plan_check(run: Run, options: CheckOptions) -> list[PlatformPlan]:
    """What a check probes, platform by platform; `InputError` for what does not name one post of this archive."""
    if options.posts:
        return _by_platform([_find_post(run, written) for written in options.posts], ())
    now = run.clock()
    watched = run.ledger.schedule_entries(now=now, posted_at=posted_at)
    resting = resting_posts(
        run.ledger.query, run.exclusions, [entry.id for entry in watched], now=now, check_delisted=options.check_delisted
    )
    run.ledger.remember_checks(planned_checks(watched, resting))
    due_posts = due_in_order(watched, now=None if options.everything else now)
    run.counters.resting_posts.update(post.id for post in due_posts if post.id in resting)
    tagged = tagged_posts(run.ledger.query, options.tag) if options.tag is not None else None
    due_posts = [post for post in due_posts if post.id not in resting and (tagged is None or post.id in tagged)]
    unsettled = {post.post_id: post for post in run.ledger.unsettled()}
    return _by_platform(
        [PlannedPost(entry.id, entry.post) for entry in due_posts if entry.post is not None],
        [unsettled[entry.id] for entry in due_posts if entry.post is None and entry.id in unsettled],
    )


def due_in_order(watched: Iterable[ScheduleEntry], *, now: datetime | None) -> list[ScheduleEntry]:
    """The posts due at `now`, or all if None: suspected ones first, as one probe may settle them, then the most overdue."""
    timed = [(next_check(post), post) for post in watched]
    wanted = [(when, post) for when, post in timed if now is None or when <= now]
    return [post for _, post in sorted(wanted, key=lambda pair: (not pair[1].suspected, pair[0], pair[1].id))]


def unsettled_due(run: Run) -> list[UnsettledPost]:
    """The posts without a name that are due to be tried again."""
    now = run.clock()
    entries = run.ledger.schedule_entries(now=now, posted_at=posted_at)
    wanted = {entry.id for entry in entries if entry.post is None and next_check(entry) <= now}
    wanted -= resting_posts(run.ledger.query, run.exclusions, wanted, now=now).keys()
    return [post for post in run.ledger.unsettled() if post.post_id in wanted]


def first_host(post: PostRef) -> str:
    """The host that a post's first probe goes to; empty where there is nothing to ask."""
    platform = by_name(post.platform)
    first = next(iter(platform.probes(post)), None) if platform else None
    url = parse_url(first.url) if first else None
    return url.host if url is not None else ""


def _find_post(run: Run, written: str) -> PlannedPost:
    with open_archive(run.home) as archive:
        found = lookup_post(archive, written)
    if found is None:
        raise InputError(
            f"“{written}” is not the name of a post in this archive",
            remedy="`lookup` tells its name, such as x:1911842373636882499",
        )
    if found.withdrawn is not None:
        raise InputError(f"{found.post or written} was {found.withdrawn.phrase}", remedy="it is not asked about any more")
    if found.post is None:
        raise InputError(f"“{written}” is not settled yet", remedy="`check` without a name asks where it leads")
    reason = resting_posts(run.ledger.query, run.exclusions, (found.id,), now=run.clock(), check_delisted=True).get(found.id)
    if reason is not None:
        raise InputError(f"{found.post} is {reason}", remedy=_WHERE_TO_CHANGE[reason])
    return PlannedPost(found.id, found.post)


_WHERE_TO_CHANGE = {PAUSED: "`resume` ends the pause", EXCLUDED: "[[exclude]] in archiver.toml says why; take it out there"}


def _by_platform(posts: Sequence[PlannedPost], unsettled: Sequence[UnsettledPost]) -> list[PlatformPlan]:
    """The posts grouped by platform, in order; posts of platforms that cannot be asked are left out."""
    settled_by_platform: defaultdict[str, list[PlannedPost]] = defaultdict(list)
    for planned in posts:
        if by_name(planned.post.platform) is not None:
            settled_by_platform[planned.post.platform].append(planned)
    unsettled_by_platform: defaultdict[str, list[UnsettledPost]] = defaultdict(list)
    for post in unsettled:
        unsettled_by_platform[post.platform].append(post)
    return [
        PlatformPlan(name=name, posts=tuple(settled_by_platform[name]), unsettled=tuple(unsettled_by_platform[name]))
        for name in dict.fromkeys((*settled_by_platform, *unsettled_by_platform))
    ]
