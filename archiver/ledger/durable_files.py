"""Write small files of the home so that they survive a loss of power: whole or not at all, or a note longer than before."""

import os
from pathlib import Path

from archiver.errors import LedgerError
from archiver.ledger.signed_notes import split_notes
from archiver.system.regular_files import open_regular

MAX_NOTES_BYTES = 64 * 1024 * 1024
"""The largest file of notes that is read: checkpoints of several hundred years."""


def write_whole(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write a file atomically, with its folder; `OSError` if that fails, and then nothing has changed."""
    new_folders = [folder for folder in path.parents if not folder.is_dir()]
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in new_folders:
        sync_folder(folder.parent)
    draft = path.with_name(f".{path.name}.draft")  # one name, so that the next writing removes what a killed one left
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk; `OSError` if that fails."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_bounded(path: Path, max_bytes: int = MAX_NOTES_BYTES) -> str:
    """The text of a file, bytes that are not UTF-8 replaced; empty if there is no file; `LedgerError` if it cannot be read."""
    try:
        with open_regular(path) as file:
            content = file.read(max_bytes + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror}", remedy="see that this user may read it") from error
    if len(content) > max_bytes:
        raise LedgerError(f"{path} is larger than {max_bytes // 1024**2} MiB", remedy="restore it from a backup")
    return content.decode("utf-8", "replace")


def append_missing_notes(path: Path, notes: list[str]) -> int:
    """Append the notes that a file lacks, one after the other, and return how many those were.

    What an interrupted append left of the first of them is replaced. `OSError` if the file cannot be written, `LedgerError` if it
    cannot be read.
    """
    before = read_bounded(path)
    present, rest = split_notes(before)
    known = set(present)
    missing = [note for note in notes if note not in known]
    if not missing:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    is_torn = bool(rest) and missing[0].startswith(rest)
    with path.open("ab") as file:
        if is_torn:
            file.truncate(file.tell() - len(rest.encode()))
        elif rest and not before.endswith("\n"):
            file.write(b"\n")
        is_first = not before or before == rest
        file.write("".join(note if number == 0 and is_first else f"\n{note}" for number, note in enumerate(missing)).encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return len(missing)
