"""Open the database for writing: connection, settings, migrations.

It is in WAL mode, so that readers and the writer never wait for each other. Every commit is synced, so that it survives a power
failure. Foreign keys are enforced, and a lock of another program is waited for up to 30 seconds.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from archiver.errors import LedgerError
from archiver.ledger.schema_version import SCHEMA, is_blank, require_known, revision_of
from archiver.ledger.search_index import define_folding, folding_of, refold
from archiver.ledger.sqlite_errors import ledger_error
from archiver.model.folding import FOLDING

_SETTINGS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -65536",
)


def open_to_write(path: Path) -> Connection:
    """A connection to the ledger at a path, created or migrated if needed; raises `LedgerError`."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    try:
        found = _found_revision(path)
        connection = engine.connect()
        if found != SCHEMA:
            _migrate(connection)
        if folding_of(driver_of(connection)) != FOLDING:
            with connection.begin():
                refold(driver_of(connection))
    except DBAPIError as error:
        raise ledger_error(error.orig, path) from error
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error
    return connection


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The `sqlite3` connection inside SQLAlchemy's, for many queries and inserts."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise LedgerError(f"{connection.engine.url} is not opened with sqlite3", remedy="this is a fault of the program")
    return driver


def _found_revision(path: Path) -> str | None:
    """The file's schema version, None if it is new; `LedgerError` if it is not a ledger, or a later version made it."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = revision_of(connection)
        blank = is_blank(connection)
    if not blank:
        require_known(found, path)
    return found


def _configure(dbapi: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Apply the settings; `_begin` begins transactions, since sqlite3 itself would begin them only at the first write."""
    dbapi.isolation_level = None
    define_folding(dbapi)
    cursor = dbapi.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first can fail when it starts to write (SQLITE_BUSY)."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    """Bring the schema up to date, in one transaction."""
    from alembic import command  # noqa: PLC0415 - only the first run of a version needs it, and it takes a fifth of a second
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "archiver.ledger:migrations")
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "head")


__all__ = ["Connection", "driver_of", "open_to_write"]
