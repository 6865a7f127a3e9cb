"""What a view is given: an open archive, its index, the address of the page, what was asked, and how posts looked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from threading import Lock

from archiver.app.article_pictures import ArticlePicture, article_picture
from archiver.app.report import screenshot
from archiver.app.runs.home import Home
from archiver.ledger.reader import LedgerReader
from archiver.model.posts import PostRef
from archiver.render.pages.frame import PageFrame
from archiver.reporting.archive_index import ArchiveIndex
from archiver.reporting.over_time import ReportOverTime
from archiver.reporting.records import PostRecord, Screenshot, SnapshotRecord
from archiver.reporting.site_map import PagePath

_SCREENSHOTS_KEPT = 8
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of an archive in which no run has ended."""


class ListSizes(IntEnum):
    """How many items a page of a list has."""

    POSTS = 50
    ARTICLES = 100
    TALLIES = 200
    RUNS = 101


class Screenshots:
    """How posts looked, read from their snapshots; the last few are kept, since a page is followed by its picture."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._kept: dict[tuple[str, ...], Screenshot] = {}
        self._lock = Lock()

    def of(self, record: PostRecord) -> Screenshot:
        """How a post looked; without a picture where it is withdrawn, or no snapshot has one."""
        files = tuple(kept.sha256 for kept in record.snapshots)
        if not files or record.withdrawn is not None:
            return Screenshot()
        with self._lock:
            found = self._kept.pop(files, None)
        found = found or screenshot(self._home, record)
        with self._lock:
            self._kept[files] = found
            while len(self._kept) > _SCREENSHOTS_KEPT:
                self._kept.pop(next(iter(self._kept)))
        return found

    def of_article(self, snapshots: Sequence[SnapshotRecord], *, hidden: Collection[PostRef]) -> ArticlePicture | None:
        """How an article looked, without those of its posts that are hidden; None where that is not known."""
        return article_picture(self._home, snapshots, hidden=hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One request for a page.

    `over_time` is the report over all posts, `troubles` what is in the way of knowing how posts stand; both are computed once a
    run. `is_static` says that the page is for a site of files.
    """

    archive: LedgerReader
    index: ArchiveIndex
    address: PagePath
    query: Mapping[str, str]
    screenshots: Screenshots
    over_time: Callable[[], ReportOverTime]
    troubles: Callable[[], Sequence[str]]
    is_static: bool = False

    @property
    def frame(self) -> PageFrame:
        """What the page says of itself and the archive."""
        return PageFrame(address=self.address, run=self.index.run, at=self.index.at)
