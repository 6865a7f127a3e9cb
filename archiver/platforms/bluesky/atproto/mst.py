"""Merkle search tree of a repository: a key has exactly one place where it can be, so its absence can be proven.

A node holds keys in their order, and between them links to subtrees with the keys that come between. The layer of a key follows
from its digest (two zero bits a layer), each node holds keys of one layer, and layers fall on the way down. So the path to a key is
given by the key, and a path that ends without it proves that the record is not there.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.platforms.bluesky.atproto.car import Car
from archiver.platforms.bluesky.atproto.cid import CID
from archiver.platforms.bluesky.atproto.dag_cbor import Node
from archiver.platforms.bluesky.atproto.proof_error import ProofError

_MAX_DEPTH = 130
_DIGEST_BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A key of a node, its record, and the subtree between it and the next key."""

    key: bytes
    value: CID
    after: CID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """What a subtree's keys lie between (None: nothing bounds them), and the layer that they are below."""

    low: bytes | None = None
    high: bytes | None = None
    below: int = _DIGEST_BITS


def find_record(car: Car, root: CID, key: str) -> CID | None:
    """The CID of the record at a key; None if the tree proves that there is none; `ProofError` where it proves neither."""
    wanted, at, bounds = key.encode(), root, _Bounds()
    for _ in range(_MAX_DEPTH):
        first, entries = _node(car.node(at))
        layer = _check(entries, bounds)
        found = next((entry for entry in entries if entry.key == wanted), None)
        if found is not None:
            return found.value
        before = [entry for entry in entries if entry.key < wanted]
        after = [entry for entry in entries if entry.key > wanted]
        subtree = before[-1].after if before else first
        if subtree is None:
            return None
        bounds = _Bounds(
            low=before[-1].key if before else bounds.low,
            high=after[0].key if after else bounds.high,
            below=bounds.below - 1 if layer is None else layer,
        )
        at = subtree
    raise ProofError("the tree is deeper than any is")


def layer_of(key: bytes) -> int:
    """The layer that a key belongs to: half the number of zero bits that its digest begins with."""
    return (_DIGEST_BITS - int.from_bytes(hashlib.sha256(key).digest(), "big").bit_length()) // 2


def _check(entries: Sequence[_Entry], bounds: _Bounds) -> int | None:
    """The layer of a node, which must be in its place: keys in order and within bounds, all of one layer, below the last one."""
    keys = [entry.key for entry in entries]
    if any(key >= next_key for key, next_key in pairwise(keys)):
        raise ProofError("the tree's keys are out of order")
    if keys and ((bounds.low is not None and keys[0] <= bounds.low) or (bounds.high is not None and keys[-1] >= bounds.high)):
        raise ProofError("the tree holds keys where they do not belong")
    layers = {layer_of(key) for key in keys}
    if len(layers) > 1 or any(layer >= bounds.below for layer in layers):
        raise ProofError("the tree holds keys on a layer where they do not belong")
    return next(iter(layers), None)


def _node(node: Mapping[str, Node]) -> tuple[CID | None, list[_Entry]]:
    """The subtree before a node's first key, and the node's entries, their keys in full."""
    match node:
        case {"l": None | CID() as first, "e": [*listed]}:
            return first, _entries(listed)
    raise ProofError("a node of the tree has another shape")


def _entries(listed: Sequence[Node]) -> list[_Entry]:
    found: list[_Entry] = []
    last = b""
    for entry in listed:
        match entry:
            case {"p": int(shared), "k": bytes(rest), "v": CID() as value, "t": None | CID() as after} if 0 <= shared <= len(last):
                last = last[:shared] + rest
                found.append(_Entry(key=last, value=value, after=after))
            case _:
                raise ProofError("an entry of the tree has another shape")
    return found
