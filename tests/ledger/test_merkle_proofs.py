"""Inclusion and consistency proofs are those of RFC 9162, whoever makes them, and nothing else passes for one.

The vectors of eight leaves are those of `transparency-dev/merkle` (Apache-2.0), in `testonly/constants.go` and `testdata/`. They
come from the first implementation of RFC 6962.
"""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.ledger import merkle_log as log
from archiver.ledger.merkle import Frontier, leaf, node
from archiver.ledger.merkle_proofs import consistency_holds, inclusion_holds

MAX_SIZE = 70
EMPTY = hashlib.sha256(b"").digest()
LEAVES = [leaf(str(number).encode()) for number in range(MAX_SIZE)]
VECTOR_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
VECTOR_LEAVES = [leaf(bytes.fromhex(entry)) for entry in VECTOR_ENTRIES]
VECTOR_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTOR_INCLUSIONS = [
    (0, 1, ()),
    (
        0,
        8,
        (
            "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
            "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
            "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
        ),
    ),
    (
        5,
        8,
        (
            "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
            "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        ),
    ),
    (2, 3, ("+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",)),
    (
        1,
        5,
        (
            "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
            "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
            "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
        ),
    ),
]
VECTOR_CONSISTENCIES = [
    (1, 1, ()),
    (
        1,
        8,
        (
            "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=",
            "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
            "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=",
        ),
    ),
    (
        6,
        8,
        (
            "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
            "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        ),
    ),
    (2, 5, ("Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")),
    (
        6,
        7,
        (
            "DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=",
            "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        ),
    ),
]


class StoredTree:
    """A tree of some leaves, with what the ledger stores of it; counts the hashes that are looked up."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.lookups = 0
        self._subtrees: list[bytes] = []
        frontier = Frontier()
        for leaf_hash in leaves:
            frontier.append(leaf_hash)
            self._subtrees.append(frontier.peaks[-1])

    def subtree_at(self, index: int) -> bytes:
        """The hash that is stored with an entry."""
        self.lookups += 1
        return self._subtrees[index]

    def leaf_at(self, index: int) -> bytes:
        """The hash of a leaf."""
        self.lookups += 1
        return self.leaves[index]


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1: a tree splits at the largest power of two that is smaller than it."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    split = split_of(len(leaves))
    return node(tree_hash(leaves[:split]), tree_hash(leaves[split:]))


def split_of(size: int) -> int:
    split = 1
    while split * 2 < size:
        split *= 2
    return split


def subproof(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962 §2.1.2, SUBPROOF, word for word."""
    if first == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    split = split_of(len(leaves))
    if first <= split:
        return [*subproof(first, leaves[:split], whole=whole), tree_hash(leaves[split:])]
    return [*subproof(first - split, leaves[split:], whole=False), tree_hash(leaves[:split])]


def path_of(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, PATH, word for word."""
    if len(leaves) == 1:
        return []
    split = split_of(len(leaves))
    if index < split:
        return [*path_of(index, leaves[:split]), tree_hash(leaves[split:])]
    return [*path_of(index - split, leaves[split:]), tree_hash(leaves[:split])]


def test_consistency_proofs_are_those_of_the_rfc_for_all_sizes() -> None:
    tree = StoredTree(LEAVES)
    roots = [tree_hash(LEAVES[:size]) for size in range(MAX_SIZE + 1)]
    for second in range(1, MAX_SIZE + 1):
        for first in range(1, second + 1):
            path = log.consistency_proof(first, second, tree.subtree_at, tree.leaf_at)

            assert subproof(first, LEAVES[:second], whole=True) == path
            assert consistency_holds(first, roots[first], second, roots[second], path)


def test_inclusion_proofs_are_those_of_the_rfc_for_all_sizes() -> None:
    tree = StoredTree(LEAVES)
    for size in range(1, MAX_SIZE + 1):
        root = tree_hash(LEAVES[:size])
        for index in range(size):
            path = log.inclusion_proof(index, size, tree.subtree_at, tree.leaf_at)

            assert path_of(index, LEAVES[:size]) == path
            assert inclusion_holds(LEAVES[index], index, size, path, root)


def test_a_proof_takes_few_rows_of_a_large_log() -> None:
    size = 1 << 14
    tree = StoredTree([leaf(b"")] * size)
    for first in (1, 2, 3, 4095, 4096, 5000, 8192, 8193, size - 1):
        tree.lookups = 0
        log.consistency_proof(first, size, tree.subtree_at, tree.leaf_at)

        assert 15 * 16 / 2 >= tree.lookups


def test_an_empty_tree_is_extended_by_any_other_and_proves_nothing() -> None:
    tree = StoredTree(LEAVES)

    assert [] == log.consistency_proof(0, 5, tree.subtree_at, tree.leaf_at)
    assert not consistency_holds(0, EMPTY, 5, tree_hash(LEAVES[:5]), [])
    assert not consistency_holds(0, EMPTY, 0, EMPTY, [])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_vectors(size: int) -> None:
    assert VECTOR_ROOTS[size] == tree_hash(VECTOR_LEAVES[:size]).hex()
    frontier = Frontier()
    for leaf_hash in VECTOR_LEAVES[:size]:
        frontier.append(leaf_hash)
    assert VECTOR_ROOTS[size] == frontier.root().hex()


@pytest.mark.parametrize(("index", "size", "encoded"), VECTOR_INCLUSIONS)
def test_inclusion_proofs_are_those_of_the_vectors(index: int, size: int, encoded: Sequence[str]) -> None:
    tree, path, root = StoredTree(VECTOR_LEAVES), [b64decode(step) for step in encoded], bytes.fromhex(VECTOR_ROOTS[size])

    assert path == log.inclusion_proof(index, size, tree.subtree_at, tree.leaf_at)
    assert inclusion_holds(VECTOR_LEAVES[index], index, size, path, root)
    for bad in altered_paths(path, root, VECTOR_LEAVES[index]):
        assert not inclusion_holds(VECTOR_LEAVES[index], index, size, bad, root)
    for bad_index, bad_size in ((index - 1, size), (index + 1, size), (index ^ 2, size), (index, size * 2), (index, size // 2)):
        assert not inclusion_holds(VECTOR_LEAVES[index], bad_index, bad_size, path, root)
    for bad_leaf, bad_root in ((b"WrongLeaf", root), (VECTOR_LEAVES[index], b""), (VECTOR_LEAVES[index], EMPTY), (b"", b"")):
        assert not inclusion_holds(bad_leaf, index, size, path, bad_root)


@pytest.mark.parametrize(("first", "second", "encoded"), VECTOR_CONSISTENCIES)
def test_consistency_proofs_are_those_of_the_vectors(first: int, second: int, encoded: Sequence[str]) -> None:
    tree, path = StoredTree(VECTOR_LEAVES), [b64decode(step) for step in encoded]
    first_root, second_root = bytes.fromhex(VECTOR_ROOTS[first]), bytes.fromhex(VECTOR_ROOTS[second])

    assert path == log.consistency_proof(first, second, tree.subtree_at, tree.leaf_at)
    assert consistency_holds(first, first_root, second, second_root, path)
    for bad in altered_paths(path, first_root, second_root):
        assert not consistency_holds(first, first_root, second, second_root, bad)
    sizes = ((first - 1, second), (first + 1, second), (first ^ 2, second), (first, second * 2), (first, second // 2))
    for bad_first, bad_second in sizes:
        assert not consistency_holds(bad_first, first_root, bad_second, second_root, path)
    for bad_roots in ((b"WrongRoot", second_root), (first_root, b"WrongRoot"), (first_root, EMPTY)):
        assert not consistency_holds(first, bad_roots[0], second, bad_roots[1], path)
    assert first == second or not consistency_holds(first, second_root, second, first_root, path)


def altered_paths(path: Sequence[bytes], *hashes: bytes) -> Iterator[list[bytes]]:
    """A path with a bit flipped, a step left out, or one added: what the vectors call for."""
    for place in range(len(path)):
        yield [*path[:place], bytes([path[place][0] ^ 16]) + path[place][1:], *path[place + 1 :]]
        yield [*path[:place], *path[place + 1 :]]
        yield [*path[:place], path[place][:-1], *path[place + 1 :]]
    for extra in (*hashes, b"", b"\0" * 32, b"garbage", *path[:1]):
        yield [extra, *path]
        yield [*path, extra]


@pytest.mark.parametrize(
    ("first", "first_root", "second", "second_root", "path"),
    [
        (1, EMPTY, 1, b"don't care 2", []),
        (2, b"don't care 1", 1, b"don't care 2", []),
        (1, b"don't care 1", 0, b"don't care 2", []),
        (0, b"don't care 1", 1, b"don't care 2", []),
        (0, EMPTY, 1, EMPTY, [EMPTY]),
        (1, b"don't care 1", 2, b"don't care 2", []),
        (1, EMPTY, 1, EMPTY, [EMPTY]),
        (0, EMPTY, 0, EMPTY, [EMPTY]),
        (-1, EMPTY, 1, EMPTY, [EMPTY]),
        (-2, EMPTY, -1, EMPTY, []),
    ],
)
def test_the_vectors_of_meaningless_sizes_are_refused(
    first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]
) -> None:
    assert not consistency_holds(first, first_root, second, second_root, path)


NUMBERS = st.integers(min_value=-(2**70), max_value=2**70) | st.integers(min_value=-2, max_value=9) | st.just(10**4000)
HASHES = st.binary(max_size=33) | st.sampled_from([EMPTY, *VECTOR_LEAVES, *map(bytes.fromhex, VECTOR_ROOTS)])


@given(numbers=st.tuples(NUMBERS, NUMBERS), hashes=st.tuples(HASHES, HASHES), path=st.lists(HASHES, max_size=80))
def test_a_hostile_proof_is_refused_and_nothing_else(
    numbers: tuple[int, int], hashes: tuple[bytes, bytes], path: list[bytes]
) -> None:
    assert inclusion_holds(hashes[0], *numbers, path, hashes[1]) in {True, False}
    assert consistency_holds(numbers[0], hashes[0], numbers[1], hashes[1], path) in {True, False}


@given(data=st.data(), prove=st.sampled_from(["another leaf", "another history"]))
def test_a_history_that_was_rewritten_has_no_proof(data: st.DataObject, prove: str) -> None:
    second = data.draw(st.integers(min_value=2, max_value=MAX_SIZE))
    first = data.draw(st.integers(min_value=1, max_value=second))
    changed = data.draw(st.integers(min_value=0, max_value=first - 1))
    rewritten = [*LEAVES[:changed], leaf(prove.encode()), *LEAVES[changed + 1 : second]]
    tree = StoredTree(rewritten)
    lookup: Callable[[int], bytes] = tree.subtree_at
    path = log.consistency_proof(first, second, lookup, tree.leaf_at)

    assert not consistency_holds(first, tree_hash(LEAVES[:first]), second, tree_hash(rewritten), path)
    assert consistency_holds(first, tree_hash(rewritten[:first]), second, tree_hash(rewritten), path)
