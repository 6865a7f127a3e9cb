"""Fixtures that run the program's own command line in a process of its own, against the small web."""

import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archiver.app.runs.home import is_home
from archiver.commands import run
from archiver.demo.smallweb.server import SmallWeb, small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding
from archiver.ledger.audit import audit
from archiver.ledger.writer import Ledger
from tests.commands.prepared_process import prepared_process

PROJECT = Path(__file__).resolve().parents[2]
PRESIDENT = f"x:{founding.PRESIDENT_POST.id}"
CHALLENGE = f"x:{founding.CHALLENGE_POST.id}"
PATIENCE = 240.0
"""Seconds that a command may take before the test gives it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of its lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def value(self) -> Any:  # noqa: ANN401 - any JSON
        """Its output as one JSON value."""
        return json.loads(self.out)

    @property
    def summary(self) -> dict[str, Any]:
        """The last object of a run's stream."""
        return self.objects[-1]

    def events(self, name: str) -> list[dict[str, Any]]:
        """All events of this name."""
        return [event for event in self.objects if event["event"] == name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program with a home and an environment: call it with arguments."""

    home: Path
    environment: Mapping[str, str]
    wrapping: tuple[str, ...] = ()

    def __call__(self, *arguments: str, clock: str | None = None, stdin: bytes = b"") -> Done:
        """Run a command to its end: in a fork of the prepared process where that makes no difference, else in a new interpreter."""
        command, folder = self.command(arguments, clock=clock), self.home.parent
        if not self.wrapping and prepared_process().can_run(self.environment):
            own = command[command.index("archiver") + 1 :]
            done = prepared_process().run(own, folder=folder, environment=self.environment, stdin=stdin, seconds=PATIENCE)
        else:
            done = subprocess.run(
                command, cwd=folder, env=self.environment, input=stdin, capture_output=True, check=False, timeout=PATIENCE
            )
        return Done(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode("utf-8", "replace"))

    def start(self, *arguments: str, clock: str | None = None) -> "Process":
        """Start a command, at the head of a process group of its own, and leave it running."""
        return subprocess.Popen(
            self.command(arguments, clock=clock),
            cwd=self.home.parent,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )

    def command(self, arguments: Sequence[str], *, clock: str | None = None) -> list[str]:
        """The whole command line; a folder that an article is to be archived in is made a home."""
        if "archive" in arguments and "--home" not in arguments:
            make_home(self.home)
        when = ["--clock", clock] if clock else []
        return [*self.wrapping, sys.executable, "-m", "archiver", "--home", str(self.home), *when, *arguments]

    def using(self, *wrapping: str, **environment: str) -> "Program":
        """The program started through another command, and with more in its environment."""
        return replace(self, wrapping=(*self.wrapping, *wrapping), environment={**self.environment, **environment})

    def at(self, home: Path) -> "Program":
        """The program with another home."""
        return replace(self, home=home)

    def rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        """The rows that an SQL query returns."""
        with closing(sqlite3.connect(f"file:{self.home}/db/archive.sqlite?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def snapshots(self) -> set[str]:
        """The snapshot files on the disk, relative to the home, without the files of runs."""
        return {path for path in self.files() if not path.startswith("snapshots/runs/")}

    def files(self) -> set[str]:
        """The WARC files on the disk, relative to the home."""
        return {path.relative_to(self.home).as_posix() for path in (self.home / "snapshots").rglob("*.warc.gz")}


RunHere = Callable[..., Done]
Process = subprocess.Popen[bytes]
Running = Callable[[Process], Process]


def inherited() -> dict[str, str]:
    """This process's environment without the archiver's own settings."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVER_") or name == "ARCHIVER_BROWSER"}
    return others | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "ARCHIVER_PACE": "0", "COLUMNS": "200"}


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    """The small web with the founding article's posts, shared by the tests of a file; they change its world by `become`."""
    with small_web(founding.world_for_founding()) as opened:
        yield opened


@pytest.fixture
def one_post(tmp_path: Path) -> str:
    """An article that shows the first founding post."""
    path = tmp_path / "one.html"
    quoted = f'<blockquote class="twitter-tweet"><a href="{founding.PRESIDENT_POST.address}"></a></blockquote>'
    path.write_text(f"<article><p>What he said.</p>{quoted}</article>", encoding="utf-8")
    return str(path)


@pytest.fixture
def blind(program: "Program") -> "Program":
    """The program without a browser, for what does not depend on one."""
    return program.using(ARCHIVER_BROWSER="/nowhere")


