"""A sorted index in compressed blocks (ZipNum): readers find the block of a key in a small index of blocks, and fetch only that."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

INDEX, BLOCKS = "index.idx", "index.cdx.gz"
_LINES_IN_A_BLOCK = 300
_LEVEL = 9


def zipnum(lines: Iterable[str], *, lines_in_a_block: int = _LINES_IN_A_BLOCK) -> Iterator[tuple[str, bytes]]:
    """The blocks of sorted lines: of each its line in the index of blocks, whose first line is `HEADER`, and its gzip member."""
    rest, offset = iter(lines), 0
    while block := list(islice(rest, lines_in_a_block)):
        packed = _packed("".join(block).encode())
        place = {"offset": offset, "length": len(packed), "digest": f"sha256:{hashlib.sha256(packed).hexdigest()}"}
        yield f"{block[0].partition('{')[0]}{json.dumps(place)}\n", packed
        offset += len(packed)


HEADER = f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': BLOCKS})}\n"


def _packed(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, wbits=zlib.MAX_WBITS | 16)
    return packer.compress(content) + packer.flush()
