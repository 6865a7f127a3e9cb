"""Split a WARC file from anybody into records: gzip members, or uncompressed records by their stated lengths."""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_RECORD_BYTES = 512 * 1024 * 1024
MAX_HEAD_BYTES = 1024 * 1024
_END = b"\r\n\r\n"
_VERSIONS = (b"WARC/1.0\r\n", b"WARC/1.1\r\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class UnreadableWarcError(Exception):
    """The file cannot be read from a byte on, `offset`."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(why)
        self.offset = offset
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A record with its line breaks at the end; `offset`, `length` and `sha256` are of what stands in the file, compressed or not.

    `shares_member` says that other records are in the same gzip member.
    """

    offset: int
    length: int
    sha256: str
    content: bytes = field(repr=False)
    shares_member: bool = False


def raw_records(chunks: Iterator[bytes]) -> Iterator[RawRecord]:
    """The records of a file; `UnreadableWarcError` where it cannot be read on."""
    first = next(chunks, b"")
    if first.startswith(b"\x1f\x8b"):
        for member in gzip_members(first, chunks):
            yield from _within(member)
    elif first:
        yield from _uncompressed(first, chunks)


def gzip_members(rest: bytes, chunks: Iterator[bytes]) -> Iterator[RawRecord]:
    """The gzip members of a file that begins with `rest`, unpacked; `UnreadableWarcError` where it cannot be read on."""
    offset = 0
    while rest or (rest := next(chunks, b"")):
        unpacker, hasher, parts, size, length = zlib.decompressobj(zlib.MAX_WBITS | 16), hashlib.sha256(), list[bytes](), 0, 0
        while True:
            if not rest and not (rest := next(chunks, b"")):
                raise UnreadableWarcError(offset, "it ends within a record")
            try:
                parts.append(unpacker.decompress(rest, MAX_RECORD_BYTES + 1 - size))
            except zlib.error as error:
                raise UnreadableWarcError(offset, f"it is no gzip from here on: {error}") from None
            size += len(parts[-1])
            if size > MAX_RECORD_BYTES:
                raise UnreadableWarcError(offset, f"a record unpacks to more than {MAX_RECORD_BYTES >> 20} MiB")
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            used = len(rest) - len(left)
            hasher.update(rest[:used])
            length, rest = length + used, left
            if unpacker.eof:
                break
        yield RawRecord(offset=offset, length=length, sha256=hasher.hexdigest(), content=b"".join(parts))
        offset += length


def _within(member: RawRecord) -> Iterator[RawRecord]:
    """The records in a gzip member: one, where players are to find it."""
    content, count = member.content, 0
    while content:
        size = _record_size(content, member.offset)
        if size is None or size > len(content):
            raise UnreadableWarcError(member.offset, "a record does not end where it says")
        count += 1
        is_alone = count == 1 and size == len(content)
        yield (
            member
            if is_alone
            else RawRecord(
                offset=member.offset, length=member.length, sha256=member.sha256, content=content[:size], shares_member=True
            )
        )
        content = content[size:]


def _uncompressed(held: bytes, chunks: Iterator[bytes]) -> Iterator[RawRecord]:
    offset = 0
    while held or (held := next(chunks, b"")):
        size = _record_size(held, offset)
        while size is None or size > len(held):
            if size is None and len(held) > MAX_HEAD_BYTES:
                raise UnreadableWarcError(offset, "the head of a record does not end")
            if size is not None and size > MAX_RECORD_BYTES:
                raise UnreadableWarcError(offset, f"a record has more than {MAX_RECORD_BYTES >> 20} MiB")
            chunk = next(chunks, b"")
            if not chunk:
                raise UnreadableWarcError(offset, "it ends within a record")
            held += chunk
            size = size or _record_size(held, offset)
        content, held = held[:size], held[size:]
        yield RawRecord(offset=offset, length=size, sha256=hashlib.sha256(content).hexdigest(), content=content)
        offset += size


def _record_size(content: bytes, offset: int) -> int | None:
    """How many bytes the record has that begins here, with its end; None where its head is not whole yet."""
    if not content.startswith(_VERSIONS):
        raise UnreadableWarcError(offset, "no record begins here")
    end = content.find(_END)
    if end < 0:
        return None
    length = _LENGTH.search(content[:end])
    if length is None:
        raise UnreadableWarcError(offset, "a record does not say how long it is")
    return end + len(_END) + int(length[1]) + len(_END)
