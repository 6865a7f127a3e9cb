"""Write a draft as a snapshot file, atomically and durably.

The bytes are written to a temporary file in the same folder and fsynced; then the file is renamed, and its folder, with every
folder that was created for it, is fsynced too. The database row is written after that.
So if the machine stops at any moment, there is no partial file under a snapshot's name, and no row without its file.
A killed run may leave an unlocked temporary file, which `remove_partial_files` deletes, or a whole snapshot without
a row, which `app/posts/orphans.py` records if it was announced.
"""

import errno
import fcntl
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.draft import SnapshotDraft
from archiver.evidence.paths import SNAPSHOTS, snapshot_name, subject_folder
from archiver.evidence.warc import gzip_member, sha256_of, snapshot_records

_TEMPORARY_NAME = re.compile(r"\.tmp-\d+-[0-9a-f]{16}")
_REMEDIES = {
    errno.ENOSPC: "The disk is full: make room, then run the same command again.",
    errno.EDQUOT: "The disk quota is used up: make room, then run the same command again.",
    errno.EFBIG: "The file is larger than this system allows (ulimit -f).",
    errno.EACCES: "The folder cannot be written to: check who owns it, or choose another with --home.",
    errno.EPERM: "The folder cannot be written to: check who owns it, or choose another with --home.",
    errno.EROFS: "The disk is mounted read-only: choose another archive home with --home.",
    errno.EIO: "The disk reports errors: check it before anything else is written there.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFile:
    """A stored snapshot: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    path: str
    sha256: str
    size: int


def write_snapshot(home: Path, draft: SnapshotDraft, *, announce: Callable[[str], None] = lambda _: None) -> SnapshotFile:
    """Write a snapshot; EvidenceError, with no file left behind, if that fails.

    `announce` is called with its path once all bytes are on the disk, and before the file has its name.
    """
    members = [gzip_member(record) for record in snapshot_records(draft)]
    sha256 = sha256_of(members)
    path = subject_folder(draft.subject) / snapshot_name(draft.at, sha256)
    try:
        make_folder(home / path.parent)
        _write_durably(home / path, members, suffix=sha256[:16], announce=lambda: announce(str(path)))
    except OSError as error:
        raise EvidenceError(
            f"The snapshot {path} could not be written: {error.strerror}",
            remedy=remedy_for(error),
        ) from error
    return SnapshotFile(path=str(path), sha256=sha256, size=sum(map(len, members)))


def remedy_for(error: OSError) -> str:
    """What to do about a file that cannot be written."""
    return _REMEDIES.get(error.errno or 0, "Check the disk, then run the same command again.")


def remove_partial_files(home: Path) -> tuple[str, ...]:
    """Remove the temporary files that killed runs left, and return their paths relative to the archive home.

    Files that a run is still writing, and files with other names, are left alone.
    """
    candidates = [path for path in sorted((home / SNAPSHOTS).rglob(".tmp-*")) if _TEMPORARY_NAME.fullmatch(path.name)]
    leftovers = [path for path in candidates if path.is_file() and not path.is_symlink()]
    return tuple(path.relative_to(home).as_posix() for path in leftovers if _remove_unless_locked(path))


def _write_durably(path: Path, members: Sequence[bytes], *, suffix: str, announce: Callable[[], None]) -> None:
    """Write the parts to a temporary file, fsync it, announce and rename it, and fsync its folder."""
    temporary = path.with_name(f".tmp-{os.getpid()}-{suffix}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # until the end, so that no other run removes the file
        for member in members:
            write_all(descriptor, member)
        os.fsync(descriptor)
        announce()
        temporary.rename(path)
    except BaseException:  # also when interrupted: no temporary file may be left; the error goes on
        with suppress(OSError):
            temporary.unlink()
        raise
    finally:
        os.close(descriptor)
    fsync_folder(path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; `os.write` may write fewer."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, and fsync the folder that contains each."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        with suppress(FileExistsError):  # another run created it first
            new.mkdir()
        fsync_folder(new.parent)


def fsync_folder(folder: Path) -> None:
    """Fsync a folder, which makes new names in it durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unless_locked(path: Path) -> bool:
    """Remove a temporary file unless a run has locked it; returns whether it was removed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
