"""Read snapshot files, checking the digests of every record.

A file may come from a stranger or a failing disk: anything wrong with it raises EvidenceError, and its unpacked size is limited.
"""

import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from archiver.errors import EvidenceError
from archiver.evidence.as_sent import decoded_body
from archiver.evidence.connection_records import ConnectionReader
from archiver.evidence.draft import DOM, FILE, SCREENSHOT, SourceFile
from archiver.evidence.exchange_places import ExchangePlace, place_of, place_of_file, record_field
from archiver.evidence.exchange_records import BODY, DECODED_DIGEST, REDACTED, REWRITTEN
from archiver.evidence.http_messages import http_protocol, original_headers
from archiver.evidence.shared_bodies import BodyReader, shared_body_of
from archiver.evidence.statement import Statement, parse_statement
from archiver.evidence.warc import URN
from archiver.evidence.warc_records import Fields, OpenFile, ReadRecord, TooLargeError, read_records
from archiver.model.captures import AsSent, Capture, Connection, Exchange
from archiver.model.digests import PREFIX, Digest, digest
from archiver.system.regular_files import open_regular

MAX_UNPACKED_BYTES = 1 << 29
"""The largest unpacked size of a snapshot; reading stops there."""

# Exceptions that warcio was seen to raise on bytes that are not a WARC file.
NOT_A_WARC = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    zlib.error,
    EOFError,
    ValueError,
    AttributeError,
    TypeError,
    OverflowError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot that was read: its statement, and the bytes that it contains.

    `answers` are the exchanges of the probes, or the one that fetched the article; those of the rendered page are in `capture`.
    `places` tell where in the file the exchanges are; `connections` are those over TLS, of probes and page; `shared` are the
    SHA-256 of the shared bodies that it refers to.
    """

    statement: Statement
    answers: tuple[Exchange, ...]
    capture: Capture | None
    file: SourceFile | None
    places: tuple[ExchangePlace, ...] = ()
    connections: tuple[Connection, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def screenshot(self) -> bytes | None:
        """The screenshot as PNG; None if there is none."""
        return self.capture.screenshot if self.capture else None

    @property
    def dom(self) -> str | None:
        """The rendered document; None if there is none."""
        return self.capture.dom if self.capture else None


@dataclass(slots=True, kw_only=True)
class _Parts:
    """The records of a snapshot that were read so far."""

    statement: Statement | None = None
    count: int = 0
    size: int = 0
    responses: dict[str, Exchange] = field(default_factory=dict)
    requests: dict[str, tuple[ReadRecord, bytes]] = field(default_factory=dict)
    resources: dict[str, tuple[Fields, bytes]] = field(default_factory=dict)
    places: list[ExchangePlace] = field(default_factory=list)
    connections: ConnectionReader = field(default_factory=ConnectionReader)
    shared: dict[str, None] = field(default_factory=dict)
    body_of: BodyReader | None = None


def read_snapshot(path: Path, *, stream: OpenFile | None = None, body_of: BodyReader | None = None) -> Snapshot:
    """Everything in a snapshot file; EvidenceError if it is damaged, truncated, or not a snapshot of this program.

    `stream` is the file, if it is open already. `body_of` reads shared bodies; without it, exchanges say that theirs is missing.
    """
    parts = _Parts(body_of=body_of)
    for start, entry in placed_records(path, stream=stream):
        _add(parts, entry, start, path)
    if parts.statement is None:
        raise EvidenceError(f"{path} has no statement: it is not a snapshot of this program")
    if parts.count != parts.statement.records:
        raise EvidenceError(f"{path} has {parts.count} records and states {parts.statement.records}: it is truncated")
    return _assemble(parts, parts.statement)


def read_statement(path: Path) -> Statement:
    """A snapshot's statement; reads only the first two records. EvidenceError if there is none."""
    parts = _Parts()
    for start, entry in placed_records(path):
        _add(parts, entry, start, path)
        if parts.statement is not None:
            return parts.statement
    raise EvidenceError(f"{path} has no statement: it is not a snapshot of this program")


def warc_records(path: Path) -> Iterator[ReadRecord]:
    """The records of a WARC file; EvidenceError if it is damaged."""
    return (entry for _, entry in placed_records(path))


def placed_records(
    path: Path, *, stream: OpenFile | None = None, start: int = 0, check_digests: bool = True
) -> Iterator[tuple[int, ReadRecord]]:
    """The records of a WARC file from a byte on, each with the byte at which it begins; EvidenceError if it is damaged.

    `stream` is the file, if it is open already, and is read from where it is.
    """
    try:
        with nullcontext(stream) if stream is not None else _opened_at(path, start) as file:
            yield from read_records(file, limit=MAX_UNPACKED_BYTES, check_digests=check_digests)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror or error}") from error
    except TooLargeError as error:
        raise _too_large(path) from error
    except NOT_A_WARC as error:
        raise EvidenceError(f"{path} is not a whole WARC file: {str(error)[:200]}") from error


def _opened_at(path: Path, start: int) -> BinaryIO:
    file = open_regular(path)
    file.seek(start)
    return file


