"""Look up a record in a repository's Merkle search tree, or prove that the tree does not contain it.

A node holds keys in order, and links to subtrees with the keys between them. The layer of a key is computed from its digest (two
zero bits per layer), all keys of a node have one layer, and layers decrease on the way down. So a key has only one possible path,
and if that path ends without the key, the record does not exist.
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
    """A key of a node, the CID of its record, and the subtree between it and the next key."""

    key: bytes
    value: CID
    after: CID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """The keys between which a subtree's keys must be (None: unbounded), and the layer below which they must be."""

    low: bytes | None = None
    high: bytes | None = None
    below: int = _DIGEST_BITS


def find_record(car: Car, root: CID, key: str) -> CID | None:
    """The CID of the record at a key; None if the tree proves that there is none; `ProofError` if it is invalid or incomplete."""
    target, at, bounds = key.encode(), root, _Bounds()
    for _ in range(_MAX_DEPTH):
        first, entries = _node(car.node(at))
        layer = _check(entries, bounds)
        found = next((entry for entry in entries if entry.key == target), None)
        if found is not None:
            return found.value
        before = [entry for entry in entries if entry.key < target]
        after = [entry for entry in entries if entry.key > target]
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
    """The layer of a key: half the number of zero bits at the start of its digest."""
    return (_DIGEST_BITS - int.from_bytes(hashlib.sha256(key).digest(), "big").bit_length()) // 2


def _check(entries: Sequence[_Entry], bounds: _Bounds) -> int | None:
    """The layer of a node (None without keys); `ProofError` if its keys are out of order or bounds, or on several layers."""
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
    """The subtree before a node's first key, and the node's entries with their keys uncompressed."""
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
