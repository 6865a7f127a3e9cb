"""A folder as a memory: on another disk, or a git checkout. It gets every checkpoint, and the rotations of the key."""

import re
from pathlib import Path

from archiver.app.memories.named import FolderMemory
from archiver.app.memories.receipts import content_of
from archiver.app.runs.home import Home
from archiver.ledger.durable_files import append_missing_notes, read_bounded
from archiver.ledger.signed_notes import split_notes


def checkpoints_in(memory: FolderMemory, origin: str) -> Path:
    """The file of a log's checkpoints in a folder that may remember several logs."""
    return memory.folder / f"{re.sub(r'[^A-Za-z0-9.]+', '_', origin)}-checkpoints.txt"


def copy_to_folder(home: Home, memory: FolderMemory, notes: list[str]) -> str | None:
    """Append what the folder lacks; why not, None if all is there. `OSError` or `LedgerError` if its files cannot be used."""
    if not memory.folder.is_dir():
        return f"there is no folder {memory.folder}"  # not made: a disk that is not mounted would be filled in its place
    rotations = split_notes(read_bounded(home.keys.rotations))[0]
    origins = {root.origin for note in notes if (root := content_of(note)) is not None}
    for origin in origins:
        path = checkpoints_in(memory, origin)
        append_missing_notes(path, [note for note in notes if note.startswith(f"{origin}\n")])
        append_missing_notes(path.with_name(path.name.replace("-checkpoints.txt", "-rotations.txt")), rotations)
    return None
