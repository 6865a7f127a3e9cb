"""`export log` adds to a folder of tiles what is new, and never what the log's checkpoints do not lead to."""

import base64
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.app.export_log import ExportedLog, export_log
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.errors import EvidenceError, InputError, LedgerError
from archiver.ledger.merkle import Frontier, leaf
from archiver.ledger.writer import Ledger
from archiver.model.articles import Article, Markup

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
ARTICLES = 130


def record(home: Home, articles: int) -> None:
    """One run that records articles, and signs the log."""
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        run = ledger.begin("archive")
        for number in range(articles):
            content = f"{run}/{number}"
            ledger.record_article(run, Article(source=content, text="", markup=Markup.TEXT, content=content.encode()))
        ledger.finish(run, {})
        ledger.publish_checkpoints()


@pytest.fixture
def archive(tmp_path: Path) -> Home:
    """An archive whose log has several hundred entries."""
    home = Home(folder=tmp_path / "home")
    record(home, ARTICLES)
    return home


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """When each file was last changed, and its bytes."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def size_of(folder: Path) -> int:
    """The size that the checkpoint states, after its root was computed from entries and from hashes, as a stranger would."""
    _, size, root = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")[:3]
    frontier = Frontier()
    for number in range(-(-int(size) // 256)):
        width = min(256, int(size) - number * 256)
        bundle, hashes = (tile(folder, level, number, width) for level in ("entries", "0"))
        for place in range(width):
            assert b"\0\x20" == bundle[place * 34 : place * 34 + 2]
            leaf_hash = leaf(bundle[place * 34 + 2 : place * 34 + 34])
            assert leaf_hash == hashes[place * 32 : place * 32 + 32]
            frontier.append(leaf_hash)
    assert base64.b64decode(root) == frontier.root()
    return int(size)


def tile(folder: Path, level: str, number: int, width: int) -> bytes:
    """A tile, from its partial file or from the full one that has taken its place."""
    path = folder / "tile" / level / f"{number:03}"
    partial = path.with_name(f"{number:03}.p") / str(width)
    return partial.read_bytes() if partial.is_file() else path.read_bytes()


def exported(home: Home, folder: Path) -> ExportedLog:
    done = export_log(home, Clock(), folder)
    assert done.entries == size_of(folder)
    return done


def test_the_folder_has_the_log_and_is_whole(archive: Home, tmp_path: Path) -> None:
    done = exported(archive, tmp_path / "log")

    assert 2 * ARTICLES < done.entries
    assert done.origin == done.key.name
    assert done.added == len(files(tmp_path / "log"))
    assert {"checkpoint", "tile/0/000", "tile/entries/000", "tile/1/000.p/1"} <= files(tmp_path / "log").keys()


def test_a_second_export_writes_nothing(archive: Home, tmp_path: Path) -> None:
    exported(archive, tmp_path / "log")
    before = files(tmp_path / "log")

    assert 0 == exported(archive, tmp_path / "log").added
    assert before == files(tmp_path / "log")


def test_a_later_export_adds_files_and_changes_only_the_checkpoint(archive: Home, tmp_path: Path) -> None:
    exported(archive, tmp_path / "log")
    before = files(tmp_path / "log")
    record(archive, ARTICLES)
    done = exported(archive, tmp_path / "log")
    after = files(tmp_path / "log")

    assert {"checkpoint"} == {path for path, content in before.items() if after[path] != content}
    assert done.added == len(after.keys() - before.keys()) + 1
    exported(archive, tmp_path / "anew")
    for path, (_, content) in files(tmp_path / "anew").items():
        assert content == after[path][1]


def test_each_signed_size_keeps_its_tiles(archive: Home, tmp_path: Path) -> None:
    for _ in range(3):
        record(archive, 1)
    exported(archive, tmp_path / "log")

    with closing(sqlite3.connect(archive.database)) as connection:
        sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoint")]
    assert 4 == len(sizes)
    for size in sizes:
        assert (tmp_path / "log" / "tile" / "entries" / f"{size // 256:03}.p" / str(size % 256)).is_file()


def test_a_log_that_was_rewritten_is_not_exported_over_the_one_that_others_have(archive: Home, tmp_path: Path) -> None:
    exported(archive, tmp_path / "log")
    before = files(tmp_path / "log")
    shutil.rmtree(archive.database.parent)
    (archive.folder / "checkpoints.txt").unlink()
    record(archive, ARTICLES)

    with pytest.raises(LedgerError, match="does not continue the one in"):
        export_log(archive, Clock(), tmp_path / "log")
    assert before == files(tmp_path / "log")


def test_a_database_that_is_older_than_the_folder_is_named(archive: Home, tmp_path: Path) -> None:
    shutil.copyfile(archive.database, tmp_path / "older.sqlite")
    record(archive, 1)
    exported(archive, tmp_path / "log")
    shutil.copyfile(tmp_path / "older.sqlite", archive.database)

    with pytest.raises(LedgerError, match="does not continue the one in"):
        export_log(archive, Clock(), tmp_path / "log")


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE entry SET commitment = zeroblob(32) WHERE leaf_index = 3", "does not lead to its newest checkpoint"),
        ("DELETE FROM entry WHERE leaf_index = 3", "has no entry 3"),
        ("DELETE FROM entry WHERE leaf_index > 250", "has no entry 251"),
        ("UPDATE checkpoint SET note = replace(note, '—', '–')", "is not signed by the archive's key"),
    ],
)
def test_a_log_that_does_not_lead_to_its_checkpoint_is_not_written(
    archive: Home, tmp_path: Path, statement: str, complaint: str
) -> None:
    with closing(sqlite3.connect(archive.database, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)

    with pytest.raises(LedgerError, match=complaint):
        export_log(archive, Clock(), tmp_path / "log")
    assert not (tmp_path / "log").exists()


def test_a_folder_of_something_else_is_left_alone(archive: Home, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty and holds no log"):
        export_log(archive, Clock(), tmp_path / "log")
    with pytest.raises(InputError, match="is not empty and holds no log"):
        export_log(archive, Clock(), tmp_path / "log" / "letter.txt")

    other = Home(folder=tmp_path / "other")
    record(other, 1)
    exported(other, tmp_path / "theirs")
    with pytest.raises(InputError, match="has not signed"):
        export_log(archive, Clock(), tmp_path / "theirs")
    (tmp_path / "theirs" / "checkpoint").write_bytes(b"\xff" * 2_000_000)
    with pytest.raises(InputError, match="cannot be read"):
        export_log(archive, Clock(), tmp_path / "theirs")


def test_without_a_checkpoint_there_is_no_log_to_export(tmp_path: Path) -> None:
    home = Home(folder=tmp_path / "home")
    with Ledger.open(home.database, clock=lambda: NOW) as ledger:
        ledger.begin("archive")
    with pytest.raises(InputError, match="no checkpoint covers the log"):
        export_log(home, Clock(), tmp_path / "log")


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"])
def test_a_tile_that_was_changed_is_named_and_left_as_it_is(archive: Home, tmp_path: Path, name: str) -> None:
    exported(archive, tmp_path / "log")
    path = tmp_path / "log" / name
    rest, last = path.read_bytes()[:-1], path.read_bytes()[-1]
    path.write_bytes(rest + bytes([last ^ 1]))
    before = files(tmp_path / "log")

    with pytest.raises(EvidenceError, match=name):
        export_log(archive, Clock(), tmp_path / "log")
    assert before == files(tmp_path / "log")


def test_a_tile_that_is_missing_is_added(archive: Home, tmp_path: Path) -> None:
    exported(archive, tmp_path / "log")
    (tmp_path / "log" / "tile" / "0" / "000").unlink()

    assert 1 == exported(archive, tmp_path / "log").added


def test_two_exports_do_not_write_to_a_folder_at_once(archive: Home, tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    descriptor = os.open(tmp_path / "log", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="another export is writing"):
        export_log(archive, Clock(), tmp_path / "log")
    os.close(descriptor)

    exported(archive, tmp_path / "log")


IN_A_ROW = 8
"""How many exports have to succeed until no later step is taken for one that fails: `mkdir` may fail where the folder exists."""

EXPORTING = """
import sys
from pathlib import Path
from archiver.app.export_log import export_log
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.errors import ArchiverError

