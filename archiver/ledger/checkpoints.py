"""Checkpoints: the log's size and root, signed so that other programs can verify them; and the key that signs them.

The format is C2SP's `tlog-checkpoint` inside its `signed-note`, with an Ed25519 key (signature type 1):

    <origin>
    <size>
    <root, base64>

    — <origin> <base64 of key id and signature>

Whoever can write to the database and has the key could sign a rewritten log; a copy of a checkpoint that is stored elsewhere
reveals that.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.ledger.signed_notes import ED25519, VerifierKey, decode_base64, is_key_name, parse_note, signature_line

_PARTS_OF_A_SIGNER = 5
_ROOT_BYTES = 32
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
OWN_ORIGIN = "embed-archiver/"
"""How the origin of a log begins whose operator has named none; 16 digits of its first key's digest follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRoot:
    """The content of a checkpoint: the log's name (`origin`), its size and its root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointSigner:
    """The key that signs a ledger's checkpoints; its name is the log's origin."""

    name: str
    seed: bytes

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def verifier(self) -> VerifierKey:
        """The public key."""
        return VerifierKey(name=self.name, public=self._private.public_key().public_bytes_raw())

    @property
    def serialized(self) -> str:
        """The private key as text: `PRIVATE+KEY+name+id+base64`."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{base64.b64encode(ED25519 + self.seed).decode()}\n"

    def signature_of(self, text: str) -> str:
        """The signature line of a note's text."""
        return signature_line(self.name, self.verifier.id, self._private.sign(text.encode()))

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed note for a log of that size and root."""
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        return f"{text}\n{self.signature_of(text)}"


def new_signer(origin: str | None = None) -> CheckpointSigner:
    """A new key for a log of that origin, or of one that is derived from the key, so that no two logs have the same."""
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return CheckpointSigner(name=origin or f"{OWN_ORIGIN}{hashlib.sha256(public).hexdigest()[:16]}", seed=seed)


def parse_signer(serialized: str) -> CheckpointSigner | None:
    """The key in the text that `CheckpointSigner.serialized` gives; None if the text has another form."""
    parts = serialized.strip().split("+", _PARTS_OF_A_SIGNER - 1)
    if len(parts) != _PARTS_OF_A_SIGNER or parts[:2] != ["PRIVATE", "KEY"] or not is_key_name(parts[2]):
        return None
    try:
        key = base64.b64decode(parts[4], validate=True)
        signer = CheckpointSigner(name=parts[2], seed=key[1:])
        is_valid = key[:1] == ED25519 and signer.serialized.strip() == serialized.strip()
    except (binascii.Error, ValueError):
        return None
    return signer if is_valid else None


def parse_root(text: str) -> SignedRoot | None:
    """The content of a checkpoint's text, whoever signed it; None if the text has another form."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _SIZE.fullmatch(lines[1]) or lines[-1] or not all(lines[:-1]):  # noqa: PLR2004 - and a break
        return None
    root = decode_base64(lines[2])
    if root is None or len(root) != _ROOT_BYTES:
        return None
    return SignedRoot(origin=lines[0], size=int(lines[1]), root=root)


def read_checkpoint(note: str, key: VerifierKey) -> SignedRoot | None:
    """The content of a checkpoint if a key has signed it, whose name is the log's origin; None otherwise."""
    signed = parse_note(note)
    root = parse_root(signed.text) if signed is not None else None
    if signed is None or root is None or root.origin != key.name or key.algorithm != ED25519:
        return None
    return root if signed.is_signed_by(key) else None
