"""Records of articles: everything that the ledger knows about one, as a value for `show`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archiver.model.articles import ArticleAbsence, ArticleMetadata
from archiver.reporting.records import Appearance, PersonalNote, PostRecord
from archiver.reporting.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersionRecord:
    """One version of an article: when it was first and last read, from which source, and its snapshot."""

    source: str
    metadata: ArticleMetadata
    seen_at: datetime
    last_read: datetime | None
    posts: int
    snapshot: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """An article in a list: its name, what its newest version says of itself, and when it was first read; it shows `posts`."""

    id: int
    name: str
    metadata: ArticleMetadata
    seen_at: datetime
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """An article by its name, with its versions, oldest first, and its posts, in the order of the newest version that shows them.

    One that is `withdrawn` has neither.
    """

    id: int
    name: str
    versions: tuple[ArticleVersionRecord, ...] = ()
    posts: tuple[PostRecord, ...] = ()
    absence: ArticleAbsence | None = None
    withdrawn: Withdrawal | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[PersonalNote, ...] = ()

    @property
    def metadata(self) -> ArticleMetadata:
        """What its newest version states about itself."""
        return self.versions[-1].metadata if self.versions else ArticleMetadata()

    def appearances(self) -> Iterator[tuple[PostRecord, Appearance | None]]:
        """Each post, and how this article shows it."""
        sources = {version.source for version in self.versions}
        for post in self.posts:
            yield post, next((shown for shown in post.appearances if shown.article in sources), None)
