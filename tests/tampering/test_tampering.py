"""Every way to tamper with an archive is named by `verify`, each by the code for it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.verify import verify
from archiver.ledger.audit import audit
from archiver.ledger.checkpoint_audit import OutsideCheckpoints
from archiver.ledger.facts import FACT_TABLES
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.signed_notes import VerifierKey
from tests.tampering.files_table import BY_HAND
from tests.tampering.homes import LATER, make_home
from tests.tampering.rows_table import BY_STATEMENT
from tests.tampering.tools import opened
from tests.tampering.ways import Way

WAYS = (*BY_STATEMENT, *BY_HAND)
SAMPLE = {*{way.code: way.name for way in WAYS}.values(), *(way.name for way in WAYS[::4])}
"""The names of one way for each code, and of every fourth."""
MIN_WAYS = 60
MIN_COLUMNS = 180
MIN_DELETED = 60


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that nobody has tampered with, and of what is beside it."""
    folder = tmp_path_factory.mktemp("tampering")
    make_home(folder)
    return folder


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    """A copy of the archive, to be tampered with."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return tmp_path / "home"


def codes(home: Path, *, theirs: str | None = None, key: VerifierKey | None = None) -> set[str]:
    """What `verify` names, also by a checkpoint or a public key that somebody else keeps."""
    clock = Clock(rehearsed=True, started=LATER + timedelta(days=1))
    kept = {} if theirs is None else {"theirs.txt": theirs}
    return {finding.code for finding in verify(Home(folder=home), clock, lambda _: None, kept=kept, key=key).findings}


def test_there_are_many_ways_and_each_is_another_one() -> None:
    assert len({way.name for way in WAYS}) == len(WAYS) > MIN_WAYS


def test_nothing_is_named_where_nobody_tampered(home: Path) -> None:
    theirs, key = (home.parent / "theirs.txt").read_text(), read_pinned_key(KeyFolder(path=home.parent / "older" / "keys"))

    assert set() == codes(home) == codes(home, theirs=theirs, key=key)
    assert set() == codes(home.parent / "older") == codes(home.parent / "other")


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=() if way.name in SAMPLE else pytest.mark.slow) for way in WAYS],
    ids=lambda way: way.name[:60],
)
def test_tampering_is_named_by_its_code(way: Way, home: Path) -> None:
    theirs = (home.parent / "theirs.txt").read_text() if way.keeps_checkpoint else None
    key = read_pinned_key(KeyFolder(path=home / "keys")) if way.keeps_key else None
    way.tamper(home)

    assert way.code in codes(home, theirs=theirs, key=key)


OTHER_VALUES = (
    "'sha256:other'",
    "'{\"other\":1}'",
    "'[\"other\"]'",
    f"'{'0' * 64}'",
    "zeroblob(length(COLUMN))",
    "COLUMN + 1000",
    "1 - COLUMN",
    *(f"'{choice}'" for choice in ("link", "uncertain", "exact", "gone", "withheld", "text", "probe", "410")),
    "NULL",
)
"""What a value is replaced with: the first that its column accepts."""


def columns(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every column of the tables of facts, of runs, posts, the log and checkpoints that has a value somewhere."""
    for table in (*FACT_TABLES, "run", "post", "entry", "checkpoint"):
        for row in database.execute(f"PRAGMA table_info({table})").fetchall():
            if database.execute(f'SELECT 1 FROM {table} WHERE "{row["name"]}" IS NOT NULL').fetchone():  # noqa: S608 - our own names
                yield table, f'"{row["name"]}"'


def change(database: sqlite3.Connection, table: str, column: str) -> bool:
    """Change the last value of a column; False where it accepts no other."""
    last = f"(SELECT max(rowid) FROM {table} WHERE {column} IS NOT NULL)"  # noqa: S608 - our own names
    for other in OTHER_VALUES:
        value = other.replace("COLUMN", column)
        with suppress(sqlite3.IntegrityError):
            update = f"UPDATE {table} SET {column} = {value} WHERE rowid = {last} AND {column} IS NOT {value}"  # noqa: S608
            if database.execute(update).rowcount:
                return True
    return False


@pytest.mark.parametrize("step", [pytest.param(4, id="a sample"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_every_column_is_covered(home: Path, step: int) -> None:
    """Whatever column a reader is shown: where one value of it is changed, the log or a checkpoint says so."""
    path = home / "db" / "archive.sqlite"
    before, unnoticed = path.read_bytes(), []
    keys = trusted_keys(KeyFolder(path=home / "keys"), read_pinned_key(KeyFolder(path=home / "keys")))
    with opened(home) as database:
        every = list(columns(database))
    for table, column in every[::step]:
        if (table, column) == ("checkpoint", '"id"'):  # which number a checkpoint's row has says nothing, and is shown to nobody
            continue
        path.write_bytes(before)
        with opened(home) as database:
            assert change(database, table, column), (table, column)
        if not audit(path, OutsideCheckpoints(keys=keys)).errors:
            unnoticed.append(f"{table}.{column}")
    assert [] == unnoticed
    assert len(every) > MIN_COLUMNS


SHOWN_TO_NOBODY = {"naming", "host", "validator", "due"}


def test_every_deleted_row_is_named(home: Path) -> None:
    """The first and last row of every table, also of those that SQLite keeps for an index."""
    path = home / "db" / "archive.sqlite"
    before, unnoticed, deleted = path.read_bytes(), [], 0
    with opened(home) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        rows = {table: rows_of(database, table) for table in tables if table not in SHOWN_TO_NOBODY}
    for table, (key, every) in rows.items():
        for row in sorted({*every[:1], *every[-1:]}):
            path.write_bytes(before)
            with opened(home) as database:
                values = ", ".join("?" for _ in row)
                deleted += database.execute(f"DELETE FROM {table} WHERE ({key}) = ({values})", row).rowcount  # noqa: S608 - our own names
            if not audit(path).errors:
                unnoticed.append((table, row))
    assert [] == unnoticed
    assert deleted > MIN_DELETED


def rows_of(database: sqlite3.Connection, table: str) -> tuple[str, list[tuple[int | str | bytes, ...]]]:
    """The names of what identifies the rows of a table, and its values in each row."""
    described = database.execute(f"PRAGMA table_info({table})").fetchall()
    key = ", ".join(row["name"] for row in described if row["pk"]) or "rowid"
    return key, [tuple(row) for row in database.execute(f"SELECT {key} FROM {table} ORDER BY {key}").fetchall()]  # noqa: S608 - our own names
