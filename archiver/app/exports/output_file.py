"""Write a large file as a stream, whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archiver.errors import EvidenceError
from archiver.evidence.durable_writing import remedy_for
from archiver.ledger.durable_files import sync_folder


@contextmanager
def output_file(path: Path) -> Iterator[BinaryIO]:
    """A file that can be written, read and sought, and has its name once all of it is on the disk; else there is none.

    An earlier file of that name stays until then. `EvidenceError` where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.draft")  # one name, so that the next writing replaces what a killed one left
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.resolve().parent)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be written: {error.strerror or error}", remedy=remedy_for(error)) from error
    finally:
        draft.unlink(missing_ok=True)
