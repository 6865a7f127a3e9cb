"""Write the log to a folder in C2SP's `tlog-tiles`, which any web server can publish for other people's monitors.

Files are only added: tiles that exist are compared and never written again, and `checkpoint`, the only file that changes, is
replaced last. So a reader finds all tiles of the checkpoint that is there at any moment, also after an export was interrupted.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.errors import EvidenceError, InputError, LedgerError
from archiver.ledger.durable_files import read_bounded, write_whole
from archiver.ledger.log_tiles import WIDTH, Tile
from archiver.system.regular_files import open_regular

_CHECKPOINT = "checkpoint"
_TILES = "tile"
_MAX_NOTE_BYTES = 1 << 20
_MAX_ENTRY_BYTES = 1 << 16
_MAX_TILE_BYTES = WIDTH * (2 + _MAX_ENTRY_BYTES)


def held_checkpoint(folder: Path) -> str | None:
    """The checkpoint in the folder of an earlier export; None if there is no folder, or an export to it was interrupted.

    `InputError` if the folder holds something else.
    """
    if not folder.exists():
        return None
    try:
        if folder.is_dir() and (folder / _CHECKPOINT).is_file():
            return read_bounded(folder / _CHECKPOINT, _MAX_NOTE_BYTES)
        is_other = not folder.is_dir() or {path.name for path in folder.iterdir()} - {_TILES, f".{_CHECKPOINT}.draft"}
    except (OSError, LedgerError) as error:
        raise InputError(f"{folder} cannot be read: {error}", remedy="see that this user may read it") from None
    if is_other:
        raise InputError(
            f"{folder} is not empty and holds no log", remedy="name a folder that is new, empty, or of an earlier export"
        )
    return None


def write_log(folder: Path, tiles: Iterable[Tile], checkpoint: str) -> int:
    """Add the tiles that the folder lacks, replace its checkpoint, and return how many files were written.

    `EvidenceError` if a tile differs from the one that is there, or a file cannot be written; `InputError` if another export is
    writing to the folder.
    """
    try:
        with _locked(folder):
            added = sum(_add(folder / tile.path, tile.content) for tile in tiles)
            path = folder / _CHECKPOINT
            if path.is_file() and read_bounded(path, _MAX_NOTE_BYTES) == checkpoint:
                return added
            write_whole(path, checkpoint)
            return added + 1
    except OSError as error:
        where = error.filename or folder
        raise EvidenceError(f"{where} cannot be written: {error.strerror}", remedy="make room, or name another folder") from error


def _add(path: Path, content: bytes) -> bool:
    """Write a tile if it is not there; whether it was written."""
    try:
        with open_regular(path) as file:
            present = file.read(_MAX_TILE_BYTES + 1)
    except FileNotFoundError:
        write_whole(path, content)
        return True
    if present != content:
        raise EvidenceError(
            f"{path} is not the tile that the log has", remedy="export to a new folder, and ask who has changed this one"
        )
    return False


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one export at a time; it is created if needed, and drafts that a killed export left are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for draft in folder.rglob(".*.draft"):
            draft.unlink()
        yield
    except BlockingIOError:
        raise InputError(f"another export is writing to {folder}", remedy="wait until it has ended") from None
    finally:
        os.close(descriptor)
