"""The schema is declared once: what the migrations make is what the code declares."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from archiver.ledger.migrate import migrate
from archiver.ledger.schema import declared, migrated
from archiver.ledger.schema_version import SCHEMA
from archiver.ledger.search_index import define_folding
from archiver.ledger.tables import METADATA, TABLES
from archiver.ledger.writer import Ledger

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "db" / "schema.sql"
NOT_DECLARED = ("words", "trigrams", "alembic")


@pytest.fixture
def migrated_ledger(ledger: Ledger) -> sqlite3.Connection:
    return sqlite3.connect(ledger.path)


@pytest.fixture
def declared_ledger() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for statement in declared():
        connection.execute(statement)
    return connection


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which `sqlite_master` has, and the test below compares
def test_the_migrations_make_the_tables_that_the_code_declares(ledger: Ledger) -> None:
    engine = create_engine(f"sqlite:///{ledger.path}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)

    assert [] == [one for one in differences if not (one[0] == "remove_table" and one[1].name.startswith(NOT_DECLARED))]
    engine.dispose()


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_has_the_checks_and_collations_that_the_code_declares(
    migrated_ledger: sqlite3.Connection, declared_ledger: sqlite3.Connection, table: str
) -> None:
    """Alembic does not compare these."""
    with closing(migrated_ledger), closing(declared_ledger):
        assert conditions(declared_ledger, table) == conditions(migrated_ledger, table)
        assert columns(declared_ledger, table) == columns(migrated_ledger, table)


@pytest.mark.parametrize("kind", ["trigger", "view", "index"])
def test_triggers_views_and_indexes_are_those_that_the_code_declares(
    migrated_ledger: sqlite3.Connection, declared_ledger: sqlite3.Connection, kind: str
) -> None:
    with closing(migrated_ledger), closing(declared_ledger):
        expected, found = (
            dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)).fetchall())
            for connection in (declared_ledger, migrated_ledger)
        )

    assert expected == found


def conditions(connection: sqlite3.Connection, table: str) -> list[str]:
    """The checks, collations and STRICT of a table, wherever its statement has them."""
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    checks = re.findall(r"CHECK \(((?:[^()]|\([^()]*\))*)\)", sql)
    return sorted([*checks, *re.findall(r'(\w+) TEXT COLLATE "?(?:\w+)"?', sql), *re.findall("STRICT", sql)])


def columns(connection: sqlite3.Connection, table: str) -> set[tuple[object, ...]]:
    """The name, type, default and key of each column, and whether it may be NULL."""
    return {row[1:] for row in connection.execute(f"PRAGMA table_xinfo({table})")}


def test_the_newest_migration_is_the_schema_that_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", "archiver.ledger:migrations")

    assert SCHEMA == ScriptDirectory.from_config(config).get_current_head()


def test_a_new_ledger_has_the_schema_and_the_version_that_the_migrations_make(ledger: Ledger) -> None:
    """New ledgers are created without Alembic."""
    with closing(sqlite3.connect(ledger.path)) as created, closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        define_folding(made)
        migrate(made)

        assert schema(made) == schema(created)
        assert [(SCHEMA,)] == versions(made) == versions(created)


def schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """All schema objects in the order in which they were created, with each run of blanks in their statements as one."""
    objects = connection.execute("SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_master ORDER BY rowid")
    return [
        (kind, name, table, re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")) for kind, name, table, sql in objects
    ]


def versions(connection: sqlite3.Connection) -> list[tuple[str]]:
    return connection.execute("SELECT version_num FROM alembic_version").fetchall()


def test_the_documented_schema_is_the_one_that_the_migrations_make() -> None:
    assert migrated() == SCHEMA_FILE.read_text(encoding="utf-8"), "run `make schema`"
