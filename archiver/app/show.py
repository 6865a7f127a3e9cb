"""`show`: read the whole history of one post, and compute when it is checked next; or what is recorded of a run."""

from dataclasses import replace
from datetime import datetime

from archiver.app.lookup import lookup_post
from archiver.checking.schedule import next_check
from archiver.errors import InputError
from archiver.ledger.name_search import by_key
from archiver.ledger.reader import LedgerReader
from archiver.ledger.run_history import run_detail
from archiver.platforms import by_name
from archiver.reporting.records import PostRecord
from archiver.reporting.status import RunDetail


def show(archive: LedgerReader, query: str, *, now: datetime) -> PostRecord | None:
    """The post that best matches a query, with its history; None where none matches. Raises what `lookup_post` raises."""
    found = lookup_post(archive, query, history=True)
    return replace(found, due=_next_check(archive, found, now=now)) if found is not None else None


def show_run(archive: LedgerReader, number: int, *, is_named: bool) -> RunDetail | None:
    """The run with a number; None if there is none.

    `InputError` if the number is also the key of a post, unless it `is_named` as a run's.
    """
    found = run_detail(archive.query, number)
    if found is not None and not is_named and (posts := archive.by_ids(by_key(archive.query, str(number)))):
        names = "\n  ".join([f"run:{number}", *(str(post.post) for post in posts)])
        raise InputError(f"“{number}” names a run and {len(posts)} of the posts:\n  {names}", remedy="name one of them")
    return found


def _next_check(archive: LedgerReader, record: PostRecord, *, now: datetime) -> datetime | None:
    """When the post is checked next: now if it is overdue, None if its platform cannot be probed."""
    entry = archive.schedule_entry(record.id, now=now) if by_name(record.platform) is not None else None
    return max(now, next_check(entry)) if entry is not None else None
