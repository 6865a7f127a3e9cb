"""Choose what is handed on: posts, articles and their snapshots, without anything that is withdrawn.

A selection is named posts and articles, or everything, narrowed by conditions. The posts of a named article belong to it; the
articles that show a named post do not, since they may show other posts.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from archiver.ledger.facts import Cell
from archiver.ledger.marks import Marked, tag_name, tagged_posts, tags
from archiver.ledger.queries import Query
from archiver.ledger.rows import from_row
from archiver.ledger.withdrawals import snapshots_of_posts_that_show_withdrawn, withdrawn_snapshots
from archiver.model.timestamps import format_iso_micros

_SUBJECTS_AT_ONCE = 500
"""How many posts or articles snapshots are read of at once, so that memory does not grow with the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked for: posts and articles by their rows, both None for everything; each condition narrows that, None does not.

    `run` asks for what a run recorded, `since` for what was recorded since; `outlet` for articles of an outlet and the posts that
    they show, `tag` for what has a tag or is in an article with it, `platform` for posts of a platform.
    """

    posts: frozenset[int] | None = None
    articles: frozenset[int] | None = None
    run: int | None = None
    since: datetime | None = None
    platform: str | None = None
    outlet: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What a selection holds: the rows of posts and articles in the order in which they were first recorded.

    `withdrawn` is how many posts and articles were left out since they are withdrawn, `hidden` the paths of the snapshots that are.
    """

    posts: tuple[int, ...]
    articles: tuple[int, ...]
    withdrawn: int
    hidden: frozenset[str]
    run: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedSnapshot:
    """A snapshot by its file, the post or the article that it is of by row, and what it lacks."""

    post: int | None
    article: int | None
    path: str
    sha256: str
    size: int
    at: datetime
    shortfalls: tuple[str, ...]


def selected(query: Query, wanted: Selection) -> Selected:
    """The posts and articles of a selection, in the order of their rows."""
    since = format_iso_micros(wanted.since) if wanted.since is not None else None
    conditions: tuple[Cell, ...] = (wanted.run, since)
    posts = {row["post"] for row in query(_POSTS, conditions)}
    articles = {row["article"] for row in query(_ARTICLES, conditions)}
    if wanted.posts is not None or wanted.articles is not None:
        posts &= (wanted.posts or frozenset()) | _shown_by(query, wanted.articles or ())
        articles &= wanted.articles or frozenset()
    if wanted.platform is not None:
        posts &= _ids(query, "SELECT current AS id FROM post WHERE platform = ?", wanted.platform)
    if wanted.outlet is not None:
        of_outlet = {row["article"] for row in query(_OUTLETS, ()) if row["outlet"].casefold() == wanted.outlet.casefold()}
        posts &= _shown_by(query, of_outlet)
        articles &= of_outlet
    if wanted.tag is not None:
        posts &= tagged_posts(query, wanted.tag)
        articles &= _tagged_articles(query, wanted.tag) | _showing(query, posts)
    if wanted.platform is not None:
        articles &= _showing(query, posts)
    hidden_posts = _ids(query, "SELECT post AS id FROM hidden_post")
    hidden_articles = _ids(query, "SELECT article AS id FROM withdrawn WHERE article IS NOT NULL")
    return Selected(
        posts=tuple(sorted(posts - hidden_posts)),
        articles=tuple(sorted(articles - hidden_articles)),
        withdrawn=len(posts & hidden_posts) + len(articles & hidden_articles),
        hidden=frozenset(withdrawn_snapshots(query) | snapshots_of_posts_that_show_withdrawn(query)),
        run=wanted.run,
        since=wanted.since,
    )


def selected_snapshots(query: Query, found: Selected) -> Iterator[SelectedSnapshot]:
    """The snapshots of a selection that are not hidden: those of its articles, then those of its posts; each one's oldest first."""
    since = format_iso_micros(found.since) if found.since is not None else None
    for sql, rows in ((_OF_ARTICLES, found.articles), (_OF_POSTS, found.posts)):
        for start in range(0, len(rows), _SUBJECTS_AT_ONCE):
            wanted = json.dumps(rows[start : start + _SUBJECTS_AT_ONCE])
            for row in query(sql, (wanted, found.run, since)):
                if row["path"] not in found.hidden:
                    yield from_row(SelectedSnapshot, row)


