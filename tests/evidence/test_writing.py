"""Keeping: whole or not at all."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.errors import EvidenceError
from archiver.evidence import (
    SnapshotDraft,
    inspect_snapshot,
    read_snapshot,
    remove_partial_files,
    sha256_of_file,
    snapshot_paths,
    write_snapshot,
)
from archiver.model.posts import PostRef

POST = PostRef(platform="x", key="20")
KEEPING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from archiver.model.captures import Exchange
from archiver.evidence import PostStatement, SnapshotDraft, write_snapshot
from archiver.model.posts import PostRef

at = datetime(2025, 4, 14, tzinfo=UTC)
answers = tuple(Exchange(at=at, method="GET", url="https://a.example/", status=200, body=bytes(9000)) for _ in range(3))
subject = PostStatement(post=PostRef(platform="x", key="20"))
print(write_snapshot(Path(sys.argv[1]), SnapshotDraft(at=at, run=1, subject=subject, answers=answers)).path, flush=True)
"""


def keep_killed_at(home: Path, call: str, turn: int) -> subprocess.CompletedProcess[str]:
    """Keep a snapshot in a process that is killed as it makes a system call for the nth time."""
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={turn}"]
    return subprocess.run([*strace, sys.executable, "-B", "-c", KEEPING, home], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("call", ["write", "fsync", "rename", "mkdir", "flock"])
def test_a_run_killed_at_any_step_leaves_a_whole_snapshot_or_none(call: str, home: Path) -> None:
    """What it leaves is swept or adopted, and keeping again ends in exactly one snapshot."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    for turn in range(1, 40):
        outcome = keep_killed_at(home, call, turn)

        for path in snapshot_paths(home):
            assert read_snapshot(home / path).statement.complete
            assert inspect_snapshot(home, path) is not None
        if outcome.returncode == 0:
            break
        remove_partial_files(home)
        assert not list(home.rglob(".tmp-*"))
        shutil.rmtree(home / "snapshots", ignore_errors=True)

    assert 0 == outcome.returncode
    assert [outcome.stdout.strip()] == list(snapshot_paths(home))
    assert turn > 1, "no step was ever interrupted"


def test_the_file_is_synced_before_its_rename_and_the_folder_after(home: Path) -> None:
    """The order that survives a loss of power, as the system saw it."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    log = home / "calls"
    command: list[str | Path] = ["strace", "-y", "-qq", "-o", log, "-e", "trace=write,fsync,rename"]
    subprocess.run([*command, sys.executable, "-B", "-c", KEEPING, home / "archive"], capture_output=True, check=True)

    calls = [line for line in log.read_text().splitlines() if "/archive" in line or f"<{home}>" in line]
    steps = [(line.partition("(")[0], ".tmp-" in line) for line in calls]
    folders, writes = [("fsync", False)] * 4, [("write", True)] * steps.count(("write", True))
    assert [*folders, *writes, ("fsync", True), ("rename", True), ("fsync", False)] == [
        step for step in steps if step != ("write", False)
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_reported_with_the_remedy_and_leaves_no_partial_file(
    small_disk: Path, make_draft: Callable[..., SnapshotDraft], make_exchange: Callable[..., object]
) -> None:
    first = write_snapshot(small_disk, make_draft(capture=None))
    too_much = make_draft(answers=(make_exchange(body=os.urandom(2_000_000)),), capture=None)

    with pytest.raises(EvidenceError) as refusal:
        write_snapshot(small_disk, too_much)

    assert refusal.value.remedy is not None
    assert refusal.value.remedy.startswith("The disk is full")
    assert [small_disk / first.path] == [path for path in small_disk.rglob("*") if path.is_file()]
    read_snapshot(small_disk / first.path)


def test_a_system_error_is_an_evidence_error(home: Path, make_draft: Callable[..., SnapshotDraft]) -> None:
    (home / "snapshots").write_text("a file where the folder should be")

    with pytest.raises(EvidenceError) as refusal:
        write_snapshot(home, make_draft())

    assert isinstance(refusal.value.__cause__, OSError)
    assert errno.ENOTDIR == refusal.value.__cause__.errno


def test_keeping_the_same_content_twice_writes_one_file(home: Path, draft: SnapshotDraft) -> None:
    assert write_snapshot(home, draft) == write_snapshot(home, draft)
    assert 1 == len(list(snapshot_paths(home)))


def test_the_name_ends_in_the_digest_of_the_file(home: Path, draft: SnapshotDraft) -> None:
    kept = write_snapshot(home, draft)

    assert kept.sha256 == sha256_of_file(home / kept.path)
    assert kept.path.endswith(f"Z-{kept.sha256[:16]}.warc.gz")
    assert kept.size == (home / kept.path).stat().st_size


def test_sweeping_removes_only_temporary_files_of_dead_runs(home: Path, kept: Path) -> None:
    ours = kept.with_name(".tmp-1-0123456789abcdef")
    others = [kept.with_name(name) for name in (".tmp-notes", ".tmp-1-0123456789abcdef.bak", "x.tmp-1-0123456789abcdef")]
    for path in (ours, *others):
        path.write_bytes(b"half")

    assert (ours.relative_to(home).as_posix(),) == remove_partial_files(home)
    assert {kept, *others} == set(kept.parent.iterdir())


def test_sweeping_keeps_the_temporary_file_of_a_live_run(home: Path, kept: Path) -> None:
    """A run holds its temporary file locked for as long as it writes."""
    busy = kept.with_name(".tmp-1-0123456789abcdef")
    holder = (
        "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", holder, busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()

        assert () == remove_partial_files(home)
        assert busy.exists()
        run.communicate()

    assert (busy.relative_to(home).as_posix(),) == remove_partial_files(home)


def test_sweeping_an_empty_home_removes_nothing(home: Path) -> None:
    assert () == remove_partial_files(home)
