"""The results of reading a source: an article, or a listing that leads to more sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from archiver.app.sources.source import PostMark, Source, SourceAccount, SourceCopies, SourceProblem
from archiver.finding.main_text import extract_main_text
from archiver.model.articles import Article
from archiver.model.captures import Capture, Exchange
from archiver.model.embeds import Embed, ShownPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article as it was read, with its embeds and the bytes behind it.

    `rendered` and `capture` are the article as the browser rendered it, if it did; `problems` say why the browser could not, and
    what of the article is not read. `places` are where the picture of the rendered article shows its posts; `marks` are for these:
    notes and tags from a sheet.
    """

    article: Article
    embeds: tuple[Embed, ...]
    at: datetime
    exchanges: tuple[Exchange, ...] = ()
    content: bytes = b""
    rendered: Article | None = None
    capture: Capture | None = None
    places: tuple[ShownPlace, ...] = ()
    problems: tuple[SourceProblem, ...] = ()
    marks: tuple[PostMark, ...] = ()

    @property
    def with_text(self) -> Article:
        """The article; where its source has no main text because scripts bring it, the rendered document."""
        return self.rendered if self.rendered is not None and not extract_main_text(self.article) else self.article


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceListing:
    """The sources that a source leads to; `page` is the source itself, if it is an article too."""

    sources: Iterator[Source]
    page: ReadArticle | None = None


ReadResult: TypeAlias = ReadArticle | SourceListing | SourceCopies | SourceAccount | SourceProblem
