"""Keep the search index: the table `folded_version`, and over it the full-text indexes `words` and `trigrams`.

A trigger folds each new version. The index is derived: it can be built again from the versions, which happens when the folding has
another number than the one that the database was written with (`PRAGMA user_version`).
"""

import sqlite3

from archiver.model.folding import FOLDING, fold


def define_folding(connection: sqlite3.Connection) -> None:
    """Give a connection the function `search_fold`, which the trigger calls."""
    connection.create_function("search_fold", 1, _fold, deterministic=True)


def folding_of(connection: sqlite3.Connection) -> int:
    """The number of the folding that a database was indexed with; 0 if it is new."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refold(connection: sqlite3.Connection) -> None:
    """Build the whole index again from the versions."""
    connection.execute("DELETE FROM folded_version")
    connection.execute(_FOLD_ALL)
    for index in ("words", "trigrams"):
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - our own names
    connection.execute(f"PRAGMA user_version = {FOLDING}")


_FOLD_ALL = """
INSERT INTO folded_version (id, text, author, handle)
SELECT id, search_fold(text), search_fold(author), search_fold(handle) FROM version
"""


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)
