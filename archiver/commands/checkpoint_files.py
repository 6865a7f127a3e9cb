"""Read the checkpoints in a file that the user names, such as a mail in which somebody sends one back."""

from pathlib import Path

from archiver.errors import InputError
from archiver.ledger.note_search import find_checkpoints
from archiver.system.regular_files import open_regular

_MAX_FILE_BYTES = 8 * 1024 * 1024
_REMEDY = "a checkpoint is the few lines that `verify` prints last"


def read_checkpoints(path: Path) -> dict[str, str]:
    """The notes of the checkpoints in a file, by their location; `InputError` where it cannot be read or holds none."""
    try:
        with open_regular(path) as file:
            content = file.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", remedy="name a file that holds a checkpoint") from None
    if len(content) > _MAX_FILE_BYTES:
        remedy = f"copy the checkpoint to a file of its own: {_REMEDY}"
        raise InputError(f"{path} is larger than {_MAX_FILE_BYTES // 1024**2} MiB", remedy=remedy)
    try:
        notes = find_checkpoints(content)
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text", remedy=_REMEDY) from None
    if not notes:
        raise InputError(f"{path} holds no checkpoint", remedy=_REMEDY)
    if len(notes) == 1:
        return {str(path): notes[0]}
    return {f"{path}, checkpoint {number}": note for number, note in enumerate(notes, start=1)}