def outlets(query: Query) -> list[str]:
    """The outlets of all articles, in alphabetical order."""
    return sorted({row["outlet"] for row in query(_OUTLETS, ())}, key=str.casefold)


def _tagged_articles(query: Query, tag: str) -> set[int]:
    """The articles with a tag."""
    tagged: list[Marked] = [marked for marked, names in tags(query).items() if tag_name(tag) in names]
    return {marked.article for marked in tagged if marked.article is not None}


def _shown_by(query: Query, articles: Collection[int]) -> set[int]:
    """The posts that these articles show or showed."""
    return _ids(query, _SHOWN, json.dumps(sorted(articles)))


def _showing(query: Query, posts: Collection[int]) -> set[int]:
    """The articles that show or showed any of these posts."""
    return _ids(query, _SHOWING, json.dumps(sorted(posts)))


def _ids(query: Query, sql: str, *parameters: Cell) -> set[int]:
    return {row["id"] for row in query(sql, parameters)}


# The second branch finds what a run or a time recorded: rows of other posts are never read where neither is asked for.
_POSTS = """
SELECT id AS post FROM post WHERE settled_as IS NULL AND ?1 IS NULL AND ?2 IS NULL
UNION
SELECT post.current AS post FROM post JOIN (
    SELECT id AS post FROM post WHERE (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR first_seen >= ?2)
    UNION SELECT post FROM snapshot WHERE post IS NOT NULL AND (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR at >= ?2)
    UNION SELECT post FROM observation WHERE post IS NOT NULL AND run = ?1 AND (?2 IS NULL OR at >= ?2)
) AS recorded ON recorded.post = post.id WHERE ?1 IS NOT NULL OR ?2 IS NOT NULL
"""
_ARTICLES = """
SELECT id AS article FROM article WHERE ?1 IS NULL AND ?2 IS NULL
UNION
SELECT version.article FROM article_version AS version
WHERE (?1 IS NOT NULL OR ?2 IS NOT NULL) AND (?1 IS NULL OR version.run = ?1) AND (?2 IS NULL OR version.seen_at >= ?2)
UNION
SELECT version.article FROM snapshot JOIN article_version AS version ON version.id = snapshot.article_version
WHERE (?1 IS NOT NULL OR ?2 IS NOT NULL) AND (?1 IS NULL OR snapshot.run = ?1) AND (?2 IS NULL OR snapshot.at >= ?2)
"""
_OUTLETS = "SELECT DISTINCT article, outlet FROM article_version WHERE outlet IS NOT NULL"
_SHOWN = """
SELECT DISTINCT post.current AS id
FROM article_version AS version JOIN embed ON embed.article_version = version.id JOIN post ON post.id = embed.post
WHERE version.article IN (SELECT value FROM json_each(?))
"""
_SHOWING = """
SELECT DISTINCT version.article AS id
FROM article_version AS version JOIN embed ON embed.article_version = version.id JOIN post ON post.id = embed.post
WHERE post.current IN (SELECT value FROM json_each(?))
"""
_OF_POSTS = """
SELECT post.current AS post, NULL AS article, snapshot.path, sha256, size, snapshot.at, shortfalls
FROM json_each(?1) AS wanted JOIN post ON post.current = wanted.value JOIN snapshot ON snapshot.post = post.id
WHERE (?2 IS NULL OR snapshot.run = ?2) AND (?3 IS NULL OR snapshot.at >= ?3)
ORDER BY post.current, snapshot.at, snapshot.id
"""
_OF_ARTICLES = """
SELECT NULL AS post, version.article, snapshot.path, sha256, size, snapshot.at, shortfalls
FROM json_each(?1) AS wanted JOIN article_version AS version ON version.article = wanted.value
    JOIN snapshot ON snapshot.article_version = version.id
WHERE (?2 IS NULL OR snapshot.run = ?2) AND (?3 IS NULL OR snapshot.at >= ?3)
ORDER BY version.article, snapshot.at, snapshot.id
"""
