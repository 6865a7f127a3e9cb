"""Sign the log only where it continues what was signed before, and keep every checkpoint in a file beside the database.

`HOME/checkpoints.txt` has every checkpoint as a plain note, one after the other, oldest first. It is written after the database,
so that a run that is killed in between leaves a note too few, which the next run appends. A log that does not lead to the newest
checkpoint in the file is that of an older or another database: signing it would begin a second history.
"""

from collections.abc import Mapping
from pathlib import Path

from archiver.errors import LedgerError
from archiver.ledger.checkpoints import CheckpointSigner, SignedRoot
from archiver.ledger.custody import record_act
from archiver.ledger.durable_files import append_missing_notes, read_bounded
from archiver.ledger.home_files import CHECKPOINTS_FILE, KeyFolder, checkpoints_beside, keys_beside
from archiver.ledger.key_files import load_signer, make_keys, read_pinned_key, rotate_keys, trusted_keys
from archiver.ledger.key_history import KeyHistory, Rotation, parse_rotation
from archiver.ledger.signed_notes import split_notes
from archiver.ledger.store import Store
from archiver.model.digests import PREFIX, JSONValue

_REMEDY = "run `rebuild`, which catches it up from the files of runs; or restore the newer database"


def filed_checkpoints(database: Path) -> list[str]:
    """The notes in the file of all checkpoints; what an interrupted append left is no note. `LedgerError` if it cannot be read."""
    return split_notes(read_bounded(checkpoints_beside(database)))[0]


def newest_known(database: Path, keys: KeyHistory) -> SignedRoot | None:
    """The largest root of the present log that was signed, in the file of checkpoints or with a rotation; None if there is none."""
    read = (keys.read(note) for note in filed_checkpoints(database))
    roots = (*(found[0] for found in read if found is not None), *keys.changes)
    return max((root for root in roots if root.origin == keys.origin), key=lambda root: root.size, default=None)


def require_signable(store: Store) -> CheckpointSigner:
    """The key that signs the log; it is made for an archive that has never signed.

    `LedgerError` if the key is missing or damaged, or if the log does not lead to the newest root that was signed.
    """
    signer = _signer(store)
    require_continuation(store)
    return signer


def require_continuation(store: Store) -> None:
    """`LedgerError` if the log does not lead to the newest root that was signed, or no pinned key says which one counts."""
    newest = newest_known(store.path, _history(keys_beside(store.path)))
    if newest is not None:
        _require_extension(store, newest)


def _signer(store: Store) -> CheckpointSigner:
    folder = keys_beside(store.path)
    has_signed = store.first("SELECT id FROM checkpoint LIMIT 1") is not None or bool(filed_checkpoints(store.path))
    if folder.private.exists() or folder.public.exists() or folder.next.exists() or has_signed:
        return load_signer(folder)
    return make_keys(folder)


def _history(folder: KeyFolder) -> KeyHistory:
    return trusted_keys(folder, read_pinned_key(folder))


def _require_extension(store: Store, newest: SignedRoot) -> None:
    """Raise `LedgerError` unless the log leads to a checkpoint."""
    size, _ = store.tree
    if size < newest.size:
        raise LedgerError(
            f"the database is older than its newest checkpoint: the log in {store.path} has {size} entries, "
            f"and one of {newest.size} was signed ({CHECKPOINTS_FILE}, keys/rotations.txt)",
            remedy=_REMEDY,
        )
    if store.root_at(newest.size) != newest.root:
        raise LedgerError(
            f"the log in {store.path} does not lead to the one of {newest.size} entries that was signed "
            f"({CHECKPOINTS_FILE}, keys/rotations.txt)",
            remedy="run `verify`, which names what has changed; then restore the database from a backup",
        )


def publish_checkpoints(store: Store) -> None:
    """Append the checkpoints that the file lacks; `OSError` or `LedgerError` if it cannot be written or read."""
    rows = store.query("SELECT note FROM checkpoint ORDER BY id")
    append_missing_notes(checkpoints_beside(store.path), [row["note"] for row in rows])


