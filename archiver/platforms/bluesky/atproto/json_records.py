"""Convert a record's JSON back into the values over which its CID is computed.

JSON has no links and no bytes: a link is written `{"$link": "bafy…"}`, bytes are `{"$bytes": "…"}`. So a record that came as JSON
is checked against the CID that it came with, by encoding it in dag-cbor again.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import CID, cid_of, parse_cid
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode

_MAX_DEPTH = 64


def node_of(value: JSONValue, depth: int = 0) -> Node:
    """The value that the JSON spells; `ValueError` if it is none of a record."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested deeper than any record is")
    if isinstance(value, Mapping):
        return _special(value, depth) if len(value) == 1 else _fields(value, depth)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [node_of(item, depth + 1) for item in value]
    return value


def cid_of_json(value: JSONValue) -> CID:
    """The CID of a record that came as JSON; `ValueError` if it can have none."""
    return cid_of(encode(node_of(value)))


def _fields(value: Mapping[str, JSONValue], depth: int) -> dict[str, Node]:
    return {name: node_of(content, depth + 1) for name, content in value.items()}


def _special(value: Mapping[str, JSONValue], depth: int) -> Node:
    """A link, bytes, or an object that happens to have one field."""
    match dict(value):
        case {"$link": str(written)}:
            return parse_cid(written)
        case {"$bytes": str(written)}:
            return _octets(written)
        case _:
            return _fields(value, depth)


def _octets(written: str) -> bytes:
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except binascii.Error:
        raise ValueError("bytes that are not base64") from None
