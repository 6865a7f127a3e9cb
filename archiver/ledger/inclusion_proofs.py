"""Inclusion proofs (RFC 6962): show that a fact is covered by a signed checkpoint, without revealing the rest of the ledger.

A proof has the fact's bytes and salt, their index in the log, the audit path, and the signed checkpoint. Any program that
implements the RFC can verify it, such as `archiver/export/page/`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.ledger import merkle_log as log
from archiver.ledger.facts import FACTS, fact_bytes
from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.stored_hashes import StoredHashes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Proof that entry `index` is in the tree of `size` leaves, whose root a checkpoint signs; `path` goes from leaf to root.

    The leaf's data is the SHA-256 of `salt` and `entry`, the fact's bytes.
    """

    entry: bytes
    salt: bytes
    index: int
    size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedFact:
    """A fact that was destroyed: the row that it was, and the proof that the commitment to it is in a tree."""

    fact: str
    row: int
    commitment: bytes
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostProofs:
    """The proofs of the facts about a post, destroyed ones, and the number of later ones, which the tree does not have."""

    proofs: tuple[Proof, ...]
    destroyed: tuple[DestroyedFact, ...]
    later: int


def proof(query: Query, index: int, *, size: int | None = None) -> Proof | None:
    """The proof of an entry in the tree of a size, by default that of the newest checkpoint; None if the tree does not have it."""
    if size is None:
        size = next((row["size"] for row in query("SELECT size FROM checkpoint ORDER BY id DESC LIMIT 1", ())), 0)
    entry = next(iter(query("SELECT fact, row, salt FROM entry WHERE leaf_index = ? AND salt IS NOT NULL", (index,))), None)
    if index >= size or entry is None or entry["fact"] not in FACTS:
        return None
    stored = StoredHashes(query)
    path = log.inclusion_proof(index, size, stored.subtree_at, stored.leaf_at)
    fact = next(iter(query(f"SELECT * FROM ({FACTS[entry['fact']]}) WHERE id = ?", (entry["row"],))))  # noqa: S608 - our own SQL
    return Proof(
        entry=fact_bytes(entry["fact"], {name: fact[name] for name in tuple(fact.keys())}),
        salt=entry["salt"],
        index=index,
        size=size,
        path=tuple(path),
    )


def proofs_about(query: Query, post_id: int, *, size: int, surroundings: bool = True) -> PostProofs:
    """The proofs of all facts about a post, and about the articles that show it, in the tree of a size.

    The `surroundings`, the text of articles around the post, may be left out: they can show other posts.
    """
    indices = entry_indices_about(query, post_id, surroundings=surroundings)
    proofs = (proof(query, index, size=size) for index in indices)
    return PostProofs(
        proofs=tuple(found for found in proofs if found is not None),
        destroyed=tuple(_destroyed(query, indices, size)),
        later=sum(index >= size for index in indices),
    )


def _destroyed(query: Query, indices: Sequence[int], size: int) -> Iterator[DestroyedFact]:
    """Which of these entries are of facts that were destroyed."""
    stored = StoredHashes(query)
    for row in query(_DESTROYED, (json.dumps(indices), size)):
        path = log.inclusion_proof(row["leaf_index"], size, stored.subtree_at, stored.leaf_at)
        yield DestroyedFact(
            fact=row["fact"], row=row["row"], commitment=row["commitment"], index=row["leaf_index"], path=tuple(path)
        )


_DESTROYED = """
SELECT * FROM entry WHERE salt IS NULL AND leaf_index IN (SELECT value FROM json_each(?)) AND leaf_index < ? ORDER BY leaf_index
"""


def entry_indices_about(query: Query, post_id: int, *, surroundings: bool = True) -> list[int]:
    """The log indices of the facts about a post and about the articles that show it, in order."""
    rows = query(_ABOUT, (ids_in((post_id,)),))
    return [row["leaf_index"] for row in rows if surroundings or row["fact"] != "context"]


_OF_POSTS = ("alias", "owner", "relation", "settlement", "renaming", "version", "observation", "doubted_move", "media", "verdict")
_ABOUT = of_group(f"""
, shown AS (
    SELECT embed.id, embed.article_version
    FROM embed JOIN member ON member.post = embed.post JOIN article_version ON article_version.id = embed.article_version
    WHERE article_version.article NOT IN (SELECT article FROM withdrawn WHERE article IS NOT NULL)
),
about (fact, row) AS (
    {" UNION ALL ".join(f"SELECT '{fact}', {fact}.id FROM {fact} JOIN member ON member.post = {fact}.post" for fact in _OF_POSTS)}
    UNION ALL SELECT 'post', post FROM member
    UNION ALL SELECT 'embed', id FROM shown
    UNION ALL SELECT 'alignment', alignment.id FROM alignment JOIN shown ON shown.id = alignment.embed
    UNION ALL SELECT 'context', context.id FROM context JOIN shown ON shown.id = context.embed
    UNION ALL SELECT 'article_version', article_version FROM shown
    UNION ALL SELECT 'article_reading', reading.id FROM article_reading AS reading JOIN shown USING (article_version)
    UNION ALL SELECT 'article', version.article FROM article_version AS version JOIN shown ON shown.article_version = version.id
    UNION ALL SELECT 'snapshot', snapshot.id FROM snapshot
        WHERE (post IN (SELECT post FROM member) OR article_version IN (SELECT article_version FROM shown))
            AND id NOT IN (SELECT snapshot FROM withdrawn WHERE snapshot IS NOT NULL)
    UNION ALL SELECT 'doubt', doubted_move.doubt FROM doubted_move JOIN member ON member.post = doubted_move.post
    UNION ALL SELECT 'lifted_doubt', lifted_doubt.id FROM lifted_doubt JOIN doubted_move USING (doubt)
        JOIN member ON member.post = doubted_move.post
    UNION ALL SELECT 'memento', memento.id FROM memento JOIN observation ON observation.id = memento.observation
        JOIN member ON member.post = observation.post
)
SELECT DISTINCT entry.leaf_index, entry.fact FROM entry JOIN about ON about.fact = entry.fact AND about.row = entry.row
ORDER BY leaf_index
""")  # noqa: S608 - our own names
