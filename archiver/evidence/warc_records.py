"""Read the records of the WARC files that this program writes: each a gzip member of its own, with SHA-256 digests.

Any deviation is an error, so that nothing is read otherwise than it was written; files of other programs are read in `warc_pages`.
A file may come from a stranger or a failing disk: ValueError, EOFError, `zlib.error` or OSError say what is wrong with it.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

_CHUNK_BYTES = 1 << 14
_END = b"\r\n\r\n"
_HTTP = "application/http"
_CONTINUED = re.compile(rb"[ \t]*\r\n[ \t]+")
_VERSIONS = ("WARC/1.1", "WARC/1.0")


class OpenFile(Protocol):
    """A file that is open for reading."""

    def read(self, size: int = -1, /) -> bytes: ...  # noqa: D102 - the class says it

    def tell(self) -> int: ...  # noqa: D102


class TooLargeError(Exception):
    """A record unpacks to more than is allowed."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The header of a record or message: its first line in two parts, and the fields."""

    protocol: str
    statusline: str
    headers: list[tuple[str, str]]

    def get_header(self, name: str) -> str | None:
        """The value of the first field with a name, in any case."""
        lower = name.lower()
        return next((value for field, value in self.headers if field == name or field.lower() == lower), None)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record: its fields, the HTTP head of a request, response or revisit, parsed and as bytes, and what follows.

    `has_its_digests` says whether its bytes have the digests that it states; None if that was not checked.
    """

    rec_type: str
    rec_headers: Fields
    http_headers: Fields | None
    payload: bytes
    has_its_digests: bool | None
    http_head: bytes = b""


def read_records(file: OpenFile, *, limit: int, check_digests: bool) -> Iterator[tuple[int, ReadRecord]]:
    """The records of a file from where it is, each with the byte at which it begins; `TooLargeError` above `limit` bytes."""
    for start, content in _members(file, limit):
        yield start, parse_record(content, check_digests=check_digests)


def record_of(member: bytes) -> ReadRecord:
    """The record in a gzip member; its digests are not checked."""
    return parse_record(zlib.decompress(member, zlib.MAX_WBITS | 16), check_digests=False)


def _members(file: OpenFile, limit: int) -> Iterator[tuple[int, bytes]]:
    """The gzip members of a file, unpacked, each with the byte at which it begins."""
    start, rest = file.tell(), b""
    while packed := rest or file.read(_CHUNK_BYTES):
        unpacker, parts, size, used = zlib.decompressobj(zlib.MAX_WBITS | 16), list[bytes](), 0, 0
        while True:
            parts.append(unpacker.decompress(packed, limit + 1 - size))
            size += len(parts[-1])
            if size > limit:
                raise TooLargeError
            rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            used += len(packed) - len(rest)
            if unpacker.eof:
                break
            packed = rest or file.read(_CHUNK_BYTES)
            if not packed:
                raise EOFError("it ends within a record")
        yield start, parts[0] if len(parts) == 1 else b"".join(parts)
        start += used


def parse_record(content: bytes, *, check_digests: bool) -> ReadRecord:
    """The record in an unpacked member."""
    head, end, rest = content.partition(_END)
    fields = parse_fields(head)
    block, kind, stated = rest[: -len(_END)], fields.get_header("WARC-Type"), fields.get_header("Content-Length")
    if fields.protocol not in _VERSIONS or not kind or not end or not rest.endswith(_END) or stated != str(len(block)):
        raise ValueError("a record that does not begin or end where it should")
    http, http_head, payload = None, b"", block
    if (fields.get_header("Content-Type") or "").startswith(_HTTP):
        http_head, end, payload = block.partition(_END)
        if not end:
            raise ValueError("a message whose head does not end")
        http, http_head = parse_fields(http_head), http_head + end
    has_its_digests = _has_its_digests(fields, kind, block, payload) if check_digests else None
    return ReadRecord(kind, fields, http, payload, has_its_digests, http_head)


def _has_its_digests(fields: Fields, kind: str, block: bytes, payload: bytes) -> bool:
    """Whether a record has the digests that it states: that of its block always, and of its payload where that is in it."""
    of_block, of_payload = fields.get_header("WARC-Block-Digest"), fields.get_header("WARC-Payload-Digest")
    if of_block != f"sha256:{hashlib.sha256(block).hexdigest()}":
        return False
    if kind == "revisit" or of_payload is None:
        return True
    return of_payload == (of_block if len(payload) == len(block) else f"sha256:{hashlib.sha256(payload).hexdigest()}")


def parse_fields(head: bytes) -> Fields:
    """The first line and the fields of a head without its last empty line; lines without a colon are no fields.

    A line that begins with white space continues the one before (RFC 9112 §5.2).
    """
    try:
        first, *lines = _CONTINUED.sub(b" ", head).decode().split("\r\n")
    except UnicodeDecodeError:
        first, *lines = _CONTINUED.sub(b" ", head).decode("latin-1").split("\r\n")
    protocol, _, statusline = first.partition(" ")
    pairs = (line.partition(":") for line in lines)
    return Fields(protocol, statusline.strip(), [(name.rstrip(" \t"), value.strip()) for name, colon, value in pairs if colon])
