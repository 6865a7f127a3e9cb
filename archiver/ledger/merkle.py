"""Merkle tree hashes (RFC 6962 §2.1), and the frontier: the right edge of a growing tree, from which its root is computed.

A leaf is `SHA-256(0x00 || entry)`, a node is `SHA-256(0x01 || left || right)`, and a tree of `n` leaves splits at the largest power
of two below `n`.
"""

import hashlib
from collections.abc import Iterable


def leaf(entry: bytes) -> bytes:
    """The hash of a leaf, 32 bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to append leaves and compute the root, in logarithmic space.

    `peaks` are the roots of the perfect subtrees that make up the tree, largest first; `size` is the number of leaves.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf_hash: bytes) -> None:
        """Append a leaf."""
        carried, size = leaf_hash, self.size
        while size & 1:
            carried = node(self.peaks.pop(), carried)
            size >>= 1
        self.peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """The hash of the whole tree; that of the empty string if there are no leaves (RFC 6962 §2.1)."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root
