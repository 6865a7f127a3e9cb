"""Reading: a snapshot file as values, each record checked against its own digests on the way.

A file may come from a stranger, or from a disk that is failing: whatever is wrong with it is an EvidenceError, and what it unpacks
to is limited.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from archiver.errors import EvidenceError
from archiver.evidence.draft import DOM, FILE, SCREENSHOT, SourceFile
from archiver.evidence.http_messages import original_headers, protocol_called
from archiver.evidence.statement import Statement, parse_statement
from archiver.evidence.warc import URN
from archiver.model.captures import Capture, Exchange

LARGEST = 1 << 29
"""The most bytes that a snapshot may unpack to."""

_PIECE = 1 << 20
# What warcio raises, by trial, on bytes that are no WARC file.
_NOT_A_WARC = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    zlib.error,
    EOFError,
    ValueError,
    AttributeError,
    TypeError,
    OverflowError,
)


class _Fields(Protocol):
    """The head of a record or message, as warcio gives it."""

    headers: list[tuple[str, str]]
    protocol: str
    statusline: str

    def get_header(self, name: str) -> str | None: ...


class _Checker(Protocol):
    """Whether the digests that a record states are those of its bytes."""

    passed: bool | None


class _Entry(Protocol):
    """A record, as warcio gives it."""

    rec_type: str
    rec_headers: _Fields
    http_headers: _Fields | None
    raw_stream: BinaryIO
    digest_checker: _Checker


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot as it was read: its statement, and the bytes that it keeps.

    `answers` are the exchanges of the probes, or the one that brought the article; those of the page are in the `capture`.
    """

    statement: Statement
    answers: tuple[Exchange, ...]
    capture: Capture | None
    file: SourceFile | None

    @property
    def screenshot(self) -> bytes | None:
        """The picture, where one was taken."""
        return self.capture.screenshot if self.capture else None

    @property
    def dom(self) -> str | None:
        """The rendered document, where there was one."""
        return self.capture.dom if self.capture else None


@dataclass(slots=True, kw_only=True)
class _Parts:
    """What has been read of a snapshot so far."""

    statement: Statement | None = None
    count: int = 0
    size: int = 0
    responses: dict[str, Exchange] = field(default_factory=dict)
    requests: dict[str, tuple[_Fields | None, bytes]] = field(default_factory=dict)
    resources: dict[str, tuple[_Fields, bytes]] = field(default_factory=dict)


def read_snapshot(path: Path) -> Snapshot:
    """Everything that a snapshot file holds; EvidenceError if it is not whole, or not one of ours."""
    parts = _Parts()
    for entry in _entries(path):
        _add(parts, entry, path)
    if parts.statement is None:
        raise EvidenceError(f"{path} carries no statement: it is no snapshot of ours")
    if parts.count != parts.statement.records:
        raise EvidenceError(f"{path} has {parts.count} records where it states {parts.statement.records}: it is not whole")
    return _assemble(parts, parts.statement)


def read_statement(path: Path) -> Statement:
    """What a snapshot says of itself: only the file's first two records are read."""
    parts = _Parts()
    for entry in _entries(path):
        _add(parts, entry, path)
        if parts.statement is not None:
            return parts.statement
    raise EvidenceError(f"{path} carries no statement: it is no snapshot of ours")


def _entries(path: Path) -> Iterator[_Entry]:
    """The records of a WARC file; EvidenceError where it stops being one."""
    try:
        with path.open("rb") as file:
            yield from ArchiveIterator(file, check_digests=True)
    except OSError as trouble:
        raise EvidenceError(f"{path} cannot be read: {trouble.strerror or trouble}") from trouble
    except _NOT_A_WARC as trouble:
        raise EvidenceError(f"{path} is no whole WARC file: {str(trouble)[:200]}") from trouble


