"""The archive's pages by their paths: what `serve` answers and `export site` writes.

Pages are read from the ledger and never change it. A page reads at most what it shows; what needs all posts is computed once for
each state of the ledger, and kept.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

from archiver.app.posts.resting import EXCLUDED
from archiver.app.report import lives_to_report, over_time
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.ledger.archive_index import archive_index, last_finished_run
from archiver.ledger.reader import LedgerReader
from archiver.ledger.site_queries import named_posts
from archiver.render.pages.frame import POLICY, search_script, style
from archiver.render.pages.rows import Pagination
from archiver.reporting.archive_index import ArchiveIndex
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.records import PostRecord
from archiver.reporting.site_map import PageKind, PagePath, fits, page_path, post_path
from archiver.serving import list_views, post_views
from archiver.serving.view import NEVER, ListSizes, Screenshots, View
from archiver.verdicts.judge import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page or file: its HTTP status, content type, bytes, content security policy, and where it is if not here."""

    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    body: bytes
    policy: str = POLICY
    location: PagePath | None = None


_VIEWS: Mapping[PageKind, Callable[[View], bytes | None]] = {
    PageKind.OVERVIEW: list_views.overview,
    PageKind.ARTICLES: list_views.articles,
    PageKind.ARTICLE: post_views.article,
    PageKind.ARTICLE_PICTURE: post_views.article_picture_png,
    PageKind.POSTS: list_views.posts,
    PageKind.POST: post_views.post,
    PageKind.UNSETTLED_POST: post_views.post,
    PageKind.PICTURE: post_views.picture,
    PageKind.UNSETTLED_PICTURE: post_views.picture,
    PageKind.ACCOUNTS: list_views.accounts,
    PageKind.ACCOUNT: list_views.account,
    PageKind.OUTLETS: list_views.outlets,
    PageKind.OUTLET: list_views.outlet,
    PageKind.RUNS: list_views.runs,
    PageKind.RUN: list_views.run,
    PageKind.REPORT: list_views.report,
    PageKind.SEARCH: list_views.search,
    PageKind.STYLE: lambda _: style(),
    PageKind.SEARCH_SCRIPT: lambda _: search_script(),
}
"""The function that makes the pages of each kind; None of it says that there is no such page."""
_TYPES = {
    PageKind.STYLE: "text/css; charset=utf-8",
    PageKind.SEARCH_SCRIPT: "text/javascript; charset=utf-8",
    PageKind.PICTURE: "image/png",
    PageKind.UNSETTLED_PICTURE: "image/png",
    PageKind.ARTICLE_PICTURE: "image/png",
}


_KINDS_OF_POSTS = {PageKind.POST, PageKind.UNSETTLED_POST, PageKind.PICTURE, PageKind.UNSETTLED_PICTURE}
_POSTS_AT_ONCE = 200


T = TypeVar("T")


class _OncePerRun(Generic[T]):
    """What is computed once for each state of the index. Its lock is its own: what takes long makes nobody else wait."""

    def __init__(self) -> None:
        self._computed: tuple[int, T] | None = None
        self._lock = Lock()

    def value(self, run: int, compute: Callable[[], T]) -> T:
        """The value after a run, computed unless it is known."""
        with self._lock:
            if self._computed is None or self._computed[0] != run:
                self._computed = (run, compute())
            return self._computed[1]


