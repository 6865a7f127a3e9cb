"""Find posts by their names: the ids of those with a PostRef, an alias, a code, a key, a handle, or an article on a host.

Names are case-sensitive. `nearly_named` finds those that differ in nothing else, or that are only the beginning of a handle.
"""

import json
import re
from collections.abc import Collection, Sequence

from archiver.ledger.facts import Cell
from archiver.ledger.name_tails import ALIAS_TAIL, KEY_SEPARATORS, KEY_TAIL
from archiver.ledger.near_words import edits_within
from archiver.ledger.queries import Query
from archiver.ledger.rows import storable
from archiver.model.posts import Alias, PostRef

Ids = list[int]
_MAX_EDITS = 2


def by_ref(query: Query, ref: PostRef) -> Ids:
    """The post with a name, then those that have the name as an alias."""
    named = _ids(query, "SELECT id FROM post WHERE platform = ? AND key = ?", ref.platform, storable(ref.key))
    return [*named, *by_alias(query, Alias(str(ref)))]


def by_alias(query: Query, name: str) -> Ids:
    """The posts with an alias."""
    return _ids(query, _BY_ALIAS, storable(name))


def by_code(query: Query, code: str) -> Ids:
    """The posts with an alias that ends in a code (`pic.twitter.com/CODE`, `t.co/CODE`)."""
    return _ids(query, f"{_BY_CODE} AND {_ALIAS_TAIL} = ?1 ORDER BY alias.id", storable(code).strip("/"))


def by_key(query: Query, key: str) -> Ids:
    """The posts of any platform whose key is this one, or ends in it after a separator.

    The owner, in front of the number or code, may be written in another case.
    """
    written = storable(key)
    tail = re.split(f"[{KEY_SEPARATORS}]", written)[-1]
    named = _ids(query, "SELECT id FROM post WHERE key = ?1", written)
    return [*named, *(_ids(query, _BY_END, written, tail) if tail else ())]


def by_handle(query: Query, handle: str) -> Ids:
    """The posts by an author's handle, with or without `@`, case-insensitive; newest first.

    Without a host also those by the handle on any host, as servers write those of others.
    """
    on_any_host = "" if "@" in _bare(handle) else " OR handle >= ?1 || '@' AND handle < ?1 || '@' || char(1114111)"
    return _ids(query, _BY_HANDLE.format(is_asked=f"handle IN (?1, '@' || ?1){on_any_host}"), _bare(handle))


def by_article_host(query: Query, host: str) -> Ids:
    """The posts that articles on a host, or on one below it, show; newest first."""
    return _ids(query, _BY_HOST, storable(host).lower())


def by_owner_in_key(query: Query, owner: str) -> Ids:
    """The posts whose key begins with their owner, a channel, blog or host, whose names are in lower case; newest first."""
    return _ids(query, _BY_OWNER, storable(owner).lower())


def nearly_named(query: Query, name: str) -> Ids:
    """The posts whose code or key differs from a name only by case, else those by handles that begin with it; newest first."""
    bare = _bare(name)
    by_tail = f"SELECT id FROM ({_BY_KEY} UNION {_BY_CODE}) ORDER BY id DESC"  # noqa: S608
    by_beginning = _BY_HANDLE.format(is_asked="handle >= ?1 AND handle < ?1 || char(1114111)")
    return (_ids(query, by_tail, bare) or _ids(query, by_beginning, bare)) if bare else []


