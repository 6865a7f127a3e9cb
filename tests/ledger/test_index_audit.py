"""What the full-text indexes find is what the folded texts say: every word of them, and no other."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archiver.ledger.founding import create_ledger
from archiver.ledger.index_audit import indexes_that_differ
from archiver.ledger.schema_version import SCHEMA

_TEXTS = 3000
_INDEXED = "SELECT id, text, author, handle FROM folded_version"


@pytest.fixture(scope="module")
def filled() -> Iterator[sqlite3.Connection]:
    """The indexes of some thousand texts, of many pages and segments, since they were added a few at a time."""
    chance = random.Random(7)  # noqa: S311 - a test's own texts
    syllables = [first + second for first in "bdfgklmnprst" for second in ("a", "eh", "io", "u")]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create_ledger(connection, SCHEMA)
        for first in range(0, _TEXTS, 100):
            connection.execute("BEGIN")
            for row in range(first, first + 100):
                words = " ".join("".join(chance.choices(syllables, k=3)) for _ in range(20))
                connection.execute("INSERT INTO folded_version VALUES (?, ?, ?, NULL)", (row, words, f"author {row}"))
            for index in ("words", "trigrams"):
                connection.execute(
                    f"INSERT INTO {index} (rowid, text, author, handle) {_INDEXED} WHERE id >= ?",
                    (first,),
                )
            connection.execute("COMMIT")
        yield connection


def test_an_index_that_nobody_touched_agrees_also_after_sqlite_has_rebuilt_it(filled: sqlite3.Connection) -> None:
    assert [] == list(indexes_that_differ(filled))
    filled.execute("SAVEPOINT before")
    for command in ("optimize", "rebuild"):
        filled.execute("INSERT INTO words (words) VALUES (?)", (command,))
        filled.execute("INSERT INTO trigrams (trigrams) VALUES (?)", (command,))
        assert [] == list(indexes_that_differ(filled))
    filled.execute("ROLLBACK TO before")


@pytest.mark.parametrize("index", ["words", "trigrams"])
@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(
            (
                "INSERT INTO INDEX (INDEX, rowid, text, author, handle) SELECT 'delete', * FROM folded_version WHERE id = 7",
                "INSERT INTO INDEX (rowid, text, author) SELECT id, 'never said', author FROM folded_version WHERE id = 7",
            ),
            id="another text",
        ),
        pytest.param(("INSERT INTO INDEX (rowid, text) VALUES (7, 'one more')",), id="a further text"),
        pytest.param(("INSERT INTO INDEX (INDEX) VALUES ('delete-all')",), id="no words"),
        pytest.param(("DELETE FROM INDEX_data WHERE id = (SELECT max(id) FROM INDEX_data)",), id="a page is missing"),
        pytest.param(("DELETE FROM INDEX_idx WHERE pgno = (SELECT max(pgno) FROM INDEX_idx)",), id="an entry is missing"),
        pytest.param(("DELETE FROM INDEX_idx",), id="all entries are missing"),
        pytest.param(("DELETE FROM INDEX_docsize WHERE id = 7",), id="a size is missing"),
        pytest.param(("UPDATE INDEX_docsize SET sz = x'010101' WHERE id = 7",), id="a size is another one"),
        pytest.param(("INSERT INTO INDEX (INDEX, rank) VALUES ('rank', 'bm25(0.0)')",), id="results come in another order"),
    ],
)
def test_an_index_with_other_words_than_the_texts_is_named(
    filled: sqlite3.Connection, index: str, statements: tuple[str, ...]
) -> None:
    filled.execute("SAVEPOINT before")
    try:
        for statement in statements:
            filled.execute(statement.replace("INDEX", index))
        assert [index] == list(indexes_that_differ(filled))
    finally:
        filled.execute("ROLLBACK TO before")


def test_the_audit_of_an_index_changes_nothing(filled: sqlite3.Connection) -> None:
    before = filled.serialize()
    list(indexes_that_differ(filled))

    assert before == filled.serialize()
    assert [] == filled.execute("SELECT name FROM sqlite_temp_master").fetchall()
