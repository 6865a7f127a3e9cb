"""Encode and decode DAG-CBOR, the canonical encoding of a record, over which its CID is computed.

Decoding is strict, since the bytes are untrusted: lengths are definite and in their shortest form, keys are strings in order and
unique, the only tag is that of a link, floats have 64 bits, and no bytes follow the value. So a decoded value encodes to the same
bytes. Depth is bounded, and memory is at most a few times the number of bytes.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from archiver.platforms.bluesky.atproto.cid import CID, read_cid

Node: TypeAlias = "bool | int | float | str | bytes | CID | Sequence[Node] | Mapping[str, Node] | None"
"""A value of DAG-CBOR's data model."""

_MAX_DEPTH = 64
_LINK_TAG = 42
_ONE_BYTE_HEAD_LIMIT = 24
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
_INTEGER_LIMIT = 2**64
_FLOAT64_INFO = 27
_SIMPLE: Mapping[int, bool | None] = {20: False, 21: True, 22: None}


def decode(content: bytes) -> Node:
    """The value of some bytes; `ValueError` if they are not DAG-CBOR."""
    value, end = decode_first(content, 0)
    if end != len(content):
        raise ValueError("bytes after the end")
    return value


def decode_first(content: bytes, start: int, depth: int = 0) -> tuple[Node, int]:
    """The value that begins at an offset, and the offset of its end."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested deeper than any record is")
    major, info = _byte(content, start) >> 5, _byte(content, start) & 31
    if major == 7:  # noqa: PLR2004 - RFC 8949 §3.1: the major types are numbers
        return _simple(content, start, info)
    number, at = _number(content, start + 1, info)
    return _READERS[major](content, number, at, depth)


def encode(value: Node) -> bytes:
    """The bytes of a value; `ValueError` if it cannot be encoded."""
    pieces: list[bytes] = []
    _write(value, pieces, 0)
    return b"".join(pieces)


def _byte(content: bytes, at: int) -> int:
    if at >= len(content):
        raise ValueError("it ends early")
    return content[at]


def _bytes(content: bytes, at: int, length: int) -> bytes:
    if length > len(content) - at:
        raise ValueError("it ends early")
    return content[at : at + length]


def _number(content: bytes, at: int, info: int) -> tuple[int, int]:
    """The number in a head, which must be in its shortest form, and the offset of the head's end."""
    if info < _ONE_BYTE_HEAD_LIMIT:
        return info, at
    width = _WIDTHS.get(info)
    if width is None:
        raise ValueError("a length that is not definite")
    number = int.from_bytes(_bytes(content, at, width), "big")
    if number < (_ONE_BYTE_HEAD_LIMIT if width == 1 else 1 << (width * 4)):
        raise ValueError("a number that is encoded longer than it must be")
    return number, at + width


def _simple(content: bytes, start: int, info: int) -> tuple[Node, int]:
    if info in _SIMPLE:
        return _SIMPLE[info], start + 1
    if info != _FLOAT64_INFO:
        raise ValueError("a value of no kind that dag-cbor has")
    (number,) = struct.unpack(">d", _bytes(content, start + 1, 8))
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return float(number), start + 9


def _positive(_content: bytes, number: int, at: int, _depth: int) -> tuple[Node, int]:
    return number, at


def _negative(_content: bytes, number: int, at: int, _depth: int) -> tuple[Node, int]:
    return -1 - number, at


def _octets(content: bytes, number: int, at: int, _depth: int) -> tuple[Node, int]:
    return _bytes(content, at, number), at + number


def _text(content: bytes, number: int, at: int, _depth: int) -> tuple[Node, int]:
    return _bytes(content, at, number).decode("utf-8"), at + number


def _list(content: bytes, number: int, at: int, depth: int) -> tuple[Node, int]:
    found: list[Node] = []
    for _ in range(number):
        value, at = decode_first(content, at, depth + 1)
        found.append(value)
    return found, at


def _map(content: bytes, number: int, at: int, depth: int) -> tuple[Node, int]:
    found: dict[str, Node] = {}
    last: tuple[int, bytes] | None = None
    for _ in range(number):
        name, at = decode_first(content, at, depth + 1)
        if not isinstance(name, str):
            raise ValueError("a key that is no text")  # noqa: TRY004 - it is what was read that is wrong, not our use of it
        order = _order(name)
        if last is not None and order <= last:
            raise ValueError("keys out of order")
        found[name], at = decode_first(content, at, depth + 1)
        last = order
    return found, at


def _tag(content: bytes, number: int, at: int, depth: int) -> tuple[Node, int]:
    value, end = decode_first(content, at, depth + 1)
    if number != _LINK_TAG or not isinstance(value, bytes) or value[:1] != b"\x00":
        raise ValueError("a tag that is no link")
    return read_cid(value[1:]), end


_READERS: tuple[Callable[[bytes, int, int, int], tuple[Node, int]], ...] = (
    _positive,
    _negative,
    _octets,
    _text,
    _list,
    _map,
    _tag,
)
"""How each major type is read (RFC 8949 §3.1)."""


def _order(name: str) -> tuple[int, bytes]:
    """The sort key of a map's key: its length in bytes, then its bytes."""
    encoded = name.encode()
    return len(encoded), encoded


def _head(major: int, number: int) -> bytes:
    if number >= _INTEGER_LIMIT:
        raise ValueError("a number that is too large")
    if number < _ONE_BYTE_HEAD_LIMIT:
        return bytes((major << 5 | number,))
    info, width = next((info, width) for info, width in _WIDTHS.items() if number < 1 << (width * 8))
    return bytes((major << 5 | info,)) + number.to_bytes(width, "big")


def _write(value: Node, pieces: list[bytes], depth: int) -> None:
    """Add the encoding of a value to the pieces before it."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested deeper than any record is")
    match value:
        case None | bool() | int() | float():
            pieces.append(_scalar(value))
        case str():
            encoded = value.encode()
            pieces += (_head(3, len(encoded)), encoded)
        case bytes():
            pieces += (_head(2, len(value)), value)
        case CID():
            encoded = b"\x00" + bytes(value)
            pieces += (_head(6, _LINK_TAG), _head(2, len(encoded)), encoded)
        case Mapping():
            pieces.append(_head(5, len(value)))
            for name in sorted(value, key=_order):
                _write(name, pieces, depth + 1)
                _write(value[name], pieces, depth + 1)
        case _:
            pieces.append(_head(4, len(value)))
            for item in value:
                _write(item, pieces, depth + 1)


def _scalar(value: float | None) -> bytes:
    """The encoding of a number, a boolean or null."""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case _:
            if not math.isfinite(value):
                raise ValueError("not a finite number")
            return b"\xfb" + struct.pack(">d", value)
