"""Open the archive's database for reading; URLs and posting times are derived from the posts' names by their platforms."""

from collections.abc import Sequence
from datetime import datetime

from archiver.app.runs.home import Home
from archiver.ledger.post_records import NameFacts
from archiver.ledger.reader import LedgerReader
from archiver.model.posts import PostRef
from archiver.platforms import finder_by_name


def open_archive(home: Home) -> LedgerReader:
    """A reader of the home's database; `InputError` where there is none yet."""
    return LedgerReader.open(home.database, address=NAME_FACTS.address, posted_at=NAME_FACTS.posted_at)


def _address(post: PostRef, known: Sequence[str]) -> str | None:
    platform = finder_by_name(post.platform)
    return str(platform.address_among(post, known)) if platform else None


def posted_at(post: PostRef) -> datetime | None:
    """When a post was published, by its key; None where the key does not contain a time."""
    platform = finder_by_name(post.platform)
    return platform.posted_at(post) if platform else None


NAME_FACTS = NameFacts(address=_address, posted_at=posted_at)
"""What posts' names say, by their platforms."""