def restore_filed(store: Store, notes: list[str]) -> None:
    """Append the checkpoints that the file lacks, wherever else they were found; `LedgerError` if it cannot be written or read."""
    path = checkpoints_beside(store.path)
    try:
        append_missing_notes(path, notes)
    except OSError as error:
        raise LedgerError(
            f"{path} cannot be written: {error.strerror}", remedy="free some space, or see to the file's rights"
        ) from error


def rotate(store: Store, custody: Mapping[str, JSONValue] | None = None) -> Rotation:
    """Replace the key by a new one for the same log, and record that, with who did it; `LedgerError` as for `require_signable`."""
    require_signable(store)
    publish_checkpoints(store)  # a run may have been killed before it filed its own
    newest = newest_known(store.path, _history(keys_beside(store.path)))
    # Facts that no checkpoint covers yet are in no file of a run: a rebuilt log need not lead to them.
    size, root = (newest.size, newest.root) if newest is not None else (0, store.root_at(0))
    rotation = rotate_keys(keys_beside(store.path), size=size, root=root, at=store.time(None))
    record_act(store, "rotate-key", {**(custody or {}), **_detail(rotation)})
    return rotation


def begin_succession(store: Store, *, is_cut: bool = False) -> Rotation | None:
    """Begin a log of another origin where this one does not lead to the newest checkpoint; None where it does.

    It also begins where the log `is_cut`: it is known to have gone on, and no checkpoint says how far. The record of the succession
    has the size and root of the newest checkpoint, or of what there is, and is signed by the keys of both logs. A succession that
    was interrupted before it was recorded as a fact is recorded, and none begins twice.
    """
    _signer(store)
    folder = keys_beside(store.path)
    begun = _last_succession(folder)
    is_recorded = begun is not None and store.first(_RECORDED, (str(begun.new),)) is not None
    keys = _history(folder)
    newest = newest_known(store.path, keys)
    if newest is None and is_cut and not is_recorded:
        size, root = store.tree
        newest = SignedRoot(origin=keys.origin, size=size, root=root)
        begun = None
    if newest is not None and (is_cut or not _leads_to(store, newest)):
        begun = rotate_keys(folder, size=newest.size, root=newest.root, at=store.time(None), succeeds=True)
    elif begun is None or is_recorded or newest is not None:
        return None
    size, root = store.tree
    record_act(store, "succession", {**_detail(begun), "proven_size": size, "proven_root": PREFIX + root.hex()})
    return begun


def succeed_unsigned(store: Store, newest: SignedRoot) -> None:
    """Record, once, that this log succeeds one whose keys are lost, so that nobody can sign that; the present key is made."""
    new = _signer(store).verifier
    if store.first(_RECORDED, (str(new),)) is None:
        size, root = store.tree
        old: dict[str, JSONValue] = {"old": newest.origin, "size": newest.size, "root": PREFIX + newest.root.hex()}
        present: dict[str, JSONValue] = {"new": str(new), "replayed_size": size, "replayed_root": PREFIX + root.hex()}
        record_act(store, "succession", {**old, **present})


_RECORDED = "SELECT 1 FROM custody WHERE act = 'succession' AND json_extract(detail, '$.new') = ?"


def _last_succession(folder: KeyFolder) -> Rotation | None:
    """The last change of the key, if another log began with it."""
    notes = split_notes(read_bounded(folder.rotations))[0]
    last = parse_rotation(notes[-1]) if notes else None
    return last if last is not None and last.is_succession else None


def _leads_to(store: Store, newest: SignedRoot) -> bool:
    return newest.size <= store.log_size() and store.root_at(newest.size) == newest.root


def _detail(rotation: Rotation) -> Mapping[str, JSONValue]:
    root = PREFIX + rotation.root.hex()
    return {"old": str(rotation.old), "new": str(rotation.new), "size": rotation.size, "root": root}
