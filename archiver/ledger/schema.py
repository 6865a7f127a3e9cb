"""The schema as it stands after all migrations, for people to read: `python -m archiver.ledger.schema > db/schema.sql`."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.ledger.connection import open_to_write

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
ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid
"""


def schema() -> str:
    """The statements that make an empty ledger, as one file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        open_to_write(path).close()
        with closing(sqlite3.connect(path)) as connection:
            statements = [str(row[0]).strip() for row in connection.execute(_STATEMENTS)]
    return _HEAD + "".join(f"\n{statement};\n" for statement in statements)


if __name__ == "__main__":
    sys.stdout.write(schema())
