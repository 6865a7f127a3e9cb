"""Write access to the ledger's database: connection, run lock, transactions, and the log, to which every fact is appended.

The log's entries are written at the end of each transaction, together with its facts.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from archiver.errors import LedgerError
from archiver.ledger.connection import BEGIN, open_to_write
from archiver.ledger.facts import Cell, Cells, commitment_to, new_salt
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.merkle_log import largest_level, restore_frontier
from archiver.ledger.rows import Row, storable_cells
from archiver.ledger.run_lock import RunLock
from archiver.ledger.sqlite_errors import ledger_errors, raise_if_damaged
from archiver.model.timestamps import format_iso_micros

Clock = Callable[[], datetime]

LOCK = "archive.lock"


class Store:
    """The ledger's database, open and locked for one run."""

    def __init__(self, path: Path, *, clock: Clock, lock: RunLock, connection: sqlite3.Connection) -> None:
        self.path = path
        self._clock = clock
        self._lock = lock
        self._connection = connection
        self._inserts: dict[str, str] = {}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._types: dict[str, Mapping[str, str]] = {}
        self._last_destroyed: dict[str, int] = {}
        self._entries: list[dict[str, Cell | bytes]] = []
        self._frontier = Frontier()
        with self.transaction():
            self._frontier = self._restored_frontier()

    @classmethod
    def open(cls, path: Path, *, clock: Clock) -> Self:
        """Open the ledger at a path and lock it for this run; it is created or migrated if needed. Raises `LedgerError`."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"the folder {path.parent} cannot be created: {error.strerror}", remedy="name another --home"
            ) from error
        lock = RunLock.take(path.with_name(LOCK))
        try:
            return cls(path, clock=clock, lock=lock, connection=open_to_write(path))
        except BaseException as error:  # also when interrupted: the error goes on
            lock.release()
            raise_if_damaged(error, path)
            raise

    def close(self) -> None:
        """Close the database and release the lock."""
        self._connection.close()
        self._lock.release()

    def time(self, at: datetime | None) -> str:
        """A time in the form in which it is recorded; None stands for now."""
        return format_iso_micros(self._clock() if at is None else at)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit or roll back everything recorded inside; nested calls join the outer transaction. Raises `LedgerError`."""
        if self._connection.in_transaction:
            yield
            return
        size, peaks = self._frontier.size, tuple(self._frontier.peaks)
        committed = False
        try:
            with ledger_errors(self.path), self._connection:
                self._connection.execute(BEGIN)
                yield
                self._append_entries()
            committed = True
        finally:
            self._entries.clear()
            if not committed:
                self._frontier = Frontier(size, peaks)

    def query(self, sql: str, parameters: tuple[Cell, ...] = ()) -> list[Row]:
        """The rows of a query's result."""
        with self.transaction():
            cursor = self._connection.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(sql, parameters).fetchall()

    def first(self, sql: str, parameters: tuple[Cell, ...] = ()) -> Row | None:
        """The first row of a query's result; None if it is empty."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def change(self, sql: str, parameters: tuple[Cell, ...] = ()) -> None:
        """Run a statement that changes rows that are not facts."""
        with self.transaction():
            self._connection.execute(sql, parameters)

    def run_outside_transaction(self, statement: str) -> list[tuple[Cell, ...]]:
        """Run a statement that SQLite refuses within a transaction, such as VACUUM; its rows. Raises `sqlite3.Error`."""
        return self._connection.execute(statement).fetchall()

    def add(self, table: str, row: Mapping[str, Cell]) -> int:
        """Insert a row that is not a fact as a whole, and return its id."""
        with self.transaction():
            return self._insert(table, {"id": None} | storable_cells(row))

    def record(self, fact: str, row: Mapping[str, Cell]) -> int:
        """Insert a fact, append its leaf to the log, and return its id."""
        with self.transaction():
            recorded: Cells = {"id": self._id_after_destroyed(fact), **storable_cells(row)}
            recorded["id"] = row_id = self._insert(fact, recorded)
            self.log(fact, recorded)
        return row_id

    def note_destroyed(self) -> None:
        """Note that rows were destroyed, whose ids are not given to new ones."""
        self._last_destroyed.clear()

    def _id_after_destroyed(self, fact: str) -> int | None:
        """The id for a new row where the last rows were destroyed, since the log has their ids; None for the next id."""
        if self._last_destroyed.get(fact) == 0:
            return None
        sql = f'SELECT (SELECT max(id) FROM "{fact}") AS present, (SELECT max(row) FROM entry WHERE fact = ?) AS logged'  # noqa: S608
        row = self.query(sql, (fact,))[0]
        is_destroyed = (row["logged"] or 0) > (row["present"] or 0)
        self._last_destroyed[fact] = int(row["logged"]) if is_destroyed else 0
        return self._last_destroyed[fact] + 1 if is_destroyed else None

    def _insert(self, table: str, row: Cells) -> int:
        added = self._connection.execute(self._insert_into(table), row).lastrowid
        return added if added is not None else 0

    def _insert_into(self, table: str) -> str:
        """The statement that inserts a row of a table; it asks for a value of every column that the database has."""
        if table not in self._inserts:
            columns = [name for (name,) in self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
            names, values = (", ".join(f"{mark}{name}{end}" for name in columns) for mark, end in (('"', '"'), (":", "")))
            self._inserts[table] = f'INSERT INTO "{table}" ({names}) VALUES ({values})'  # noqa: S608 - our own names
        return self._inserts[table]

    def columns(self, sql: str) -> tuple[str, ...]:
        """The names of a query's columns."""
        if sql not in self._columns:
            with self.transaction():
                found = self._connection.execute(f"SELECT * FROM ({sql}) LIMIT 0")  # noqa: S608 - our own SQL
                self._columns[sql] = tuple(name for name, *_ in found.description)
        return self._columns[sql]

    def column_types(self, table: str) -> Mapping[str, str]:
        """The type of each column of a table, `TEXT`, `INTEGER` or `BLOB`."""
        if table not in self._types:
            self._types[table] = {row["name"]: row["type"] for row in self.query("SELECT * FROM pragma_table_info(?)", (table,))}
        return self._types[table]

    @property
    def tree(self) -> tuple[int, bytes]:
        """The number of leaves in the log, and the tree's root."""
        return self._frontier.size, self._frontier.root()

    def root_at(self, size: int) -> bytes:
        """The root that the log had at a size, which is not larger than its present one."""
        return restore_frontier(size, self._subtree_hash).root()

    def log_size(self) -> int:
        """The number of leaves in the log."""
        return self._frontier.size

    def log(self, fact: str, row: Mapping[str, Cell]) -> None:
        """Append the leaf of a fact, whose row has been written, to the log; its entry is written at the end of the transaction."""
        salt = new_salt()
        self.log_commitment(fact, row["id"], salt=salt, commitment=commitment_to(fact, storable_cells(row), salt))

    def log_commitment(self, fact: str, row_id: Cell, *, salt: bytes | None, commitment: bytes) -> None:
        """Append the leaf of a fact of which the commitment is known, such as one that is replayed."""
        index = self._frontier.size
        self._frontier.append(leaf(commitment))
        subtree = None if largest_level(index) == 0 else self._frontier.peaks[-1]
        entry: dict[str, Cell | bytes] = {"leaf_index": index, "fact": fact, "row": row_id, "salt": salt}
        self._entries.append(entry | {"commitment": commitment, "subtree": subtree})

    def _append_entries(self) -> None:
        if self._entries:
            self._connection.executemany(self._insert_into("entry"), self._entries)

    def _restored_frontier(self) -> Frontier:
        """The log's frontier, restored from the database."""
        rows = self.query("SELECT COALESCE(max(leaf_index) + 1, 0) AS size FROM entry")
        return restore_frontier(rows[0]["size"], self._subtree_hash)

    def _subtree_hash(self, index: int) -> bytes:
        """The hash of the largest perfect subtree that ends with a leaf; `LedgerError` if its entry is missing."""
        row = self.first("SELECT commitment, subtree FROM entry WHERE leaf_index = ?", (index,))
        if row is None:
            raise LedgerError(
                f"the log in {self.path} has a gap at entry {index}", remedy="run `verify`, then restore the database from a backup"
            )
        return bytes(row["subtree"] or leaf(row["commitment"]))
