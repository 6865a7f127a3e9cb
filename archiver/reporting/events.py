"""Values for the events of a run of `archive`, `check` or `rebuild`, and its summary.

Each event is passed to the run's listener once, as it happens; a listener is a progress line, a JSON stream or a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from archiver.checking.brake import Doubt
from archiver.model.articles import Absence
from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Silence
from archiver.reporting.excerpts import PostExcerpt
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Standing, Verdict

NETWORK = "the network"
"""Where the problem of a run is that could reach nobody."""


class RunKind(StrEnum):
    """What a run is for."""

    ARCHIVE = "archive"
    CHECK = "check"
    REBUILD = "rebuild"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something could not be read, settled, captured or judged: where, what, and what the user can do about it."""

    where: str
    what: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegan:
    """A run began: its number, its kind, and the archive home that it works on."""

    run: int
    kind: RunKind
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that the user may want to change, about this machine or what was named; the run is not hindered by it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRead:
    """An article was read and recorded, with its numbers of embeds and links; `new` says that this version was not known."""

    article: str
    title: str | None
    embeds: int
    links: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAbsent:
    """An article that was read before does not answer any more; `new` says that this was not known."""

    article: str
    how: Absence
    since: datetime
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReturned:
    """An article that did not answer any more, since `since`, answers again."""

    article: str
    how: Absence
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasSettled:
    """An alias was resolved to a post."""

    alias: Alias
    post: PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsRenamed:
    """Posts that an earlier version named otherwise were moved to their present names; `merged` are the same post as another."""

    posts: int
    merged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostProbed:
    """A probe of a post got an answer, or none, and this reading; `unchanged` says that the answer was a 304."""

    post: PostRef
    probe: str
    reading: Reading
    silence: Silence | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotWritten:
    """A snapshot was written; or, with `adopted`, one that a crash had left without its row was recorded.

    `excerpt` tells people which post it is of; None where it was not looked up.
    """

    post: PostRef | None
    path: str
    shortfalls: tuple[str, ...]
    adopted: bool = False
    excerpt: PostExcerpt | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing from it."""
        return not self.shortfalls


@dataclass(frozen=True, slots=True, kw_only=True)
class PostJudged:
    """A post was judged: its verdict, and the one before; with its `excerpt` where that is a change."""

    post: PostRef | None
    was: Verdict | None
    verdict: Verdict
    excerpt: PostExcerpt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRejudged:
    """A post was judged again from its recorded observations, with another verdict than before."""

    post: PostRef | None
    post_id: int
    was: Verdict | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProgress:
    """Progress of one piece of work, which `label` names: `done` of `of` items."""

    label: str
    done: int
    of: int


Event: TypeAlias = (
    RunBegan
    | Problem
    | Notice
    | ArticleRead
    | ArticleAbsent
    | ArticleReturned
    | AliasSettled
    | PostsRenamed
    | PostProbed
    | SnapshotWritten
    | PostJudged
    | PostRejudged
    | WorkProgress
)
Listener: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """The result of a run in numbers.

    `due` counts the posts that a check had to ask about, `later` those of them that it left for the next run, `rejudged` the
    verdicts that changed when all posts were judged again, `rescued` the lost posts that web archives had, `unsearched` the
    searches in web archives that were left for later runs, and `copies` those recorded from files of others. `absent_articles`
    counts the articles that do not answer any more, `resting` the articles and posts that were left alone: excluded, paused, or
    shown only by articles that are no longer there.
    `void` are the platforms whose controls failed, `doubts` the claims by which unusually many posts would have moved.
    `answered` are the hosts and platforms that gave usable answers, `silent` those that gave none about some post or article.
    `excerpts` are those of the posts that changed, by their rows: they are printed, and not recorded with the summary, since a
    withdrawal must find all words that are kept.
    """

    run: int
    kind: RunKind
    started_at: datetime
    finished_at: datetime
    articles: int
    embeds: int
    posts: int
    probed: int
    captured: int
    partial: int
    failed: int
    skipped: int
    verdicts: Mapping[Standing, int]
    changes: tuple[PostChange, ...]
    void: tuple[str, ...]
    problems: tuple[Problem, ...]
    answered: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    rendered: int = 0
    due: int = 0
    later: int = 0
    rejudged: int = 0
    rescued: int = 0
    unsearched: int = 0
    copies: int = 0
    absent_articles: int = 0
    resting: int = 0
    doubts: tuple[Doubt, ...] = ()
    excerpts: Mapping[int, PostExcerpt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudgement:
    """The result of judging all posts again without recording it."""

    posts: int
    changes: tuple[PostRejudged, ...]
    problems: tuple[Problem, ...]
