"""Replay a log into the database: its facts, in their order, become rows with the same ids, and entries with the same commitments.

What is derived from facts is derived again: the name of a post from its settlement, the end of a run's row, the subtree hashes, and
(by a trigger) the search index. Entries that are there already are compared and skipped, so that an interrupted replay is resumed,
and an older database is caught up. The facts may come from strangers: whatever does not fit is refused, by its index.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NoReturn

from archiver.errors import ReplayError
from archiver.ledger.facts import FACTS, Cell, Cells
from archiver.ledger.post_names import name_post
from archiver.ledger.renaming import apply_renaming
from archiver.ledger.rows import parse_ref, storable_cells
from archiver.ledger.store import Store
from archiver.model.log_entries import LoggedFact

_MAX_FACTS = 1000
_MAX_CHARACTERS = 4_000_000
"""The limits of what one transaction records; a single fact may be larger."""

_ROWS = {"run": "run", "run_end": "run", "post": "post"}
"""The tables of facts that are only a part of a row; every other fact has a table of its name."""

_NOT_YET: dict[str, Cells] = {"run": {"finished": None, "summary": None}, "post": {"settled_as": None}}
"""The columns that a later fact fills."""


_NAMING = {"settlement": name_post, "renaming": apply_renaming}
"""The facts that name a post, and what each does to its row."""


def replay(store: Store, facts: Iterable[LoggedFact], *, at_once: int = _MAX_FACTS) -> int:
    """Append the facts that the log does not have yet, `at_once` in one transaction, and return how many those are.

    `ReplayError` names the first fact that cannot be replayed: its row does not lead to its commitment, it leaves a gap, its kind
    or a column is unknown, the database refuses its row, or the log has another fact at its index. What was committed before stays.
    """
    replayed, expected = 0, None
    for batch in _batches(facts, at_once):
        with store.transaction():
            present = _entries(store, batch)
            for logged in batch:
                _require_place(store, logged, expected)
                expected = logged.index + 1
                if logged.index in present:
                    _require_same(logged, present[logged.index])
                else:
                    _append(store, logged)
                    replayed += 1
    return replayed


def _batches(facts: Iterable[LoggedFact], at_once: int) -> Iterator[list[LoggedFact]]:
    """Facts for one transaction each."""
    batch, characters = list[LoggedFact](), 0
    for logged in facts:
        batch.append(logged)
        characters += sum(len(cell) for cell in logged.row.values() if isinstance(cell, str))
        if len(batch) >= at_once or characters >= _MAX_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


_Entry = tuple[str, Cell, bytes]
"""The fact, the row's id and the commitment of an entry."""


def _entries(store: Store, batch: list[LoggedFact]) -> dict[int, _Entry]:
    """The entries that the log has already, by their index."""
    rows = store.query(
        "SELECT * FROM entry WHERE leaf_index BETWEEN ? AND ?",
        (min(logged.index for logged in batch), max(logged.index for logged in batch)),
    )
    return {row["leaf_index"]: (row["fact"], row["row"], bytes(row["commitment"])) for row in rows}


def _require_place(store: Store, logged: LoggedFact, expected: int | None) -> None:
    """Refuse a fact that does not follow the one before it, or the end of the log."""
    size = store.log_size()
    if (expected is not None and logged.index != expected) or logged.index > size:
        missing = size if expected is None else expected
        raise ReplayError(logged.index, f"the fact with the index {missing} has to come before it")


def _require_same(logged: LoggedFact, entry: _Entry) -> None:
    if entry != (logged.fact, logged.row["id"], logged.commitment):
        raise ReplayError(logged.index, "the log has another fact there")


def _append(store: Store, logged: LoggedFact) -> None:
    """Write the row of a fact, what is derived from it, and its entry."""
    if not logged.holds:
        raise ReplayError(logged.index, "its row does not lead to its commitment")
    _require_known(store, logged)
    try:
        if logged.salt is not None or logged.row.keys() != {"id"}:  # of a destroyed fact there may be no row
            _restore_row(store, logged)
        store.log_commitment(logged.fact, logged.row["id"], salt=logged.salt, commitment=logged.commitment)
    except sqlite3.IntegrityError as error:
        raise ReplayError(logged.index, f"the database refuses its row: {error}") from error


def _restore_row(store: Store, logged: LoggedFact) -> None:
    if logged.fact == "run_end":
        _end_run(store, logged)
    else:
        _insert(store, logged)
    if logged.fact in _NAMING:
        _name_post(store, logged)


def _require_known(store: Store, logged: LoggedFact) -> None:
    """Refuse a fact of an unknown kind, or with a cell that the table cannot store as it is."""
    if logged.fact not in FACTS:
        raise ReplayError(logged.index, f"this program knows no facts “{logged.fact[:60]}”", remedy="use a later version of it")
    columns, types = store.columns(FACTS[logged.fact]), store.column_types(_ROWS.get(logged.fact, logged.fact))
    for name, cell in logged.row.items():
        if name not in columns:
            what = f"this program knows no column “{name[:60]}” of “{logged.fact}”"
            raise ReplayError(logged.index, what, remedy="use a later version of it")
        if types[name] != ("TEXT" if isinstance(cell, str) else "INTEGER"):
            raise ReplayError(logged.index, f"“{name}” is no {types[name].lower()}")
    if storable_cells(logged.row) != logged.row:
        raise ReplayError(logged.index, "a text in it is no Unicode")


def _insert(store: Store, logged: LoggedFact) -> None:
    table = _ROWS.get(logged.fact, logged.fact)
    absent: Cells = dict.fromkeys(store.columns(FACTS[logged.fact]))
    store.add(table, absent | _NOT_YET.get(table, {}) | dict(logged.row))


def _end_run(store: Store, logged: LoggedFact) -> None:
    run, finished, summary = (logged.row.get(name) for name in ("id", "finished", "summary"))
    if finished is None or store.first("SELECT 1 FROM run WHERE id = ? AND finished IS NULL", (run,)) is None:
        raise ReplayError(logged.index, f"there is no run {run} that has not ended")
    store.change("UPDATE run SET finished = ?, summary = ? WHERE id = ?", (finished, summary, run))


def _name_post(store: Store, logged: LoggedFact) -> None:
    post_id, ref = logged.row.get("post"), logged.row.get("ref")
    platform = store.first("SELECT platform FROM post WHERE id = ?", (post_id,))
    if not isinstance(post_id, int) or not isinstance(ref, str) or platform is None:
        _refuse_name(logged)
    name = parse_ref(ref)
    if name.platform != platform["platform"] or not name.key:
        _refuse_name(logged)
    _NAMING[logged.fact](store, post_id, name)


def _refuse_name(logged: LoggedFact) -> NoReturn:
    raise ReplayError(logged.index, "it gives a post no name of its platform")
