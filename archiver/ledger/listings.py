"""List posts, articles and changes page by page: each page is one `SELECT` that ends where the page does.

A page begins after the last row of the one before, so that what a run adds meanwhile shifts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.ledger.queries import NOT_WITHDRAWN, VERDICTS, Query, by_post, ids_in
from archiver.ledger.rows import from_row, maybe, parse_ref
from archiver.ledger.verdict_changes import changes_in
from archiver.model.articles import ArticleMetadata
from archiver.model.timestamps import format_iso_micros, parse_iso
from archiver.reporting.article_records import ListedArticle
from archiver.reporting.records import PostChange


def posts_after(query: Query, after: int, *, limit: int, standing: str | None = None, platform: str | None = None) -> list[int]:
    """The ids of the next posts, in the order in which they were first seen, without those that are withdrawn."""
    return [row["id"] for row in query(_POSTS, (after, platform, standing, limit))]


_GROUP = "(SELECT id FROM post AS own WHERE own.id = post.id UNION ALL SELECT id FROM post AS own WHERE own.settled_as = post.id)"
_POSTS = f"""
SELECT post.id FROM post
WHERE post.id > ?1 AND post.settled_as IS NULL AND {NOT_WITHDRAWN} AND (?2 IS NULL OR post.platform = ?2)
    AND (?3 IS NULL OR ?3 = COALESCE((
        SELECT standing FROM verdict WHERE verdict.post IN {_GROUP} ORDER BY verdict.id DESC LIMIT 1
    ), 'unknown'))
ORDER BY post.id LIMIT ?4
"""  # noqa: S608 - our own names


def articles_after(query: Query, after: int, *, limit: int) -> list[ListedArticle]:
    """The next articles, in the order in which they were first read, without those that are withdrawn."""
    return [
        ListedArticle(
            id=row["article"],
            name=row["name"],
            metadata=from_row(ArticleMetadata, row),
            seen_at=parse_iso(row["first_seen"]),
            posts=row["posts"],
        )
        for row in query(_ARTICLES, (after, limit))
    ]


_ARTICLES = """
SELECT article.name, newest.*,
    (SELECT min(seen_at) FROM article_version WHERE article_version.article = article.id) AS first_seen,
    (SELECT count(DISTINCT COALESCE(post.settled_as, post.id)) FROM embed JOIN post ON post.id = embed.post
        WHERE embed.article_version = newest.id) AS posts
FROM article JOIN article_version AS newest
    ON newest.id = (SELECT max(id) FROM article_version WHERE article_version.article = article.id)
WHERE article.id > ?1 AND article.id NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
ORDER BY article.id LIMIT ?2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A page of changes, and the row of the verdict after which the next page begins; None if it is the last."""

    changes: Sequence[PostChange]
    next: int | None


def changes_after(query: Query, after: int, *, limit: int, since: datetime | None = None) -> ChangePage:
    """The changes by the next `limit` verdicts on posts that had one before, in the order in which they were recorded."""
    start = format_iso_micros(since) if since is not None else ""
    rows = list(query(_JUDGED_AGAIN, (after, start, limit)))
    if not rows:
        return ChangePage(changes=(), next=None)
    wanted = {row["id"] for row in rows}
    refs = {row["requested"]: maybe(parse_ref, row["ref"]) for row in rows}
    verdicts = by_post(query(VERDICTS, (ids_in(refs),)))
    found = [pair for post_id, of_post in verdicts.items() for pair in changes_in(of_post, refs[post_id]) if pair[0] in wanted]
    changes = [change for _, change in sorted(found, key=lambda pair: pair[0])]
    return ChangePage(changes=changes, next=rows[-1]["id"] if len(rows) == limit else None)


_JUDGED_AGAIN = f"""
SELECT verdict.id, post.id AS requested, post.platform || ':' || post.key AS ref
FROM verdict JOIN post AS member ON member.id = verdict.post JOIN post ON post.id = COALESCE(member.settled_as, member.id)
WHERE verdict.id > ?1 AND verdict.at >= ?2 AND {NOT_WITHDRAWN} AND EXISTS (
    SELECT 1 FROM verdict AS earlier WHERE earlier.id < verdict.id AND earlier.post IN {_GROUP}
)
ORDER BY verdict.id LIMIT ?3
"""  # noqa: S608 - our own names
