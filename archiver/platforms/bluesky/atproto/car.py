"""Parse CAR files (content-addressable archives): the root and the blocks of a proof, each verified against its CID."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archiver.platforms.bluesky.atproto.cid import CID, CID_BYTES, read_cid
from archiver.platforms.bluesky.atproto.dag_cbor import Node, decode, decode_first
from archiver.platforms.bluesky.atproto.proof_error import ProofError

_MAX_CAR_BYTES = 8_000_000
_MAX_BLOCKS = 10_000
_MAX_VARINT_LENGTH = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """A CAR with one root, whose blocks match their CIDs."""

    root: CID
    blocks: Mapping[CID, bytes]

    def node(self, cid: CID) -> Mapping[str, Node]:
        """The object in a block; `ProofError` if the block is missing, or not an object in DAG-CBOR."""
        block = self.blocks.get(cid)
        if block is None:
            raise ProofError(f"it lacks the block {cid}")
        try:
            node = decode(block)
        except ValueError as error:
            raise ProofError(f"a block is no dag-cbor: {error}") from None
        if not isinstance(node, Mapping):
            raise ProofError("a block is no object")
        return node


def read_car(content: bytes) -> Car:
    """Parse a CAR (version 1, one root); `ProofError` if it is invalid, or a block does not match its CID."""
    if len(content) > _MAX_CAR_BYTES:
        raise ProofError("it is longer than any proof of one record")
    try:
        header, at = _section(content, 0)
        root = _root(decode_first(header, 0), len(header))
        return Car(root=root, blocks=dict(_blocks(content, at)))
    except ProofError:
        raise
    except ValueError as error:
        raise ProofError(f"it is no CAR: {error}") from None


def _root(read: tuple[Node, int], length: int) -> CID:
    match read:
        case ({"version": 1, "roots": [CID() as root]}, end) if end == length:
            return root
    raise ProofError("it is no CAR of version 1 with one root")


def _blocks(content: bytes, at: int) -> Iterator[tuple[CID, bytes]]:
    for _ in range(_MAX_BLOCKS):
        if at == len(content):
            return
        section, at = _section(content, at)
        cid, block = read_cid(section[:CID_BYTES]), section[CID_BYTES:]
        if not cid.names(block):
            raise ProofError(f"a block is not what its name says: {cid}")
        yield cid, block
    raise ProofError("it has more blocks than any proof of one record")


def _section(content: bytes, at: int) -> tuple[bytes, int]:
    """The section that begins at an offset, and the offset of its end."""
    length, at = _varint(content, at)
    if length > len(content) - at:
        raise ValueError("it ends early")
    return content[at : at + length], at + length


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """The number that begins at an offset (unsigned LEB128, in its shortest form), and the offset of its end."""
    number = 0
    for place, byte in enumerate(content[at : at + _MAX_VARINT_LENGTH]):
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            if place and not byte:
                raise ValueError("a length that is encoded longer than it must be")
            return number, at + place + 1
    raise ValueError("a length without an end")
