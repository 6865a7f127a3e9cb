"""Lines of an index (CDXJ): for each answer and resource its key, its time, and as JSON where it is.

The lines are those of `cdxj-indexer --post-append --digest-records --records response,revisit,resource`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archiver.evidence import WholeRecord
from archiver.evidence.warc_records import ReadRecord
from archiver.export.wacz.request_body import METHODS_WITH_BODY, appended, body_as_query
from archiver.export.wacz.surt import surt_key

THUMBNAIL = "urn:thumbnail:"
"""What the address of a page's small picture begins with; the address of the page follows."""
INDEXED = frozenset({"response", "revisit", "resource"})
_MEDIA_TYPE_END = re.compile(r"[;\s]")
_MAX_LENGTH_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRecord:
    """A record in a WARC file of a package: the file's name, the byte at which its gzip member begins, and that member."""

    filename: str
    offset: int
    member: bytes = field(repr=False)
    record: ReadRecord

    @property
    def address(self) -> str:
        """`WARC-Target-URI`; empty where the record has none."""
        return self.record.rec_headers.get_header("WARC-Target-URI") or ""

    @property
    def at(self) -> str:
        """`WARC-Date`, to the second: `2026-03-01T12:00:00Z`."""
        return f"{(self.record.rec_headers.get_header('WARC-Date') or '')[:19]}Z"


def placed(records: Iterable[WholeRecord], *, filename: str, offset: int) -> Iterator[PlacedRecord]:
    """Records one after the other from a byte of a file on."""
    for whole in records:
        yield PlacedRecord(filename=filename, offset=offset, member=whole.member, record=whole.record)
        offset += len(whole.member)


def index_lines(records: Iterable[PlacedRecord]) -> Iterator[str]:
    """The lines of records in their order, each with its line break; a request belongs to the response before it."""
    answer: PlacedRecord | None = None
    for found in records:
        if answer is not None and _answers(answer, found):
            yield _line(answer, found.record)
            answer = None
            continue
        if answer is not None:
            yield _line(answer, None)
        answer = found if found.record.rec_type in INDEXED and found.address else None
    if answer is not None:
        yield _line(answer, None)


def _answers(answer: PlacedRecord, found: PlacedRecord) -> bool:
    """Whether a record is the request of a response."""
    response, request = answer.record, found.record
    return (
        (response.rec_type, request.rec_type) == ("response", "request")
        and found.address == answer.address
        and request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    )


def _digest(record: ReadRecord) -> str:
    """The digest that a record states of its payload; else of its block, as those in chunks, and resources, have only that."""
    stated = record.rec_headers.get_header
    return stated("WARC-Payload-Digest") or stated("WARC-Block-Digest") or ""


def _line(answer: PlacedRecord, request: ReadRecord | None) -> str:
    record = answer.record
    head = record.http_headers
    fields = {
        "url": answer.address,
        "mime": _media_type(record),
        "status": head.statusline.partition(" ")[0] if head is not None else "",
        "digest": _digest(record),
        "length": str(len(answer.member)),
        "offset": str(answer.offset),
        "filename": answer.filename,
        "recordDigest": f"sha256:{hashlib.sha256(answer.member).hexdigest()}",
    }
    stated = {name: value for name, value in fields.items() if value}
    key = answer.address
    if request is not None and request.http_headers is not None and request.http_headers.protocol.upper() in METHODS_WITH_BODY:
        method = request.http_headers.protocol
        query = body_as_query(_stated_body(request), request.http_headers.get_header("Content-Type") or "")
        stated |= {"requestBody": query, "method": method.upper()}
        key = appended(key, method, query)
    # A player looks its pictures of pages up as they are written.
    sorted_as = key if key.startswith(THUMBNAIL) else surt_key(key)
    return f"{sorted_as} {re.sub('[^0-9]', '', answer.at)} {json.dumps(stated)}\n"


def _media_type(record: ReadRecord) -> str:
    if record.rec_type == "revisit":
        return "warc/revisit"
    head = record.http_headers if record.rec_type == "response" else record.rec_headers
    return _MEDIA_TYPE_END.split((head.get_header("Content-Type") if head is not None else "") or "", maxsplit=1)[0].strip()


def _stated_body(request: ReadRecord) -> bytes:
    """As much of a request's body as its head states."""
    length = (request.http_headers.get_header("Content-Length") if request.http_headers is not None else None) or "8192"
    return request.payload[: int(length)] if length.isdecimal() and len(length) <= _MAX_LENGTH_DIGITS else b""
