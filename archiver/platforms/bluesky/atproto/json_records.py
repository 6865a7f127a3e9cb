"""Convert a record from JSON to DAG-CBOR values, and compute its CID.

JSON has neither links nor bytes: a link is written as `{"$link": "bafy…"}`, bytes as `{"$bytes": "…"}`.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence

from archiver.model.digests import JSONValue
from archiver.platforms.bluesky.atproto.cid import CID, cid_of, parse_cid
from archiver.platforms.bluesky.atproto.dag_cbor import Node, encode

_MAX_DEPTH = 64


def node_of(value: JSONValue, depth: int = 0) -> Node:
    """The DAG-CBOR value of a JSON value; `ValueError` if it has none."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested deeper than any record is")
    if isinstance(value, Mapping):
        return _special(value, depth) if len(value) == 1 else _fields(value, depth)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [node_of(item, depth + 1) for item in value]
    return value


def cid_of_json(value: JSONValue) -> CID:
    """The CID of a record in JSON; `ValueError` if it has none."""
    return cid_of(encode(node_of(value)))


def _fields(value: Mapping[str, JSONValue], depth: int) -> dict[str, Node]:
    return {name: node_of(content, depth + 1) for name, content in value.items()}


def _special(value: Mapping[str, JSONValue], depth: int) -> Node:
    """The link, bytes, or object with one field that a JSON object with one field stands for."""
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
