"""The log's tiles are those of C2SP `tlog-tiles`, for every size, and its tree can be computed from them alone."""

import hashlib
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.ledger.log_tiles import WIDTH, tile_path, tiles
from archiver.ledger.merkle import Frontier, leaf

MAX_SIZE = 3 * WIDTH + 7


def entries(size: int) -> list[bytes]:
    return [hashlib.sha256(b"%d" % number).digest() for number in range(size)]


def tree_hash(leaves: list[bytes]) -> bytes:
    frontier = Frontier()
    for leaf_hash in leaves:
        frontier.append(leaf_hash)
    return frontier.root()


def expected(size: int, prefix: int) -> Iterator[tuple[str, bytes]]:
    """The tiles of a tree by the formula of the specification: MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l])."""
    leaves = [leaf(entry) for entry in entries(size)]
    for level in range(3):
        count = prefix // 256**level
        for number in range(count // 256 + 1):
            width = min(256, count - number * 256)
            hashes = [
                tree_hash(leaves[(number * 256 + i) * 256**level : (number * 256 + i + 1) * 256**level]) for i in range(width)
            ]
            if width:
                yield tile_path(level, number, width), b"".join(hashes)
    for number in range(prefix // 256 + 1):
        bundle = entries(size)[number * 256 : min(prefix, (number + 1) * 256)]
        if bundle:
            yield tile_path("entries", number, len(bundle)), b"".join(b"\0\x20" + entry for entry in bundle)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, MAX_SIZE])
def test_tiles_are_those_of_the_specification(size: int) -> None:
    written = {tile.path: tile.content for tile in tiles(entries(size), [size])}

    assert dict(expected(size, size)) == written


@given(sizes=st.lists(st.integers(min_value=0, max_value=600), min_size=1, max_size=6))
def test_each_signed_size_has_its_tiles_unless_a_full_one_has_taken_their_place(sizes: list[int]) -> None:
    written = {tile.path: tile.content for tile in tiles(entries(max(sizes)), sizes)}
    for size in sizes:
        for path, content in expected(max(sizes), size):
            full = path.partition(".p/")[0]

            assert content == written[full if full in written else path][: len(content)]


@given(sizes=st.lists(st.integers(min_value=0, max_value=600), min_size=2, max_size=6))
def test_a_later_tree_changes_no_tile(sizes: list[int]) -> None:
    for earlier, later in pairwise(sorted(sizes)):
        before = {tile.path: tile.content for tile in tiles(entries(earlier), [earlier])}
        after = {tile.path: tile.content for tile in tiles(entries(later), [earlier, later])}

        assert before | after == after | before


def test_a_third_level_has_a_hash_for_each_full_tile_of_the_second() -> None:
    size = 256 * 256 + 1
    written = {tile.path: tile.content for tile in tiles((b"" for _ in range(size)), [size])}

    assert 256 * 32 == len(written["tile/1/000"])
    assert tree_hash([leaf(b"")] * 256 * 256) == written["tile/2/000.p/1"]
    assert leaf(b"") == written["tile/0/256.p/1"]
    assert "tile/1/001.p/1" not in written


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((0, 0), "tile/0/000"),
        ((3, 999), "tile/3/999"),
        ((0, 1000, 5), "tile/0/x001/000.p/5"),
        (("entries", 1234067), "tile/entries/x001/x234/067"),
        ((1, 1_000_000_000), "tile/1/x001/x000/x000/000"),
    ],
)
def test_a_tile_number_is_written_in_groups_of_three_digits(
    arguments: tuple[int | str, int] | tuple[int, int, int], path: str
) -> None:
    assert path == tile_path(*arguments)
