"""Audit what is derived: the schema, the search index, and the table of shared bodies.

The schema's views and triggers decide what readers see and what is refused.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing

from archiver.ledger.founding import create_ledger
from archiver.ledger.schema_version import SCHEMA, revision_of
from archiver.ledger.search_index import searched, spelling_json

SCHEMA_DIFFERS = "L006"
INDEX_DIFFERS = "L007"
SHARING_DIFFERS = "L011"

CODES = {
    SCHEMA_DIFFERS: "a table, view, trigger or index of the database is not the one that the program makes",
    INDEX_DIFFERS: "the search index does not say what the versions say",
    SHARING_DIFFERS: "the table of shared bodies does not say what the rows of snapshots say",
}
"""The sentence of each code."""


def foreign_schema(connection: sqlite3.Connection) -> Iterator[str]:
    """The names of the schema's objects that are missing, added, or other than the program makes them."""
    if revision_of(connection) != SCHEMA:
        yield "table alembic_version"
    found, expected = _objects(connection), _expected()
    yield from sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))


def _expected() -> Mapping[str, str | None]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        if create_ledger(fresh, SCHEMA) != SCHEMA:
            from archiver.ledger.migrate import migrate  # noqa: PLC0415 - Alembic is slow to load

            migrate(fresh)
        return _objects(fresh)


def _objects(connection: sqlite3.Connection) -> Mapping[str, str | None]:
    """Every object of a schema, by type and name; what SQLite makes by itself has no text."""
    rows = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {str(name): sql if sql is None else " ".join(sql.split()) for name, sql in rows.fetchall()}


def versions_otherwise_indexed(connection: sqlite3.Connection) -> Iterator[int]:
    """The ids of versions that are folded otherwise than they read, or are missing in an index; and of rows without a version.

    A word that no version has counts as a row without a version; its id is 0.
    """
    connection.create_function("search_fold_bytes", 1, lambda text: searched(_decoded(text)), deterministic=True)
    connection.create_function("search_spelling_bytes", 3, lambda *texts: spelling_json(*map(_decoded, texts)), deterministic=True)
    yield from (row[0] for row in connection.execute(_OTHERWISE))


def snapshots_otherwise_sharing(connection: sqlite3.Connection) -> Iterator[int]:
    """The ids of snapshots that the table of shared bodies has otherwise than their rows; also of rows without a snapshot."""
    yield from (row[0] for row in connection.execute(_OTHERWISE_SHARING))


SHARING = "SELECT body.value AS sha256, snapshot.id AS snapshot FROM snapshot, json_each(snapshot.shared) AS body"
"""The rows that `shared_body` has for the snapshots."""

_OTHERWISE_SHARING = f"""
SELECT DISTINCT snapshot FROM (
    SELECT * FROM (SELECT sha256, snapshot FROM shared_body EXCEPT {SHARING})
    UNION ALL SELECT * FROM ({SHARING} EXCEPT SELECT sha256, snapshot FROM shared_body)
)
ORDER BY snapshot
"""  # noqa: S608 - our own SQL


def _decoded(text: bytes | None) -> str | None:
    """A text, also where its bytes are damaged: Python's module hands no text that is not UTF-8 to a function."""
    return None if text is None else text.decode(errors="replace")


_OTHERWISE = """
WITH expected AS (
    SELECT folded.id, keyed.key, keyed.value AS word
    FROM folded_version AS folded, json_each(search_spelling_bytes(
        CAST(folded.text AS BLOB), CAST(folded.author AS BLOB), CAST(folded.handle AS BLOB)
    )) AS keyed
)
SELECT version.id FROM version LEFT JOIN folded_version AS folded USING (id)
WHERE folded.id IS NULL OR folded.text IS NOT search_fold_bytes(CAST(version.text AS BLOB))
    OR folded.author IS NOT search_fold_bytes(CAST(version.author AS BLOB))
    OR folded.handle IS NOT search_fold_bytes(CAST(version.handle AS BLOB))
    OR version.id NOT IN (SELECT id FROM words_docsize) OR version.id NOT IN (SELECT id FROM trigrams_docsize)
UNION ALL SELECT id FROM folded_version WHERE id NOT IN (SELECT id FROM version)
UNION ALL SELECT id FROM words_docsize WHERE id NOT IN (SELECT id FROM version)
UNION ALL SELECT id FROM trigrams_docsize WHERE id NOT IN (SELECT id FROM version)
UNION ALL SELECT id FROM expected WHERE (key, word) NOT IN (SELECT key, word FROM spelling)
UNION ALL SELECT 0 FROM (SELECT key, word FROM spelling EXCEPT SELECT key, word FROM expected)
"""
