"""What of a post or an article is handed on as a page, a picture or a PDF: record, screenshot, and place in the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archiver.reporting.article_records import ArticleRecord
from archiver.reporting.records import PostRecord, Screenshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """Where in the log the fact about a snapshot is: its `entry`, and the oldest checkpoint that covers it.

    `origin` and `size` are those of the checkpoint, `note` is its text; all three are None while none covers the entry. The oldest
    one never changes, so that what is handed on again says the same.
    """

    entry: int
    origin: str | None = None
    size: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPost:
    """A post with its observations, its screenshot, and the places of its snapshots in the log, by their paths."""

    record: PostRecord
    screenshot: Screenshot = field(default_factory=Screenshot)
    places: Mapping[str, LogPlace] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPage:
    """Everything on a page: one post, or the posts of an `article` in its order.

    `archive` is the name of the archive: the origin of its log, with its operator where the settings name one.
    """

    posts: tuple[ExportedPost, ...]
    archive: str
    article: ArticleRecord | None = None
