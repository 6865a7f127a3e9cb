"""Read the log as others see it: its entries in order, each the 32 bytes that commit to a fact, and the sizes that were signed."""

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from archiver.errors import LedgerError
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.queries import Query

_ENTRIES_AT_ONCE = 10_000


def entries(query: Query, size: int) -> Iterator[bytes]:
    """The first entries of the log, in order; `LedgerError` if one is missing."""
    for start in count(0, _ENTRIES_AT_ONCE):
        if start >= size:
            return
        end = min(size, start + _ENTRIES_AT_ONCE)
        rows = query(_ENTRIES, (start, end))
        indices = iter(range(start, end))
        for row, index in zip(rows, indices, strict=False):
            if row["leaf_index"] != index:
                raise _gap(index)
            yield bytes(row["commitment"])
        if (missing := next(indices, None)) is not None:
            raise _gap(missing)


_ENTRIES = "SELECT leaf_index, commitment FROM entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"


def _gap(index: int) -> LedgerError:
    return LedgerError(f"the log has no entry {index}", remedy="run `verify`, which says what else is missing")


def roots_at(log: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The roots of the trees that a log's entries form at these sizes, computed from the entries."""
    frontier = Frontier()
    roots = {0: frontier.root()}
    for entry in log:
        frontier.append(leaf(entry))
        if frontier.size in sizes:
            roots[frontier.size] = frontier.root()
    return roots


def signed_notes(query: Query) -> list[tuple[int, str]]:
    """The size and the note of every checkpoint, in the order in which they were signed."""
    return [(row["size"], row["note"]) for row in query("SELECT size, note FROM checkpoint ORDER BY id", ())]


def covering_notes(query: Query, index: int) -> list[str]:
    """The notes of the checkpoints that cover an entry, in the order in which they were signed."""
    return [row["note"] for row in query("SELECT note FROM checkpoint WHERE size > ? ORDER BY id", (index,))]
