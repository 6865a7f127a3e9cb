"""Create the tables of a new ledger by the migrations' SQL, without Alembic, which takes longer to load than to run."""

import sqlite3
from itertools import chain, takewhile

from archiver.ledger.schema_version import MIGRATIONS

_VERSION = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""


def statements_of(revision: str) -> list[str]:
    """The statements of a migration, in order; empty if its SQL is not in a file beside it."""
    return next((path.read_text(encoding="utf-8").split(";\n\n") for path in MIGRATIONS.glob(f"v{revision}_*.sql")), [])


def create_ledger(connection: sqlite3.Connection, newest: str) -> str:
    """Create the schema up to a migration, or to the last before one without SQL, and record and return its version.

    The caller begins and ends the transaction, and `migrate` applies what is left.
    """
    revisions = [path.name[1:5] for path in sorted(MIGRATIONS.glob("v[0-9]*.py")) if path.name[1:5] <= newest]
    created = list(takewhile(statements_of, revisions))
    for statement in chain([_VERSION], *map(statements_of, created)):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (created[-1],))
    return created[-1]
