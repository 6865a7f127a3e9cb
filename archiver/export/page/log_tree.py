"""The tree of the log: where inclusion and consistency proofs lead (RFC 9162 2.1.3.2 and 2.1.4.2)."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class LogRoot(NamedTuple):
    """The log's name, its size and its root."""

    origin: str
    size: int
    root: bytes


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_of(start: bytes, position: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The roots to which a path leads: of the tree that ends with the node at a position, and of the tree that ends with `last`."""
    inner = outer = start
    for step in path:
        if last == 0:
            return None
        if position & 1 or position == last:
            inner, outer = node(step, inner), node(step, outer)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            outer = node(outer, step)
        position, last = position >> 1, last >> 1
    return (inner, outer) if last == 0 else None


def continues(first: LogRoot, second: LogRoot, path: list[bytes]) -> bool:
    """Whether a path proves that the log of the second checkpoint begins with that of the first."""
    position, last = first.size - 1, second.size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    steps = path if position else [first.root, *path]
    return bool(path) and roots_of(steps[0], position, last, steps[1:]) == (first.root, second.root)
