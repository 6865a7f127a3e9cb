"""Read a checkpoint from a file that the user names: a signed note of a few lines."""

from pathlib import Path

from archiver.errors import InputError

_MAX_CHARACTERS = 10_000
_REMEDY = "a checkpoint is the few lines that `verify` prints last"


def read_checkpoint(path: Path) -> str:
    """The checkpoint in a file, with surrounding white space removed; `InputError` where the file holds none."""
    try:
        note = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", remedy="name a file that holds a checkpoint") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text", remedy=_REMEDY) from None
    if len(note) > _MAX_CHARACTERS or "\n\n" not in note:
        raise InputError(f"{path} is not a checkpoint", remedy=_REMEDY)
    return f"{note.strip()}\n"
