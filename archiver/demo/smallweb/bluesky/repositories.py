"""Bluesky repositories and identities, signed with keys of our own, as an honest server or a forger would have them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import CID, cid_of
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode
from archiver.platforms.bluesky.atproto.encodings import to_base32, to_base64url
from archiver.platforms.bluesky.atproto.json_records import node_of
from archiver.platforms.bluesky.atproto.keys import Curve, PublicKey
from archiver.platforms.bluesky.atproto.mst import layer_of

DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
REVISION = "3n2wtaaaaaa22"


@dataclass(frozen=True)
class RepositorySigner:
    """A private key of one of the curves."""

    curve: Curve
    private: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls, curve: Curve = Curve.K256, secret: int = 7) -> "RepositorySigner":
        """The signer with a secret; its signatures are deterministic."""
        group = ec.SECP256K1() if curve is Curve.K256 else ec.SECP256R1()
        return cls(curve, ec.derive_private_key(secret, group))

    @property
    def public(self) -> PublicKey:
        """The key that verifies its signatures."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return PublicKey(curve=self.curve, point=point)

    def sign(self, message: bytes, *, high: bool = False) -> bytes:
        """The signature of a message, in its low-S form or, as no honest signer does, in its high-S form."""
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
        low = min(s, self.curve.order - s)
        chosen = self.curve.order - low if high else low
        return r.to_bytes(32, "big") + chosen.to_bytes(32, "big")


@dataclass
class Repository:
    """An account's repository: its records by path; tree and commit are made with each proof."""

    signer: RepositorySigner = field(default_factory=RepositorySigner.new)
    did: str = DID
    revision: str = REVISION
    records: dict[str, Mapping[str, Node]] = field(default_factory=dict)

    @classmethod
    def with_posts(cls, count: int, *, signer: RepositorySigner | None = None) -> "Repository":
        """A repository with that many posts."""
        made = cls(signer=signer or RepositorySigner.new())
        for number in range(count):
            made.records[path(number)] = {
                "$type": "app.bsky.feed.post",
                "text": f"post {number}",
                "createdAt": "2026-11-22T00:00:00Z",
            }
        return made

    def proof(self, *, lacking: Sequence[str] = ()) -> bytes:
        """A proof of all records, without the blocks of those in `lacking`."""
        blocks: dict[CID, bytes] = {}
        values = {name: _put(blocks, record) for name, record in self.records.items()}
        for name in lacking:
            del blocks[values[name]]
        root = build_tree(blocks, sorted((name.encode(), cid) for name, cid in values.items()))
        return self.commit(root, blocks)

    def commit(self, root: CID, blocks: dict[CID, bytes], *, high: bool = False) -> bytes:
        """A CAR file of these blocks with a signed commit for this root."""
        unsigned: dict[str, Node] = {"did": self.did, "version": 3, "data": root, "rev": self.revision, "prev": None}
        signature = self.signer.sign(encode(unsigned), high=high)
        return car(_put(blocks, unsigned | {"sig": signature}), blocks)


def path(number: int) -> str:
    """The path of the post with that number."""
    return f"app.bsky.feed.post/3n2wsz{to_base32(number.to_bytes(4, 'big'))}"


def build_tree(blocks: dict[CID, bytes], entries: Sequence[tuple[bytes, CID]], layer: int | None = None) -> CID:
    """Build the search tree (MST) of these entries, add its nodes to the blocks, and return its root."""
    top = max((layer_of(key) for key, _ in entries), default=0) if layer is None else layer
    here = [place for place, (key, _) in enumerate(entries) if layer_of(key) == top]
    edges = [-1, *here, len(entries)]
    gaps = [entries[low + 1 : high] for low, high in pairwise(edges)]
    below = [build_tree(blocks, gap, top - 1) if gap else None for gap in gaps]
    listed: list[Node] = []
    last = b""
    for place, after in zip(here, below[1:], strict=True):
        key, value = entries[place]
        differing = (index for index, (byte, last_byte) in enumerate(zip(key, last, strict=False)) if byte != last_byte)
        shared = next(differing, min(len(key), len(last)))
        listed.append({"p": shared, "k": key[shared:], "v": value, "t": after})
        last = key
    return _put(blocks, {"l": below[0], "e": listed})


def car(root: CID, blocks: Mapping[CID, bytes]) -> bytes:
    """A CAR file."""
    header = encode({"version": 1, "roots": [root]})
    return _section(header) + b"".join(_section(bytes(cid) + block) for cid, block in blocks.items())


def operation(signer: RepositorySigner, fields: dict[str, JSONValue]) -> dict[str, JSONValue]:
    """A signed operation of an identity's log."""
    node = node_of(fields)
    return fields | {"sig": to_base64url(signer.sign(encode(node)))}


def did_of(first: dict[str, JSONValue]) -> str:
    """The DID of the log that begins with this operation."""
    return "did:plc:" + to_base32(hashlib.sha256(encode(node_of(first))).digest())[:24]


def cid_of_operation(fields: dict[str, JSONValue]) -> str:
    """The CID of an operation, to which the next one refers."""
    return str(cid_of(encode(node_of(fields))))


def _put(blocks: dict[CID, bytes], node: Node) -> CID:
    block = encode(node)
    cid = cid_of(block)
    blocks[cid] = block
    return cid


def _section(content: bytes) -> bytes:
    length, varint = len(content), b""
    while length > 127:  # noqa: PLR2004 - LEB128 has seven bits in a byte
        varint += bytes((length & 0x7F | 0x80,))
        length >>= 7
    return varint + bytes((length,)) + content


ROTATION, SIGNING = RepositorySigner.new(secret=11), RepositorySigner.new(Curve.P256, secret=12)
"""The keys of an identity: its rotation key, and the one that signs its repository."""


def update(
    before: dict[str, JSONValue] | None,
    *,
    by: RepositorySigner = ROTATION,
    rotation: RepositorySigner = ROTATION,
    server: str = "https://pds.example",
) -> dict[str, JSONValue]:
    """An operation that sets a DID's keys and server."""
    fields: dict[str, JSONValue] = {
        "type": "plc_operation",
        "rotationKeys": [str(rotation.public)],
        "verificationMethods": {"atproto": str(SIGNING.public)},
        "alsoKnownAs": ["at://harbour.example"],
        "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": server}},
        "prev": cid_of_operation(before) if before else None,
    }
    return operation(by, fields)


def tombstone(before: dict[str, JSONValue], by: RepositorySigner = ROTATION) -> dict[str, JSONValue]:
    """The operation by which an owner deletes a DID."""
    return operation(by, {"type": "plc_tombstone", "prev": cid_of_operation(before)})


def log(*operations: dict[str, JSONValue], nullified: tuple[int, ...] = ()) -> list[JSONValue]:
    """A log as plc.directory returns it."""
    return [{"operation": entry, "nullified": index in nullified} for index, entry in enumerate(operations)]
