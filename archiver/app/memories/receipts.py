"""Receipts: the files in which is kept what a memory gave for a checkpoint, named by the checkpoint's size and root."""

from collections.abc import Iterator
from pathlib import Path

from archiver.ledger.checkpoints import SignedRoot, parse_root
from archiver.ledger.durable_files import read_bounded, write_whole
from archiver.ledger.signed_notes import parse_note

NOTE, TOKEN, OUTPUT = ".txt", ".tsr", ".out"
_MAX_NOTE_BYTES = 64 * 1024


def content_of(note: str) -> SignedRoot | None:
    """The content of a checkpoint, whoever signed it."""
    signed = parse_note(note)
    return parse_root(signed.text) if signed is not None else None


def write_receipt(folder: Path, note: str, extra: bytes | None = None, suffix: str = TOKEN) -> None:
    """Keep what a memory gave for a checkpoint, and then the note itself, which says that the receipt is whole.

    `OSError` if it cannot be written.
    """
    root = content_of(note)
    if root is None:
        return
    name = f"{root.size:012}-{root.root.hex()[:16]}"
    if extra is not None:
        write_whole(folder / f"{name}{suffix}", extra)
    write_whole(folder / f"{name}{NOTE}", note)


def receipts_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The notes among a folder's receipts, smallest log first; `LedgerError` if one cannot be read."""
    if folder.is_dir():
        for path in sorted(folder.glob(f"[0-9]*{NOTE}")):
            yield path, read_bounded(path, _MAX_NOTE_BYTES)
