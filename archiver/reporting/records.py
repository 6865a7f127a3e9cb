"""Link rot: what became of the posts that articles show, counted and told.

The values here are what the ledger hands to everyone who reads: look-up, report, page and history.
They are facts and verdicts side by side, never mixed; every time is UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from archiver.model.articles import ArticleMetadata, Context
from archiver.model.digests import Digest
from archiver.model.embeds import Embed
from archiver.model.mementos import Memento
from archiver.model.observations import Observation, Reason
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import PLATFORM_WITNESSES, Witness
from archiver.verdicts.judge import NEVER_ASKED, Standing, Verdict
from archiver.verdicts.staleness import Staleness


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecord:
    """One picture or video of a version; `digest` is that of its bytes, where they were kept."""

    key: str
    kind: str
    url: str | None
    alt: str | None
    digest: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One distinct content of a post, by one witness, when that witness first saw it so; by a platform's own history, became so.

    `truncated` says that the witness had only the beginning of the words; `memento` which copy a web archive vouches with; `labels`
    are what the platform last put on this version.
    """

    text: str
    witness: Witness
    seen_at: datetime
    digest: Digest
    author: str | None = None
    handle: str | None = None
    truncated: bool = False
    media: tuple[MediaRecord, ...] = ()
    labels: tuple[str, ...] = ()
    memento: Memento | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One article that shows (or links to) a post: the name that it was given by, and its newest version that shows the post.

    `embed` has the words with their true beginning, where that was found. `dropped_at` is when the article was first read without
    the post, None while it still shows it; `last_shown` when it was last read with it, None where no reading was recorded.
    """

    article: str
    metadata: ArticleMetadata
    embed: Embed
    context: Context
    seen_at: datetime
    last_shown: datetime | None = None
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRecord:
    """One snapshot file of a post: `path` relative to the archive home, `sha256` as 64 hex digits."""

    path: str
    sha256: str
    at: datetime
    complete: bool
    shortfalls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """Where a fact stands in the ledger's tree."""

    index: int
    leaf: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChange:
    """A verdict that moved, or a suspicion that arose (`suspected`; `became` is then what is suspected)."""

    post: PostRef | None
    post_id: int
    was: Standing
    became: Standing
    reason: Reason | None
    suspected: bool
    at: datetime
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """Everything that is known of one post; `staleness` says that nothing could be learnt of it when it was last asked about.

    `id` is the ledger's row, for posts that have no name yet; `verdict` is the latest; `versions` oldest first.
    `labels` are what the platform last put on it. `history` holds the observations, oldest first, and `due` when the post is asked
    about next, where they were asked for.
    """

    id: int
    platform: str
    post: PostRef | None
    aliases: tuple[Alias, ...]
    url: str | None
    author: str | None
    handle: str | None
    posted_at: datetime | None
    verdict: Verdict
    first_seen: datetime
    last_seen_intact: datetime | None
    versions: tuple[Version, ...]
    appearances: tuple[Appearance, ...]
    snapshots: tuple[SnapshotRecord, ...]
    entry: LedgerEntry | None
    labels: tuple[str, ...] = ()
    changes: tuple[PostChange, ...] = ()
    history: tuple[Observation, ...] = ()
    due: datetime | None = None
    staleness: Staleness | None = None

    @property
    def asked(self) -> bool:
        """Whether anybody was ever asked about it."""
        return self.verdict.rule != NEVER_ASKED.code

    @property
    def original(self) -> Version | None:
        """What the post originally said, by the best witness there is."""
        return original(self.versions)

    @property
    def printed(self) -> date | None:
        """The date that an article prints for the post: local to whoever embedded it, and without a time."""
        return next((place.embed.printed for place in self.appearances if place.embed.printed is not None), None)


def original(versions: Sequence[Version]) -> Version | None:
    """The version that stands for what a post originally said.

    The platform's own first version if there is one, else a web archive's, else what the article shows; one with all its words
    goes before a cut one of the same rank.
    """

    def rank(version: Version) -> int:
        if version.witness in PLATFORM_WITNESSES:
            return 0
        return 1 if version.witness is Witness.WEB_ARCHIVE else 2

    ordered = sorted(versions, key=lambda version: (rank(version), version.truncated and rank(version) > 0, version.seen_at))
    return ordered[0] if ordered else None
