"""The log as a Merkle tree (RFC 6962) whose leaves are the facts in the order of recording: its right edge, and inclusion proofs.

With `n` leaves in it, leaf `i` completes one subtree for each trailing zero bit of `i + 1`; the largest is kept with the entry. The
peaks of the tree's right edge are exactly such subtrees: they end where the sums of the bits of `n`, from the highest, end. So the
edge is restored from as many rows as `n` has bits, and the hash of any whole subtree from logarithmically many.
"""

from collections.abc import Callable, Iterator

from archiver.ledger.merkle import Frontier, leaf, node

Ending = Callable[[int], bytes]
"""The hash of the largest whole subtree that ends with the leaf of an index."""


def peak_ends(size: int) -> Iterator[int]:
    """The indices of the leaves that end the whole subtrees of a tree of that size, from the left."""
    end = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            end += 1 << level
            yield end - 1


def restore_frontier(size: int, ending: Ending) -> Frontier:
    """The right edge of a tree of that size."""
    return Frontier(size, [ending(end) for end in peak_ends(size)])


def largest_level(index: int) -> int:
    """The height of the largest whole subtree that ends with that leaf."""
    size = index + 1
    return (size & -size).bit_length() - 1


def subtree(level: int, end: int, ending: Ending, leaf_at: Ending) -> bytes:
    """The hash of the whole subtree of that height that ends with that leaf; `end + 1` is a multiple of its width."""
    if largest_level(end) == level:
        return ending(end)
    if level == 0:
        return leaf_at(end)
    half = 1 << (level - 1)
    return node(ending(end - half), subtree(level - 1, end, ending, leaf_at))


def inclusion_proof(index: int, size: int, ending: Ending, leaf_at: Ending) -> list[bytes]:
    """The audit path of a leaf in the tree of that size (RFC 6962 §2.1.1), from the leaf upwards."""

    def tree(start: int, end: int) -> bytes:
        return _hash_of(start, end, ending, leaf_at)

    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _half(end - start)
        left = index < split
        path.append(tree(split, end) if left else tree(start, split))
        start, end = (start, split) if left else (split, end)
    return path[::-1]


def _half(width: int) -> int:
    """The largest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)


def _hash_of(start: int, end: int, ending: Ending, leaf_at: Ending) -> bytes:
    """The hash of the leaves from `start` up to `end`, where `start` is a multiple of the largest power of two in between."""
    peaks, done = [], start
    while done < end:
        level = (end - done).bit_length() - 1
        done += 1 << level
        peaks.append(subtree(level, done - 1, ending, leaf_at))
    return Frontier(end - start, peaks).root()


def proves_inclusion(entry: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether an audit path leads from an entry to a root (RFC 9162 §2.1.3.2)."""
    if index >= size:
        return False
    current, last, rest = index, size - 1, leaf(entry)
    for sibling in path:
        if last == 0:
            return False
        if current & 1 or current == last:
            rest = node(sibling, rest)
            while not current & 1 and current:
                current, last = current >> 1, last >> 1
        else:
            rest = node(rest, sibling)
        current, last = current >> 1, last >> 1
    return last == 0 and rest == root
