"""The log as tiles (C2SP `tlog-tiles`): the files from which other people's programs follow a log and compute its proofs.

    tile/<level>/<number>[.p/<width>]     up to 256 hashes; level 0 has the leaves, and level 1 a hash for each full tile of level 0
    tile/entries/<number>[.p/<width>]     up to 256 entries, each after its length in two bytes

A number is written in groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`. A tile that
is not full is partial; its name has its width, and a wider one begins with the same bytes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.ledger.merkle import Frontier, leaf

WIDTH = 256
_BITS = 8
_GROUP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One file of a tiled log: its path with slashes, and its bytes."""

    path: str
    content: bytes


def tiles(entries: Iterable[bytes], sizes: Iterable[int]) -> Iterator[Tile]:
    """All full tiles of a log, from the left; last the partial ones that its trees of these sizes have.

    Partial tiles that belong to a full one are left out. An entry has at most 65,535 bytes.
    """
    log = _GrowingTiles()
    for entry in entries:
        yield from log.append(entry)
    yield from log.partial(sizes)


class _GrowingTiles:
    """The right edge of a tiled log: the tiles under construction, one a level, and the bundle of entries."""

    def __init__(self) -> None:
        self._size = 0
        self._bundle = list[bytes]()
        self._levels = list[list[bytes]]()

    def append(self, entry: bytes) -> Iterator[Tile]:
        """Append an entry; yields the tiles that it fills."""
        self._size += 1
        self._bundle.append(len(entry).to_bytes(2, "big") + entry)
        if len(self._bundle) == WIDTH:
            yield Tile(path=tile_path("entries", self._size // WIDTH - 1), content=b"".join(self._bundle))
            self._bundle = []
        carried = leaf(entry)
        for level, hashes in enumerate(self._levels):
            hashes.append(carried)
            if len(hashes) < WIDTH:
                return
            yield Tile(path=tile_path(level, (self._size >> _BITS * (level + 1)) - 1), content=b"".join(hashes))
            carried = _root(hashes)
            hashes.clear()
        self._levels.append([carried])

    def partial(self, sizes: Iterable[int]) -> Iterator[Tile]:
        """The partial tiles of the trees of these sizes, as far as their full tiles do not exist yet."""
        for size in sorted(set(sizes)):
            number, width = divmod(size, WIDTH)
            if width and number == self._size // WIDTH:
                yield Tile(path=tile_path("entries", number, width), content=b"".join(self._bundle[:width]))
        widths = {(level, *divmod(size >> _BITS * level, WIDTH)) for size in sizes for level in range(len(self._levels))}
        for level, number, width in sorted(widths):
            if width and number == self._size >> _BITS * (level + 1):
                yield Tile(path=tile_path(level, number, width), content=b"".join(self._levels[level][:width]))


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The path of a tile, with slashes; `level` is a number, or `entries`."""
    groups = [f"{number % _GROUP:03}"]
    while number >= _GROUP:
        number //= _GROUP
        groups.insert(0, f"x{number % _GROUP:03}")
    return "/".join(("tile", str(level), *groups)) + (f".p/{width}" if width < WIDTH else "")


def _root(hashes: Iterable[bytes]) -> bytes:
    frontier = Frontier()
    for subtree_hash in hashes:
        frontier.append(subtree_hash)
    return frontier.root()
