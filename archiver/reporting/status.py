"""Values for `status` and `runs`: what the last runs brought, what is due, what is silent, and what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from archiver.checking.exclusions import Exclusion
from archiver.model.digests import JSONValue
from archiver.reporting.excerpts import PostExcerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run as it was recorded: `finished_at` and `summary` are None and empty for one that was killed or is still going on."""

    run: int
    kind: str
    started_at: datetime
    finished_at: datetime | None
    rehearsed: bool
    program: str
    summary: Mapping[str, JSONValue] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """A count of the summary; 0 where it has none."""
        value = self.summary.get(name)
        return value if isinstance(value, int) else 0

    def listed(self, name: str) -> Sequence[Mapping[str, JSONValue]]:
        """The objects of a list of the summary, such as its changes."""
        value = self.summary.get(name)
        return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

    @property
    def void(self) -> list[str]:
        """The platforms whose controls failed."""
        value = self.summary.get("void")
        return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetail:
    """A run with who ran it, with which options, its signed checkpoint, and its file.

    `excerpts` are those of the posts that changed in it, by their names.
    """

    recorded: RecordedRun
    custody: Mapping[str, JSONValue]
    options: Mapping[str, JSONValue]
    checkpoint: Mapping[str, JSONValue] | None = None
    file: Mapping[str, JSONValue] | None = None
    excerpts: Mapping[str, PostExcerpt] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCounts:
    """How many posts are due by now, within a day and within a week; `resting` counts those that are not asked about, by reason."""

    now: int
    today: int
    week: int
    resting: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentService:
    """A host or platform that gives no usable answer about any of its posts, and why, as the end of a sentence."""

    host: str
    platform: str
    posts: int
    since: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPlatform:
    """A platform whose controls failed when last asked, the start of the first run in a row in which they did, and why."""

    platform: str
    since: datetime
    why: str
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """Bytes on the disk: files of posts, articles and runs, and the database; `a_night` is what a night adds to the files."""

    snapshots: int
    ledger: int
    a_night: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVerified:
    """When everything was last covered by `verify` (`oldest` of its parts), and the last verification: when, of which `part`.

    `findings` counts the different findings of the last one.
    """

    oldest: datetime | None = None
    last: datetime | None = None
    part: str | None = None
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause in force of a post or article, by its name.

    `until` is the first day on which it is over, None where only `resume` ends it.
    """

    name: str
    since: datetime
    until: date | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveStatus:
    """How an archive is doing.

    `partial` counts the posts without a complete snapshot, `without_video` those of them that lack only a video that nobody asked
    for, `shortfalls` what they lack, most often first.
    """

    home: str
    version: str
    contact: str | None
    posts: int
    articles: int
    runs: tuple[RecordedRun, ...]
    due: DueCounts
    silent: tuple[SilentService, ...]
    void: tuple[VoidPlatform, ...]
    partial: int
    shortfalls: tuple[tuple[str, int], ...]
    disk: DiskUse
    verified: LastVerified
    without_video: int = 0
    absent_articles: int = 0
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    exclusions: tuple[Exclusion, ...] = ()
    pauses: tuple[Pause, ...] = ()
