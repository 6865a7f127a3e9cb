"""Build the search index again where it does not say what the versions say; it is derived, so no fact is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver.ledger.connection import BEGIN, open_to_write
from archiver.ledger.schema_audit import versions_otherwise_indexed
from archiver.ledger.search_index import refold
from archiver.ledger.sqlite_errors import ledger_error


def mend_search_index(path: Path) -> int:
    """Compare the search index of a ledger with its versions, and rebuild it if it differs; how many versions it had otherwise.

    Where only an index differs from the folded texts, that is 1. The caller holds the ledger's lock. `LedgerError` if it fails.
    """
    try:
        with closing(open_to_write(path)) as connection, connection:
            connection.execute(BEGIN)
            differing = len(set(versions_otherwise_indexed(connection))) or int(not _agrees_with_texts(connection))
            if differing:
                refold(connection)
            return differing
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error


def _agrees_with_texts(connection: sqlite3.Connection) -> bool:
    """Whether both full-text indexes have the words of the folded texts, by SQLite's own comparison."""
    try:
        for index in ("words", "trigrams"):
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - our own names
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True