class Pages:
    """The pages of one archive; they may be asked for in several threads at one time.

    With `is_static` they are those of a site of files, which searches by a script.
    """

    def __init__(self, home: Home, *, is_static: bool = False) -> None:
        self.home = home
        self._is_static = is_static
        self._index = ArchiveIndex()
        self._is_computed = False
        self._over = _OncePerRun[ReportOverTime]()
        self._troubles = _OncePerRun[list[str]]()
        self._lock = Lock()
        self._screenshots = Screenshots(home)

    def page(self, path: str, query: Mapping[str, str]) -> Page | None:
        """The page at a path without a leading slash; None where there is none. `query` is what was asked after `?`."""
        address = page_path(path)
        if address is None:
            return None
        with open_archive(self.home) as archive:
            return self.read(archive, address, query)

    def read(self, archive: LedgerReader, address: PagePath, query: Mapping[str, str]) -> Page | None:
        """The page at an address, read from an open archive; None where there is none."""
        view = _VIEWS.get(address.kind)
        if view is None:
            return None
        shown = View(
            archive=archive,
            index=self.index(archive),
            address=address,
            query=query,
            screenshots=self._screenshots,
            over_time=lambda: self._over_time(archive),
            troubles=lambda: self._troubles.value(self.index(archive).run, lambda: list_views.troubles(archive.query)),
            is_static=self._is_static,
        )
        if (body := view(shown)) is not None:
            return Page(body=body, content_type=_TYPES.get(address.kind, "text/html; charset=utf-8"))
        moved = post_views.present_address(shown) if address.kind in _KINDS_OF_POSTS else None
        return Page(status=HTTPStatus.MOVED_PERMANENTLY, body=b"", location=moved) if moved is not None else None

    def prepare(self) -> None:
        """Compute what needs all posts before somebody asks for it."""
        with open_archive(self.home) as archive:
            self._over_time(archive)
            self._troubles.value(self.index(archive).run, lambda: list_views.troubles(archive.query))

    def index(self, archive: LedgerReader) -> ArchiveIndex:
        """The index of the archive, computed again once a further run has ended."""
        run = last_finished_run(archive.query)
        with self._lock:
            if not self._is_computed or run != self._index.run:
                with archive.at_one_time():
                    self._index = archive_index(archive.query, excluded=EXCLUDED)
                self._is_computed = True
            return self._index

    def _over_time(self, archive: LedgerReader) -> ReportOverTime:
        """The report over time, computed once for each state of the index."""
        index = self.index(archive)
        return self._over.value(index.run, lambda: over_time(archive, lives_to_report(archive), now=index.at or NEVER))

    def paths(self, archive: LedgerReader) -> Iterator[PagePath]:
        """The addresses of all pages of the site, each once; pictures are those that the posts' pages name."""
        index = self.index(archive)
        yield from (PagePath(kind=kind) for kind in (PageKind.STYLE, PageKind.OVERVIEW, PageKind.REPORT, PageKind.SEARCH))
        if self._is_static:
            yield PagePath(kind=PageKind.SEARCH_SCRIPT)
        yield from _pages(len(index.articles), ListSizes.ARTICLES, PagePath(kind=PageKind.ARTICLES))
        for row in index.articles:
            yield from post_views.pages_of_article(archive, row)
        for standing in Standing:
            yield from _pages(len(index.posts[standing]), ListSizes.POSTS, PagePath(kind=PageKind.POSTS, name=standing.value))
        yield from _pages(len(index.withdrawn), ListSizes.POSTS, PagePath(kind=PageKind.POSTS, name="withdrawn"))
        yield from (post_path(ref, row) for row, ref in named_posts(archive.query))
        yield from _pages(len(index.accounts), ListSizes.TALLIES, PagePath(kind=PageKind.ACCOUNTS))
        for account, tally in index.accounts.items():
            if fits(account.id):
                address = PagePath(kind=PageKind.ACCOUNT, platform=account.platform, name=account.id)
                yield from _pages(len(tally.posts), ListSizes.POSTS, address)
        yield from _pages(len(index.outlets), ListSizes.TALLIES, PagePath(kind=PageKind.OUTLETS))
        for name, outlet in index.outlets.items():
            if fits(name):
                yield from _pages(len(outlet.articles), ListSizes.ARTICLES, PagePath(kind=PageKind.OUTLET, name=name))
        runs = list_views.count_of_runs(archive)
        yield from _pages(runs, ListSizes.RUNS, PagePath(kind=PageKind.RUNS))
        yield from (PagePath(kind=PageKind.RUN, row=row) for row in list_views.every_run(archive))

    def searched_posts(self, archive: LedgerReader) -> Iterator[PostRecord]:
        """All posts that are not withdrawn, in the order in which they were first seen."""
        rows = (row for row, _ in named_posts(archive.query, withdrawn=False))
        while batch := list(islice(rows, _POSTS_AT_ONCE)):
            yield from archive.by_ids(batch)


def _pages(items: int, size: int, first: PagePath) -> Iterator[PagePath]:
    """The addresses of all pages of a list with so many items."""
    place = Pagination(kind=first.kind, number=1, last=max(1, -(-items // size)), platform=first.platform, name=first.name)
    yield from (place.at(number) for number in range(1, place.last + 1))
