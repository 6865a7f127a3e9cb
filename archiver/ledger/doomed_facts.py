"""Find what a withdrawal destroys: facts about its subject, its snapshots, and the marks by which answers about it are known."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.ledger.queries import Query, ids_in, of_group, refs
from archiver.ledger.withdrawals import Ranges, Subject
from archiver.reporting.withdrawals import Level

_MIN_KEY_CHARACTERS = 6
"""Shorter keys are in all sorts of texts by accident."""
_PLAIN_PASSAGE = re.compile(r"[^\W_][^\n\"\\<>&']{14,38}[^\W_]")
"""A piece of a text that is written alike in JSON and HTML, but for letters beyond ASCII."""
_MAX_PLAIN_PASSAGES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What a withdrawal destroys: the ranges of log indices, the paths of snapshots, and the marks of answers about the post.

    `members` are the rows that were settled as the post, which a purge makes rows of their own again.
    """

    entries: Ranges
    snapshots: tuple[str, ...]
    marks: frozenset[bytes] = frozenset()
    members: tuple[int, ...] = ()


def doomed(query: Query, subject: Subject, level: Level) -> Doomed:
    """What a withdrawal of a subject destroys."""
    if subject.post is not None:
        sql = _OF_POST_PURGED if level is Level.PURGE else _OF_POST
        return Doomed(
            entries=_ranges(
                [
                    *_indices(query, sql, ids_in((subject.post,))),
                    *_naming(query, subject.post, level),
                    *_noted(query, post=subject.post),
                ]
            ),
            snapshots=_paths(query, of_group(_SNAPSHOTS_OF_POST), ids_in((subject.post,))),
            marks=frozenset(_marks(query, subject.post)),
            members=_settled_as(query, subject.post) if level is Level.PURGE else (),
        )
    if subject.article is not None:
        sql = _OF_ARTICLE_PURGED if level is Level.PURGE else _OF_ARTICLE
        return Doomed(
            entries=_ranges([*_indices(query, sql, str(subject.article)), *_noted(query, article=subject.article)]),
            snapshots=_paths(query, _SNAPSHOTS_OF_ARTICLE, str(subject.article)),
        )
    snapshot = str(subject.snapshot)
    return Doomed(
        entries=_ranges(_indices(query, _OF_SNAPSHOT, snapshot)),
        snapshots=_paths(query, "SELECT path FROM snapshot WHERE id = ?", snapshot),
    )


_OF_MEMBERS = ("owner", "version", "observation", "media")
_NAMING_MEMBERS = ("alias", "relation", "settlement")
_FACTS_OF_POST = f"""
    {" UNION ALL ".join(f"SELECT '{fact}', {fact}.id FROM {fact} JOIN member ON member.post = {fact}.post" for fact in _OF_MEMBERS)}
    UNION ALL SELECT 'embed', id FROM shown
    UNION ALL SELECT 'alignment', alignment.id FROM alignment JOIN shown ON shown.id = alignment.embed
    UNION ALL SELECT 'context', context.id FROM context JOIN shown ON shown.id = context.embed
    UNION ALL SELECT 'memento', memento.id FROM memento JOIN observation ON observation.id = memento.observation
        JOIN member ON member.post = observation.post
    UNION ALL SELECT 'snapshot', snapshot.id FROM snapshot JOIN member ON member.post = snapshot.post
    UNION ALL SELECT 'announcement', announcement.id FROM announcement JOIN snapshot USING (path) JOIN member
        ON member.post = snapshot.post
    UNION ALL SELECT 'observation', observation.id FROM observation JOIN named ON named.ref = observation.ref
    UNION ALL SELECT 'control_version', control_version.id FROM control_version JOIN named ON named.ref = control_version.ref
"""  # noqa: S608 - our own names
_NAMES_OF_POST = f"""
    UNION ALL SELECT 'post', post FROM member
    UNION ALL {
    " UNION ALL ".join(
        f"SELECT '{fact}', {fact}.id FROM {fact} JOIN member ON member.post = {fact}.post" for fact in _NAMING_MEMBERS
    )
}
    UNION ALL SELECT 'relation', relation.id FROM relation JOIN named ON named.ref = relation.target
"""  # noqa: S608 - our own names
_SHOWN = """
, shown AS (SELECT embed.id FROM embed JOIN member ON member.post = embed.post),
named AS (SELECT platform || ':' || key AS ref FROM post JOIN member ON member.post = post.id WHERE key IS NOT NULL),
about (fact, row) AS (
"""
_INDICES = ") SELECT DISTINCT leaf_index FROM entry JOIN about ON about.fact = entry.fact AND about.row = entry.row ORDER BY 1"
_OF_POST = of_group(_SHOWN + _FACTS_OF_POST + _INDICES)
_OF_POST_PURGED = of_group(_SHOWN + _FACTS_OF_POST + _NAMES_OF_POST + _INDICES)
_SNAPSHOTS_OF_POST = "SELECT path FROM snapshot JOIN member ON member.post = snapshot.post ORDER BY snapshot.id"

