"""The log is the tree of RFC 6962, whatever its size, and can be picked up and proved from a few rows."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from archiver.export.page.log_tree import roots_of
from archiver.ledger import merkle_log as log
from archiver.ledger.merkle import Frontier, leaf, node

SIZES = st.integers(min_value=0, max_value=300)


def entries(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word: a tree splits at the largest power of two that is smaller than it."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(tree_hash(leaves[:split]), tree_hash(leaves[split:]))


class Grown:
    """A tree of some size, with what the ledger keeps of it."""

    def __init__(self, size: int) -> None:
        self.leaves = [leaf(entry) for entry in entries(size)]
        self.frontier = Frontier()
        self.subtrees: list[bytes] = []
        for one in self.leaves:
            self.frontier.append(one)
            self.subtrees.append(self.frontier.peaks[-1])


@given(size=SIZES.filter(bool))
def test_the_root_is_computed_as_in_rfc_6962(size: int) -> None:
    grown = Grown(size)

    assert tree_hash(grown.leaves) == grown.frontier.root()


@given(size=SIZES)
def test_the_frontier_is_restored_from_the_stored_rows(size: int) -> None:
    grown = Grown(size)
    asked: list[int] = []

    def ending(index: int) -> bytes:
        asked.append(index)
        return grown.subtrees[index]

    restored = log.restore_frontier(size, ending)
    assert (grown.frontier.size, grown.frontier.peaks) == (restored.size, restored.peaks)
    assert size.bit_count() == len(asked)


@given(data=st.data(), size=SIZES.filter(bool))
def test_every_leaf_has_an_inclusion_proof(data: st.DataObject, size: int) -> None:
    grown = Grown(size)
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    path = log.inclusion_proof(index, size, grown.subtrees.__getitem__, grown.leaves.__getitem__)

    def leads_to_the_root(entry: bytes, path: list[bytes]) -> bool:
        roots = roots_of(leaf(entry), index, size - 1, path)
        return roots is not None and roots[1] == tree_hash(grown.leaves)

    assert leads_to_the_root(entries(size)[index], path)
    assert not leads_to_the_root(b"another", path)
    assert not leads_to_the_root(entries(size)[index], [*path, b"\0" * 32])
