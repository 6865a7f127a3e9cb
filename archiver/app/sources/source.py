"""Values for sources: the text, URL or problem that a SOURCE argument stands for, and the limits of listings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

from archiver.model.articles import Absence
from archiver.model.digests import Digest
from archiver.model.urls import URL, without_user_info
from archiver.platforms.account_archives import ReadMember
from archiver.platforms.interface import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSelection:
    """Which articles of feeds, sitemaps and section pages to read.

    `since` leaves out older ones, as far as their date is known; `limit` is how many of each listing, newest first; `follow` also
    reads the articles that a named page links to. `note_columns` and `tag_columns` are the columns of sheets that are kept.
    """

    since: date | None = None
    limit: int | None = None
    follow: bool = False
    note_columns: tuple[str, ...] = ()
    tag_columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Quota:
    """How many more articles a listing may lead to; None for no limit."""

    left: int | None = None

    def take(self) -> bool:
        """Use up one; False if none was left."""
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
    """The state of opening sources: the selection, what was opened already, and the lists that are open now.

    `heard` is told how many bytes of a long file were read, by its name.
    """

    selection: ArticleSelection = field(default_factory=ArticleSelection)
    opened: set[str] = field(default_factory=set)
    open_lists: tuple[Path, ...] = ()
    heard: Callable[[str, int, int], None] = lambda *_: None

    def is_new(self, name: str) -> bool:
        """Whether this was not opened yet; marks it as opened."""
        if name in self.opened:
            return False
        self.opened.add(name)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMark:
    """What a sheet says of the post at an address, to be kept as a note or a tag."""

    address: str
    text: str
    is_tag: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """The bytes of an article, under the name that was given; a web archive also tells its URL, time and media type.

    `marks` are those of the posts in a sheet.
    """

    source: str
    content: bytes
    url: URL | None = None
    at: datetime | None = None
    media_type: str | None = None
    marks: tuple[PostMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceURL:
    """A URL to fetch: an article, or a listing of articles.

    `depth` counts the listings that led here. `branch` marks a sitemap of a sitemap index; `undated` an entry whose listing gives
    no date, so that the article's own date decides whether it is read. `page` is the article as its feed holds it, which is
    read where the URL cannot be.
    """

    source: str
    url: URL
    depth: int = 0
    branch: bool = False
    undated: bool = False
    page: bytes | None = field(default=None, repr=False)
    walk: SourceWalk = field(default_factory=SourceWalk, compare=False, repr=False)
    quota: Quota = field(default_factory=Quota, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """A source that cannot be read: what is wrong with it, and what to do.

    `absence` says that its host denies it, or is not found; for an article that was read before, this is told only once.
    No address in it has a user name or a password, since problems are shown, and recorded with the run.
    """

    source: str
    what: str
    remedy: str | None = None
    absence: Absence | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", without_user_info(self.source))
        object.__setattr__(self, "what", without_user_info(self.what))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCopies:
    """A web archive file that holds copies of posts: how to open it, and how many there are `since` a day.

    Its posts are in a list before it.
    """

    source: str
    open_file: Callable[[], BinaryIO] = field(repr=False)
    copies: int
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAccount:
    """What the owner of an account downloaded of it: the platform, the names of its files, and how to read one of them."""

    source: str
    platform: Platform
    names: tuple[str, ...] = field(repr=False)
    read: ReadMember = field(repr=False)
    digest: Callable[[], Digest] = field(repr=False)


Source: TypeAlias = SourceText | SourceURL | SourceCopies | SourceAccount | SourceProblem
