"""Signed notes (C2SP `signed-note`): a text with signature lines below it, and the public keys that verify them.

    <text, one or more lines>

    — <key name> <base64 of key id and signature>

A key is written `name+id+base64 of type and key`, in the form of Go's `note` package. Type 1 is Ed25519 over the text; type 4 is a
witness's cosignature, Ed25519 over a time and the text (C2SP `tlog-cosignature`).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
KEY_ID_BYTES = 4
_PUBLIC_BYTES = 32
_TIME_BYTES = 8
_MAX_SIGNATURES = 100
_MARK = "— "
_NAME = re.compile(r"[^\s+]{1,200}")


def key_id(name: str, algorithm: bytes, public: bytes) -> bytes:
    """The four bytes that distinguish keys with the same name."""
    return hashlib.sha256(name.encode() + b"\n" + algorithm + public).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key with the name of its owner; `str()` gives the line in which it is written."""

    name: str
    public: bytes
    algorithm: bytes = ED25519

    @property
    def id(self) -> bytes:
        """The key's four bytes in signature lines."""
        return key_id(self.name, self.algorithm, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.algorithm + self.public).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """A signature line: the key's name and id, and the bytes after them."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A note: its text, which ends in a line break, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether a key has signed the text, and no signature line that claims to be of that key is false."""
        lines = list(self._lines_of(key))
        return bool(lines) and all(_holds(key, line.signature, self.text) for line in lines)

    def cosigned_at(self, key: VerifierKey) -> int | None:
        """When a witness cosigned the text, in seconds since 1970; None if it did not."""
        for line in self._lines_of(key):
            time = int.from_bytes(line.signature[:_TIME_BYTES], "big")
            if _holds(key, line.signature[_TIME_BYTES:], f"cosignature/v1\ntime {time}\n{self.text}"):
                return time
        return None

    def names(self, key: VerifierKey) -> bool:
        """Whether a signature line claims to be of a key."""
        return any(self._lines_of(key))

    def _lines_of(self, key: VerifierKey) -> Iterator[NoteSignature]:
        return (line for line in self.signatures if (line.name, line.key_id) == (key.name, key.id))


def _holds(key: VerifierKey, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def decode_base64(text: str) -> bytes | None:
    """The bytes of a text in base64; None unless it is the one way to write them (RFC 4648 §3.5)."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def is_key_name(name: str) -> bool:
    """Whether a key can have that name: no white space, no plus sign, 1 to 200 characters."""
    return _NAME.fullmatch(name) is not None and name.isprintable()


def parse_verifier_key(text: str) -> VerifierKey | None:
    """The public key in a line; None if the line is no key, or its id is not the key's."""
    name, _, rest = text.strip().partition("+")
    identity, _, encoded = rest.partition("+")
    raw = decode_base64(encoded)
    if raw is None or not is_key_name(name) or len(raw) != 1 + _PUBLIC_BYTES or raw[:1] not in (ED25519, COSIGNATURE):
        return None
    key = VerifierKey(name=name, public=raw[1:], algorithm=raw[:1])
    return key if key.id.hex() == identity else None


def signature_line(name: str, identity: bytes, signature: bytes) -> str:
    """The line of a signature, with its line break."""
    return f"{_MARK}{name} {base64.b64encode(identity + signature).decode()}\n"


def parse_note(note: str) -> SignedNote | None:
    """The note in a text of its exact form; None if the text has another form."""
    text, separator, below = note.rpartition("\n\n")
    lines = below.split("\n")
    if not separator or not text or lines.pop() or not 1 <= len(lines) <= _MAX_SIGNATURES:
        return None
    signatures = [_parse_signature(line) for line in lines]
    if any(character < " " and character != "\n" for character in text):
        return None
    whole = tuple(signature for signature in signatures if signature is not None)
    return SignedNote(text=f"{text}\n", signatures=whole) if len(whole) == len(signatures) else None


def _parse_signature(line: str) -> NoteSignature | None:
    if not line.startswith(_MARK):
        return None
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    raw = decode_base64(encoded)
    if raw is None or not is_key_name(name) or len(raw) <= KEY_ID_BYTES:
        return None
    return NoteSignature(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def split_notes(text: str) -> tuple[list[str], str]:
    """The notes that stand one after the other in a text, and what is left after the last whole one.

    A note ends with its last signature line. Nothing is checked: other text becomes part of the note that follows it.
    """
    notes, note, is_signed = list[str](), "", False
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if is_signed and not line.startswith(_MARK):
            notes.append(note)
            note, is_signed = "", False
        if note or line.strip():
            note += line
            is_signed = line.startswith(_MARK) and line.endswith("\n")
    return (notes, note) if not is_signed else ([*notes, note], "")
