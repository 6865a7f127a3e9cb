"""Open the archive for reading, with the URLs and times that platforms derive from posts' names."""

from datetime import datetime

from archiver.app.runs.home import Home
from archiver.ledger.reader import LedgerReader
from archiver.model.posts import PostRef
from archiver.platforms import finder_by_name


def open_archive(home: Home) -> LedgerReader:
    """The archive's reader; `InputError` where there is no archive yet."""
    return LedgerReader.open(home.database, address=_address, posted_at=_posted_at)


def _address(post: PostRef) -> str | None:
    platform = finder_by_name(post.platform)
    return str(platform.address(post)) if platform else None


def _posted_at(post: PostRef) -> datetime | None:
    platform = finder_by_name(post.platform)
    return platform.posted_at(post) if platform else None
