"""Checkpoints as people hand them in: a few lines of text, however they were copied."""

from pathlib import Path

from archiver.errors import InputError

_LONGEST = 10_000
_REMEDY = "a checkpoint is the few lines that `verify` prints last"


def read_checkpoint(path: Path) -> str:
    """The checkpoint in a file, spelled as it was signed; `InputError` where there is none."""
    try:
        note = path.read_text(encoding="utf-8")
    except OSError as trouble:
        raise InputError(f"{path} cannot be read: {trouble.strerror}", remedy="name a file that holds a checkpoint") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is no text", remedy=_REMEDY) from None
    if len(note) > _LONGEST or "\n\n" not in note:
        raise InputError(f"{path} is no checkpoint", remedy=_REMEDY)
    return f"{note.strip()}\n"
