"""Which facts withdrawals name, and what is left of each: whatever else lacks its salt was destroyed by somebody else."""

from bisect import bisect_right
from collections.abc import Mapping

from archiver.ledger.facts import Cell, Cells
from archiver.ledger.queries import Query
from archiver.ledger.remains import remains
from archiver.ledger.withdrawals import Ranges, every_withdrawal
from archiver.reporting.withdrawals import Level


class WithdrawnFacts:
    """The facts that withdrawals name, by their index in the log."""

    def __init__(self, query: Query) -> None:
        self._named = [(recorded.entries, recorded.withdrawal.level is Level.PURGE) for recorded in every_withdrawal(query)]

    def names(self, index: int) -> bool:
        """Whether a withdrawal names the fact with this index."""
        return any(_covers(ranges, index) for ranges, _ in self._named)

    def left_of(self, index: int, fact: str, cells: Mapping[str, Cell]) -> Cells:
        """What may be left of the row of a fact that a withdrawal names."""
        purged = any(is_purged and _covers(ranges, index) for ranges, is_purged in self._named)
        return remains(fact, cells, purged=purged)


def _covers(ranges: Ranges, index: int) -> bool:
    at = bisect_right(ranges, (index, index), key=lambda pair: (pair[0], pair[0]))
    return at > 0 and ranges[at - 1][0] <= index <= ranges[at - 1][1]
