"""What one page of the site shows of articles, checkpoints and names: one query a page, by indexes."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator

from archiver.ledger.facts import Cell
from archiver.ledger.post_identity import post_named
from archiver.ledger.queries import NOT_WITHDRAWN, Query, ids_in, of_group
from archiver.ledger.rows import Row, from_row, maybe, parse_ref
from archiver.ledger.run_history import recorded_run
from archiver.ledger.withdrawals import withdrawn_article
from archiver.model.articles import ArticleMetadata
from archiver.model.posts import PostRef, parse_postref
from archiver.model.timestamps import parse_iso
from archiver.reporting.site_records import ArticleInList, CoveringCheckpoint
from archiver.reporting.status import RecordedRun

_ROWS_AT_ONCE = 5000


def listed_articles(query: Query, articles: Collection[int]) -> list[ArticleInList]:
    """These articles in their order, each with what its newest version states, and the posts that any version shows."""
    wanted = (json.dumps(list(articles)),)
    rows = {row["article"]: row for row in query(_NEWEST_VERSIONS, wanted)}
    shown: defaultdict[int, set[int]] = defaultdict(set)
    for row in query(_SHOWN, wanted):
        shown[row["article"]].add(row["post"])
    return [_listed(query, rows[article], shown[article]) for article in articles if article in rows]


def _listed(query: Query, row: Row, posts: set[int]) -> ArticleInList:
    if row["withdrawn"]:
        withdrawal = withdrawn_article(query, (row["article"],))
        return ArticleInList(id=row["article"], name=row["name"], withdrawn=withdrawal)
    return ArticleInList(id=row["article"], name=row["name"], metadata=from_row(ArticleMetadata, row), posts=tuple(sorted(posts)))


_NEWEST_VERSIONS = """
SELECT article.id AS article, article.name, version.url, version.title, version.published, version.language, version.outlet,
    article.id IN (SELECT article FROM withdrawn WHERE article IS NOT NULL) AS withdrawn
FROM article JOIN article_version AS version
    ON version.id = (SELECT max(id) FROM article_version AS newest WHERE newest.article = article.id)
WHERE article.id IN (SELECT value FROM json_each(?))
"""
_SHOWN = """
SELECT DISTINCT article_version.article, COALESCE(post.settled_as, post.id) AS post
FROM article_version JOIN embed ON embed.article_version = article_version.id JOIN post ON post.id = embed.post
WHERE article_version.article IN (SELECT value FROM json_each(?)) AND embed.kind = 'embed'
"""


def articles_of_posts(query: Query, post_ids: Collection[int]) -> dict[str, int]:
    """The articles that show these posts and are not withdrawn, by the name that each was read under."""
    return {row["source"]: row["article"] for row in query(_OF_POSTS, (ids_in(post_ids),))}


_OF_POSTS = of_group("""
SELECT DISTINCT article_version.source, article_version.article
FROM member JOIN embed ON embed.post = member.post JOIN article_version ON article_version.id = embed.article_version
WHERE article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
""")


def name_of_article(query: Query, article: int) -> str | None:
    """The name of an article; None if there is none with this row."""
    return next((row["name"] for row in query("SELECT name FROM article WHERE id = ?", (article,))), None)


def covering_checkpoint(query: Query, index: int) -> CoveringCheckpoint | None:
    """The first checkpoint that covers an entry of the log; None if no run has signed it yet."""
    rows = query("SELECT run, size, root, at FROM checkpoint WHERE size > ? ORDER BY id LIMIT 1", (index,))
    return next(
        (CoveringCheckpoint(run=row["run"], size=row["size"], root=row["root"], at=parse_iso(row["at"])) for row in rows), None
    )


def named_posts(query: Query, *, withdrawn: bool = True) -> Iterator[tuple[int, PostRef | None]]:
    """All posts by their rows, with their names; without those that are `withdrawn`, if it is false."""
    sql = _NAMED if withdrawn else f"{_NAMED} AND {NOT_WITHDRAWN}"
    for row in _in_pieces(query, sql):
        yield row["id"], maybe(parse_ref, row["ref"])


def runs_before(query: Query, *, skip: int, limit: int) -> list[RecordedRun]:
    """Runs, newest first, without the `skip` newest."""
    return [recorded_run(row) for row in query("SELECT * FROM run ORDER BY id DESC LIMIT ? OFFSET ?", (limit, skip))]


def post_ids_of_names(query: Query, names: Collection[str]) -> list[int]:
    """The rows of the posts with these names, `platform:key`; what names none is left out."""
    refs = (ref for name in sorted(names) if (ref := parse_postref(name)) is not None)
    return [row for ref in refs if (row := post_named(query, ref)) is not None]


_NAMED = "SELECT id, platform || ':' || key AS ref FROM post WHERE settled_as IS NULL"


def _in_pieces(query: Query, sql: str, *parameters: Cell) -> Iterator[Row]:
    last = 0
    while rows := list(query(f"{sql} AND id > ? ORDER BY id LIMIT ?", (*parameters, last, _ROWS_AT_ONCE))):
        yield from rows
        last = rows[-1]["id"]
