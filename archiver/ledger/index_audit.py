"""Audit the words in the full-text indexes: whether these find in each folded text what it says, and nothing else.

FTS5 compares an index with its texts by `integrity-check`, which counts as writing. So it compares copies of the indexes, in
SQLite's temporary database, and a ledger that may only be read, or that a run is writing to, can be audited too.
"""

import sqlite3
from collections.abc import Iterator

_INDEXES = ("words", "trigrams")
_COPIED = ("data", "idx", "docsize")
_SEGMENT_BITS = 37
"""In the id of a block of an index, what is left of these bits numbers the segment; the first of them is set in a list of rows."""


def indexes_that_differ(connection: sqlite3.Connection) -> Iterator[str]:
    """The names of the indexes that have other words than the folded texts; the schema is sound, and a transaction is open."""
    connection.execute("SAVEPOINT copies")
    try:
        connection.execute("CREATE TEMP VIEW folded_version AS SELECT * FROM main.folded_version")
        for index in _INDEXES:
            if not _is_sound(connection, index):
                yield index
    finally:
        connection.execute("ROLLBACK TO copies")
        connection.execute("RELEASE copies")


def _is_sound(connection: sqlite3.Connection, index: str) -> bool:
    """Whether an index has no settings of its own, no page without an entry, and the words of the texts."""
    (made,) = connection.execute("SELECT sql FROM main.sqlite_master WHERE name = ?", (index,)).fetchone()
    connection.execute(made.replace("CREATE VIRTUAL TABLE ", "CREATE VIRTUAL TABLE temp.", 1))
    for part in _COPIED:
        connection.execute(f"DELETE FROM temp.{index}_{part}")  # noqa: S608 - our own names
        connection.execute(f"INSERT INTO temp.{index}_{part} SELECT * FROM main.{index}_{part}")  # noqa: S608
    settings = (connection.execute(f"SELECT k, v FROM {database}.{index}_config").fetchall() for database in ("main", "temp"))  # noqa: S608
    found, expected = (sorted(map(tuple, rows)) for rows in settings)
    return found == expected and _has_all_entries(connection, index) and _agrees_with_texts(connection, index)


def _has_all_entries(connection: sqlite3.Connection, index: str) -> bool:
    """Whether each page that begins words has its entry, without which SQLite does not find them, and does not notice it."""
    blocks = connection.execute(
        f"SELECT length(block), substr(block, 3, 2) FROM temp.{index}_data WHERE id >> ? > 0 AND (id >> ?) & 1 = 0",  # noqa: S608
        (_SEGMENT_BITS, _SEGMENT_BITS - 1),
    )
    begins_words = sum(size > int.from_bytes(end_of_words, "big") for size, end_of_words in blocks)
    (entries,) = connection.execute(f"SELECT count(*) FROM temp.{index}_idx").fetchone()  # noqa: S608
    return bool(begins_words == entries)


def _agrees_with_texts(connection: sqlite3.Connection, index: str) -> bool:
    """Whether the copy of an index has the words of the folded texts, by SQLite's own comparison."""
    try:
        connection.execute(f"INSERT INTO temp.{index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True
