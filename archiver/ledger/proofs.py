"""Proofs: that a fact stands in the ledger that a checkpoint was signed over, shown without the rest of the ledger.

A proof is what a stranger needs: the bytes that the fact was hashed as, its place, the audit path of RFC 6962, and the signed
checkpoint. `log.proves_inclusion` follows it, and so does any other program that knows the RFC.
"""

from dataclasses import dataclass

from archiver.ledger import log
from archiver.ledger.facts import FACTS, spelled
from archiver.ledger.questions import Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That the entry of an index is in the tree of a size, whose root the checkpoint signs; `path` leads upwards from the leaf."""

    entry: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: str
    verifier: str


def proof(ask: Ask, index: int) -> Proof | None:
    """The proof of an entry in the newest checkpoint; None where none covers it yet."""
    signed = next(iter(ask("SELECT * FROM checkpoint WHERE size > ? ORDER BY id DESC LIMIT 1", (index,))), None)
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
        entry=spelled(entry["fact"], {name: fact[name] for name in columns}),
        index=index,
        size=signed["size"],
        path=tuple(path),
        checkpoint=signed["note"],
        verifier=signed["verifier"],
    )