try:
    export_log(Home(folder=Path(sys.argv[1])), Clock(), Path(sys.argv[2]))
except ArchiverError as error:
    sys.exit(error.exit_code)
"""


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["signal=SIGKILL", "error=ENOSPC", "error=EIO"])
@pytest.mark.parametrize("call", ["write", "fsync", "rename", "mkdir"])
def test_an_export_that_fails_at_any_step_leaves_a_whole_log_and_can_be_repeated(
    call: str, fault: str, archive: Home, tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    exported(archive, tmp_path / "first")
    record(archive, ARTICLES)
    complete = exported(archive, tmp_path / "complete")
    failures = completed = 0
    for turn in range(1, 80):
        folder = tmp_path / f"log {turn}"
        shutil.copytree(tmp_path / "first", folder)
        inject = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={turn}"]
        command = [*inject, sys.executable, "-B", "-c", EXPORTING, str(archive.folder), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

        assert "Traceback" not in done.stderr
        assert size_of(folder) in {size_of(tmp_path / "first"), complete.entries}
        exported(archive, folder)
        assert digests(tmp_path / "first") | digests(tmp_path / "complete") == digests(folder)
        assert not [path for path in folder.rglob("*") if path.name.startswith(".")]
        failures += done.returncode != 0
        completed = completed + 1 if done.returncode == 0 else 0
        if completed == IN_A_ROW:
            break
    assert IN_A_ROW == completed
    assert failures > 0, "no step was ever interrupted"


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, (_, content) in files(folder).items()}
