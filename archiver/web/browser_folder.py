"""The folder of one browser's temporary files: its profile, its driver's files, its shared memory.

Neither Playwright nor Chromium removes its files when it is killed. So each browser has a folder of its own, which is removed with
everything in it when the browser is closed. Those of programs that were killed are removed when the next browser starts: a folder
is locked as long as its program runs.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from archiver.web.temporary_folder import temporary_folder

_PREFIX = "embed-archiver-browser-"
_VARIABLE = "TMPDIR"


class BrowserFolder:
    """A folder for one browser, until it is removed."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def make(cls, environment: Mapping[str, str]) -> Self:
        """Make a folder, and remove those that nobody uses any more; `OSError` if it cannot be made."""
        parent = temporary_folder(environment)
        for left in parent.glob(f"{_PREFIX}*"):
            with suppress(OSError):  # another program's, or another user's
                lock = _locked(left)
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)
        path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        return cls(path, _locked(path))

    @contextmanager
    def for_new_processes(self) -> Iterator[None]:
        """Let processes that are started meanwhile use this folder; Playwright has no other way to tell its driver."""
        tempfile.gettempdir()  # of this program, which is decided when it is first asked for
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = str(self.path)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before

    def remove(self) -> None:
        """Remove the folder with everything in it, as far as that is possible."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):
            os.close(self._lock)


def _locked(folder: Path) -> int:
    """The descriptor of a folder that is locked now; `OSError` if another program has locked it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
