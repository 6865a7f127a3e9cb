"""Read the HTML pages in WARC and WACZ files that a user names as sources of articles.

Pages are the HTML responses with status 200; URL and time are the record's.
Files are read as a stream, one record at a time. The unpacked size is limited, since a few megabytes can unpack to terabytes; the
pages of a damaged file are yielded up to the damage, which then raises InputError.
"""

import gzip
import logging
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.model.timestamps import parse_iso

logging.getLogger("warcio").setLevel(logging.CRITICAL)  # its warnings repeat what the file says, on a terminal
_HTML = ("text/html", "application/xhtml+xml")
_KINDS = frozenset({"response", "resource"})
_CHUNK_BYTES = 1 << 16
_ALWAYS_ALLOWED_BYTES = 256 * 1024 * 1024
_DAMAGED = (
    *(ArchiveLoadFailed, zlib.error, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
    *(AttributeError, TypeError, LookupError),  # raised by warcio itself where a record lacks a header field that it expects
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page of a WARC file: `content` decoded from its encodings; `cut` says that it was longer than the limit."""

    url: str
    at: datetime
    content: bytes
    media_type: str
    cut: bool = False


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
            chunk = self._read(_CHUNK_BYTES if size < 0 else size)
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


def pages_in(file: IO[bytes], *, source: str, largest: int) -> Iterator[ArchivedPage]:
    """The pages of a WARC or WACZ file, each cut off after `largest` bytes; InputError where the file is damaged."""
    size = file.seek(0, 2)
    file.seek(0)
    most = _ALWAYS_ALLOWED_BYTES + size * bounds().unpack_ratio
    head = file.read(4)
    file.seek(0)
    try:
        yield from _in_wacz(file, source, most, largest) if is_zip(head) else _in_warc(file, source, most, largest)
    except _DAMAGED as error:
        reason = "a record lacks a header field" if isinstance(error, AttributeError | TypeError | LookupError) else error
        raise InputError(
            f"{source} is damaged or ends early: {reason}", remedy="copy it again; the pages before were read"
        ) from error


def _in_wacz(file: IO[bytes], source: str, most: int, largest: int) -> Iterator[ArchivedPage]:
    """The pages of all WARC files in a WACZ."""
    with zipfile.ZipFile(file) as folder:
        names = [name for name in folder.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise InputError(f"{source} contains no WARC file", remedy="name a WACZ, or unpack it and name the files inside")
        for name in names[: bounds().wacz_members]:
            with folder.open(name) as member:
                yield from _in_warc(member, source, most, largest)
        if len(names) > bounds().wacz_members:
            todo = remedy("wacz_members", "unpack it and name the files inside")
            raise InputError(f"{source} {exceeded('wacz_members')}", remedy=todo)


def _in_warc(file: IO[bytes], source: str, most: int, largest: int) -> Iterator[ArchivedPage]:
    """The pages of a WARC file, gzip-compressed or not."""
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
        page = _page(record, largest)
        while record.raw_stream.read(_CHUNK_BYTES):
            pass
        if getattr(record.raw_stream, "limit", 0) > 0:
            raise EOFError("the last record is truncated")
        if page is not None:
            yield page
    if stream.ended_early:
        raise EOFError("its last bytes are missing")


def _page(record: ArcWarcRecord, largest: int) -> ArchivedPage | None:
    """The page in a record; None if it is not an HTML page."""
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if record.rec_type not in _KINDS or not url.startswith(("http://", "https://")):
        return None
    http = record.http_headers
    if http is not None and http.get_statuscode() != "200":
        return None
    media_type = (http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or ""
    if media_type.partition(";")[0].strip().lower() not in _HTML:
        return None
    content = _read(record, largest)
    at = _time(record.rec_headers.get_header("WARC-Date") or "")
    return ArchivedPage(url=url, at=at, content=content[:largest], media_type=media_type, cut=len(content) > largest)


def _read(record: ArcWarcRecord, largest: int) -> bytes:
    """A record's content, up to one byte more than `largest`."""
    stream, parts, size = record.content_stream(), list[bytes](), 0
    while size <= largest and (chunk := stream.read(min(_CHUNK_BYTES, largest + 1 - size))):
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)


def _time(text: str) -> datetime:
    """A record's time; 1970-01-01 if it is not valid."""
    try:
        at = parse_iso(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
