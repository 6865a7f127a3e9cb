"""Record the files of runs, which together hold every fact of the log and every signed checkpoint."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.ledger.queries import Query
from archiver.ledger.rows import from_row
from archiver.ledger.snapshots import StoredFile

if TYPE_CHECKING:  # readers do not load what only writers need
    from archiver.ledger.facts import Cells
    from archiver.ledger.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFileRecord:
    """A recorded file of a run: the facts with the log indices from `first` to before `until` are in it.

    Where it was rewritten for a withdrawal, `path`, `sha256` and `size` are those of the file that is there now.
    """

    id: int
    run: int
    path: str
    sha256: str
    size: int
    first: int
    until: int


def record_run_file(store: "Store", run: int, file: StoredFile, *, first: int, until: int) -> None:
    """Record the file of a run, once per path."""
    with store.transaction():
        if store.first("SELECT 1 FROM run_file WHERE path = ?", (file.path,)) is None:
            stored: Cells = {"path": file.path, "sha256": file.sha256, "size": file.size}
            store.record("run_file", {"run": run, "first": first, "until": until} | stored)


def run_files(query: Query) -> list[RunFileRecord]:
    """All recorded files of runs, in the order of the log."""
    return [from_row(RunFileRecord, row) for row in query(_RUN_FILES, ())]


_RUN_FILES = """
SELECT run_file.id, run_file.run, run_file.first, run_file.until, COALESCE(replacement.path, run_file.path) AS path,
    COALESCE(replacement.sha256, run_file.sha256) AS sha256, COALESCE(replacement.size, run_file.size) AS size
FROM run_file LEFT JOIN replacement
    ON replacement.id = (SELECT max(id) FROM replacement AS later WHERE later.run_file = run_file.id)
ORDER BY run_file.first, run_file.id
"""


def facts_in_files(query: Query) -> int:
    """How many facts, from the beginning of the log, are in the files of runs."""
    return int(next(iter(query("SELECT COALESCE(max(until), 0) AS until FROM run_file", ())))["until"])


def checkpoints_between(query: Query, first: int, until: int) -> list[str]:
    """The notes of the checkpoints over more than `first` and at most `until` facts."""
    rows = query("SELECT note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY id", (first, until))
    return [row["note"] for row in rows]
