"""One writing run at a time: a lock file beside the database.

The lock is the kernel's (`flock`), so that it ends with its process however that ends; the file holds the process's id for people.
Readers never ask for it.
"""

import fcntl
import os
from pathlib import Path
from typing import Self

from archiver.errors import LedgerError


class RunLock:
    """The right to write, until `release`."""

    def __init__(self, file: int) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Self:
        """Take the lock at once, or raise a `LedgerError` that names the process that has it."""
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LedgerError(
                f"the lock file {path} cannot be opened: {error.strerror}", remedy="see that this user may write to its folder"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise LedgerError(
                f"another run (process {holder}) is writing to this archive",
                remedy="wait until it ends, or end that process; what it recorded is kept, and the next run goes on from there",
            ) from error
        cls._sign(file, path)
        return cls(file)

    @staticmethod
    def _sign(file: int, path: Path) -> None:
        """Write which process has it, for people; `LedgerError` where the disk is too full even for that."""
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
        """Let the next run write. The file stays: to remove it would let two runs lock two files of one name."""
        os.close(self._file)
