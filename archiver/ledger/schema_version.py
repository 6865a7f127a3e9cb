"""The schema version that this program knows, and the errors for databases with another one."""

import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from archiver.errors import InputError, LedgerError

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
"""The folder of migrations: `v`, a number and a subject each, with its SQL in a file beside it."""

READ = frozenset(path.name[1:5] for path in MIGRATIONS.glob("v[0-9]*.py"))
"""The numbers of the schemas that this program reads, once they are migrated; found without loading Alembic, which is slow."""

SCHEMA = max(READ)
"""The number of the newest migration."""

_NUMBER = re.compile("[0-9]{4}")


def revision_of(connection: sqlite3.Connection) -> str | None:
    """The schema version of a database; None if it is not a ledger."""
    held = connection.execute("SELECT count(*) FROM pragma_table_info('alembic_version') WHERE name = 'version_num'").fetchone()[0]
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if held else None
    revision = str(row[0]) if row else ""
    return revision if _NUMBER.fullmatch(revision) and (revision not in READ or has_log(connection)) else None


def has_log(connection: sqlite3.Connection) -> bool:
    """Whether a database has the table of the log's entries; other programs number their schemas too."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'entry'").fetchone()[0])


def is_blank(connection: sqlite3.Connection) -> bool:
    """Whether a database is empty, as after a run that was killed while it created the tables."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)


def no_ledger_yet(path: Path) -> InputError:
    """The error for a home without a ledger."""
    return InputError(f"there is no ledger at {path}", remedy="run `archive` first, or name another home with --home")


def require_ledger(path: Path) -> None:
    """Raise `InputError` where there is no ledger, or only an empty database; other faults are left to `open_to_write`."""
    if path.is_file() and path.stat().st_size > 0:
        # A message about a damaged schema quotes it, and can be no UTF-8.
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(uri, uri=True)) as connection:
            if is_blank(connection):
                raise no_ledger_yet(path)
        return
    raise no_ledger_yet(path)


def require_known(revision: str | None, path: Path) -> None:
    """Raise `LedgerError` if a database is not a ledger, or has a schema that this version neither reads nor migrates."""
    if revision is None:
        raise LedgerError(f"{path} is a database, but no ledger", remedy="move it away, or name another home with --home")
    if revision > SCHEMA:
        raise LedgerError(
            f"{path} was made by a later version of this program (schema {revision}; this one knows {SCHEMA})",
            remedy="update the program; nothing was changed",
        )
    if revision not in READ:
        raise LedgerError(
            f"{path} was made by a development version of this program (schema {revision}; this one reads {SCHEMA}); "
            "only that version reads it, and none converts it",
            remedy="move it and its snapshots away, or name another home with --home, and run `archive` again; nothing was changed",
        )


def earlier_version(path: Path) -> LedgerError:
    """The error for a ledger that has to be migrated before it can be read."""
    return LedgerError(f"{path} was made by an earlier version of this program", remedy="run `check` once, which migrates it")
