"""Verify inclusion and consistency proofs (RFC 9162 §2.1.3.2 and §2.1.4.2): functions of numbers and hashes alone."""

from collections.abc import Iterable, Sequence

from archiver.ledger.merkle import node

HASH_BYTES = 32


def inclusion_holds(leaf_hash: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> bool:
    """Whether a path, from the leaf upwards, leads from a leaf hash at an index to the root of a tree of that size."""
    if not 0 <= index < size or len(leaf_hash) != HASH_BYTES:
        return False
    position, last, computed = index, size - 1, leaf_hash
    for step in path:
        if last == 0 or len(step) != HASH_BYTES:
            return False
        if position & 1 or position == last:
            computed = node(step, computed)
            position, last = _skip_levels_without_sibling(position, last)
        else:
            computed = node(computed, step)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root


def consistency_holds(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that the tree of size `second` begins with the leaves of the tree of size `first`.

    Nothing is proven about an empty first tree: False for `first` = 0.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    is_perfect = first & (first - 1) == 0
    steps = [first_root, *path] if is_perfect else list(path)
    if not path or any(len(step) != HASH_BYTES for step in steps):
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first_computed = second_computed = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first_computed, second_computed = node(step, first_computed), node(step, second_computed)
            position, last = _skip_levels_without_sibling(position, last)
        else:
            second_computed = node(second_computed, step)
        position, last = position >> 1, last >> 1
    return last == 0 and (first_computed, second_computed) == (first_root, second_root)


def _skip_levels_without_sibling(position: int, last: int) -> tuple[int, int]:
    """Move up to the level at which the node is a right child; to 0 if it is on the left edge."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last
