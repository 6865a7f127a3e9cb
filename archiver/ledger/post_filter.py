"""Keep of found posts those that a person asks for: by verdict, author, time, platform, or article."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archiver.ledger.facts import Cell
from archiver.ledger.queries import Query
from archiver.ledger.rows import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFilter:
    """What posts have to be: `standings` any of these; `by` a handle or author's name; from `since` to `until`, both inclusive.

    `article` is the id of an article that shows them, `among` the ids of those to choose from. None and empty ask for nothing.
    """

    standings: tuple[str, ...] = ()
    by: str | None = None
    since: date | None = None
    until: date | None = None
    platform: str | None = None
    article: int | None = None
    among: frozenset[int] | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether every post is one of those that are asked for."""
        return self == NO_FILTER


NO_FILTER = PostFilter()


def filtered(query: Query, ids: Sequence[int], wanted: PostFilter) -> list[int]:
    """The ids of those posts that are what is wanted, in the same order."""
    if wanted.asks_nothing:
        return list(ids)
    sql, parameters = _conditions(wanted)
    kept = {row["id"] for row in query(_AMONG.format(conditions=sql), (json.dumps(list(ids)), *parameters))}
    return [post_id for post_id in ids if post_id in kept]


def all_filtered(query: Query, wanted: PostFilter) -> list[int]:
    """The ids of all posts that are what is wanted and are not withdrawn, newest first."""
    sql, parameters = _conditions(wanted)
    begin, end = _range(wanted)
    source = _EVERY if wanted.since is None and wanted.until is None else _DATED
    return [row["id"] for row in query(source.format(conditions=sql), (begin, end, *parameters))]


def _range(wanted: PostFilter) -> tuple[str, str]:
    """The first text of a time that is wanted, and the first after it that is not."""
    end = wanted.until + timedelta(days=1) if wanted.until is not None and wanted.until < date.max else None
    return wanted.since.isoformat() if wanted.since is not None else "", end.isoformat() if end is not None else "~"


def _conditions(wanted: PostFilter) -> tuple[str, tuple[Cell, ...]]:
    """The SQL conditions on a row of `post`, each with its parameters in order."""
    begin, end = _range(wanted)
    handle = storable(wanted.by).strip().removeprefix("@") if wanted.by is not None else ""
    asked: list[tuple[bool, str, tuple[Cell, ...]]] = [
        (bool(wanted.standings), _STANDS, (json.dumps(wanted.standings),)),
        (wanted.by is not None, _IS_BY, (handle,) * 6),
        (wanted.since is not None or wanted.until is not None, _IS_OF, (begin, end, begin, end, begin, end)),
        (wanted.platform is not None, "post.platform = ?", (wanted.platform,)),
        (wanted.article is not None, _IS_IN, (wanted.article,)),
        (wanted.among is not None, "post.id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(wanted.among or ())),)),
    ]
    parts = [(sql, parameters) for is_asked, sql, parameters in asked if is_asked]
    return "".join(f" AND {sql}" for sql, _ in parts), tuple(cell for _, parameters in parts for cell in parameters)


_GROUP = "(SELECT id FROM post AS own WHERE own.id = post.id UNION ALL SELECT id FROM post AS own WHERE own.settled_as = post.id)"
_NOT_WITHDRAWN = "post.settled_as IS NULL AND post.id NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL)"
_AMONG = "SELECT id FROM post WHERE id IN (SELECT value FROM json_each(?)){conditions}"
_EVERY = f"SELECT id FROM post WHERE ?1 < ?2 AND {_NOT_WITHDRAWN}{{conditions}} ORDER BY first_seen DESC, id DESC"  # noqa: S608
_DATED = f"""
SELECT id FROM post WHERE id IN (
    SELECT COALESCE(dated.settled_as, dated.id) FROM post AS dated JOIN (
        SELECT post FROM embed WHERE printed >= ?1 AND printed < ?2
        UNION SELECT post FROM version WHERE posted_at >= ?1 AND posted_at < ?2
    ) AS times ON times.post = dated.id
) AND {_NOT_WITHDRAWN}{{conditions}} ORDER BY first_seen DESC, id DESC
"""  # noqa: S608
_STANDS = f"""
COALESCE((SELECT standing FROM verdict WHERE verdict.post IN {_GROUP} ORDER BY verdict.id DESC LIMIT 1), 'unknown')
IN (SELECT value FROM json_each(?))
"""  # noqa: S608
_IS_BY = f"""
(EXISTS (SELECT 1 FROM embed WHERE embed.post IN {_GROUP} AND (handle IN (?, '@' || ?) OR author = ? COLLATE NOCASE))
OR EXISTS (SELECT 1 FROM version WHERE version.post IN {_GROUP} AND (handle IN (?, '@' || ?) OR author = ? COLLATE NOCASE)))
"""  # noqa: S608
_IS_OF = f"""
(EXISTS (SELECT 1 FROM embed WHERE embed.post IN {_GROUP} AND printed >= ? AND printed < ?)
OR EXISTS (SELECT 1 FROM version WHERE version.post IN {_GROUP} AND posted_at >= ? AND posted_at < ?)
OR (posted_at_of(post.platform, post.key) >= ? AND posted_at_of(post.platform, post.key) < ?))
"""  # noqa: S608
_IS_IN = f"""
EXISTS (
    SELECT 1 FROM embed JOIN article_version ON article_version.id = embed.article_version
    WHERE embed.post IN {_GROUP} AND article_version.article = ?
)
"""  # noqa: S608
