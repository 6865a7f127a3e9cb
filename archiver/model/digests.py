"""Digests of bytes, and the Merkle tree over the ledger's entries.

A digest is SHA-256, written `sha256:` and 64 lower-case hex digits.
The tree is that of RFC 6962 §2.1: a leaf is `SHA-256(0x00 || entry)`, a node is `SHA-256(0x01 || left || right)`, and a tree of
`n` leaves splits at the largest power of two below `n`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NewType, TypeAlias

Digest = NewType("Digest", str)
"""`sha256:` and 64 lower-case hex digits."""

PREFIX = "sha256:"

Plain: TypeAlias = "bool | int | float | str | Sequence[Plain] | Mapping[str, Plain] | None"
"""What JSON can say."""


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: bytes) -> Digest:
    """The digest of bytes."""
    return Digest(PREFIX + hashlib.sha256(content).hexdigest())


def canonical_json(value: Plain) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8 (RFC 8785 for values without fractions).

    Half of a surrogate pair, which hostile JSON can hold and UTF-8 cannot, stays the escape that it was.
    """
    spelled = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return spelled.encode(errors="backslashreplace")


def leaf(entry: bytes) -> bytes:
    """The 32 bytes that stand for an entry in the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The 32 bytes that stand for two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to append leaves and name the root, in logarithmic space.

    `peaks` are the roots of the perfect subtrees that the leaves so far make up, largest first; `size` is the number of leaves.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf at the right."""
        carried, size = leaf_hash, self.size
        while size & 1:
            carried = node(self.peaks.pop(), carried)
            size >>= 1
        self.peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the whole tree; that of no bytes at all when it is empty (RFC 6962 §2.1)."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root