@pytest.fixture
def become(web: SmallWeb) -> Iterator[Callable[[World], None]]:
    """A function that replaces the small web's world until the test ends."""
    before = web.world

    def other(world: World) -> None:
        web.world = world

    yield other
    web.world = before


@pytest.fixture
def program(web: SmallWeb, tmp_path: Path) -> Program:
    """The program with an empty home of its own, on the small web."""
    return Program(home=tmp_path / "home", environment=inherited() | web.environment)


@pytest.fixture
def run_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> RunHere:
    """The program's entry point called in this process, ten times as fast, for commands that end before any request."""

    def call(*arguments: str) -> Done:
        if "archive" in arguments and "--home" not in arguments:
            make_home(tmp_path / "home")
        code = run(["--home", str(tmp_path / "home"), *arguments])
        output = capsys.readouterr()
        return Done(code=code, out=output.out, err=output.err)

    return call


@pytest.fixture(scope="session")
def article(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The founding article's form, with its two posts, as a file."""
    path = tmp_path_factory.mktemp("seeds") / "two-presidents.txt"
    path.write_text(founding.ARTICLE, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="session")
def archived_once(article: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A home that contains the founding article, and the output of `archive`; `archived` has a copy of it."""
    home = tmp_path_factory.mktemp("archived-once") / "home"
    with small_web(founding.world_for_founding()) as web:
        return home, Program(home=home, environment=inherited() | web.environment)("archive", "--json", article)


@pytest.fixture(scope="module")
def archived(web: SmallWeb, archived_once: tuple[Path, Done], tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Done]:
    """The program with a home that contains the founding article, and the output of `archive`; for tests that only read it."""
    original, done = archived_once
    home = shutil.copytree(original, tmp_path_factory.mktemp("archived") / "home", symlinks=True)
    return Program(home=home, environment=inherited() | web.environment), done


ArchivedOn = Callable[[Program, str], Program]


@pytest.fixture(scope="session")
def archived_on(article: str, tmp_path_factory: pytest.TempPathFactory) -> ArchivedOn:
    """A function that gives a program a home that has the founding article since a time; made once for each time, then copied."""

    @cache
    def made(clock: str) -> Path:
        home = tmp_path_factory.mktemp("archived-on") / "home"
        with small_web(founding.world_for_founding()) as web:
            assert 0 == Program(home=home, environment=inherited() | web.environment)("archive", article, clock=clock).code
        return home

    def give(program: Program, clock: str) -> Program:
        shutil.copytree(made(clock), program.home, symlinks=True)
        return program

    return give


@pytest.fixture
def closed_port() -> int:
    """A closed port of loopback."""
    with socket.socket() as briefly:
        briefly.bind(("127.0.0.1", 0))
        port: int = briefly.getsockname()[1]
    return port


@pytest.fixture
def running() -> Iterator[Running]:
    """A function that registers a process to be killed when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def note(process: "subprocess.Popen[bytes]") -> "Process":
        started.append(process)
        return process

    yield note
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def make_home(folder: Path) -> None:
    """Make a folder an archive home without settings; one that is a home stays as it is."""
    if not is_home(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "archiver.toml").touch()


def announce(program: Program, path: str) -> None:
    """Announce a file, as a run does that is killed before it records the file."""
    with Ledger.open(program.home / "db" / "archive.sqlite", clock=lambda: datetime(2025, 4, 14, tzinfo=UTC)) as ledger:
        ledger.announce(1, path)


def flaws(program: Program) -> list[str]:
    """Every inconsistency of an archive: between rows and files, in the database and the log, and files left by killed runs."""
    rows = program.rows("SELECT path, sha256, size FROM snapshot UNION ALL SELECT path, sha256, size FROM run_file")
    files = {path for path in program.files() if not path.endswith("/.draft.warc.gz")}
    found = [f"{path} has no row" for path in files - {path for path, _, _ in rows}]
    for path, sha256, size in rows:
        content = (program.home / path).read_bytes() if path in files else b""
        if (hashlib.sha256(content).hexdigest(), len(content)) != (sha256, size):
            found.append(f"{path} is not the file of its row")
    found += [f"{path.name} was left behind" for path in (program.home / "snapshots").rglob(".tmp-*")]
    found += [f"{path.name} was left behind" for path in (program.home / "snapshots").rglob(".draft*")]
    found += [f"{row} breaks a foreign key" for row in program.rows("PRAGMA foreign_key_check")]
    found += [f"{flaw.code} {flaw.what}: {flaw.where}" for flaw in audit(program.home / "db" / "archive.sqlite").errors]
    return found
