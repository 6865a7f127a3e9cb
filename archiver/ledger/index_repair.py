"""Build again what is derived where it differs: the search index, and the table of shared bodies; no fact is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver.ledger.connection import BEGIN, open_to_write
from archiver.ledger.index_audit import indexes_that_differ
from archiver.ledger.schema_audit import SHARING, snapshots_otherwise_sharing, versions_otherwise_indexed
from archiver.ledger.search_index import refold
from archiver.ledger.sqlite_errors import ledger_error


def mend_derived(path: Path) -> int:
    """Compare what is derived with the facts, and rebuild what differs; how many versions and snapshots it had otherwise.

    Where only indexes differ from the folded texts, it is how many of them. The caller holds the ledger's lock.
    `LedgerError` if it fails.
    """
    try:
        with closing(open_to_write(path)) as connection, connection:
            connection.execute(BEGIN)
            differing = len(set(versions_otherwise_indexed(connection))) or len(list(indexes_that_differ(connection)))
            if differing:
                refold(connection)
            return differing + _mend_sharing(connection)
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error


def _mend_sharing(connection: sqlite3.Connection) -> int:
    """Build the table of shared bodies again if it differs from the snapshots' rows; how many snapshots it had otherwise."""
    differing = len(list(snapshots_otherwise_sharing(connection)))
    if differing:
        connection.execute("DELETE FROM shared_body")
        connection.execute(f"INSERT OR IGNORE INTO shared_body (sha256, snapshot) {SHARING}")
    return differing
