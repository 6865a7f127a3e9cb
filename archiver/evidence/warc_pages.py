"""Other people's web archives as sources: the pages in a WARC file, or in the WARC files of a WACZ.

Each HTML page that was answered with 200 is one; its address and its time are the record's.
Everything is read as a stream, one record at a time. What a file unpacks to is counted, since a few megabytes of it can stand for
terabytes; a file that ends early gives what it has, and says so.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from archiver.errors import InputError

_HTML = ("text/html", "application/xhtml+xml")
_KINDS = frozenset({"response", "resource"})
_CHUNK = 1 << 16
_LARGEST_RATIO = 200
_LONGEST_HEAD = 1 << 20
_ALWAYS_ALLOWED = 256 * 1024 * 1024
_MOST_MEMBERS = 1000
_DAMAGED = (
    *(ArchiveLoadFailed, zlib.error, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError),
    *(AttributeError, TypeError, LookupError),  # what warcio itself runs into where a record's head lacks what it takes for granted
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One page of a web archive: `content` without transfer and content encodings; `cut` that it was longer than is read."""

    url: str
    at: datetime
    content: bytes
    media_type: str
    cut: bool = False


class _Counted:
    """A stream that counts what is read of it, all in all and of the head of each record."""

    def __init__(self, read: Callable[[int], bytes], *, source: str, most: int) -> None:
        self.source = source
        self.read_so_far = 0
        self.ended_early = False
        self._read = read
        self._most = most
        self._head_ends = 0

    def begin_head(self) -> None:
        """The head of a record comes next."""
        self._head_ends = self.read_so_far + _LONGEST_HEAD

    def begin_body(self) -> None:
        """The rest of the record comes next."""
        self._head_ends = self._most

    def tell(self) -> int:
        """How much was read."""
        return self.read_so_far

    def read(self, size: int = -1) -> bytes:
        """The next bytes; `InputError` when there were too many."""
        try:
            chunk = self._read(_CHUNK if size < 0 else size)
        except EOFError:
            self.ended_early = True
            return b""
        self.read_so_far += len(chunk)
        if self.read_so_far > min(self._most, self._head_ends):
            raise InputError(f"{self.source} unpacks to far more than a web archive of its size", remedy="take it out of the list")
        return chunk


def is_warc(head: bytes) -> bool:
    """Whether unpacked bytes begin as a WARC file does."""
    return head.startswith(b"WARC/")


def is_zip(head: bytes) -> bool:
    """Whether bytes begin as a ZIP file, which a WACZ is."""
    return head.startswith(b"PK\x03\x04")


def pages_in(file: IO[bytes], *, source: str, largest: int) -> Iterator[ArchivedPage]:
    """The pages of a WARC file or a WACZ, each at most `largest` bytes of it; `InputError` where it is damaged, at the place."""
    size = file.seek(0, 2)
    file.seek(0)
    most = _ALWAYS_ALLOWED + size * _LARGEST_RATIO
    head = file.read(4)
    file.seek(0)
    try:
        yield from _in_wacz(file, source, most, largest) if is_zip(head) else _in_warc(file, source, most, largest)
    except _DAMAGED as trouble:
        raise InputError(
            f"{source} is damaged or ends early: {trouble}", remedy="copy it again; the pages before were read"
        ) from trouble


def _in_wacz(file: IO[bytes], source: str, most: int, largest: int) -> Iterator[ArchivedPage]:
    """The pages in all WARC files of a WACZ."""
    with zipfile.ZipFile(file) as folder:
        names = [name for name in folder.namelist() if name.lower().endswith((".warc", ".warc.gz"))]
        if not names:
            raise InputError(f"{source} holds no WARC file", remedy="name a WACZ, or unpack it and name what is inside")
        for name in names[:_MOST_MEMBERS]:
            with folder.open(name) as member:
                yield from _in_warc(member, source, most, largest)


def _in_warc(file: IO[bytes], source: str, most: int, largest: int) -> Iterator[ArchivedPage]:
    """The pages in a WARC file, packed or not."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    counted = _Counted(gzip.GzipFile(fileobj=file).read1 if packed else file.read, source=source, most=most)
    records = ArchiveIterator(counted, arc2warc=True)
    while True:
        counted.begin_head()
        record = next(records, None)
        if record is None:
            break
        counted.begin_body()
        page = _page(record, largest)
        while record.raw_stream.read(_CHUNK):
            pass
        if getattr(record.raw_stream, "limit", 0) > 0:
            raise EOFError("the last record is not whole")
        if page is not None:
            yield page
    if counted.ended_early:
        raise EOFError("its last bytes are missing")


def _page(record: ArcWarcRecord, largest: int) -> ArchivedPage | None:
    """The page that a record holds, None where it holds none."""
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
    """A record's content, and one byte more than the most where there is more."""
    stream, parts, size = record.content_stream(), list[bytes](), 0
    while size <= largest and (chunk := stream.read(min(_CHUNK, largest + 1 - size))):
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)


def _time(written: str) -> datetime:
    """A record's time; the beginning of time where it has none that can be read."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
