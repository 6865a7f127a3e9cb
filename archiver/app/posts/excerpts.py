"""Read the excerpts of posts, by which the lines of a run name them to people. They are told, and never recorded."""

from collections.abc import Collection

from archiver.app.runs.open_archive import NAME_FACTS
from archiver.ledger.post_records import post_records
from archiver.ledger.queries import Query
from archiver.reporting.excerpts import PostExcerpt, excerpt_of


def excerpts(query: Query, post_ids: Collection[int]) -> dict[int, PostExcerpt]:
    """Each post's excerpt, by its row."""
    if not post_ids:
        return {}
    return {record.id: excerpt_of(record) for record in post_records(query, list(post_ids), NAME_FACTS, history=False)}
