"""Write files atomically and durably, and remove what killed runs left of them.

The bytes are written to a temporary file in the same folder and fsynced; then the file is renamed, and its folder, with every
folder that was created for it, is fsynced too. So if the machine stops at any moment, there is no partial file under its name.
"""

import errno
import fcntl
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from archiver.evidence.paths import SNAPSHOTS

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


def write_durably(path: Path, members: Sequence[bytes], *, suffix: str, announce: Callable[[], None] = lambda: None) -> None:
    """Write the parts to a temporary file, fsync it, announce and rename it, and fsync its folder.

    OSError, with no file left behind, if that fails. `suffix` are 16 hex digits that no other temporary file of this process in the
    folder has.
    """
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
