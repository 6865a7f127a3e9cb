"""Writing: store a draft as a snapshot file, whole or not at all.

The bytes go to a temporary name in the same folder and are fsynced; only then is the file renamed, and its folder, with every
folder that was made for it, fsynced too. The database row is written after that.
So at whatever moment the machine stops, there is no partial file under a snapshot's name, and no row without its file.
A killed run may leave a temporary file that nobody holds locked, which `remove_partial_files` deletes, or a whole snapshot without
a row, which `app/posts/orphans.py` records.
"""

import errno
import fcntl
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.draft import SnapshotDraft
from archiver.evidence.paths import SNAPSHOTS, snapshot_name, subject_folder
from archiver.evidence.warc import gzip_member, sha256_of, snapshot_records

_LEFTOVER = re.compile(r"\.tmp-\d+-[0-9a-f]{16}")
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
    """A snapshot that was kept: its path relative to the archive home, its SHA-256 as 64 hex digits, its size in bytes."""

    path: str
    sha256: str
    size: int


def write_snapshot(home: Path, draft: SnapshotDraft) -> SnapshotFile:
    """Write a snapshot; EvidenceError, and nothing left behind, if the disk does not take it."""
    members = [gzip_member(record) for record in snapshot_records(draft)]
    sha256 = sha256_of(members)
    place = subject_folder(draft.subject) / snapshot_name(draft.at, sha256)
    try:
        _make_folder(home / place.parent)
        _write_durably(home / place, members, mark=sha256[:16])
    except OSError as trouble:
        raise EvidenceError(
            f"The snapshot {place} could not be written: {trouble.strerror}",
            remedy=_REMEDIES.get(trouble.errno or 0, "Check the disk, then run the same command again."),
        ) from trouble
    return SnapshotFile(path=str(place), sha256=sha256, size=sum(map(len, members)))


def remove_partial_files(home: Path) -> tuple[str, ...]:
    """Remove what killed runs left half written, and say what, relative to the archive home.

    What a run is still writing is left alone, and so is every file that is not named as ours are.
    """
    leftovers = [path for path in sorted((home / SNAPSHOTS).rglob(".tmp-*")) if _LEFTOVER.fullmatch(path.name)]
    ours = [path for path in leftovers if path.is_file() and not path.is_symlink()]
    return tuple(path.relative_to(home).as_posix() for path in ours if _remove_unless_held(path))


def _write_durably(path: Path, members: Sequence[bytes], *, mark: str) -> None:
    """Write the parts to a temporary name, force them to the disk, give them their name, and force that to the disk."""
    temporary = path.with_name(f".tmp-{os.getpid()}-{mark}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # held until the end, so that no other run sweeps the file away
        for member in members:
            _write_all(descriptor, member)
        os.fsync(descriptor)
        temporary.rename(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    finally:
        os.close(descriptor)
    _force_folder(path.parent)


def _write_all(descriptor: int, content: bytes) -> None:
    """Write every byte: the system may take fewer at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each forced to the disk with the folder that names it."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        with suppress(FileExistsError):  # another run was quicker
            one.mkdir()
        _force_folder(one.parent)


def _force_folder(folder: Path) -> None:
    """Force a folder's names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unless_held(path: Path) -> bool:
    """Remove a temporary file if no run holds it; whether it was removed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
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
