"""The hashes of the log's tree, from what the database stores with each entry."""

from archiver.errors import LedgerError
from archiver.ledger.merkle import leaf
from archiver.ledger.merkle_log import restore_frontier
from archiver.ledger.queries import Query
from archiver.ledger.rows import Row


class StoredHashes:
    """The hashes of leaves and of perfect subtrees by leaf index; `LedgerError` if an entry is missing."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def leaf_at(self, index: int) -> bytes:
        """The hash of a leaf."""
        return leaf(self._entry(index)["commitment"])

    def subtree_at(self, last: int) -> bytes:
        """The hash of the largest perfect subtree that ends with a leaf."""
        entry = self._entry(last)
        return bytes(entry["subtree"] or leaf(entry["commitment"]))

    def root_at(self, size: int) -> bytes:
        """The root of the tree when it had a number of leaves."""
        return restore_frontier(size, self.subtree_at).root()

    def _entry(self, index: int) -> Row:
        rows = self._query("SELECT commitment, subtree FROM entry WHERE leaf_index = ?", (index,))
        entry = next(iter(rows), None)
        if entry is None:
            raise LedgerError(f"the log has no entry {index}", remedy="run `verify`, which says what else is missing")
        return entry
