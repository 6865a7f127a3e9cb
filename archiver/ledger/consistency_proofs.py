"""Consistency proofs (RFC 9162 §2.1.4): show that the log at one size is the beginning of the log at a later size."""

from archiver.ledger.merkle_log import consistency_proof
from archiver.ledger.queries import Query
from archiver.ledger.stored_hashes import StoredHashes


def consistency_between(query: Query, first: int, second: int) -> tuple[bytes, ...]:
    """The proof between two sizes of the log; needs `0 <= first <= second`, and `second` no larger than the log.

    `LedgerError` if an entry that it needs is missing.
    """
    stored = StoredHashes(query)
    return tuple(consistency_proof(first, second, stored.subtree_at, stored.leaf_at))
