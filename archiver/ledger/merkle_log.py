"""Restore the log's frontier, and compute inclusion and consistency proofs (RFC 6962), from subtree hashes stored with the entries.

The leaves are the facts in the order of recording. Leaf `i` completes a perfect subtree for each trailing zero bit of `i + 1`; the
hash of the largest is stored with the entry. The peaks of a tree of `n` leaves are such subtrees, one for each 1 bit of `n`, so
that the frontier takes as many rows as `n` has 1 bits, and the hash of any perfect subtree logarithmically many. A proof in a log
of a million leaves takes about two hundred rows at most.
"""

from collections.abc import Callable, Iterator

from archiver.ledger.merkle import Frontier, node

HashAt = Callable[[int], bytes]
"""Looks up a hash by leaf index: that of the leaf, or of the largest perfect subtree that ends with it."""


def peak_ends(size: int) -> Iterator[int]:
    """The index of the last leaf of each peak of a tree of that size, from the left."""
    end = 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            end += 1 << level
            yield end - 1


def restore_frontier(size: int, subtree_at: HashAt) -> Frontier:
    """The frontier of a tree of that size."""
    return Frontier(size, [subtree_at(end) for end in peak_ends(size)])


def largest_level(index: int) -> int:
    """The height of the largest perfect subtree that ends with that leaf."""
    size = index + 1
    return (size & -size).bit_length() - 1


def subtree(level: int, end: int, subtree_at: HashAt, leaf_at: HashAt) -> bytes:
    """The hash of the perfect subtree of height `level` whose last leaf is `end`; `end + 1` is a multiple of its width."""
    if largest_level(end) == level:
        return subtree_at(end)
    if level == 0:
        return leaf_at(end)
    half = 1 << (level - 1)
    return node(subtree_at(end - half), subtree(level - 1, end, subtree_at, leaf_at))


def inclusion_proof(index: int, size: int, subtree_at: HashAt, leaf_at: HashAt) -> list[bytes]:
    """The audit path of a leaf in the tree of that size (RFC 6962 §2.1.1), from the leaf upwards."""

    def tree(start: int, end: int) -> bytes:
        return _hash_of(start, end, subtree_at, leaf_at)

    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _half(end - start)
        left = index < split
        path.append(tree(split, end) if left else tree(start, split))
        start, end = (start, split) if left else (split, end)
    return path[::-1]


def consistency_proof(first: int, second: int, subtree_at: HashAt, leaf_at: HashAt) -> list[bytes]:
    """The proof that the tree of size `second` extends that of size `first` (RFC 6962 §2.1.2, RFC 9162 §2.1.4.1).

    It is empty where the sizes are equal, or `first` is 0. Needs `0 <= first <= second`.
    """

    def tree(start: int, end: int) -> bytes:
        return _hash_of(start, end, subtree_at, leaf_at)

    path: list[bytes] = []
    start, end = 0, second
    while 0 < first < end:
        split = start + _half(end - start)
        left = first <= split
        path.append(tree(split, end) if left else tree(start, split))
        start, end = (start, split) if left else (split, end)
    if start > 0:  # the verifier knows the hash of the whole first tree, and of no other
        path.append(tree(start, end))
    return path[::-1]


def _half(width: int) -> int:
    """The largest power of two below a width."""
    return 1 << ((width - 1).bit_length() - 1)


def _hash_of(start: int, end: int, subtree_at: HashAt, leaf_at: HashAt) -> bytes:
    """The tree hash of leaves `start` to `end - 1`; `start` is a multiple of the largest power of two that fits between."""
    peaks, done = [], start
    while done < end:
        level = (end - done).bit_length() - 1
        done += 1 << level
        peaks.append(subtree(level, done - 1, subtree_at, leaf_at))
    return Frontier(end - start, peaks).root()
