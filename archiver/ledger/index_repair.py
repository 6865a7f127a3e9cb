"""Build the search index again where it does not say what the versions say; it is derived, so no fact is changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver.ledger.connection import BEGIN, open_to_write
from archiver.ledger.index_audit import indexes_that_differ
from archiver.ledger.schema_audit import versions_otherwise_indexed
from archiver.ledger.search_index import refold
from archiver.ledger.sqlite_errors import ledger_error


def mend_search_index(path: Path) -> int:
    """Compare the search index of a ledger with its versions, and rebuild it if it differs; how many versions it had otherwise.

    Where only indexes differ from the folded texts, it is how many. The caller holds the ledger's lock. `LedgerError` if it fails.
    """
    try:
        with closing(open_to_write(path)) as connection, connection:
            connection.execute(BEGIN)
            differing = len(set(versions_otherwise_indexed(connection))) or len(list(indexes_that_differ(connection)))
            if differing:
                refold(connection)
            return differing
    except sqlite3.Error as error:
        raise ledger_error(error, path) from error
