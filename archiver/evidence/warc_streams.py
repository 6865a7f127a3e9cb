"""Read the records of other programs' WARC and WACZ files as a stream, one at a time.

The unpacked size is limited, since a few megabytes can unpack to terabytes; the records of a damaged file are yielded up to the
damage, which then raises InputError.
"""

import gzip
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError

logging.getLogger("warcio").setLevel(logging.CRITICAL)  # its warnings repeat what the file says, on a terminal
CHUNK_BYTES = 1 << 16
_ALWAYS_ALLOWED_BYTES = 256 * 1024 * 1024
_DAMAGED = (
    *(ArchiveLoadFailed, zlib.error, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
    *(AttributeError, TypeError, LookupError),  # raised by warcio itself where a record lacks a header field that it expects
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedRecord:
    """A record, to be read before the next one: `place` is the byte of the unpacked file at which it begins.

    `member` is the name of the WARC file in a WACZ; None in a WARC file.
    """

    record: ArcWarcRecord
    place: int
    member: str | None


class _LimitedStream:
    """A stream that limits how many bytes are read from it, in total and for each record's header."""

    def __init__(self, read: Callable[[int], bytes], *, source: str, most: int) -> None:
        self.source = source
        self.read_so_far = 0
        self.ended_early = False
        self._read = read
        self._most = most
        self._header_limit = 0

    def begin_header(self) -> None:
        """Apply the limit for a record's header to the bytes that follow."""
        self._header_limit = self.read_so_far + bounds().record_header_bytes

    def begin_body(self) -> None:
        """Apply only the total limit to the bytes that follow."""
        self._header_limit = self._most

    def tell(self) -> int:
        """The number of bytes that were read."""
        return self.read_so_far

    def read(self, size: int = -1) -> bytes:
        """The next bytes; InputError when a limit is exceeded."""
        try:
            chunk = self._read(CHUNK_BYTES if size < 0 else size)
        except EOFError:
            self.ended_early = True
            return b""
        self.read_so_far += len(chunk)
        if self.read_so_far > min(self._most, self._header_limit):
            bound = "unpack_ratio" if self.read_so_far > self._most else "record_header_bytes"
            raise InputError(f"{self.source} {exceeded(bound)}", remedy=remedy(bound, "take it out of the list"))
        return chunk


def is_warc(head: bytes) -> bool:
    """Whether uncompressed bytes are the beginning of a WARC file."""
    return head.startswith(b"WARC/")


def is_zip(head: bytes) -> bool:
    """Whether bytes are the beginning of a ZIP file, such as a WACZ."""
    return head.startswith(b"PK\x03\x04")


def streamed_records(file: IO[bytes], *, source: str) -> Iterator[StreamedRecord]:
    """The records of a WARC or WACZ file; InputError where the file is damaged."""
    size = file.seek(0, 2)
    file.seek(0)
    most = _ALWAYS_ALLOWED_BYTES + size * bounds().unpack_ratio
    head = file.read(4)
    file.seek(0)
    try:
        yield from _in_wacz(file, source, most) if is_zip(head) else _in_warc(file, source, most, member=None)
    except _DAMAGED as error:
        reason = "a record lacks a header field" if isinstance(error, AttributeError | TypeError | LookupError) else error
        raise InputError(
            f"{source} is damaged or ends early: {reason}", remedy="copy it again; the pages before were read"
        ) from error


def _in_wacz(file: IO[bytes], source: str, most: int) -> Iterator[StreamedRecord]:
    """The records of all WARC files in a WACZ."""
    with zipfile.ZipFile(file) as folder:
        names = [name for name in folder.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise InputError(f"{source} contains no WARC file", remedy="name a WACZ, or unpack it and name the files inside")
        for name in names[: bounds().wacz_members]:
            with folder.open(name) as member:
                yield from _in_warc(member, source, most, member=name)
        if len(names) > bounds().wacz_members:
            todo = remedy("wacz_members", "unpack it and name the files inside")
            raise InputError(f"{source} {exceeded('wacz_members')}", remedy=todo)


def _in_warc(file: IO[bytes], source: str, most: int, *, member: str | None) -> Iterator[StreamedRecord]:
    """The records of a WARC file, gzip-compressed or not."""
    compressed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = _LimitedStream(gzip.GzipFile(fileobj=file).read1 if compressed else file.read, source=source, most=most)
    records = ArchiveIterator(stream, arc2warc=True)
    while True:
        stream.begin_header()
        record = next(records, None)
        if record is None:
            break
        stream.begin_body()
        yield StreamedRecord(record=record, place=records.offset, member=member)
        while record.raw_stream.read(CHUNK_BYTES):
            pass
        if getattr(record.raw_stream, "limit", 0) > 0:
            raise EOFError("the last record is truncated")
    if stream.ended_early:
        raise EOFError("its last bytes are missing")
