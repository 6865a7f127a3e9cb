"""Opening the database to write: connection, settings, migrations.

WAL, so that readers and the writer never wait for each other; every commit is synced, so that what was acknowledged outlives a
power failure; foreign keys on; thirty seconds of patience with other programs.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from archiver.errors import LedgerError
from archiver.ledger.schema_version import SCHEMA, is_blank, require_known, revision_of
from archiver.ledger.sqlite_errors import ledger_error

_SETTINGS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -65536",
)


def open_to_write(path: Path) -> Connection:
    """A connection to the ledger at that path, made or brought up to date if need be; raises `LedgerError`."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    try:
        found = _found_revision(path)
        connection = engine.connect()
        if found != SCHEMA:
            _migrate(connection)
    except DBAPIError as error:
        raise ledger_error(error.orig, path) from error
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error
    return connection


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The `sqlite3` connection beneath, for queries and inserts by the thousand."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise LedgerError(f"{connection.engine.url} is not opened with sqlite3", remedy="this is a fault of the program")
    return driver


def _found_revision(path: Path) -> str | None:
    """The schema that the file has, None where it is new; refuses what is no ledger, and one that a later version made."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = revision_of(connection)
        blank = is_blank(connection)
    if not blank:
        require_known(found, path)
    return found


def _settle(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Make the settings; transactions are begun by us, since sqlite3's own way begins them too late."""
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for setting in _SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin to write at once: a transaction that reads first could find the way to writing barred."""
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
