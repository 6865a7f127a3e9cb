"""Restore what belongs to a replayed log beside its facts: its checkpoints; and find out what a rebuild has done so far."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.ledger.checkpoints import SignedRoot
from archiver.ledger.queries import Query
from archiver.ledger.store import Store
from archiver.model.digests import PREFIX

if TYPE_CHECKING:
    from archiver.ledger.facts import Cells


def restore_checkpoint(store: Store, root: SignedRoot, note: str) -> None:
    """Record a checkpoint that the log leads to, once, for the run that ended with it."""
    with store.transaction():
        if store.first("SELECT 1 FROM checkpoint WHERE note = ?", (note,)) is not None:
            return
        run = store.first(_ENDED_WITH, (root.size,))
        if run is not None:
            signed: Cells = {"size": root.size, "root": PREFIX + root.root.hex(), "note": note}
            store.add("checkpoint", signed | {"run": run["id"], "at": run["finished"]})


_ENDED_WITH = """
SELECT run.id, run.finished FROM entry JOIN run ON run.id = entry.row
WHERE entry.fact = 'run_end' AND entry.leaf_index = ? - 1
"""


def is_unfinished_rebuild(query: Query, size: int) -> bool:
    """Whether the log has nothing after its first `size` facts but what a rebuild recorded that never ended.

    Any other database has at least the row of the file that holds the last of these facts.
    """
    following = next(iter(query(_FOLLOWING, (size,))), None)
    runs = list(query(_RUNS_FROM, (size,)))
    is_begun = following is None or (following["fact"], following["act"]) == ("custody", "succession") or following["fact"] == "run"
    return is_begun and all(run["kind"] == "rebuild" for run in runs) and not any(run["finished"] for run in runs[:1])


_FOLLOWING = """
SELECT entry.fact, custody.act FROM entry LEFT JOIN custody ON entry.fact = 'custody' AND custody.id = entry.row
WHERE leaf_index = ?
"""
_RUNS_FROM = """
SELECT run.kind, run.finished FROM entry JOIN run ON run.id = entry.row
WHERE entry.fact = 'run' AND entry.leaf_index >= ? ORDER BY entry.leaf_index
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredTotals:
    """How much a ledger holds."""

    articles: int
    embeds: int
    complete_snapshots: int
    partial_snapshots: int


def totals(query: Query) -> RestoredTotals:
    """How much the ledger holds."""
    row = next(iter(query(_TOTALS, ())))
    return RestoredTotals(
        articles=row["articles"], embeds=row["embeds"], complete_snapshots=row["complete"], partial_snapshots=row["partial"]
    )


_TOTALS = """
SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM embed) AS embeds,
    (SELECT count(*) FROM snapshot WHERE complete) AS complete, (SELECT count(*) FROM snapshot WHERE NOT complete) AS partial
"""
