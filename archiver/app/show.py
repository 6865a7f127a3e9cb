"""`show`: everything that is known of one post, and when it is due."""

from dataclasses import replace
from datetime import datetime

from archiver.app.lookup import lookup
from archiver.checking.schedule import next_check
from archiver.ledger.reader import LedgerReader
from archiver.platforms import by_name
from archiver.reporting.records import PostRecord


def show(archive: LedgerReader, query: str, *, now: datetime) -> PostRecord | None:
    """The post that a query means best, with its history; None where there is none."""
    found = lookup(archive, query, history=True)
    return replace(found[0], due=_due(archive, found[0], now=now)) if found else None


def _due(archive: LedgerReader, record: PostRecord, *, now: datetime) -> datetime | None:
    """When the post is asked about next; now, if that should have been already; None if nobody can be asked."""
    watched = archive.watched(record.id, now=now) if by_name(record.platform) is not None else None
    return max(now, next_check(watched)) if watched is not None else None