_VERSIONS = "WITH version_of AS (SELECT id FROM article_version WHERE article = ?), about (fact, row) AS ("
_FACTS_OF_ARTICLE = """
    SELECT 'article_version', id FROM version_of
    UNION ALL SELECT 'embed', embed.id FROM embed JOIN version_of ON version_of.id = embed.article_version
    UNION ALL SELECT 'alignment', alignment.id FROM alignment JOIN embed ON embed.id = alignment.embed
        JOIN version_of ON version_of.id = embed.article_version
    UNION ALL SELECT 'context', context.id FROM context JOIN embed ON embed.id = context.embed
        JOIN version_of ON version_of.id = embed.article_version
    UNION ALL SELECT 'article_reading', reading.id FROM article_reading AS reading JOIN version_of
        ON version_of.id = reading.article_version
    UNION ALL SELECT 'snapshot', snapshot.id FROM snapshot JOIN version_of ON version_of.id = snapshot.article_version
    UNION ALL SELECT 'announcement', announcement.id FROM announcement JOIN snapshot USING (path) JOIN version_of
        ON version_of.id = snapshot.article_version
"""
_OF_ARTICLE = _VERSIONS + _FACTS_OF_ARTICLE + _INDICES
_NAMES_OF_ARTICLE = """
    UNION ALL SELECT 'article', article FROM article_version JOIN version_of USING (id)
    UNION ALL SELECT 'article_absence', id FROM article_absence WHERE article = ?1
"""
_OF_ARTICLE_PURGED = _VERSIONS + _FACTS_OF_ARTICLE + _NAMES_OF_ARTICLE + _INDICES
_SNAPSHOTS_OF_ARTICLE = """
SELECT path FROM snapshot JOIN article_version ON article_version.id = snapshot.article_version WHERE article = ?
ORDER BY snapshot.id
"""
_FACTS_OF_SNAPSHOT = """
WITH about (fact, row) AS (
    SELECT 'snapshot', id FROM snapshot WHERE id = ?1
    UNION ALL SELECT 'announcement', announcement.id FROM announcement JOIN snapshot USING (path) WHERE snapshot.id = ?1
"""
_OF_SNAPSHOT = _FACTS_OF_SNAPSHOT + _INDICES


def _indices(query: Query, sql: str, parameter: str) -> list[int]:
    return [row["leaf_index"] for row in query(sql, (parameter,))]


def _paths(query: Query, sql: str, parameter: str) -> tuple[str, ...]:
    return tuple(row["path"] for row in query(sql, (parameter,)))


def _settled_as(query: Query, post_id: int) -> tuple[int, ...]:
    return tuple(row["id"] for row in query("SELECT id FROM post WHERE settled_as = ? ORDER BY id", (post_id,)))


