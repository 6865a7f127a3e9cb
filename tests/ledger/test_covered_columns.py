"""Every column of the ledger is covered by a leaf of the log, or derived by a rule that `verify` checks, or shown to nobody."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from archiver.app import trust
from archiver.ledger import audit, checkpoint_audit
from archiver.ledger.facts import FACTS
from archiver.ledger.founding import create_ledger
from archiver.ledger.schema_version import SCHEMA

TABLES_OF_PARTS = {"run_end": "run"}
"""The table of each fact that is a part of a row; every other fact has a table of its name."""

NOT_COVERED = {
    "post.settled_as": ("the post that has the name of the settlement", "L009"),
    "entry.*": ("the log itself: leaves are computed from facts, the tree from leaves", "L005"),
    "checkpoint.*": ("repeats what the signed note says, and whose run it ends", "K003"),
    "folded_version.*": ("the texts of versions as they are searched", "L007"),
    "spelling.*": ("the words of folded texts by their spelling", "L007"),
    "shared_body.*": ("the shared bodies that the rows of snapshots name", "L011"),
    "words.*": ("the full-text index of folded texts", "L007"),
    "trigrams.*": ("the full-text index of folded texts", "L007"),
    "alembic_version.*": ("the number of the schema, which is compared as a whole", "L006"),
    "naming.*": ("by which rules of names posts were brought to their present names: shown to nobody", None),
    "host.*": ("when hosts asked us to wait: shown to nobody", None),
    "due.*": ("when posts are due, as the last check computed it from facts: `status` tells counts of it only", None),
    "validator.*": ("validators for conditional requests: shown to nobody", None),
}
"""The columns that no leaf covers: why not, and the code of the check that finds a wrong one; None where nobody is shown them."""


@pytest.fixture
def ledger() -> Iterator[sqlite3.Connection]:
    """An empty ledger."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create_ledger(connection, SCHEMA)
        yield connection


def all_columns(ledger: sqlite3.Connection) -> set[str]:
    """Every column of every table, as `table.column`; those that SQLite keeps for a full-text index belong to the index."""
    tables = dict(ledger.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    virtual = {name for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL TABLE")}
    own = [name for name in tables if not any(name.startswith(f"{index}_") for index in virtual)]
    return {f"{table}.{row[1]}" for table in own for row in ledger.execute(f"PRAGMA table_info({table})")}


def covered_columns(ledger: sqlite3.Connection) -> set[str]:
    """The columns whose values are in the leaves of facts."""
    found: set[str] = set()
    for fact, query in FACTS.items():
        described = ledger.execute(f"SELECT * FROM ({query}) LIMIT 0").description  # noqa: S608 - our own SQL
        found |= {f"{TABLES_OF_PARTS.get(fact, fact)}.{column[0]}" for column in described}
    return found


def test_every_column_is_covered_by_a_leaf_or_listed_with_its_reason(ledger: sqlite3.Connection) -> None:
    columns, covered = all_columns(ledger), covered_columns(ledger)
    listed = {column for column in columns if column in NOT_COVERED or f"{column.partition('.')[0]}.*" in NOT_COVERED}

    assert set() == covered - columns
    assert set() == covered & listed
    assert columns == covered | listed


def test_every_listed_exception_exists(ledger: sqlite3.Connection) -> None:
    columns = all_columns(ledger)
    tables = {f"{column.partition('.')[0]}.*" for column in columns}

    assert set() == NOT_COVERED.keys() - columns - tables


def test_every_derived_column_names_a_check_that_exists() -> None:
    codes = {*audit.CODES, *checkpoint_audit.CODES, *trust.CODES}

    assert [] == [name for name, (_, code) in NOT_COVERED.items() if code is not None and code not in codes]
