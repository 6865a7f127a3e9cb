"""Inclusion proofs (RFC 6962): that a fact is in the log that a checkpoint was signed over, without the rest of the ledger.

A proof is what a stranger needs: the bytes that the fact was hashed as, its place, the audit path of RFC 6962, and the signed
checkpoint. `merkle_log.proves_inclusion` follows it, and so does any other program that knows the RFC.
"""

from dataclasses import dataclass

from archiver.ledger import merkle_log as log
from archiver.ledger.facts import FACTS, fact_bytes
from archiver.ledger.queries import Ask, ids_in, of_group


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That the entry of an index is in the tree of a size, whose root the checkpoint signs; `path` leads upwards from the leaf."""

    entry: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: str
    verifier: str


def proof(ask: Ask, index: int, *, under: str | None = None) -> Proof | None:
    """The proof of an entry in the newest checkpoint, or in the one whose note is given; None where that does not cover it."""
    signed = next(iter(ask(_SIGNED, (index, under, under))), None)
    entry = next(iter(ask("SELECT fact, row FROM entry WHERE leaf_index = ?", (index,))), None)
    if signed is None or entry is None or entry["fact"] not in FACTS:
        return None

    def kept(place: int, column: str) -> bytes:
        row = next(iter(ask("SELECT leaf, COALESCE(subtree, leaf) AS subtree FROM entry WHERE leaf_index = ?", (place,))))
        return bytes(row[column])

    path = log.inclusion_proof(index, signed["size"], lambda end: kept(end, "subtree"), lambda place: kept(place, "leaf"))
    fact = next(iter(ask(f"SELECT * FROM {entry['fact']} WHERE id = ?", (entry["row"],))))  # noqa: S608 - one of FACTS
    columns = tuple(fact.keys())
    return Proof(
        entry=fact_bytes(entry["fact"], {name: fact[name] for name in columns}),
        index=index,
        size=signed["size"],
        path=tuple(path),
        checkpoint=signed["note"],
        verifier=signed["verifier"],
    )


_SIGNED = "SELECT * FROM checkpoint WHERE size > ? AND (? IS NULL OR note = ?) ORDER BY id DESC LIMIT 1"


def facts_about(ask: Ask, post_id: int) -> list[int]:
    """Where in the log the facts about a post stand, in their order: also those about the articles that show it."""
    return [row["place"] for row in ask(_ABOUT, (ids_in((post_id,)),))]


_OF_POSTS = ("alias", "relation", "settlement", "version", "observation", "media", "verdict")
_ABOUT = of_group(f"""
, shown AS (SELECT embed.id, embed.article_version FROM embed JOIN member ON member.post = embed.post),
about (fact, row) AS (
    {" UNION ALL ".join(f"SELECT '{fact}', {fact}.id FROM {fact} JOIN member ON member.post = {fact}.post" for fact in _OF_POSTS)}
    UNION ALL SELECT 'embed', id FROM shown
    UNION ALL SELECT 'alignment', alignment.id FROM alignment JOIN shown ON shown.id = alignment.embed
    UNION ALL SELECT 'context', context.id FROM context JOIN shown ON shown.id = context.embed
    UNION ALL SELECT 'article_version', article_version FROM shown
    UNION ALL SELECT 'article_reading', reading.id FROM article_reading AS reading JOIN shown USING (article_version)
    UNION ALL SELECT 'article', made.article FROM article_version AS made JOIN shown ON shown.article_version = made.id
    UNION ALL SELECT 'snapshot', snapshot.id FROM snapshot
        WHERE post IN (SELECT post FROM member) OR article_version IN (SELECT article_version FROM shown)
    UNION ALL SELECT 'memento', memento.id FROM memento JOIN observation ON observation.id = memento.observation
        JOIN member ON member.post = observation.post
)
SELECT DISTINCT entry.leaf_index AS place FROM entry JOIN about ON about.fact = entry.fact AND about.row = entry.row ORDER BY place
""")  # noqa: S608 - our own names
