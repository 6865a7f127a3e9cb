"""Runs: one going of the program over articles or posts, what it says while it goes, and what it sums up to.

An event is said once, as it happens, to whoever listens: a progress line, a JSON stream, a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Silence
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Standing, Verdict


class RunKind(StrEnum):
    """What a run is for."""

    ARCHIVE = "archive"
    CHECK = "check"
    REBUILD = "rebuild"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something could not be read, settled, captured or judged: `where`, `what`, and what to do about it."""

    where: str
    what: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRead:
    """An article was read and recorded, with so many embeds and links; `new` unless this very version was known."""

    article: str
    title: str | None
    embeds: int
    links: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasSettled:
    """An alias turned out to lead to a post."""

    alias: Alias
    post: PostRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PostProbed:
    """A probe of a post was answered, or not, and read so; `unchanged` where the host said only that nothing has changed."""

    post: PostRef
    probe: str
    reading: Reading
    silence: Silence | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotWritten:
    """A snapshot was written, or one that a crash had left without its row was adopted."""

    post: PostRef | None
    path: str
    complete: bool
    shortfalls: tuple[str, ...]
    adopted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostJudged:
    """A post's verdict, and the one before."""

    post: PostRef | None
    was: Verdict | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRejudged:
    """A post's verdict, judged again from all that was observed, is another one."""

    post: PostRef | None
    post_id: int
    was: Verdict | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkProgress:
    """So much of the work at hand is done; `label` names the work."""

    label: str
    done: int
    of: int


Event: TypeAlias = Problem | ArticleRead | AliasSettled | PostProbed | SnapshotWritten | PostJudged | PostRejudged | WorkProgress
Listener: TypeAlias = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run came to.

    `due` is how many posts a check set out to ask about, `later` how many of them it left for the next run, `rejudged` how many
    verdicts were other ones when all posts were judged again; `rescued` how many lost posts web archives had, `unsearched` how many
    searches of archives were left for later runs.
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
    rendered: int = 0
    due: int = 0
    later: int = 0
    rejudged: int = 0
    rescued: int = 0
    unsearched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudgement:
    """What judging all posts again would change."""

    posts: int
    changes: tuple[PostRejudged, ...]
    problems: tuple[Problem, ...]
