"""Destroy in the database what a withdrawal names: salts, rows, emptied columns, the search index, and what SQLite keeps of them.

The withdrawal is recorded before, so that the triggers let it happen. All of it can be repeated after a crash.
"""

import json
import sqlite3
from collections.abc import Iterator

from archiver.errors import LedgerError
from archiver.ledger.facts import Cell, Cells
from archiver.ledger.queries import Query, ids_in, of_group
from archiver.ledger.remains import DELETED, PURGED, REDACTED, filled
from archiver.ledger.search_index import REINDEX
from archiver.ledger.sqlite_errors import ledger_error
from archiver.ledger.store import Store
from archiver.ledger.withdrawals import RecordedWithdrawal, every_withdrawal
from archiver.reporting.withdrawals import Level

FINISHED = "withdrawn"
"""The act (`custody`) that records that a withdrawal is finished."""
_TABLES = {"run_end": "run"}
_STATE = ("validator", "due")
"""The mutable state about a post between runs."""


def unfinished(query: Query) -> list[RecordedWithdrawal]:
    """The withdrawals that still have to destroy something, such as one that was interrupted, or that an older database lacks."""
    done = {json.loads(row["detail"]).get("withdrawal") for row in query("SELECT detail FROM custody WHERE act = ?", (FINISHED,))}
    return [
        recorded
        for recorded in every_withdrawal(query)
        if recorded.withdrawal.level.destroys and (recorded.withdrawal.id not in done or _has_salts(query, recorded))
    ]


def _has_salts(query: Query, recorded: RecordedWithdrawal) -> bool:
    sql = "SELECT 1 FROM entry WHERE salt IS NOT NULL AND leaf_index BETWEEN ? AND ? LIMIT 1"
    return any(list(query(sql, pair)) for pair in recorded.entries)


def destroy(store: Store, recorded: RecordedWithdrawal) -> None:
    """Destroy the facts that a withdrawal names, in one transaction."""
    doomed = [(row["fact"], row["row"]) for pair in recorded.entries for row in store.query(_NAMED, pair)]
    emptied = PURGED if recorded.withdrawal.level is Level.PURGE else REDACTED
    with store.transaction():
        store.change("PRAGMA secure_delete = ON")
        for pair in recorded.entries:
            store.change("UPDATE entry SET salt = NULL WHERE salt IS NOT NULL AND leaf_index BETWEEN ? AND ?", pair)
        if recorded.subject.post is not None:
            members = [row["post"] for row in store.query(of_group("SELECT post FROM member"), (ids_in((recorded.subject.post,)),))]
            for table in _STATE:
                store.change(f"DELETE FROM {table} WHERE post IN (SELECT value FROM json_each(?))", (json.dumps(members),))  # noqa: S608
        for fact, row_id in doomed:
            if fact in emptied:
                _empty(store, fact, row_id, filled(emptied[fact], row_id))
        versions = json.dumps([row_id for fact, row_id in doomed if fact == "version"])
        store.change("DELETE FROM folded_version WHERE id IN (SELECT value FROM json_each(?))", (versions,))
        for table in DELETED:
            rows = json.dumps([row_id for fact, row_id in doomed if fact == table and fact not in emptied])
            store.change(f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (rows,))  # noqa: S608 - our own names
        store.note_destroyed()
        for statement in REINDEX:
            store.change(statement)


_NAMED = "SELECT fact, row FROM entry WHERE leaf_index BETWEEN ? AND ?"


def _empty(store: Store, fact: str, row_id: Cell, columns: Cells) -> None:
    table = _TABLES.get(fact, fact)
    assignments = ", ".join(f'"{name}" = ?' for name in columns)
    differs = " OR ".join(f'"{name}" IS NOT ?' for name in columns)
    sql = f'UPDATE "{table}" SET {assignments} WHERE ({differs}) AND id = ?'  # noqa: S608 - our own names
    store.change(sql, (*columns.values(), *columns.values(), row_id))


def compact(store: Store) -> None:
    """Write the database anew without free pages, and empty the write-ahead log; `LedgerError` if that fails.

    What SQLite writes on the way is beside the database, where it fits if the database does, and not among other programs' files.
    """
    folder = str(store.path.parent.absolute()).replace("'", "''")
    try:
        store.run_outside_transaction(f"PRAGMA temp_store_directory = '{folder}'")
        store.run_outside_transaction("VACUUM")
        busy = store.run_outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise ledger_error(error, store.path) from error
    if busy and busy[0][0]:
        raise LedgerError(
            f"another program reads {store.path}, so that its write-ahead log cannot be emptied",
            remedy="end it; the next run finishes the withdrawal",
        )


def destroyed_facts(query: Query) -> Iterator[tuple[int, str, int]]:
    """The log index, kind and row of each destroyed fact."""
    for row in query("SELECT leaf_index, fact, row FROM entry WHERE salt IS NULL ORDER BY leaf_index", ()):
        yield row["leaf_index"], row["fact"], row["row"]
