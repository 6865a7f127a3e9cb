"""Convert what fails while the database is read or written to `LedgerError`s, each with a remedy.

SQLite notices most damage itself. What it does not notice are changed bytes within a value: text that is not UTF-8, a time that is
none, a name that no list has. Reading such a value fails with whatever error its reader raises.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from traceback import walk_tb

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
        "check the disk, its free space and the limit on the size of files (`ulimit -f`), then run the same command again",
    ),
    sqlite3.SQLITE_CONSTRAINT: ("the ledger refused a change to", "this is a fault of the program: please report it"),
}
_UNREADABLE = (
    "a value is damaged in",
    "run `verify`, which names what is damaged; then move the file away, and restore the database from a backup, or run `rebuild`",
)
_OTHER = ("SQLite failed on", _UNREADABLE[1])
_OR_A_FAULT = f"{_UNREADABLE[1]}; if `verify` finds nothing, please report this"
_BY_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""The errors that reading a damaged value can raise."""
_LEDGER = __name__.rpartition(".")[0]


def _code(error: BaseException | None) -> int | None:
    """SQLite's primary result code of an error; None if it has none."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & _CODE_OF_EXTENDED if isinstance(code, int) else None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error means that the file is damaged, or is not a database."""
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_undecodable(error: BaseException | None) -> bool:
    """Whether the error means that a text in the file is not UTF-8, which Python's module finds, and SQLite does not."""
    return isinstance(error, UnicodeDecodeError) or (isinstance(error, sqlite3.OperationalError) and _code(error) is None)


def ledger_error(error: BaseException | None, path: Path) -> LedgerError:
    """The `LedgerError` for an error of SQLite, or of Python's reading of its text, with its remedy."""
    code = _code(error)
    if is_undecodable(error):
        what, remedy = _UNREADABLE
    else:
        what, remedy = _FAULTS.get(code, _OTHER) if code is not None else _OTHER
    return LedgerError(f"{what} {path} ({error})", remedy=remedy)


@contextmanager
def ledger_errors(path: Path) -> Iterator[None]:
    """Raise what SQLite raises inside as a `LedgerError`; its messages quote the file, and can be no text themselves."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ledger_error(error, path) from error


def raise_if_damaged(error: BaseException | None, path: Path) -> None:
    """Raise the `LedgerError` for an error that damage explains: SQLite finds some, or a value of the ledger could not be read."""
    if not isinstance(error, _BY_DAMAGE):
        return
    if (damage := _first_damage(path)) is not None:
        raise LedgerError(f"the file is damaged: {path} ({damage})", remedy=_UNREADABLE[1]) from error
    if (place := _place_in_ledger(error)) is not None:
        raise LedgerError(f"{_UNREADABLE[0]} {path} ({place}: {type(error).__name__}: {error})", remedy=_OR_A_FAULT) from error


def _first_damage(path: Path) -> str | None:
    """The first damage that SQLite's own check finds in a file; None if there is none, or if the check is not possible."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError) as failure:
        return str(failure) if isinstance(failure, UnicodeDecodeError) or is_damage(failure) else None
    return None if found == "ok" else found


def _place_in_ledger(error: BaseException) -> str | None:
    """The last line of the ledger's own code that an error came through; None if it came through none."""
    places = [
        f"{frame.f_code.co_name}, line {line}"
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__", "").startswith(f"{_LEDGER}.")
    ]
    return places[-1] if places else None
