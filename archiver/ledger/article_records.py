"""Read all that is known of an article: its versions, and its absence; and find articles by title or file name."""

from collections.abc import Callable, Sequence

from archiver.ledger.article_absences import absences
from archiver.ledger.article_posts import FoundArticle
from archiver.ledger.marks import Marked, notes, tags
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row, from_row, maybe, storable
from archiver.model.articles import ArticleMetadata
from archiver.model.timestamps import parse_iso
from archiver.reporting.article_records import ArticleRecord, ArticleVersionRecord
from archiver.reporting.records import PostRecord

MAX_TITLED = 20


def article_record(query: Query, found: FoundArticle, records: Callable[[Sequence[int]], list[PostRecord]]) -> ArticleRecord:
    """The record of an article that was found; `records` reads its posts."""
    article = int(next(iter(query("SELECT id FROM article WHERE name = ?", (found.name,))))["id"])
    if found.withdrawn is not None:
        return ArticleRecord(id=article, name=found.name, withdrawn=found.withdrawn)
    return ArticleRecord(
        id=article,
        name=found.name,
        versions=tuple(_version(row) for row in query(_VERSIONS, (article,))),
        posts=tuple(records(found.post_ids)),
        absence=absences(query, (article,)).get(article),
        tags=tags(query).get(Marked(article=article), ()),
        notes=notes(query).get(Marked(article=article), ()),
    )


_VERSIONS = """
SELECT version.*,
    (SELECT max(seen_at) FROM article_reading AS reading WHERE reading.article_version = version.id) AS last_read,
    (SELECT count(DISTINCT post) FROM embed WHERE embed.article_version = version.id) AS posts,
    (SELECT path FROM snapshot WHERE snapshot.article_version = version.id
        AND snapshot.id NOT IN (SELECT snapshot FROM withdrawn WHERE snapshot IS NOT NULL) ORDER BY id LIMIT 1) AS path
FROM article_version AS version WHERE version.article = ? ORDER BY version.id
"""


def _version(row: Row) -> ArticleVersionRecord:
    return ArticleVersionRecord(
        source=row["source"],
        metadata=from_row(ArticleMetadata, row),
        seen_at=parse_iso(row["seen_at"]),
        last_read=maybe(parse_iso, row["last_read"]),
        posts=row["posts"],
        snapshot=row["path"],
    )


def articles_titled(query: Query, text: str) -> list[tuple[str, str | None]]:
    """The names and titles of the articles with exactly this title or file name; else of those whose title has it in it."""
    asked = storable(" ".join(text.split()))
    exact = [(row["name"], row["title"]) for row in query(_TITLED, (asked, "/" + asked, _with_digest(asked)))]
    return exact or [(row["name"], row["title"]) for row in query(_TITLED_NEARLY, (asked, MAX_TITLED))]


def _with_digest(name: str) -> str:
    """The pattern of the names under which files with this name outside of the home are recorded: `page~1a2b.html`."""
    escaped = name.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    stem, dot, suffix = escaped.rpartition(".")
    return f"{stem}~____{dot}{suffix}" if stem else f"{escaped}~____"


_SHOWN = "article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)"
_TITLED = f"""
SELECT DISTINCT article.name, max(article_version.title) AS title
FROM article_version JOIN article ON article.id = article_version.article
WHERE {_SHOWN} AND (
    article_version.title = ?1 COLLATE NOCASE OR substr(article_version.source, -length(?2)) = ?2
    OR substr(article.name, -length(?2)) = ?2 OR article_version.source LIKE ?3 ESCAPE '!'
) GROUP BY article.id ORDER BY article.id
"""  # noqa: S608 - our own names
_TITLED_NEARLY = f"""
SELECT article.name, max(article_version.title) AS title
FROM article_version JOIN article ON article.id = article_version.article
WHERE {_SHOWN} AND instr(lower(article_version.title), lower(?1)) GROUP BY article.id ORDER BY article.id LIMIT ?2
"""  # noqa: S608
