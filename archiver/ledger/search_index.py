"""Keep the search index: the table `folded_version`, over it the full-text indexes `words` and `trigrams`, and `spelling`.

A trigger folds each new version, and adds its words to `spelling`, which finds those that are spelled nearly alike. The index is
derived: it can be built again from the versions, which happens when the folding has another number than the one that the database
was written with (`PRAGMA user_version`).
"""

import sqlite3
from json.encoder import encode_basestring as dumps

from archiver.model.folding import FOLDING, fold
from archiver.model.spelling import spelling_keys

FULL_TEXT_INDEXES = ("words", "trigrams")


def define_folding(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the trigger calls."""
    connection.create_function("search_fold", 1, searched, deterministic=True)
    connection.create_function("search_spelling", 3, spelling_json, deterministic=True)


def folding_of(connection: sqlite3.Connection) -> int:
    """The number of the folding that a database was indexed with; 0 if it is new."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def refold(connection: sqlite3.Connection) -> None:
    """Build the whole index again from the versions."""
    connection.execute("DELETE FROM folded_version")
    connection.execute(_FOLD_ALL)
    for statement in REINDEX:
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FOLDING}")


_FOLD_ALL = """
INSERT INTO folded_version (id, text, author, handle)
SELECT id, search_fold(text), search_fold(author), search_fold(handle) FROM version
"""

SPELLINGS = """
SELECT keyed.key, keyed.value
FROM folded_version AS folded, json_each(search_spelling(folded.text, folded.author, folded.handle)) AS keyed
"""
"""The rows that `spelling` has for the folded versions, with duplicates."""

REINDEX = (
    *(f"INSERT INTO {index} ({index}) VALUES ('rebuild')" for index in FULL_TEXT_INDEXES),  # noqa: S608 - our own names
    "DELETE FROM spelling",
    f"INSERT OR IGNORE INTO spelling (key, word) {SPELLINGS}",
)
"""The statements that build everything from the folded versions."""


def spelling_json(*texts: str | None) -> str:
    """The keys of the words of folded texts, each with its word, as a JSON object, in which a key may stand several times."""
    return "{" + ",".join(f"{dumps(key)}:{dumps(word)}" for key, word in spelling_keys(*texts)) + "}"


def searched(text: str | None) -> str | None:
    """A text as it is searched: folded, with an end that also its last characters are the beginning of three in a row."""
    return fold(text) + _END if text else text


_END = "  "
