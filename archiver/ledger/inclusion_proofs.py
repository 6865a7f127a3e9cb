"""Inclusion proofs (RFC 6962): show that a fact is covered by a signed checkpoint, without revealing the rest of the ledger.

A proof has the bytes that were hashed, their index in the log, the audit path, and the signed checkpoint. Any program that
implements the RFC can verify it, such as `archiver/export/check.py`.
"""

from dataclasses import dataclass

from archiver.ledger import merkle_log as log
from archiver.ledger.facts import FACTS, fact_bytes
from archiver.ledger.queries import Query, ids_in, of_group


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Proof that entry `index` is in the tree of `size` leaves whose root the checkpoint signs; `path` goes from leaf to root."""

    entry: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: str
    verifier: str


def proof(query: Query, index: int, *, under: str | None = None) -> Proof | None:
    """The proof of an entry for the newest checkpoint, or the one whose note is `under`; None if it does not cover the entry."""
    signed = next(iter(query(_SIGNED, (index, under, under))), None)
    entry = next(iter(query("SELECT fact, row FROM entry WHERE leaf_index = ?", (index,))), None)
    if signed is None or entry is None or entry["fact"] not in FACTS:
        return None

    def stored_hash(leaf_index: int, column: str) -> bytes:
        row = next(iter(query("SELECT leaf, COALESCE(subtree, leaf) AS subtree FROM entry WHERE leaf_index = ?", (leaf_index,))))
        return bytes(row[column])

    path = log.inclusion_proof(
        index, signed["size"], lambda last: stored_hash(last, "subtree"), lambda leaf_index: stored_hash(leaf_index, "leaf")
    )
    fact = next(iter(query(f"SELECT * FROM {entry['fact']} WHERE id = ?", (entry["row"],))))  # noqa: S608 - one of FACTS
    return Proof(
        entry=fact_bytes(entry["fact"], {name: fact[name] for name in tuple(fact.keys())}),
        index=index,
        size=signed["size"],
        path=tuple(path),
        checkpoint=signed["note"],
        verifier=signed["verifier"],
    )


_SIGNED = "SELECT * FROM checkpoint WHERE size > ? AND (? IS NULL OR note = ?) ORDER BY id DESC LIMIT 1"


def entry_indices_about(query: Query, post_id: int) -> list[int]:
    """The log indices of the facts about a post and about the articles that show it, in order."""
    return [row["leaf_index"] for row in query(_ABOUT, (ids_in((post_id,)),))]


_OF_POSTS = ("alias", "owner", "relation", "settlement", "renaming", "version", "observation", "doubted_move", "media", "verdict")
_ABOUT = of_group(f"""
, shown AS (SELECT embed.id, embed.article_version FROM embed JOIN member ON member.post = embed.post),
about (fact, row) AS (
    {" UNION ALL ".join(f"SELECT '{fact}', {fact}.id FROM {fact} JOIN member ON member.post = {fact}.post" for fact in _OF_POSTS)}
    UNION ALL SELECT 'embed', id FROM shown
    UNION ALL SELECT 'alignment', alignment.id FROM alignment JOIN shown ON shown.id = alignment.embed
    UNION ALL SELECT 'context', context.id FROM context JOIN shown ON shown.id = context.embed
    UNION ALL SELECT 'article_version', article_version FROM shown
    UNION ALL SELECT 'article_reading', reading.id FROM article_reading AS reading JOIN shown USING (article_version)
    UNION ALL SELECT 'article', version.article FROM article_version AS version JOIN shown ON shown.article_version = version.id
    UNION ALL SELECT 'snapshot', snapshot.id FROM snapshot
        WHERE post IN (SELECT post FROM member) OR article_version IN (SELECT article_version FROM shown)
    UNION ALL SELECT 'doubt', doubted_move.doubt FROM doubted_move JOIN member ON member.post = doubted_move.post
    UNION ALL SELECT 'lifted_doubt', lifted_doubt.id FROM lifted_doubt JOIN doubted_move USING (doubt)
        JOIN member ON member.post = doubted_move.post
    UNION ALL SELECT 'memento', memento.id FROM memento JOIN observation ON observation.id = memento.observation
        JOIN member ON member.post = observation.post
)
SELECT DISTINCT leaf_index FROM entry JOIN about ON about.fact = entry.fact AND about.row = entry.row ORDER BY leaf_index
""")  # noqa: S608 - our own names
