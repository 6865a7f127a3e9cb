"""Records: everything that the ledger knows about a post, as values for `lookup`, `show`, `report` and the exports.

Recorded facts and computed verdicts are separate fields; every time is UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from archiver.model.articles import ArticleAbsence, ArticleMetadata, Context
from archiver.model.digests import Digest
from archiver.model.embeds import Embed
from archiver.model.mementos import Memento
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import PLATFORM_WITNESSES, Witness
from archiver.model.shortfalls import is_whole
from archiver.reporting.withdrawals import Withdrawal
from archiver.verdicts.judge import Verdict
from archiver.verdicts.rules import Rule
from archiver.verdicts.staleness import Staleness
from archiver.verdicts.standing_changes import StandingChange


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecord:
    """One picture or video of a version; `digest` is that of its bytes, None where they were not stored."""

    key: str
    kind: str
    url: str | None
    alt: str | None
    digest: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One distinct content of a post by one witness.

    `seen_at` is when the witness first saw it; in a platform's own history, when the post became so. `truncated` says that the
    witness had only the beginning of the text; `memento` is the copy, where the witness is a web archive; `labels` are those that
    the platform last put on this version. `doubtful` says that it was first seen in a run whose claims about the post do not count.
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
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """One article that shows (or links to) a post: the name that it was given by, and its newest version that shows the post.

    `embed` has the words with their true beginning, where that was found. `dropped_at` is when the article was first read without
    the post, None while it still shows it; `last_shown` when it was last read with it, None where no reading was recorded.
    `absence` says since when the article does not answer any more.
    """

    article: str
    metadata: ArticleMetadata
    embed: Embed
    context: Context
    seen_at: datetime
    last_shown: datetime | None = None
    dropped_at: datetime | None = None
    absence: ArticleAbsence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRecord:
    """One snapshot file of a post: `path` relative to the archive home, `sha256` as 64 hex digits."""

    path: str
    sha256: str
    at: datetime
    complete: bool
    shortfalls: tuple[str, ...] = ()

    @property
    def shows_all(self) -> bool:
        """Whether it shows the whole post: nothing is missing but a video that was not asked for."""
        return is_whole(self.shortfalls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenshot:
    """How a post looked: a PNG from the snapshot `source`, both None if no file has one.

    `changed` are the paths of snapshots that were passed over, since their bytes are not those that were kept.
    """

    png: bytes | None = None
    source: SnapshotRecord | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """The position of a fact in the ledger's Merkle tree, and its leaf hash."""

    index: int
    leaf: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PostChange(StandingChange):
    """A changed standing or a new suspicion, with the post, and when and in which run it came."""

    post: PostRef | None
    post_id: int
    at: datetime
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVerdict:
    """A verdict with when and in which run it was recorded."""

    verdict: Verdict
    at: datetime
    run: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNote:
    """What somebody noted on a post or an article, and when."""

    at: datetime
    text: str


class Relation(StrEnum):
    """How two posts are related: the first two are recorded, the others are the same seen from the other post."""

    QUOTES = "quotes"
    ANSWERS = "answers"
    QUOTED_BY = "quoted-by"
    ANSWERED_BY = "answered-by"

    @property
    def reverse(self) -> "Relation":
        """How the other post is related to the first."""
        return _REVERSE[self]

    @property
    def words(self) -> str:
        """The relation as a verb, before the other post."""
        return self.value.replace("-", " ")


_REVERSE = {
    Relation.QUOTES: Relation.QUOTED_BY,
    Relation.ANSWERS: Relation.ANSWERED_BY,
    Relation.QUOTED_BY: Relation.QUOTES,
    Relation.ANSWERED_BY: Relation.ANSWERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPost:
    """Another post that is kept because of its relation to this one, with its row and its author's handle."""

    relation: Relation
    post: PostRef
    row: int
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """Everything that is known about one post.

    `id` is its row in the ledger, for posts of which only an alias is known; `verdict` is the latest; `versions` are oldest first;
    `labels` are those that the platform last put on it; `staleness` is set where the last probes got no usable answer,
    `unread` where the post was there and what it says could not be read. Of a post that is `withdrawn` only its names are shown.
    `tags` and `notes` are people's; `related` are the posts that it quotes or answers, and those that quote or answer it. `history`
    (observations, oldest first) and `due` (the next check), or why there is none (`rests`), are filled only where the caller asked
    for them.
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
    rests: str | None = None
    staleness: Staleness | None = None
    unread: Staleness | None = None
    withdrawn: Withdrawal | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[PersonalNote, ...] = ()
    related: tuple[RelatedPost, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether a probe about it was ever sent."""
        return self.verdict.rule != Rule.NEVER_ASKED.code

    @property
    def original(self) -> Version | None:
        """What the post said originally, by the best witness."""
        return original(self.versions)

    @property
    def printed(self) -> date | None:
        """The date that an article prints for the post, in the unknown time zone of whoever embedded it."""
        return next((appearance.embed.printed for appearance in self.appearances if appearance.embed.printed is not None), None)


def original(versions: Sequence[Version]) -> Version | None:
    """The version that counts as what a post said originally; None where there is none.

    The platform's own first version if there is one, else the first of a web archive, else of an article; in the latter two, full
    texts go before truncated ones.
    """

    def rank(version: Version) -> int:
        if version.witness in PLATFORM_WITNESSES:
            return 0
        return 1 if version.witness is Witness.WEB_ARCHIVE else 2

    ordered = sorted(versions, key=lambda version: (rank(version), version.truncated and rank(version) > 0, version.seen_at))
    return ordered[0] if ordered else None
