"""A pipe, a device or a socket in place of a file is named at once, where the program reads files: it may block for ever."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest

from archiver.app.memories.named import load_memories
from archiver.app.posts.chosen_controls import load_controls
from archiver.app.rescue.archives import load_archives
from archiver.app.runs.home import Home
from archiver.app.sources.arguments import open_sources
from archiver.app.sources.source import SourceProblem
from archiver.commands.checkpoint_files import read_checkpoints
from archiver.commands.key_files import read_key
from archiver.errors import ArchiverError
from archiver.evidence import read_snapshot, sha256_of_file
from archiver.ledger.key_files import read_pinned_key, read_private_key
from archiver.ledger.run_lock import RunLock, is_locked
from archiver.ledger.signing import filed_checkpoints
from archiver.ledger.writer import Ledger

KINDS = {"pipe": "a pipe (FIFO)", "socket": "a socket", "endless": "a device"}


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may have 107 characters only
        listening.bind(path.name)
        os.chdir(here)


def make_endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


MAKERS: dict[str, Callable[[Path], None]] = {"pipe": make_pipe, "socket": make_socket, "endless": make_endless}


@pytest.fixture(params=sorted(MAKERS))
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """A kind of special file; whoever waits for one is interrupted."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("it blocks")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(30)
    yield request.param
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    for name in ("seeds", "db", "keys", "snapshots"):
        (tmp_path / name).mkdir()
    return Home(folder=tmp_path)


READERS: dict[str, tuple[str, Callable[[Home, Path], object]]] = {
    "control posts": ("archiver.toml", lambda home, _: load_controls(home)),
    "web archives": ("archiver.toml", lambda home, _: load_archives(home, requested=True)),
    "memories": ("archiver.toml", lambda home, _: load_memories(home)),
    "published checkpoints": ("checkpoints.txt", lambda home, _: filed_checkpoints(home.database)),
    "a checkpoint that somebody kept": ("kept.txt", lambda _, path: read_checkpoints(path)),
    "a key that somebody kept": ("kept.pub", lambda _, path: read_key(str(path))),
    "the database, to be written": (
        "db/archive.sqlite",
        lambda home, _: Ledger.open(home.database, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)),
    ),
    "a snapshot": ("snapshots/a.warc.gz", lambda _, path: read_snapshot(path)),
    "a snapshot, to be hashed": ("snapshots/b.warc.gz", lambda _, path: sha256_of_file(path)),
}


@pytest.mark.parametrize("reader", sorted(READERS))
def test_it_is_named(reader: str, kind: str, home: Home) -> None:
    name, read = READERS[reader]
    path = home.folder / name
    MAKERS[kind](path)

    with pytest.raises(ArchiverError) as raised:
        read(home, path)

    assert str(path) in str(raised.value)
    assert f"is {KINDS[kind]}, not a file" in str(raised.value)


def test_it_is_named_among_the_seeds_and_the_others_are_read(kind: str, home: Home) -> None:
    (home.seeds / "a.txt").write_text("The bridge is closed tonight.")
    MAKERS[kind](home.seeds / "b.html")
    (home.seeds / "c.txt").write_text("The quay is closed tonight.")
    read = list(open_sources([str(home.seeds)]))

    assert [None, f"is {KINDS[kind]}, not a file", None] == [getattr(source, "what", None) for source in read]


def test_no_key_is_read_from_it(kind: str, home: Home) -> None:
    for path in (home.keys.private, home.keys.public):
        MAKERS[kind](path)

    with pytest.raises(ArchiverError, match=r"ledger\.key"):
        read_private_key(home.keys.private)
    with pytest.raises(ArchiverError, match=r"ledger\.pub"):
        read_pinned_key(home.keys)


def test_nobody_waits_for_it_in_place_of_the_lock(home: Home) -> None:
    make_pipe(home.folder / "db" / "archive.lock")

    assert not is_locked(home.folder / "db" / "archive.lock")
    with pytest.raises(ArchiverError, match=r"archive\.lock cannot be written"):
        RunLock.take(home.folder / "db" / "archive.lock")


def test_a_file_that_is_too_large_for_what_it_is_is_not_read(home: Home) -> None:
    home.settings.write_bytes(b"# " + b"x" * 1024 * 1024)

    with pytest.raises(ArchiverError, match=r"archiver\.toml cannot be read: it is larger than 1024 KiB"):
        load_controls(home)


def test_a_device_named_as_a_seed_is_a_problem() -> None:
    (problem,) = open_sources(["/dev/zero"])

    assert isinstance(problem, SourceProblem)
    assert "is a device, not a file" == problem.what
