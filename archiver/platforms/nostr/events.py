"""Parse and verify events: the id must be the event's digest, and the author's key must have signed it.

The digest is that of one spelling as JSON (NIP-01): without gaps, with the shortest escapes, in UTF-8. It is the spelling that
JavaScript and Python give of themselves. The signature is Schnorr's on secp256k1 (BIP-340).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from coincurve import PublicKeyXOnly

from archiver.model.digests import JSONValue

_KEY = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_MAX_KIND = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A verified event; `id` and `author` are in hexadecimal, `created_at` is in seconds since 1970."""

    id: str
    author: str
    created_at: int
    kind: int
    tags: tuple[tuple[str, ...], ...]
    content: str

    def tagged(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The tags of that name, each without the name."""
        return tuple(tag[1:] for tag in self.tags if len(tag) > 1 and tag[0] == name)


def proven(payload: JSONValue) -> Event | None:
    """The event in a relay's JSON; None if it is not one, or if its id or its signature is wrong."""
    if not isinstance(payload, Mapping):
        return None
    identity, author, signature = (payload.get(name) for name in ("id", "pubkey", "sig"))
    created_at, kind, content, tags = (payload.get(name) for name in ("created_at", "kind", "content", "tags"))
    if not (_is(_KEY, identity) and _is(_KEY, author) and _is(_SIGNATURE, signature) and isinstance(content, str)):
        return None
    if type(created_at) is not int or type(kind) is not int or not 0 <= kind <= _MAX_KIND:
        return None
    if not isinstance(tags, list) or not all(isinstance(tag, list) and all(isinstance(item, str) for item in tag) for tag in tags):
        return None
    digest = _digest([0, author, created_at, kind, tags, content])
    if digest is None or digest.hex() != identity or not signed(digest, str(signature), by=str(author)):
        return None
    return Event(
        id=str(identity),
        author=str(author),
        created_at=created_at,
        kind=kind,
        tags=tuple(tuple(str(item) for item in tag) for tag in tags if isinstance(tag, list)),
        content=content,
    )


def signed(message: bytes, signature: str, *, by: str) -> bool:
    """Whether `signature` is the key owner's signature of `message`; key and signature are in hexadecimal."""
    try:
        return PublicKeyXOnly(bytes.fromhex(by)).verify(bytes.fromhex(signature), message)
    except ValueError:  # a key that lies on no curve, a signature of another length
        return False


def _is(pattern: re.Pattern[str], value: JSONValue) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _digest(payload: JSONValue) -> bytes | None:
    """The SHA-256 of the JSON; None if UTF-8 cannot encode it (lone surrogates)."""
    try:
        return hashlib.sha256(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()).digest()
    except UnicodeEncodeError:
        return None
