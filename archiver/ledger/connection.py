"""Open the database for writing: connection, settings, migrations.

It is in WAL mode, so that readers and the writer never wait for each other. Every commit is synced, so that it survives a power
failure. Foreign keys are enforced, and a lock of another program is waited for up to 30 seconds.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver.errors import LedgerError
from archiver.ledger.founding import create_ledger
from archiver.ledger.schema_version import SCHEMA, is_blank, require_known, revision_of
from archiver.ledger.search_index import define_folding, folding_of, refold
from archiver.ledger.sqlite_errors import ledger_errors
from archiver.model.folding import FOLDING
from archiver.system.regular_files import special_kind

_SETTINGS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -65536",
)


BEGIN = "BEGIN IMMEDIATE"
"""Begins a transaction with the write lock: one that reads first can fail when it starts to write (SQLITE_BUSY)."""


def open_to_write(path: Path) -> sqlite3.Connection:
    """A connection to the ledger at a path, created or migrated if needed; raises `LedgerError`.

    It begins no transaction by itself, since it would begin one only at the first write: who writes begins it with `BEGIN`.
    """
    with ledger_errors(path):
        found = _found_revision(path)
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _prepare(connection, found)
        except BaseException:  # also when interrupted: no connection may hold the lock; the error goes on
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, found: str | None) -> None:
    """Apply the settings, and bring the schema and the search index up to date."""
    define_folding(connection)
    for setting in _SETTINGS:
        connection.execute(setting)
    if found is None:
        with connection:
            connection.execute(BEGIN)
            found = create_ledger(connection, SCHEMA)
    if found != SCHEMA:
        # Only the first run of a version migrates: SQLAlchemy and Alembic take longer to load than a whole look-up.
        from archiver.ledger.migrate import migrate  # noqa: PLC0415

        migrate(connection)
    if folding_of(connection) != FOLDING:
        with connection:
            connection.execute(BEGIN)
            refold(connection)


def _found_revision(path: Path) -> str | None:
    """The file's schema version, None if it is new; `LedgerError` if this version cannot read it."""
    if not path.exists():
        return None
    if (kind := special_kind(path)) is not None:
        raise LedgerError(f"{path} is {kind}, not a file", remedy="move it away, or name another home with --home")
    if path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = revision_of(connection)
        blank = is_blank(connection)
    if not blank:
        require_known(found, path)
    return found
