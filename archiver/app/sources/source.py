"""What is named as an article: sources as values, and what was asked for of those that name many."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from archiver.model.urls import URL


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSelection:
    """Which articles of feeds, sitemaps and section pages are wanted.

    `since` leaves out what is older, as far as that is known; `limit` is how many of each feed, sitemap or section, the newest
    first; `follow` takes the articles that a named page links to, too.
    """

    since: date | None = None
    limit: int | None = None
    follow: bool = False


@dataclass(slots=True)
class Quota:
    """How many articles a listing may still lead to; None for as many as it has."""

    left: int | None = None

    def take(self) -> bool:
        """Take one, if there is one left."""
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0

    @property
    def spent(self) -> bool:
        """Whether none is left."""
        return self.left is not None and self.left <= 0


@dataclass(slots=True)
class SourceWalk:
    """Where we are: what is wanted, what was opened already, and the lists that we are inside of."""

    choice: ArticleSelection = field(default_factory=ArticleSelection)
    opened: set[str] = field(default_factory=set)
    inside: tuple[Path, ...] = ()

    def new(self, name: str) -> bool:
        """Whether this was not opened yet; from now on it was."""
        if name in self.opened:
            return False
        self.opened.add(name)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The bytes of an article at hand, and the name that it was given by; address, time and type where a web archive tells them."""

    source: str
    content: bytes
    url: URL | None = None
    at: datetime | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceURL:
    """Something that has to be fetched: an article, or what names articles.

    `depth` counts the listings that led here; `branch` says that this is a further one, a sitemap of an index; `undated` that the
    listing told no time, so that the article's own has to tell whether it is wanted.
    """

    source: str
    url: URL
    depth: int = 0
    branch: bool = False
    undated: bool = False
    trail: SourceWalk = field(default_factory=SourceWalk, compare=False, repr=False)
    quota: Quota = field(default_factory=Quota, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """A source that cannot be read: what is wrong with it, and what to do."""

    source: str
    what: str
    remedy: str | None = None


Source: TypeAlias = SourceText | SourceURL | SourceProblem
