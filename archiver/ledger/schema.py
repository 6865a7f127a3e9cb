"""The database schema as SQL: the one that the code declares, and the one that the migrations make (for `db/schema.sql`)."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from archiver.ledger.connection import open_to_write
from archiver.ledger.schema_objects import FULL_TEXT, VIEWS, triggers
from archiver.ledger.tables import METADATA

_HEAD = """\
-- The ledger's schema, generated from its migrations; a test fails when this file is stale:
--     python -m archiver.ledger.schema > db/schema.sql
-- Tables whose rows are never changed have three triggers each, which refuse to change, remove or replace a row.
"""

# FTS5 keeps each of its tables in five more, named after it.
_STATEMENTS = """
SELECT sql FROM sqlite_master AS made
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
    AND NOT EXISTS (
        SELECT 1 FROM sqlite_master AS search
        WHERE search.sql LIKE 'CREATE VIRTUAL TABLE%' AND made.name LIKE search.name || '!_%' ESCAPE '!'
    )
ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid
"""


def declared() -> Iterator[str]:
    """The statements that create an empty ledger, generated from `tables` and `schema_objects`."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        yield _tidy(str(CreateTable(table).compile(dialect=dialect)))
    for table in METADATA.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield _tidy(str(CreateIndex(index).compile(dialect=dialect)))
    for statement in (*FULL_TEXT, *VIEWS, *triggers()):
        yield statement.strip()


def _tidy(statement: str) -> str:
    """A statement that SQLAlchemy generated, without tabs and extra spaces."""
    options = (
        statement.strip()
        .replace("\n)\n STRICT", "\n) STRICT")
        .replace("\n)\n WITHOUT ROWID,\n STRICT", "\n) WITHOUT ROWID, STRICT")
    )
    return options.replace(", \n", ",\n").replace("\t", "    ")


def migrated() -> str:
    """The text of `db/schema.sql`: the statements in a database to which all migrations were applied."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        open_to_write(path).close()
        with closing(sqlite3.connect(path)) as connection:
            statements = [str(row[0]).strip() for row in connection.execute(_STATEMENTS)]
    return _HEAD + "".join(f"\n{statement};\n" for statement in statements)


if __name__ == "__main__":
    sys.stdout.write(migrated())
