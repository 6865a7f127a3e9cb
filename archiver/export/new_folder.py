"""Fill a folder so that it is whole or says that it is not: what an interrupted export left of it is replaced by the next one."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archiver.errors import InputError
from archiver.ledger.durable_files import sync_folder

MARK = ".unfinished"
"""The file that is in a folder for as long as it is not whole."""


@contextmanager
def new_folder(folder: Path, names: Collection[str]) -> Iterator[None]:
    """Fill a new or empty folder with files of these names, and sync it; if that fails, it is as empty as before.

    `InputError` if it holds anything but what an interrupted export of these names left, `OSError` if it cannot be written.
    """
    was_there = folder.is_dir()
    _require_free(folder, names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _empty(folder)
        (folder / MARK).touch()
        sync_folder(folder)
        yield
        for path in folder.rglob("*"):
            sync_folder(path)  # a file is synced as a folder is
        (folder / MARK).unlink()
        sync_folder(folder)
    except BaseException:  # also when interrupted; the error goes on
        with suppress(OSError):
            _empty(folder)
            if not was_there:
                folder.rmdir()
        raise


def _require_free(folder: Path, names: Collection[str]) -> None:
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
    is_left_over = MARK in present and present <= {MARK, *names}
    if (present and not is_left_over) or (folder.exists() and not folder.is_dir()):
        raise InputError(f"{folder} exists and is not empty", remedy="name a folder that is new or empty with --output")


def _empty(folder: Path) -> None:
    """Remove what is in a folder, last the mark that it is not whole."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name == MARK):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
