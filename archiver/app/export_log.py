"""`export log`: write the log in C2SP tiles to a folder, or add to such a folder what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archiver.app.acts import EXPORT_LOG, record_act
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.errors import InputError, LedgerError
from archiver.export.log import held_checkpoint, write_log
from archiver.ledger.checkpoints import SignedRoot
from archiver.ledger.key_files import read_pinned_key, trusted_keys
from archiver.ledger.key_history import KeyHistory
from archiver.ledger.log_entries import entries, roots_at, signed_notes
from archiver.ledger.log_tiles import tiles
from archiver.ledger.signed_notes import VerifierKey

_VERIFY = "run `verify`, which says what has changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLog:
    """What was written: the log's name, its public key, the number of entries, that of added files, and the folder.

    `unrecorded` is why the export is not on record, None if it is.
    """

    origin: str
    key: VerifierKey
    entries: int
    added: int
    folder: Path
    unrecorded: str | None


def export_log(home: Home, clock: Clock, folder: Path) -> ExportedLog:
    """Write the log up to its newest checkpoint to a folder, or add what an earlier export to it lacks; record that.

    Entries are compared with the checkpoint, and with that of the earlier export, before anything is written. `InputError` if there
    is no checkpoint, or the folder holds another log or something else; `LedgerError` if the log does not lead to the checkpoints;
    `EvidenceError` if the folder cannot be written, or a tile in it was changed.
    """
    with open_archive(home) as archive:
        signed = signed_notes(archive.query)
        if not signed:
            raise InputError("no checkpoint covers the log", remedy="let `archive` or `check` finish once: it signs the log")
        keys = trusted_keys(home.keys, read_pinned_key(home.keys))
        held = _held(folder, keys)
        note = signed[-1][1]
        newest = keys.read(note)
        if newest is None:
            raise LedgerError("the newest checkpoint is not signed by the archive's key", remedy=_VERIFY)
        root, period = newest
        roots = roots_at(entries(archive.query, root.size), {root.size, held.size if held is not None else 0})
        if roots[root.size] != root.root:
            raise LedgerError("the log does not lead to its newest checkpoint", remedy=_VERIFY)
        if held is not None:
            _require_continuation(folder, held, root, roots)
        sizes = [size for size, _ in signed if size <= root.size]
        added = write_log(folder, tiles(entries(archive.query, root.size), sizes), note)
    unrecorded = record_act(home, clock, EXPORT_LOG, {"entries": root.size, "added": added})
    return ExportedLog(origin=root.origin, key=period.key, entries=root.size, added=added, folder=folder, unrecorded=unrecorded)


def _held(folder: Path, keys: KeyHistory) -> SignedRoot | None:
    """The content of the checkpoint in the folder of an earlier export."""
    note = held_checkpoint(folder)
    read = keys.read(note) if note is not None else None
    if note is not None and read is None:
        raise InputError(f"{folder} holds a log that this archive's key has not signed", remedy="name another folder")
    return read[0] if read is not None else None


def _require_continuation(folder: Path, held: SignedRoot, newest: SignedRoot, roots: Mapping[int, bytes]) -> None:
    """`InputError` if a folder holds the log of another name, `LedgerError` if its log is not the beginning of this one."""
    if held.origin != newest.origin:
        raise InputError(f"{folder} holds the log {held.origin}, not {newest.origin}", remedy="name another folder")
    if roots.get(held.size) != held.root:
        raise LedgerError(
            f"the log does not continue the one in {folder}, which has {held.size} entries",
            remedy=f"run `verify --checkpoint {folder / 'checkpoint'}`, which says what has changed",
        )
