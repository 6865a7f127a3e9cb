"""`show`: read the whole history of one post, and compute when it is checked next."""

from dataclasses import replace
from datetime import datetime

from archiver.app.lookup import lookup_post
from archiver.checking.schedule import next_check
from archiver.ledger.reader import LedgerReader
from archiver.platforms import by_name
from archiver.reporting.records import PostRecord


def show(archive: LedgerReader, query: str, *, now: datetime) -> PostRecord | None:
    """The post that best matches a query, with its history; None where none matches. Raises what `lookup_post` raises."""
    found = lookup_post(archive, query, history=True)
    return replace(found, due=_next_check(archive, found, now=now)) if found is not None else None


def _next_check(archive: LedgerReader, record: PostRecord, *, now: datetime) -> datetime | None:
    """When the post is checked next: now if it is overdue, None if its platform cannot be probed."""
    entry = archive.schedule_entry(record.id, now=now) if by_name(record.platform) is not None else None
    return max(now, next_check(entry)) if entry is not None else None
