"""Read when articles were last read, and since when those that are absent do not answer any more."""

from collections.abc import Collection
from datetime import datetime

from archiver.ledger.queries import Query, ids_in
from archiver.ledger.rows import Row, storable
from archiver.model.articles import Absence, ArticleAbsence
from archiver.model.timestamps import parse_iso


def article_read_from(query: Query, source: str) -> int | None:
    """The id of the article that was last read from a source; None if none was."""
    return next((int(row["article"]) for row in query(_READ_FROM, (storable(source),))), None)


_READ_FROM = "SELECT article FROM article_version WHERE source = ? ORDER BY id DESC LIMIT 1"


def last_read(query: Query, article: int) -> tuple[int, datetime] | None:
    """The run in which an article was last read, and when; None if its readings were not recorded."""
    return next(((int(row["run"]), parse_iso(row["seen_at"])) for row in query(_LAST_READ, (article,))), None)


_LAST_READ = """
SELECT reading.run, reading.seen_at
FROM article_reading AS reading JOIN article_version ON article_version.id = reading.article_version
WHERE article_version.article = ? ORDER BY reading.seen_at DESC, reading.id DESC LIMIT 1
"""


def absences(query: Query, articles: Collection[int]) -> dict[int, ArticleAbsence]:
    """Since when, and how, those of these articles do not answer that are absent."""
    latest: dict[int, Row] = {row["article"]: row for row in query(_ABSENCES, (ids_in(articles),))}
    return {
        article: ArticleAbsence(how=Absence(row["how"]), since=parse_iso(row["seen_at"]))
        for article, row in latest.items()
        if row["how"] is not None
    }


_ABSENCES = """
SELECT article, how, seen_at FROM article_absence WHERE article IN (SELECT value FROM json_each(?)) ORDER BY id
"""
