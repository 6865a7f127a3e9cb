"""What reading a source comes to: an article, what it leads on to, or why it could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archiver.app.sources.source import Source
from archiver.model.articles import Article
from archiver.model.captures import Capture, Exchange
from archiver.model.embeds import Embed


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableSource:
    """A source that could not be read, and why."""

    source: str
    what: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article as it was read, with the posts that it shows and links to, and the bytes behind it.

    `shown` and `capture` are the article as a browser rendered it, where one did; `trouble` is why one that should have could not.
    """

    article: Article
    embeds: tuple[Embed, ...]
    at: datetime
    exchanges: tuple[Exchange, ...] = ()
    content: bytes = b""
    shown: Article | None = None
    capture: Capture | None = None
    trouble: UnreadableSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceListing:
    """What a source leads on to; `page` is the source itself, where it is an article too."""

    sources: Iterator[Source]
    page: ReadArticle | None = None
