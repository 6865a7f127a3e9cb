"""Open files to be read, and nothing else: a pipe, a device or a socket of the same name could block for ever, or never end.

A symbolic link is followed, and what it leads to is judged.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_SPECIAL_KINDS = {
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def special_kind(path: Path) -> str | None:
    """What a path names that is neither file nor folder; None for those. Raises `OSError` where there is nothing."""
    return _kind(path.stat().st_mode)


def open_regular(path: Path) -> BinaryIO:
    """A file, open for reading; `OSError` whose `strerror` says what else it is, if it is no regular file."""
    _refuse(_kind(path.stat().st_mode), path)
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        _refuse(_kind(os.fstat(file.fileno()).st_mode), path)  # it may have been replaced meanwhile
    except OSError:
        file.close()
        raise
    return file


def read_regular(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file of at most so many; `OSError` for a larger one, and as in `open_regular`."""
    with open_regular(path) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {max_bytes >> 10} KiB", str(path))
    return content


def _kind(mode: int) -> str | None:
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _SPECIAL_KINDS.get(stat.S_IFMT(mode), "something special")


def _refuse(kind: str | None, path: Path) -> None:
    if kind is not None:
        raise OSError(errno.EINVAL, f"it is {kind}, not a file", str(path))
