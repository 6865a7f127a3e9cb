"""Recognise the limits of the system behind an error: no memory, no open file, no process, no space is left."""

import errno
from collections.abc import Mapping
from typing import NamedTuple


class ReachedLimit(NamedTuple):
    """A limit that was reached, in words, and what to do about it."""

    what: str
    remedy: str


_OF_MEMORY = ReachedLimit(
    "there is not enough memory", "end other programs, or raise the limit on memory (`ulimit -v`), and run the same command again"
)
_OF_PROCESSES = ReachedLimit(
    "no more processes or threads may be started",
    "end other programs, or raise the limit on processes (`ulimit -u`), and run the same command again",
)
_OF_THREADS = ReachedLimit(
    "there is not enough memory, or no process may be started any more",
    "end other programs, or raise the limit that was reached (`ulimit -v`, `ulimit -u`), and run the same command again",
)
_OF_OPEN_FILES = ReachedLimit(
    "no more files may be opened", "raise the limit on open files (`ulimit -n 1024`), and run the same command again"
)
_OF_SPACE = ReachedLimit(
    "there is no space left", "make room, also in the folder for temporary files, and run the same command again"
)
_LIMITS: Mapping[int, ReachedLimit] = {
    errno.ENOMEM: _OF_MEMORY,
    errno.EAGAIN: _OF_PROCESSES,
    errno.EMFILE: _OF_OPEN_FILES,
    errno.ENFILE: _OF_OPEN_FILES,
    errno.ENOSPC: _OF_SPACE,
    errno.EDQUOT: _OF_SPACE,
    errno.EFBIG: ReachedLimit(
        "a file would be larger than is allowed",
        "raise the limit on the size of files (`ulimit -f`), and run the same command again",
    ),
}


def reached_limit(error: BaseException) -> ReachedLimit | None:
    """The limit that an error means was reached; None if it means something else."""
    if isinstance(error, MemoryError):
        return _OF_MEMORY
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return _OF_THREADS
    return _LIMITS.get(error.errno or 0) if isinstance(error, OSError) else None
