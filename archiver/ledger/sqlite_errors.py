"""Convert SQLite's errors to `LedgerError`s, each with a remedy."""

import sqlite3
from pathlib import Path

from archiver.errors import LedgerError

_CODE_OF_EXTENDED = 0xFF  # an extended result code has the primary one in its low byte

_FAULTS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        "there is no space left to write to",
        "free some space, also in the folder for temporary files, and run the same command again; nothing recorded before is lost",
    ),
    sqlite3.SQLITE_BUSY: (
        "another program has locked",
        "wait until it has closed the database (a `sqlite3` shell or a backup?), then run the same command again",
    ),
    sqlite3.SQLITE_LOCKED: ("another connection has locked", "run the same command again"),
    sqlite3.SQLITE_CORRUPT: (
        "the file is damaged:",
        "move it away, then restore the database from a backup, or run `rebuild` to make one from the files",
    ),
    sqlite3.SQLITE_NOTADB: (
        "this is not an SQLite database:",
        "move it away, then restore the database from a backup, or run `rebuild` to make one from the files",
    ),
    sqlite3.SQLITE_READONLY: ("this user may not write to", "give this user the right to write to the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened:", "see that the folder exists and that this user may write to it"),
    sqlite3.SQLITE_PERM: ("access is denied to", "give this user the right to read and write the file"),
    sqlite3.SQLITE_IOERR: (
        "the disk failed to read or write",
        "check the disk and its free space, then run the same command again",
    ),
    sqlite3.SQLITE_CONSTRAINT: ("the ledger refused a change to", "this is a fault of the program: please report it"),
}
_OTHER = ("SQLite failed on", "check the file with `PRAGMA integrity_check`")


def _code(error: BaseException | None) -> int | None:
    """SQLite's primary result code of an error; None if it has none."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & _CODE_OF_EXTENDED if isinstance(code, int) else None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error means that the file is damaged, or is not a database."""
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def ledger_error(error: BaseException | None, path: Path) -> LedgerError:
    """The `LedgerError` for an SQLite error, with its remedy."""
    code = _code(error)
    what, remedy = _FAULTS.get(code, _OTHER) if code is not None else _OTHER
    return LedgerError(f"{what} {path} ({error})", remedy=remedy)
