"""SHA-256 digests, written `sha256:` and 64 lower-case hex digits, and the canonical JSON that they are taken of."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NewType, TypeAlias

Digest = NewType("Digest", str)
"""`sha256:` and 64 lower-case hex digits."""

PREFIX = "sha256:"

JSONValue: TypeAlias = bool | int | float | str | Sequence["JSONValue"] | Mapping[str, "JSONValue"] | None
"""A JSON value."""


def digest(content: bytes) -> Digest:
    """The SHA-256 digest of bytes."""
    return Digest(PREFIX + hashlib.sha256(content).hexdigest())


def canonical_json(value: JSONValue) -> bytes:
    """The canonical serialization of a JSON value: sorted keys, no spaces, UTF-8 (RFC 8785, for values without fractions).

    A lone surrogate, which hostile JSON can contain and UTF-8 cannot, stays an escape.
    """
    serialized = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return serialized.encode(errors="backslashreplace")
