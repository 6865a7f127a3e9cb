"""Articles: pages and flat texts that show posts.

An article is evidence too: what it says of a post, and when it was read, is recorded beside what the platform says.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from archiver.model.digests import Digest, digest
from archiver.model.urls import URL


class Markup(StrEnum):
    """What an article's text is written in."""

    HTML = "html"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Article:
    """One version of an article.

    `source` is the name it was given by (a path, a URL, an entry of a list); `text` its decoded source; `content` the bytes it was
    decoded from, or their digest alone where they are kept elsewhere. Title, dates and language are the article's own statements,
    None where it makes none.
    """

    source: str
    text: str
    markup: Markup
    content: bytes | Digest = field(repr=False)
    url: URL | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None

    @cached_property
    def digest(self) -> Digest:
        """The digest of the bytes that it was decoded from; nobody who only finds posts asks for it."""
        return digest(self.content) if isinstance(self.content, bytes) else self.content


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReading:
    """What one reading of an article says beside its version.

    `mark` is the digest that two readings of the same version share, whatever their bytes; `letters` the length of its own
    text; `rendered` says that a browser rendered the page; `modified` the day of its last change, as the article states it.
    """

    mark: Digest
    letters: int
    rendered: bool = False
    modified: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The words of an article right before and right after a post, each on one line; empty where there are none."""

    before: str = ""
    after: str = ""
