"""Lock file beside the database, which lets only one run write at a time.

The kernel holds the lock (`flock`), so that it ends with its process, even after a crash. The file contains the process id for
people. Readers do not need the lock.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from archiver.errors import LedgerError


def is_locked(path: Path) -> bool:
    """Whether a run of another process holds the lock; it is not taken for longer than it takes to ask."""
    if path in _kept:
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


_kept: dict[Path, int] = {}
"""The locks that this process keeps, by the path of their file."""


@contextmanager
def keeping_lock(path: Path) -> Iterator[None]:
    """Keep the lock for several runs of this process, one after the other; each takes it as if it were free."""
    lock = RunLock.take(path)
    _kept[path] = lock.file
    try:
        yield
    finally:
        del _kept[path]
        lock.release()


_ATTEMPTS = 5
_SECONDS_BETWEEN = 0.01


def _lock(file: int) -> None:
    """Lock the file, or raise OSError where a run has it: `is_locked` has it, too, but only for an instant."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(OSError):
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(_SECONDS_BETWEEN)
    return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class RunLock:
    """The lock, held until `release`."""

    def __init__(self, file: int) -> None:
        self.file = file

    @classmethod
    def take(cls, path: Path) -> Self:
        """Take the lock without waiting; `LedgerError`, which names the process that holds it, if it is taken."""
        if path in _kept:
            return cls(os.dup(_kept[path]))
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LedgerError(
                f"the lock file {path} cannot be opened: {error.strerror}", remedy="see that this user may write to its folder"
            ) from error
        try:
            _lock(file)
        except OSError as error:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise LedgerError(
                f"another run (process {holder}) is writing to this archive",
                remedy="wait until it ends, or end that process; what it recorded is kept, and the next run goes on from there",
            ) from error
        cls._write_process_id(file, path)
        return cls(file)

    @staticmethod
    def _write_process_id(file: int, path: Path) -> None:
        """Write this process's id to the file; `LedgerError`, and the lock is released, if that fails."""
        try:
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            os.close(file)
            raise LedgerError(
                f"the lock file {path} cannot be written: {error.strerror}",
                remedy="free some space, then run the same command again",
            ) from error

    def release(self) -> None:
        """Release the lock. The file stays: if it were removed, two runs could lock two files of the same name."""
        os.close(self.file)