def _add(parts: _Parts, entry: ReadRecord, start: int, path: Path) -> None:
    """Parse the record that begins at a byte, and add it; EvidenceError if it cannot be parsed."""
    try:
        content = _content(parts, entry, path)
        fields = entry.rec_headers
        parts.count += 1
        match entry.rec_type:
            case "metadata" if parts.statement is None:
                parts.statement = parse_statement(content)
            case "response":
                _add_response(parts, entry, content)
                parts.places.append(place_of(entry, start))
            case "revisit" if (sha256 := shared_body_of(entry)) is not None:
                parts.shared[sha256] = None
                body = parts.body_of(sha256) if parts.body_of is not None else None
                parts.size += len(body or b"")
                if parts.size > MAX_UNPACKED_BYTES:
                    raise _too_large(path)
                _add_response(parts, entry, body or b"", missing=Digest(PREFIX + sha256) if body is None else None)
                parts.places.append(place_of(entry, start))
            case "request":
                parts.requests[record_field(fields, "WARC-Concurrent-To")] = (entry, content)
            case "resource" if parts.connections.add(entry):
                pass
            case "resource":
                if (place := place_of_file(entry, start)) is not None:
                    parts.places.append(place)
                parts.resources[record_field(fields, "WARC-Target-URI").removeprefix(URN).partition(":")[0]] = (fields, content)
    except NOT_A_WARC as error:
        raise EvidenceError(f"{path} has a record that cannot be read: {str(error)[:200]}") from error


def _add_response(parts: _Parts, entry: ReadRecord, stored: bytes, *, missing: Digest | None = None) -> None:
    answered = response_of(entry, stored, limit=MAX_UNPACKED_BYTES - parts.size)
    parts.size += len(answered.body) if answered.as_sent is not None else 0
    parts.responses[record_field(entry.rec_headers, "WARC-Record-ID")] = replace(answered, missing=missing)


def _content(parts: _Parts, entry: ReadRecord, path: Path) -> bytes:
    """A record's payload, counted with those of the other records."""
    content = payload_of(entry, path, limit=MAX_UNPACKED_BYTES - parts.size)
    parts.size += len(content)
    return content


def payload_of(entry: ReadRecord, path: Path, *, limit: int = MAX_UNPACKED_BYTES) -> bytes:
    """A record's payload; EvidenceError if it does not have the digests that the record states, or is larger than the limit."""
    if len(entry.payload) > limit:
        raise _too_large(path)
    if not entry.has_its_digests:
        record_id = entry.rec_headers.get_header("WARC-Record-ID")
        raise EvidenceError(f"{path}: the record {record_id} does not have the digest that it states")
    return entry.payload


def _too_large(path: Path) -> EvidenceError:
    return EvidenceError(f"{path} unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB: reading stopped")


def response_of(entry: ReadRecord, stored: bytes, *, limit: int = MAX_UNPACKED_BYTES) -> Exchange:
    """The exchange of a response or revisit, whose request is added later; `stored` is the body as a record has it.

    It is decoded to at most `limit` bytes. ValueError where it does not decode to what the record states.
    """
    fields, head = entry.rec_headers, entry.http_headers
    if head is None:
        raise ValueError("a response without an HTTP head")
    protocol = http_protocol(fields.get_header("WARC-Protocol") or head.protocol)
    rewritten, headers, body, sent = fields.get_header(REWRITTEN), tuple(head.headers), stored, None
    if rewritten == BODY:
        headers = original_headers(head.headers)
    elif stored or entry.rec_type == "response":
        decoded = decoded_body(headers, stored, limit)
        if decoded is None:
            raise ValueError("a body with a coding that is not known")
        is_text = protocol.startswith("HTTP/1") and rewritten is None
        body, sent = decoded, AsSent(response_head=entry.http_head if is_text else None, body=stored)
    stated = fields.get_header(DECODED_DIGEST)
    if stored and stated is not None and stated != digest(body):
        raise ValueError("a body that does not decode to what its record states")
    status, _, reason = head.statusline.partition(" ")
    return Exchange(
        at=datetime.fromisoformat(record_field(fields, "WARC-Date")).astimezone(UTC),
        method="GET",
        url=record_field(fields, "WARC-Target-URI"),
        status=int(status),
        reason=reason,
        protocol=protocol,
        response_headers=headers,
        body=body,
        ip=fields.get_header("WARC-IP-Address"),
        cut=entry.rec_type == "response" and fields.get_header("WARC-Truncated") is not None,
        as_sent=sent,
        redacted=fields.get_header(REDACTED) is not None,
    )


def _assemble(parts: _Parts, statement: Statement) -> Snapshot:
    """Assemble the snapshot from its records."""
    exchanges = tuple(
        with_request(response, *parts.requests.get(record_id, (None, b""))) for record_id, response in parts.responses.items()
    )
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
        statement=statement,
        answers=exchanges[: statement.answers],
        capture=capture,
        file=_file(*file) if file else None,
        places=tuple(parts.places),
        connections=tuple(parts.connections.found),
        shared=tuple(parts.shared),
    )


def with_request(response: Exchange, entry: ReadRecord | None, body: bytes) -> Exchange:
    """The exchange of a response, completed with the record of its request and what follows the head of that."""
    head = entry.http_headers if entry is not None else None
    if entry is None or head is None:
        return replace(response, request_body=body)
    is_as_sent, sent = entry.rec_headers.get_header(REWRITTEN) is None, response.as_sent
    if sent is not None and is_as_sent and response.protocol.startswith("HTTP/1"):
        sent = replace(sent, request_head=entry.http_head)
    headers = tuple(head.headers) if is_as_sent else original_headers(head.headers)
    return replace(response, method=head.protocol, request_headers=headers, request_body=body, as_sent=sent)


def _file(fields: Fields, content: bytes) -> SourceFile:
    """The article's file from its resource record."""
    name = unquote(record_field(fields, "WARC-Target-URI").removeprefix(f"{URN}{FILE}:"))
    return SourceFile(name=name, content=content, media_type=fields.get_header("Content-Type") or "application/octet-stream")
