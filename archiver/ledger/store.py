"""The database as one run holds it: a connection, the run lock, transactions, and the log that every fact enters.

The log's entries of a transaction are written at its end, so that a transaction is in the log as a whole or not at all.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from archiver.errors import LedgerError
from archiver.ledger.connection import Connection, driver_of, open_to_write
from archiver.ledger.facts import Cell, Cells, leaf_of
from archiver.ledger.merkle import Frontier
from archiver.ledger.merkle_log import largest_level, restore_frontier
from archiver.ledger.rows import Row, storable_cells
from archiver.ledger.run_lock import RunLock
from archiver.ledger.sqlite_errors import ledger_error
from archiver.ledger.tables import TABLES
from archiver.model.timestamps import format_iso_micros

Clock = Callable[[], datetime]

LOCK = "archive.lock"
KEY = "ledger.key"

_INSERTS = {
    name: str(insert(table).compile(dialect=sqlite.dialect(paramstyle="named"))).replace("\n", " ")
    for name, table in TABLES.items()
}
"""How a row gets into each table: written by SQLAlchemy, and run by sqlite3 itself, which is three times as quick."""


class Store:
    """The database, held open and locked for one run."""

    def __init__(self, path: Path, *, clock: Clock, lock: RunLock, connection: Connection) -> None:
        self.path = path
        self._clock = clock
        self._lock = lock
        self._connection = connection
        self._driver = driver_of(connection)
        self._entries: list[dict[str, Cell | bytes]] = []
        self._frontier = Frontier()
        with self.transaction():
            self._frontier = self._restored_frontier()

    @classmethod
    def open(cls, path: Path, *, clock: Clock) -> Self:
        """The ledger at that path, made or brought up to date if need be, for this run alone; raises `LedgerError`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(f"the folder {path.parent} cannot be made: {error.strerror}", remedy="name another --home") from error
        lock = RunLock.take(path.with_name(LOCK))
        try:
            return cls(path, clock=clock, lock=lock, connection=open_to_write(path))
        except LedgerError:
            lock.release()
            raise

    def close(self) -> None:
        """Close the database, and let the next run write."""
        self._connection.close()
        self._lock.release()

    def time(self, at: datetime | None) -> str:
        """A time as it is recorded; now, where none is given."""
        return format_iso_micros(self._clock() if at is None else at)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is recorded within stand or fall together; one inside another is part of it."""
        if self._connection.in_transaction():
            yield
            return
        size, peaks = self._frontier.size, tuple(self._frontier.peaks)
        kept = False
        try:
            with self._connection.begin():
                yield
                self._append_entries()
            kept = True
        except DBAPIError as error:
            raise ledger_error(error.orig, self.path) from error
        except sqlite3.Error as error:
            raise ledger_error(error, self.path) from error
        finally:
            self._entries.clear()
            if not kept:
                self._frontier = Frontier(size, peaks)

    def ask(self, sql: str, parameters: tuple[Cell, ...] = ()) -> list[Row]:
        """The rows that a query gives."""
        with self.transaction():
            cursor = self._driver.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(sql, parameters).fetchall()

    def first(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Row | None:
        """The first row that a query gives, if it gives any."""
        rows = self.ask(sql, parameters)
        return rows[0] if rows else None

    def change(self, sql: str, parameters: tuple[Cell, ...] = ()) -> None:
        """Change rows that are no facts."""
        with self.transaction():
            self._driver.execute(sql, parameters)

    def add(self, table: str, row: Mapping[str, Cell]) -> int:
        """Add a row that is no fact; its id."""
        with self.transaction():
            return self._insert(table, {"id": None} | storable_cells(row))

    def record(self, fact: str, row: Mapping[str, Cell]) -> int:
        """Add a fact, and its leaf to the log; its id."""
        with self.transaction():
            recorded: Cells = {"id": None} | storable_cells(row)
            recorded["id"] = row_id = self._insert(fact, recorded)
            self._append_leaf(fact, row_id, leaf_of(fact, recorded))
        return row_id

    def _insert(self, table: str, row: Cells) -> int:
        added = self._driver.execute(_INSERTS[table], row).lastrowid
        return added if added is not None else 0

    @property
    def tree(self) -> tuple[int, bytes]:
        """The number of leaves in the log, and their root."""
        return self._frontier.size, self._frontier.root()

    def _append_leaf(self, fact: str, row_id: int, leaf: bytes) -> None:
        """Append a leaf; it is written with the transaction."""
        index = self._frontier.size
        self._frontier.append(leaf)
        subtree = None if largest_level(index) == 0 else self._frontier.peaks[-1]
        self._entries.append({"leaf_index": index, "fact": fact, "row": row_id, "leaf": leaf, "subtree": subtree})

    def _append_entries(self) -> None:
        if self._entries:
            self._driver.executemany(_INSERTS["entry"], self._entries)

    def _restored_frontier(self) -> Frontier:
        """The right edge of the tree as the database has it."""
        rows = self.ask("SELECT COALESCE(max(leaf_index) + 1, 0) AS size FROM entry")
        return restore_frontier(rows[0]["size"], self._ending)

    def _ending(self, index: int) -> bytes:
        row = self.first("SELECT COALESCE(subtree, leaf) AS subtree FROM entry WHERE leaf_index = ?", (index,))
        if row is None:
            raise LedgerError(
                f"the log in {self.path} has a gap at entry {index}", remedy="run `verify`, then restore the database from a backup"
            )
        return bytes(row["subtree"])