def with_handle_near(query: Query, ids: Sequence[int], handle: str) -> Ids:
    """Those of these posts that are by a handle with at most two other letters."""
    asked = _bare(handle).casefold()
    rows = query(_HANDLES, (json.dumps(list(ids)),))
    near = {row["id"] for row in rows if edits_within(asked, row["handle"].casefold()) <= min(_MAX_EDITS, len(asked) // 4)}
    return [post_id for post_id in ids if post_id in near]


def on_host(query: Query, ids: Ids, host: str) -> Ids:
    """Those of these posts whose keys begin with a host."""
    among = "SELECT id FROM post WHERE id IN (SELECT value FROM json_each(?1)) AND key >= ?2 || '/' AND key < ?2 || '0'"
    kept = set(_ids(query, among, json.dumps(ids), storable(host)))
    return [post_id for post_id in ids if post_id in kept]


def on_platforms(query: Query, ids: Ids, platforms: Collection[str]) -> Ids:
    """Those of these posts that are of any of these platforms."""
    among = "SELECT id FROM post WHERE id IN (SELECT value FROM json_each(?)) AND platform IN (SELECT value FROM json_each(?))"
    kept = set(_ids(query, among, json.dumps(ids), json.dumps(sorted(platforms))))
    return [post_id for post_id in ids if post_id in kept]


def _bare(handle: str) -> str:
    return storable(handle).strip().removeprefix("@")


def _ids(query: Query, sql: str, *parameters: Cell) -> Ids:
    return list(dict.fromkeys(row["id"] for row in query(sql, parameters)))


_ALIAS_TAIL = ALIAS_TAIL.replace("name", "alias.name")
_FINAL = "COALESCE(post.settled_as, post.id)"
_SHOWN = f"{_FINAL} NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL)"  # noqa: S608
_BY_ALIAS = f"""
SELECT {_FINAL} AS id FROM alias JOIN post ON post.id = alias.post WHERE alias.name = ? ORDER BY alias.id
"""  # noqa: S608 - our own
_BY_CODE = f"""
SELECT {_FINAL} AS id FROM alias JOIN post ON post.id = alias.post WHERE {_ALIAS_TAIL} COLLATE NOCASE = ?1
"""  # noqa: S608
_BY_KEY = f"SELECT {_FINAL} AS id FROM post WHERE {KEY_TAIL} COLLATE NOCASE = ?1"  # noqa: S608
_BY_END = f"""
{_BY_KEY.replace("?1", "?2")} AND {KEY_TAIL} = ?2 AND substr(post.key, -length(?1)) = ?1 COLLATE NOCASE
AND (?1 GLOB '[^A-Za-z0-9]*' OR substr('/' || post.key, -length(?1) - 1, 1) GLOB '[^A-Za-z0-9]')
"""
_BY_HANDLE = f"""
SELECT {_FINAL} AS id FROM post
WHERE {_SHOWN} AND post.id IN (
    SELECT post FROM embed WHERE {{is_asked}} UNION SELECT post FROM version WHERE {{is_asked}}
)
ORDER BY post.first_seen DESC, post.id DESC
"""  # noqa: S608
_HANDLES = """
WITH member (id, post) AS (
    SELECT id, id FROM post WHERE id IN (SELECT value FROM json_each(?1))
    UNION ALL SELECT settled_as, id FROM post WHERE settled_as IN (SELECT value FROM json_each(?1))
)
SELECT member.id, embed.handle FROM member JOIN embed ON embed.post = member.post WHERE embed.handle IS NOT NULL
UNION SELECT member.id, version.handle FROM member JOIN version ON version.post = member.post WHERE version.handle IS NOT NULL
"""
_BY_HOST = f"""
SELECT DISTINCT {_FINAL} AS id
FROM article JOIN article_version ON article_version.article = article.id JOIN embed ON embed.article_version = article_version.id
    JOIN post ON post.id = embed.post
WHERE {_SHOWN} AND (article.name LIKE 'http%://' || ?1 || '/%' OR article.name LIKE 'http%://%.' || ?1 || '/%')
    AND article.id NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
ORDER BY post.first_seen DESC, post.id DESC
"""  # noqa: S608
_BY_OWNER = f"""
SELECT {_FINAL} AS id FROM post WHERE {_SHOWN} AND post.key >= ?1 || '/' AND post.key < ?1 || '0'
ORDER BY post.first_seen DESC, post.id DESC
"""  # noqa: S608
