"""The folder `keys/` of the home: the private key, the pinned public key, and the rotations from key to key.

    keys/ledger.key      the private key, which only its owner can read
    keys/ledger.pub      the public key that `verify` believes, one line
    keys/rotations.txt   a note for each change of the key (`key_history`)

The folder is outside of `db/`: the database is never the source of trust. Keys are made on first use. A rotation that was
interrupted is completed or forgotten by the next command that signs.
"""

from pathlib import Path

from archiver.errors import InputError, LedgerError
from archiver.ledger.checkpoints import OWN_ORIGIN, CheckpointSigner, new_signer, parse_signer
from archiver.ledger.durable_files import read_bounded, write_whole
from archiver.ledger.home_files import KeyFolder
from archiver.ledger.key_history import KeyHistory, Rotation, follow_rotations, parse_rotation
from archiver.ledger.signed_notes import VerifierKey, is_key_name, parse_verifier_key, split_notes

_MAX_KEY_BYTES = 4096
_PRIVATE_MODE = 0o600
_BACKUP = "restore the folder from a backup"


def make_keys(folder: KeyFolder, origin: str | None = None) -> CheckpointSigner:
    """Make the first key, for a log of that origin or of one of its own.

    `InputError` if there are keys, or if the origin is no name for a log; `LedgerError` if the files cannot be written.
    """
    if folder.private.exists() or folder.public.exists():
        raise InputError(f"there are keys in {folder.path}", remedy="`keys rotate` replaces them by new ones, for the same log")
    if origin is not None and (not is_key_name(origin) or not origin.isascii() or origin.startswith(OWN_ORIGIN)):
        raise InputError(
            f"“{origin}” is no name for a log", remedy="write it without spaces and plus signs, such as library.example.org/posts"
        )
    signer = new_signer(origin)
    _write(folder.private, signer.serialized, mode=_PRIVATE_MODE)
    _write(folder.public, f"{signer.verifier}\n")
    return signer


def load_signer(folder: KeyFolder) -> CheckpointSigner:
    """The key that signs; a rotation that was interrupted is completed or forgotten.

    `LedgerError` if it is missing or damaged, or is not that of the pinned public key.
    """
    _settle_rotation(folder)
    signer = read_private_key(folder.private)
    pinned = read_pinned_key(folder) if folder.public.exists() else None
    if pinned == signer.verifier:
        return signer
    if pinned is None or signer.verifier == trusted_keys(folder, pinned).current:
        _write(folder.public, f"{signer.verifier}\n")
        return signer
    raise LedgerError(f"{folder.private} is not the private key of {folder.public}", remedy=_BACKUP)


def read_pinned_key(folder: KeyFolder) -> VerifierKey:
    """The public key that the folder pins; `LedgerError` if it is missing or damaged."""
    if not folder.public.is_file():
        raise LedgerError(f"there is no public key {folder.public}", remedy=f"{_BACKUP}, or name the key with --key")
    key = parse_verifier_key(read_bounded(folder.public, _MAX_KEY_BYTES))
    if key is None:
        raise LedgerError(f"{folder.public} holds no public key", remedy=f"{_BACKUP}, or name the key with --key")
    return key


def trusted_keys(folder: KeyFolder, pinned: VerifierKey) -> KeyHistory:
    """The keys that can be trusted with a pinned one, by the folder's rotations; `LedgerError` if those cannot be read."""
    notes, rest = split_notes(read_bounded(folder.rotations))
    return follow_rotations(pinned, [*notes, *([rest] if rest else [])])


def rotate_keys(folder: KeyFolder, *, size: int, root: bytes, at: str, succeeds: bool = False) -> Rotation:
    """Replace the key, at a size and root of the log; if the new key `succeeds` the log, one of another name begins.

    The new private key is written first, then the rotation that both keys sign, which is what counts, then the keys' own files.
    `LedgerError` if the old key cannot be read, or a file cannot be written.
    """
    old = load_signer(folder)
    new = new_signer(_next_origin(old.name) if succeeds else old.name)
    rotation = Rotation(at=at, size=size, root=root, old=old.verifier, new=new.verifier)
    before = read_bounded(folder.rotations)
    _write(folder.next, new.serialized, mode=_PRIVATE_MODE)
    _write(folder.rotations, f"{before}\n{rotation.note(old, new)}" if before else rotation.note(old, new))
    _settle_rotation(folder)
    _write(folder.public, f"{new.verifier}\n")
    return rotation


def _settle_rotation(folder: KeyFolder) -> None:
    """Complete the rotation under way if both keys have signed it; otherwise forget its key, which has signed nothing."""
    if not folder.next.exists():
        return
    signer = read_private_key(folder.next)
    notes, _ = split_notes(read_bounded(folder.rotations))
    last = parse_rotation(notes[-1]) if notes else None
    try:
        if last is not None and last.new == signer.verifier:
            folder.next.replace(folder.private)
        else:
            folder.next.unlink()
    except OSError as error:
        raise _not_written(folder.private, error) from error


def _next_origin(origin: str) -> str | None:
    """The name of the log that succeeds one of that name; None if it has to be the new key's own."""
    if origin.startswith(OWN_ORIGIN):
        return None
    base, _, number = origin.rpartition("/")
    return f"{base}/{int(number) + 1}" if base and number.isdecimal() else f"{origin}/2"


def read_private_key(path: Path) -> CheckpointSigner:
    """The private key in a file; `LedgerError` if it is missing or damaged."""
    if not path.is_file():
        raise LedgerError(
            f"there is no key {path} to sign the log with",
            remedy=f"{_BACKUP}; if it is lost, move keys/, db/ and checkpoints.txt away and run `rebuild`: another log begins",
        )
    signer = parse_signer(read_bounded(path, _MAX_KEY_BYTES))
    if signer is None:
        raise LedgerError(f"{path} holds no key that signs checkpoints", remedy=_BACKUP)
    return signer


def _write(path: Path, text: str, *, mode: int = 0o644) -> None:
    try:
        write_whole(path, text, mode=mode)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> LedgerError:
    return LedgerError(f"{path} cannot be written: {error.strerror}", remedy="free some space, or see to the folder's rights")
