"""Articles: pages and flat texts that show posts, and what they state about themselves.

An article is evidence too: what it says of a post, and when it was read, is recorded beside what the platform says.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from archiver.model.digests import Digest, digest
from archiver.model.urls import URL


class Markup(StrEnum):
    """What an article's text is written in."""

    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMetadata:
    """What an article states about itself; None where it states nothing.

    `url` is its canonical address, or the one that it was read from where it names none; `outlet` is who publishes it, by name, or
    by the host where it names nobody. Every field is recorded in the ledger's
    `article_version`, kept in snapshots, and handed to readers; to add one, see `CONTRIBUTING.md`.
    """

    url: URL | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One version of an article without its text: the name that it was given by, and the digest of its bytes."""

    source: str
    markup: Markup
    digest: Digest
    metadata: ArticleMetadata = ArticleMetadata()


@dataclass(frozen=True, kw_only=True)
class Article:
    """One version of an article, with its text.

    `source` is the name it was given by (a path, a URL, an entry of a list); `text` its decoded source; `content` the bytes it was
    decoded from.
    """

    source: str
    text: str
    markup: Markup
    content: bytes = field(repr=False)
    metadata: ArticleMetadata = ArticleMetadata()

    @cached_property
    def digest(self) -> Digest:
        """The digest of `content`, computed when it is first asked for."""
        return digest(self.content)

    @property
    def version(self) -> ArticleVersion:
        """The article without its text."""
        return ArticleVersion(source=self.source, markup=self.markup, digest=self.digest, metadata=self.metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReading:
    """What one reading of an article found beside its version.

    `mark` is the digest that readings of the same version share, whatever their bytes; `characters` is the length of the article's
    own text; `rendered` whether a browser rendered the page; `partial` whether only the beginning of the article was shown, before
    a paywall; `modified` the day of the last change that the article states.
    """

    mark: Digest
    characters: int
    rendered: bool = False
    partial: bool = False
    modified: date | None = None


class Absence(StrEnum):
    """How an article does not answer any more: with status 404 or 410, or its host's name does not resolve."""

    NOT_FOUND = "404"
    GONE = "410"
    NO_ADDRESS = "no-address"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAbsence:
    """How an article that was read before does not answer any more, and since when."""

    how: Absence
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The words of an article right before and right after a post, each on one line; empty where there are none."""

    before: str = ""
    after: str = ""
