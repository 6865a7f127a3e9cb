"""Create the tables of a new ledger by the founding migration's SQL, without Alembic, which takes longer to load than to run."""

import sqlite3
from pathlib import Path

FOUNDING = "0001"
"""The schema version of a ledger that was just created; `migrate` applies the later migrations."""

_SQL = Path(__file__).parent / "migrations" / "versions" / "v0001_founding.sql"
_VERSION = """
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
"""


def founding_statements() -> list[str]:
    """The statements that create the founding schema, in order."""
    return _SQL.read_text(encoding="utf-8").split(";\n\n")


def create_ledger(connection: sqlite3.Connection) -> None:
    """Create the founding schema and record its version; the caller begins and ends the transaction."""
    for statement in (_VERSION, *founding_statements()):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (FOUNDING,))
