"""Checkpoints: the log's size and root, signed so that other programs can verify them; and the key that signs them.

The format is C2SP's `tlog-checkpoint` inside its `signed-note`, with an Ed25519 key (signature type 1):

    <origin>
    <size>
    <root, base64>

    — <origin> <base64 of key id and signature>

The key is a file beside the database, in the format of Go's `note` package, and is made on first use. Whoever can write to the
database and the key could sign a rewritten log; a copy of a checkpoint that is stored elsewhere reveals that.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archiver.errors import LedgerError

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_PARTS_OF_A_SIGNER = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRoot:
    """The content of a checkpoint: the log's name (`origin`), its size and its root."""

    origin: str
    size: int
    root: bytes


def _key_id(name: str, public: bytes) -> bytes:
    """The four bytes that distinguish keys with the same name."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSigner:
    """The key that signs a ledger's checkpoints; its name is the log's origin."""

    name: str
    seed: bytes

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @property
    def verifier(self) -> str:
        """The public key as text: `name+id+base64`."""
        key = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{_key_id(self.name, self.public).hex()}+{key}"

    @property
    def serialized(self) -> str:
        """The private key as text: `PRIVATE+KEY+name+id+base64`."""
        key = base64.b64encode(_ED25519 + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{_key_id(self.name, self.public).hex()}+{key}\n"

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed note for a log of that size and root."""
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = _key_id(self.name, self.public) + self._private.sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(signature).decode()}\n"


def new_signer() -> CheckpointSigner:
    """A new key; the log's origin is derived from it, so that no two ledgers have the same origin."""
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return CheckpointSigner(name=f"embed-archiver/{hashlib.sha256(public).hexdigest()[:16]}", seed=seed)


def parse_signer(serialized: str) -> CheckpointSigner | None:
    """The key in the text that `CheckpointSigner.serialized` gives; None if the text has another form."""
    parts = serialized.strip().split("+", _PARTS_OF_A_SIGNER - 1)
    if len(parts) != _PARTS_OF_A_SIGNER or parts[:2] != ["PRIVATE", "KEY"]:
        return None
    try:
        key = base64.b64decode(parts[4], validate=True)
        signer = CheckpointSigner(name=parts[2], seed=key[1:])
        is_valid = key[:1] == _ED25519 and signer.serialized.strip() == serialized.strip()
    except (binascii.Error, ValueError):
        return None
    return signer if is_valid else None


def load_or_make_signer(path: Path) -> CheckpointSigner:
    """The key in a file, which is made if it does not exist; `LedgerError` if it cannot be read or written."""
    try:
        signer = parse_signer(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _save(new_signer(), path)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"the ledger's key {path} cannot be read: {error}", remedy="see that this user may read it") from error
    if signer is None:
        raise LedgerError(
            f"{path} holds no key that signs checkpoints",
            remedy="restore it from a backup; or move it away, and a new key is made (old checkpoints stay valid)",
        )
    return signer


def _save(signer: CheckpointSigner, path: Path) -> CheckpointSigner:
    """Write a new key atomically, readable only by its owner."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(signer.serialized)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise LedgerError(
            f"the ledger's key cannot be written to {path}: {error.strerror}",
            remedy="free some space, or see to the folder's rights",
        ) from error
    return signer


def read_checkpoint(note: str, verifier: str) -> SignedRoot | None:
    """The content of a checkpoint if the verifier's key has signed it; None otherwise."""
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    try:
        name, key_id, key = verifier.split("+", 2)
        public = base64.b64decode(key, validate=True)
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
        words = [line.split(" ") for line in signatures.splitlines()]
        signed = [base64.b64decode(parts[2], validate=True) for parts in words if parts[:2] == ["—", name]]
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[0][_KEY_ID_BYTES:], f"{text}\n".encode())
    except (ValueError, IndexError, InvalidSignature):
        return None
    genuine = signed[0][:_KEY_ID_BYTES] == bytes.fromhex(key_id) == _key_id(name, public[1:]) and public[:1] == _ED25519
    return SignedRoot(origin=lines[0], size=size, root=root) if genuine and lines[0] == name else None
