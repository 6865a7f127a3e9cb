"""Planning: which posts a run of `check` asks about, and in which order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.app.runs.run import Run
from archiver.checking.schedule import ScheduleEntry, next_check
from archiver.errors import InputError
from archiver.ledger.queries import Unsettled
from archiver.model.posts import PostRef, parse_postref
from archiver.model.urls import parse_url
from archiver.platforms import by_name, finder_by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What `check` is asked for: these posts, everything, or what is due; `connections` go to one host at once.

    `budget` is the number of requests to one host after which no further post of it is begun; where posts are due and none is
    given, `DEFAULT_HOST_BUDGET`. `rescue` asks web archives for posts that were gone before they could be captured; `archives.toml`
    can ask for that in every run.
    """

    posts: tuple[str, ...] = ()
    everything: bool = False
    connections: int = 1
    budget: int | None = None
    rescue: bool = False

    @property
    def questions_a_host(self) -> int | None:
        """The budget that counts: none where posts are named or everything is wanted, unless it is stated."""
        return DEFAULT_HOST_BUDGET if self.budget is None and not self.posts and not self.everything else self.budget


DEFAULT_HOST_BUDGET = 20_000
"""Questions to one host in a run: what goes into five and a half hours at one a second, so that a night ends in the morning."""

PlannedPost = tuple[int, PostRef]
"""A post that is asked about, with its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPlan:
    """What is asked of one platform: about its posts, in order, and what is to be settled."""

    name: str
    posts: tuple[PlannedPost, ...]
    unsettled: tuple[Unsettled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPlan:
    """What a run asks, platform by platform."""

    platforms: tuple[PlatformPlan, ...]

    @property
    def posts(self) -> int:
        """How many posts that is, with those to be settled."""
        return sum(len(one.unsettled) + len(one.posts) for one in self.platforms)


def plan_check(run: Run, options: CheckOptions) -> CheckPlan:
    """What a run asks; `InputError` for a name that names no post here."""
    if options.posts:
        return _plan([_named(run, written) for written in options.posts], ())
    now = run.clock()
    watched = run.ledger.watched(now=now, posted_at=posted_at)
    wanted = due_in_order(watched, now=None if options.everything else now)
    unsettled = {one.post_id: one for one in run.ledger.unsettled()}
    return _plan(
        [(one.id, one.post) for one in wanted if one.post is not None],
        [unsettled[one.id] for one in wanted if one.post is None and one.id in unsettled],
    )


def due_in_order(watched: Iterable[ScheduleEntry], *, now: datetime | None) -> list[ScheduleEntry]:
    """The posts that are due by then, or all of them: suspects first, since one question may settle them, then the most overdue."""
    timed = [(next_check(one), one) for one in watched]
    wanted = [(when, one) for when, one in timed if now is None or when <= now]
    return [one for _, one in sorted(wanted, key=lambda pair: (not pair[1].suspected, pair[0], pair[1].id))]


def unsettled_due(run: Run) -> list[Unsettled]:
    """The posts without a name that are to be tried again by now."""
    now = run.clock()
    wanted = {one.id for one in run.ledger.watched(now=now, posted_at=posted_at) if one.post is None and next_check(one) <= now}
    return [one for one in run.ledger.unsettled() if one.post_id in wanted]


def posted_at(post: PostRef) -> datetime | None:
    """What a post's name says of its time."""
    platform = finder_by_name(post.platform)
    return platform.posted_at(post) if platform else None


def _named(run: Run, written: str) -> PlannedPost:
    post = parse_postref(written)
    post_id = run.ledger.post_of(post) if post else None
    if post is None or post_id is None:
        raise InputError(
            f"“{written}” names no post in this archive", remedy="`lookup` tells its name, such as x:1911842373636882499"
        )
    return post_id, post


def _plan(posts: Sequence[PlannedPost], unsettled: Sequence[Unsettled]) -> CheckPlan:
    named: defaultdict[str, list[PlannedPost]] = defaultdict(list)
    for post_id, post in posts:
        if by_name(post.platform) is not None:
            named[post.platform].append((post_id, post))
    nameless: defaultdict[str, list[Unsettled]] = defaultdict(list)
    for one in unsettled:
        nameless[one.platform].append(one)
    names = dict.fromkeys((*named, *nameless))
    return CheckPlan(
        platforms=tuple(PlatformPlan(name=one, posts=tuple(named[one]), unsettled=tuple(nameless[one])) for one in names)
    )


def first_host(post: PostRef) -> str:
    """The host that is asked first about a post; none where there is nothing to ask."""
    platform = by_name(post.platform)
    first = next(iter(platform.probes(post)), None) if platform else None
    url = parse_url(first.url) if first else None
    return url.host if url is not None else ""
