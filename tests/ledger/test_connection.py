"""Opening the ledger: one run at a time, and every way in which the file cannot be used told with its remedy."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.errors import InputError, LedgerError
from archiver.ledger.audit import audit
from archiver.ledger.reader import LedgerReader
from archiver.ledger.schema_version import SCHEMA
from archiver.ledger.sqlite_errors import ledger_error
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup


def opened(path: Path) -> Ledger:
    return Ledger.open(path, clock=lambda: datetime.now(UTC))


def read(path: Path) -> LedgerReader:
    return LedgerReader.open(path, address=lambda *_: None, posted_at=lambda _: None)


def article(number: int) -> Article:
    return Article(source=f"{number}", text="", markup=Markup.TEXT, content=str(number).encode())


def test_a_second_run_is_refused_and_told_which_process_writes(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match=f"another run \\(process {os.getpid()}\\)"):
        opened(ledger.path)


def test_the_next_run_may_write_when_the_first_is_done(path: Path) -> None:
    opened(path).close()
    opened(path).close()


@pytest.mark.parametrize("run", ["first", "second"])
def test_a_run_loads_nothing_that_only_migrations_need(path: Path, run: str) -> None:
    """They are most of what a night would otherwise import."""
    if run == "second":
        opened(path).close()
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path; from archiver.ledger.writer import Ledger; "
        "ledger = Ledger.open(Path(sys.argv[1]), clock=lambda: datetime.now(UTC)); ledger.finish(ledger.begin('check'), {}); "
        "print(*sorted({'sqlalchemy', 'sqlmodel', 'pydantic', 'alembic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)

    assert "" == done.stdout.strip()


def test_a_reader_never_waits_for_a_run(ledger: Ledger, run: int, now: datetime) -> None:
    with ledger.transaction():
        ledger.record_article(run, article(1), now)
        with read(ledger.path) as archive:
            assert [] == archive.by_words("anything")


def test_a_ledger_of_a_later_version_is_left_unchanged(path: Path) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()

    for door in (opened, read, audit):
        with pytest.raises(LedgerError, match="later version") as raised:
            door(path)
        assert raised.value.remedy == "update the program; nothing was changed"
    assert before == path.read_bytes()


FOUNDED_EARLIER = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE entry (leaf_index INTEGER NOT NULL, fact TEXT NOT NULL, "row" INTEGER NOT NULL, hash BLOB, PRIMARY KEY (leaf_index));
CREATE TABLE run (id INTEGER NOT NULL, kind TEXT NOT NULL, started TEXT NOT NULL, PRIMARY KEY (id));
CREATE TABLE post (id INTEGER NOT NULL, platform TEXT NOT NULL, "key" TEXT, PRIMARY KEY (id));
INSERT INTO run VALUES (1, 'archive', '2025-01-01T00:00:00.000000Z')
"""
"""Some of the tables of a database with the number that the founding schema had before, as it was then."""


