"""One bit of the database is another one: a command says so and ends with 5, or says what it would have said."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands.conftest import PRESIDENT, Done, Program, RunHere
from tests.tampering.tools import opened

pytestmark = pytest.mark.browser

AT = ("--clock", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}")
"""The clock of commands that print it."""
READING = (("lookup", "@WhiteHouse"), ("lookup", "president"), ("show", PRESIDENT), ("report", "--json"), ("report",))
CHECK = ("check",)
OTHERS = (("verify",), ("doctor",), ("check", "--rejudge"), CHECK)
DAMAGED = 5


class Flip(NamedTuple):
    """A bit of the file, and the table or index, or the header, in which it is."""

    owner: str
    byte: int
    bit: int

    def applied(self, content: bytes) -> bytes:
        """The file with this bit changed."""
        changed = bytearray(content)
        changed[self.byte] ^= 1 << self.bit
        return bytes(changed)


def flips(database: Path, of_each: int) -> list[Flip]:
    """Bits in the header, and in the root page of every table and index: its head, the places of its cells, and what these hold."""
    chance, content = random.Random(20250416), database.read_bytes()  # noqa: S311 - to be repeated, not secret
    with closing(sqlite3.connect(database)) as connection:
        roots = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0 ORDER BY rootpage").fetchall()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    chosen = [Flip("header", chance.randrange(100), chance.randrange(8)) for _ in range(6 * of_each)]
    chosen += [Flip("schema", chance.randrange(100, size), chance.randrange(8)) for _ in range(6 * of_each)]
    for name, page in roots:
        used = [byte for byte in range((page - 1) * size, page * size) if content[byte]]
        chosen += [Flip(name, chance.choice(used), chance.randrange(8)) for _ in range(of_each)]
    return chosen


def every_page(database: Path, step: int) -> list[Flip]:
    """Bits at every so many bytes of the file: in root, inner, leaf, overflow and free pages."""
    return [Flip("file", byte, byte % 8) for byte in range(0, database.stat().st_size, step)]


Damaged = Callable[[Flip], Callable[..., Done]]


@pytest.fixture
def damaged(archived: tuple[Program, Done], run_here: RunHere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Damaged:
    """A way to call commands on a copy of the archive with one bit flipped; those that write get a new copy.

    They run in this process, except for those that ask the network.
    """
    home, copy = archived[0].home, tmp_path / "home"
    content = (home / "db" / "archive.sqlite").read_bytes()
    for name, value in archived[0].environment.items():
        monkeypatch.setenv(name, value)

    def with_flip(flip: Flip) -> Callable[..., Done]:
        def call(*arguments: str) -> Done:
            if arguments not in READING or not copy.exists():
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(home, copy)
            for log in (copy / "db").glob("archive.sqlite-*"):
                log.unlink()
            (copy / "db" / "archive.sqlite").write_bytes(flip.applied(content))
            if arguments == CHECK:
                return archived[0].at(copy)(*arguments)
            return run_here(*(AT if arguments in READING else ()), *arguments)

        return call

    return with_flip


def wrong(
    flip: Flip, call: Callable[..., Done], commands: Sequence[Sequence[str]], sound: Mapping[Sequence[str], str]
) -> Iterator[str]:
    """What is wrong with what commands make of a damaged database."""
    differs = False
    for command in commands:
        try:
            done = call(*command)
        except Exception as error:  # noqa: BLE001 - it is what is looked for
            yield f"{flip}: {command[0]} raises {type(error).__name__}: {error}"
            continue
        if "Traceback" in done.err:
            yield f"{flip}: {command[0]} prints a traceback: {done.err}"
        if done.code == DAMAGED and command[0] != "verify" and not ("archive.sqlite" in done.err and "→" in done.err):
            yield f"{flip}: {command[0]} does not say which file, or what to do: {done.err}"
        differs |= done.code != DAMAGED and command in sound and done.out != sound[command]
    if differs and call("verify").code != DAMAGED:
        yield f"{flip}: the output is another one, and `verify` finds nothing"


@pytest.fixture
def sound(archived: tuple[Program, Done], run_here: RunHere) -> dict[Sequence[str], str]:
    """What reading commands print of the archive as it is."""
    home = ("--home", str(archived[0].home))
    return {command: run_here(*AT, *home, *command).out for command in READING if "--json" not in command}


def test_a_reading_command_never_fails_otherwise_than_with_its_sentence(
    archived: tuple[Program, Done], damaged: Damaged, sound: dict[Sequence[str], str]
) -> None:
    chosen = flips(archived[0].home / "db" / "archive.sqlite", 1)[::2]

    assert len(chosen) > 40
    assert [] == [flaw for flip in chosen for flaw in wrong(flip, damaged(flip), READING, sound)]


def test_no_other_command_fails_otherwise(archived: tuple[Program, Done], damaged: Damaged) -> None:
    chosen = flips(archived[0].home / "db" / "archive.sqlite", 1)[::20]

    assert [] == [flaw for flip in chosen for flaw in wrong(flip, damaged(flip), OTHERS, {})]


def test_a_schema_whose_error_is_no_text_is_named_as_damage(archived: tuple[Program, Done], damaged: Damaged) -> None:
    """SQLite quotes the word of the statement that has no UTF-8 any more."""
    content = (archived[0].home / "db" / "archive.sqlite").read_bytes()
    flip = Flip("schema", content.index(b"CREATE TABLE") + len("CRE"), 7)

    assert [] == list(wrong(flip, damaged(flip), (*READING, *OTHERS), {}))


@pytest.mark.slow
def test_no_command_fails_otherwise_wherever_the_bit_is(
    archived: tuple[Program, Done], damaged: Damaged, sound: dict[Sequence[str], str]
) -> None:
    database = archived[0].home / "db" / "archive.sqlite"
    chosen = [*flips(database, 2), *every_page(database, 4093)]

    assert [] == [flaw for flip in chosen for flaw in wrong(flip, damaged(flip), (*READING, *OTHERS), sound)]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE version SET text = CAST(x'c328' AS TEXT)", "Could not decode to UTF-8 column 'text'"),
        ("UPDATE verdict SET standing = 'ghastly'", "'ghastly' is not a valid Standing"),
        ("UPDATE post SET first_seen = 'yesterday'", "'yesterday'"),
        ("UPDATE embed SET aliases = '['", "JSONDecodeError"),
    ],
)
def test_a_value_that_no_run_writes_is_quoted_with_its_file_and_verify_names_its_row(
    statement: str, says: str, archived: tuple[Program, Done], run_here: RunHere, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(archived[0].home, home)
    with opened(home) as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute(statement)
    table = statement.split()[1]
    report, verified = run_here("report", "--json"), run_here("verify")  # as JSON it tells all of every post

    assert (DAMAGED, "") == (report.code, report.out)
    assert f"a value is damaged in {home}/db/archive.sqlite" in report.err
    assert says in report.err
    assert "→ run `verify`" in report.err
    assert DAMAGED == verified.code
    assert table in verified.out