def _add(parts: _Parts, entry: _Entry, path: Path) -> None:
    """Take in one record."""
    try:
        content = _content(parts, entry, path)
        fields = entry.rec_headers
        parts.count += 1
        match entry.rec_type:
            case "metadata" if parts.statement is None:
                parts.statement = parse_statement(content)
            case "response":
                parts.responses[_field(fields, "WARC-Record-ID")] = _response(entry, content)
            case "request":
                parts.requests[_field(fields, "WARC-Concurrent-To")] = (entry.http_headers, content)
            case "resource":
                parts.resources[_field(fields, "WARC-Target-URI").removeprefix(URN).partition(":")[0]] = (fields, content)
    except _NOT_A_WARC as trouble:
        raise EvidenceError(f"{path} holds a record that cannot be read: {str(trouble)[:200]}") from trouble


def _content(parts: _Parts, entry: _Entry, path: Path) -> bytes:
    """A record's payload, checked against the digests that it states."""
    pieces = []
    while piece := entry.raw_stream.read(_PIECE):
        parts.size += len(piece)
        if parts.size > LARGEST:
            raise EvidenceError(f"{path} unpacks to more than {LARGEST >> 20} MB: it is not read any further")
        pieces.append(piece)
    if not entry.digest_checker.passed:
        identity = entry.rec_headers.get_header("WARC-Record-ID")
        raise EvidenceError(f"{path}: the record {identity} does not have the digest that it states")
    return b"".join(pieces)


def _response(entry: _Entry, body: bytes) -> Exchange:
    """The half of an exchange that a response record holds."""
    fields, head = entry.rec_headers, entry.http_headers
    if head is None:
        raise ValueError("a response without an HTTP head")
    status, _, reason = head.statusline.partition(" ")
    return Exchange(
        at=datetime.fromisoformat(_field(fields, "WARC-Date")).astimezone(UTC),
        method="GET",
        url=_field(fields, "WARC-Target-URI"),
        status=int(status),
        reason=reason,
        protocol=protocol_called(fields.get_header("WARC-Protocol") or head.protocol),
        response_headers=original_headers(head.headers),
        body=body,
        ip=fields.get_header("WARC-IP-Address"),
        cut=fields.get_header("WARC-Truncated") is not None,
    )


def _assemble(parts: _Parts, statement: Statement) -> Snapshot:
    """The snapshot that the parts make up."""
    exchanges = tuple(_whole(half, *parts.requests.get(name, (None, b""))) for name, half in parts.responses.items())
    view = statement.view
    capture = None
    if view is not None:
        dom = parts.resources.get(DOM)
        picture = parts.resources.get(SCREENSHOT)
        capture = Capture(
            at=view.at,
            url=view.url,
            screenshot=picture[1] if picture else None,
            dom=dom[1].decode(errors="replace") if dom else None,
            exchanges=exchanges[statement.answers :],
            browser=view.browser,
            element=view.element,
            viewport=view.viewport,
            shortfalls=view.shortfalls,
        )
    file = parts.resources.get(FILE)
    return Snapshot(
        statement=statement, answers=exchanges[: statement.answers], capture=capture, file=_file(*file) if file else None
    )


def _whole(half: Exchange, head: _Fields | None, body: bytes) -> Exchange:
    """The exchange that a response and its request make."""
    return Exchange(
        at=half.at,
        method=head.protocol if head else half.method,
        url=half.url,
        status=half.status,
        reason=half.reason,
        protocol=half.protocol,
        request_headers=original_headers(head.headers) if head else (),
        response_headers=half.response_headers,
        request_body=body,
        body=half.body,
        ip=half.ip,
        cut=half.cut,
    )


def _file(fields: _Fields, content: bytes) -> SourceFile:
    """The article's file."""
    name = unquote(_field(fields, "WARC-Target-URI").removeprefix(f"{URN}{FILE}:"))
    return SourceFile(name=name, content=content, media_type=fields.get_header("Content-Type") or "application/octet-stream")


def _field(fields: _Fields, name: str) -> str:
    """A field that every record of ours has."""
    value = fields.get_header(name)
    if value is None:
        raise ValueError(f"a record without {name}")
    return value
