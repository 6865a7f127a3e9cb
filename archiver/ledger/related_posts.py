"""The posts that others quote or answer: record them with the relation, and read who is related to whom."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.ledger.post_identity import post_named
from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.rows import maybe, parse_ref
from archiver.model.posts import PostRef
from archiver.reporting.records import RelatedPost, Relation

if TYPE_CHECKING:  # readers do not load SQLAlchemy
    from archiver.ledger.store import Store

QUOTES, ANSWERS = Relation.QUOTES.value, Relation.ANSWERS.value
KINDS = f"('{QUOTES}', '{ANSWERS}')"
"""The kinds of relations to posts that are archived with a post, as SQL writes a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRelation:
    """That a post quotes or answers another one, by the newest trustworthy observation that says so."""

    post_id: int
    relation: Relation
    target: PostRef
    observation: int


def stated_relations(query: Query, post_ids: Collection[int]) -> list[StatedRelation]:
    """What posts quote and answer, as their platforms said last."""
    found = []
    for relation, statement in ((Relation.QUOTES, _QUOTED), (Relation.ANSWERS, _ANSWERED)):
        for row in query(statement, (ids_in(post_ids),)):
            target = parse_ref(row["target"])
            found.append(StatedRelation(post_id=row["requested"], relation=relation, target=target, observation=row["observation"]))
    return found


def _stated(column: str) -> str:
    """The query for the newest value of a column of `version`; SQLite takes it from the row that has the maximum."""
    return of_group(f"""
SELECT member.requested, version.{column} AS target, max(direct.id) AS observation
FROM member JOIN direct_observation AS direct ON direct.post = member.post JOIN version ON version.id = direct.version
WHERE version.{column} IS NOT NULL AND direct.healthy GROUP BY member.requested
""")  # noqa: S608 - our own names


_QUOTED, _ANSWERED = _stated("quoted"), _stated("reply_to")


def record_related(store: "Store", run: int, stated: StatedRelation) -> int:
    """Record the relation and, if it is not known, the other post; its id."""
    from archiver.ledger.post_names import add_post, current_id, record_relation  # noqa: PLC0415 - readers do not load it

    target = stated.target
    with store.transaction():
        known = post_named(store.query, target)
        related = add_post(store, run, target.platform, target.key, None) if known is None else current_id(store, known)
        record_relation(store, run, stated.post_id, kind=stated.relation.value, target=str(target), observation=stated.observation)
    return related


def related_posts(query: Query, post_ids: Collection[int]) -> dict[int, tuple[RelatedPost, ...]]:
    """The posts that each post quotes and answers, and those that quote and answer it, in the order in which that became known."""
    found: defaultdict[int, list[RelatedPost]] = defaultdict(list)
    for statement, is_other in ((_RELATED, False), (_RELATED_TO, True)):
        for row in query(statement, (json.dumps(list(post_ids)),)):
            post = maybe(parse_ref, row["name"])
            if post is not None:
                relation = Relation(row["kind"])
                related = RelatedPost(
                    relation=relation.reverse if is_other else relation, post=post, row=row["post"], handle=row["handle"]
                )
                if related not in found[row["requested"]]:
                    found[row["requested"]].append(related)
    return {post_id: tuple(related) for post_id, related in found.items()}


_HANDLE = "(SELECT version.handle FROM version WHERE version.post = other.current AND version.handle IS NOT NULL LIMIT 1)"
_RELATED = f"""
SELECT wanted.value AS requested, relation.kind, other.name, other.current AS post, {_HANDLE} AS handle
FROM json_each(?) AS wanted JOIN post AS member ON member.current = wanted.value JOIN relation ON relation.post = member.id
    JOIN post AS other ON other.name = relation.target
WHERE relation.kind IN {KINDS} AND other.current NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL) ORDER BY relation.id
"""  # noqa: S608 - our own names
_RELATED_TO = f"""
SELECT wanted.value AS requested, relation.kind, other.name, other.current AS post, {_HANDLE} AS handle
FROM json_each(?) AS wanted JOIN post AS member ON member.current = wanted.value JOIN relation ON relation.target = member.name
    JOIN post AS quoting ON quoting.id = relation.post JOIN post AS other ON other.id = quoting.current
WHERE relation.kind IN {KINDS} AND other.current NOT IN (SELECT post FROM withdrawn WHERE post IS NOT NULL) ORDER BY relation.id
"""  # noqa: S608


def only_related(query: Query) -> set[int]:
    """The posts that no article shows or links to: they are kept because others quote or answer them."""
    return {row["post"] for row in query(_ONLY_RELATED, ())}


_ONLY_RELATED = f"""
SELECT DISTINCT related.current AS post FROM relation JOIN post AS related ON related.name = relation.target
WHERE relation.kind IN {KINDS} AND NOT EXISTS (
    SELECT 1 FROM post AS member JOIN embed ON embed.post = member.id WHERE member.current = related.current
)
"""  # noqa: S608