def test_a_ledger_of_an_abandoned_schema_is_left_unchanged_and_said_to_be_read_by_no_other_version(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FOUNDED_EARLIER)
    before = path.read_bytes()

    for door in (opened, read, audit):
        with pytest.raises(LedgerError, match=f"{path} was made by a development version .* none converts it") as raised:
            door(path)
        assert "schema 0001" in raised.value.message
        assert "--home" in (raised.value.remedy or "")
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not a database, but long enough to look at" * 100, id="text"),
        pytest.param(b"\x00" * 5000, id="zeros"),
        pytest.param(b"SQLite format 3\x00" + b"\xff" * 5000, id="a broken header"),
    ],
)
def test_a_file_that_is_no_database_is_left_unchanged(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    for door in (opened, read):
        with pytest.raises(LedgerError) as raised:
            door(path)
        assert raised.value.remedy is not None
    assert content == path.read_bytes()


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("CREATE TABLE bookmarks (url)", id="without Alembic"),
        pytest.param("CREATE TABLE alembic_version (version_num)", id="with Alembic, and no version"),
        pytest.param("CREATE TABLE alembic_version (version)", id="with another table of that name"),
        pytest.param("CREATE TABLE alembic_version AS SELECT 'ae1027a6acf' AS version_num", id="with Alembic"),
        pytest.param(f"CREATE TABLE alembic_version AS SELECT '{SCHEMA}' AS version_num", id="with our number"),
    ],
)
def test_a_database_of_another_program_is_left_unchanged(path: Path, made: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(made)
    before = path.read_bytes()

    for door in (opened, read, audit):
        with pytest.raises(LedgerError, match=f"{path} is a database, but no ledger"):
            door(path)
    assert before == path.read_bytes()


def test_an_empty_file_is_no_ledger_yet(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    with pytest.raises(InputError, match="there is no ledger"):
        read(path)
    opened(path).close()


def test_without_a_ledger_reading_fails_with_the_remedy(path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read(path)
    assert "`archive`" in (raised.value.remedy or "")


def test_a_ledger_on_a_read_only_disk_can_be_read(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    there = tmp_path / "there"
    there.mkdir()
    subprocess.run(["mount", "--bind", "-o", "ro", str(path.parent), str(there)], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", str(there)], check=True)
    try:
        with read(there / path.name) as archive:
            assert [] == list(archive.all_posts())
    finally:
        subprocess.run(["umount", str(there)], check=True)


def test_a_database_locked_by_another_program_is_reported_with_the_remedy(path: Path) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder, closing(sqlite3.connect(path, timeout=0)) as other:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            other.execute("BEGIN IMMEDIATE")

    assert "another program has locked" in str(ledger_error(raised.value, path))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(ledger: Ledger, batches: list[int]) -> None:
    """Record a hundred articles at a time for as long as there is room, and note each hundred that was recorded."""
    run = ledger.begin("archive")
    for first in range(0, 1_000_000, 100):
        with ledger.transaction():
            for number in range(first, first + 100):
                ledger.record_article(run, article(number))
        batches.append(first)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_ends_the_run_and_loses_nothing(tmp_path: Path) -> None:
    batches: list[int] = []
    with small_disk(tmp_path / "disk") as disk:
        with opened(disk / "archive.sqlite") as ledger, pytest.raises(LedgerError) as raised:
            fill(ledger, batches)
        found = audit(disk / "archive.sqlite")

    assert "space" in (raised.value.remedy or "")
    assert () == found.errors
    assert len(batches) * 200 == found.facts - 1 > 0  # one of the facts is that the run began


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_is_full_from_the_start_is_reported(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        (disk / "filler").write_bytes(b"\0" * (1 << 20))
        with pytest.raises(LedgerError) as raised:
            opened(disk / "archive.sqlite")
        assert "space" in (raised.value.remedy or "")


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archiver.model.articles import Article, Markup
from archiver.model.digests import digest
from archiver.ledger.writer import Ledger

with Ledger.open(Path(sys.argv[1]), clock=lambda: datetime.now(UTC)) as ledger:
    run = ledger.begin("archive")
    for batch in range(1000):
        with ledger.transaction():
            for number in range(50):
                name = f"{run}-{batch}-{number}"
                ledger.record_article(run, Article(source=name, text="", markup=Markup.TEXT, content=name.encode()))
        print(batch + 1, flush=True)
"""


def killed_after(path: Path, batches: int) -> int:
    """How many transactions a writer had finished for certain when it was killed."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(batches):
            writer.stdout.readline()
        writer.kill()
        told = writer.stdout.read().split("\n")
        return max([batches, *(int(line) for line in told[:-1] if line)])


@pytest.mark.parametrize("batches", [1, 5])
def test_a_run_killed_while_writing_leaves_complete_transactions(path: Path, batches: int) -> None:
    finished = killed_after(path, batches) + killed_after(path, batches)

    with opened(path) as ledger:
        ledger.finish(ledger.begin("check"), {})
    found = audit(path)
    assert () == found.errors
    assert 0 == (found.facts - 4) % 100  # three runs began, and one ended
    assert finished * 100 <= found.facts


def test_the_processes_that_a_run_starts_do_not_keep_its_lock(path: Path) -> None:
    """A browser that outlives a killed run must not bar the next one."""
    with opened(path) as ledger:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
        assert ledger.path == path
    try:
        opened(path).close()
    finally:
        child.communicate(b"\n")