def _ranges(indices: Iterable[int]) -> list[tuple[int, int]]:
    """Indices as ranges."""
    found: list[tuple[int, int]] = []
    for index in sorted(set(indices)):
        if found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def _naming(query: Query, post_id: int, level: Level) -> Iterator[int]:
    """The facts about runs and acts that name a post that is purged."""
    if level is not Level.PURGE:
        return
    for name in _names(query, post_id):
        yield from (row["leaf_index"] for row in query(_NAMING, (name,)))


_NAMING = """
SELECT leaf_index FROM entry JOIN run ON run.id = entry.row
WHERE (entry.fact = 'run' AND instr(options, ?1)) OR (entry.fact = 'run_end' AND instr(summary, ?1))
UNION SELECT leaf_index FROM entry JOIN custody ON custody.id = entry.row WHERE entry.fact = 'custody' AND instr(detail, ?1)
"""


def _noted(query: Query, *, post: int | None = None, article: int | None = None) -> Iterator[int]:
    """The tags and notes on a post or an article, which may repeat what it said."""
    members = [row["post"] for row in query(of_group("SELECT post FROM member"), (ids_in((post,)),))] if post is not None else []
    yield from (row["leaf_index"] for row in query(_NOTED, (json.dumps(members), article)))


_NOTED = """
SELECT leaf_index FROM entry JOIN custody ON custody.id = entry.row
WHERE entry.fact = 'custody' AND act IN ('tag', 'untag', 'note') AND (
    json_extract(detail, '$.post') IN (SELECT value FROM json_each(?1)) OR json_extract(detail, '$.article') = ?2
)
"""


def _names(query: Query, post_id: int) -> set[str]:
    """The key, the aliases and the addresses of a post."""
    keys = {ref.key for ref in refs(query, (post_id,)).values() if ref is not None}
    named = {row["name"] for row in query(of_group(_NAMES), (ids_in((post_id,)),)) if row["name"]}
    return {name for name in keys | named if len(name) >= _MIN_KEY_CHARACTERS}


_NAMES = """
SELECT name FROM alias JOIN member ON member.post = alias.post
UNION SELECT url FROM embed JOIN member ON member.post = embed.post
UNION SELECT substr(ref, instr(ref, ':') + 1) FROM settlement JOIN member ON member.post = settlement.post
"""


def _marks(query: Query, post_id: int) -> Iterator[bytes]:
    """Bytes by which an exchange about a post is known: names, addresses, digests of bodies and pictures, pieces of the words."""
    members = (ids_in((post_id,)),)
    yield from (name.encode("utf-8", "replace") for name in _names(query, post_id))
    for row in query(of_group(_OWN_BODIES), members):
        yield row["body"].encode()
    for row in query(of_group(_MEDIA), members):
        yield row["digest"].encode()
    for row in query(of_group(_TEXTS), members):
        for piece in _PLAIN_PASSAGE.findall(row["text"] or "")[:_MAX_PLAIN_PASSAGES]:
            yield piece.encode("utf-8", "replace")
            yield json.dumps(piece)[1:-1].encode()
        for media in json.loads(row["media"]):
            for url in (media.get(name) for name in ("url", "poster", "playlist")) if isinstance(media, dict) else ():
                if isinstance(url, str) and url:
                    yield url.encode("utf-8", "replace")


_OWN_BODIES = """
SELECT body FROM observation JOIN member ON member.post = observation.post WHERE body IS NOT NULL
EXCEPT SELECT body FROM observation WHERE post IS NULL OR post NOT IN (SELECT post FROM member)
"""
_MEDIA = """
SELECT digest FROM media JOIN member ON member.post = media.post
EXCEPT SELECT digest FROM media WHERE post NOT IN (SELECT post FROM member)
"""
_TEXTS = """
SELECT text, media FROM version JOIN member ON member.post = version.post
UNION SELECT words, '[]' FROM embed JOIN member ON member.post = embed.post
"""
