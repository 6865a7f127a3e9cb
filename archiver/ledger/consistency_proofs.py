"""Consistency proofs (RFC 9162 §2.1.4): show that the log at one size is the beginning of the log at a later size."""

from archiver.errors import LedgerError
from archiver.ledger.merkle import leaf
from archiver.ledger.merkle_log import consistency_proof
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row


def consistency_between(query: Query, first: int, second: int) -> tuple[bytes, ...]:
    """The proof between two sizes of the log; needs `0 <= first <= second`, and `second` no larger than the log.

    `LedgerError` if an entry that it needs is missing.
    """

    def stored(leaf_index: int) -> Row:
        row = next(iter(query("SELECT * FROM entry WHERE leaf_index = ?", (leaf_index,))), None)
        if row is None:
            raise LedgerError(f"the log has no entry {leaf_index}", remedy="run `verify`, which says what else is missing")
        return row

    def leaf_at(leaf_index: int) -> bytes:
        row = stored(leaf_index)
        return bytes(row["leaf"]) if "leaf" in tuple(row.keys()) else leaf(row["commitment"])

    def subtree_at(last: int) -> bytes:
        return stored(last)["subtree"] or leaf_at(last)

    return tuple(consistency_proof(first, second, subtree_at, leaf_at))
