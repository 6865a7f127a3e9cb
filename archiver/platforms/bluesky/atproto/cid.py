"""CIDs (content identifiers): compute, parse and verify the SHA-256 digests that identify records and blocks."""

import hashlib
from dataclasses import dataclass

from archiver.platforms.bluesky.atproto.encodings import from_base32, to_base32

DAG_CBOR = 0x71
RAW = 0x55
CID_BYTES = 36

_VERSION = 1
_SHA256 = b"\x12\x20"
_CID_CHARACTERS = 59  # `b` and 58 letters


@dataclass(frozen=True, slots=True, order=True)
class CID:
    """A version 1 CID with SHA-256, the only kind in the AT Protocol: the encoding of the content (`codec`) and its digest."""

    codec: int
    digest: bytes

    def __str__(self) -> str:
        return "b" + to_base32(bytes(self))

    def __bytes__(self) -> bytes:
        return bytes((_VERSION, self.codec)) + _SHA256 + self.digest

    def names(self, content: bytes) -> bool:
        """Whether the content has this CID's digest."""
        return hashlib.sha256(content).digest() == self.digest


def cid_of(content: bytes) -> CID:
    """The CID of a block in DAG-CBOR."""
    return CID(DAG_CBOR, hashlib.sha256(content).digest())


def parse_cid(written: str) -> CID:
    """Parse a CID in base 32 (`bafyrei…`); `ValueError` if it is of another kind, or invalid."""
    if len(written) != _CID_CHARACTERS or not written.startswith("b"):
        raise ValueError("no CID of the kind that the AT Protocol uses")
    return read_cid(from_base32(written[1:]))


def read_cid(content: bytes) -> CID:
    """Parse a CID in binary form; `ValueError` if it is of another kind, or invalid."""
    if len(content) != CID_BYTES or content[0] != _VERSION or content[1] not in {DAG_CBOR, RAW} or content[2:4] != _SHA256:
        raise ValueError("no CID of the kind that the AT Protocol uses")
    return CID(content[1], content[4:])
