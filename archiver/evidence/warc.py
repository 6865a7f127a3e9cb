"""Records: a draft as the bytes of one gzip WARC 1.1 file.

In this order: `warcinfo`; `metadata` with the statement; the exchanges, each a `response` and its `request`; the file that was
read, the rendered document and the screenshot as `resource` records.
Each record is a gzip member of its own, so that other tools can index the file and fetch one record.
Digests are SHA-256 in hex, so that they can be compared with `sha256sum` and with the digests in the database.
The same draft always makes the same bytes: record ids are derived from the content, and no clock is read.
"""

import hashlib
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.evidence.draft import DOM, FILE, SCREENSHOT, Resource, SnapshotDraft, statement_of
from archiver.evidence.http_messages import protocol_in_warc, request_head, response_head, storable_form
from archiver.evidence.statement import ArticleStatement, PostStatement, Statement, serialize_statement
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.timestamps import format_iso_micros

Fields = tuple[tuple[str, str], ...]
"""Fields of a record's head."""

WARC = "WARC/1.1"
URN = "urn:embed-archiver:"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_IDS = uuid.UUID("6d4b3e5a-41a3-5c3f-9d0e-3f6b1f0f7a52")
_LEVEL = 4  # between 4 and 9 the files shrink by a few per cent and the time doubles (docs/evidence.md)
_STORED = 0
_UNQUOTED = {FILE: "/:", DOM: "/:?=&%", SCREENSHOT: "/:?=&%"}  # an address is quoted already, a file's name is not
_PACKED = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\x28\xb5\x2f\xfd",
    b"wOF2",
    b"\x1aE\xdf\xa3",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One WARC record: `head` is the HTTP head of a message, empty for what is none."""

    id: str
    kind: str
    at: datetime
    media_type: str
    payload: bytes
    block_digest: Digest
    head: bytes = b""
    target: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


class MessageHead:
    """An HTTP head that is written as it stands; warcio would percent-encode what is not ASCII."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object) -> None:
        """There is nothing to compute: the bytes are the ones to write."""


def snapshot_records(draft: SnapshotDraft) -> Iterator[WarcRecord]:
    """The records of a snapshot, in the order in which they are written."""
    statement = statement_of(draft)
    spelled = serialize_statement(statement)
    make = _Maker(digest(spelled))
    yield _warcinfo(draft, make)
    name = quote(_name(statement).encode(errors="replace"), safe="/:")
    hub = make("metadata", draft.at, "application/json", spelled, target=f"{URN}statement:{name}")
    yield hub
    for exchange in draft.exchanges:
        yield from _messages(storable_form(exchange), make, hub)
    for resource in draft.resources:
        yield _resource(resource, make, hub)


class _Maker:
    """Makes the records of one file, each with an id of its own that follows from the statement, its place and its bytes."""

    def __init__(self, statement: Digest) -> None:
        self._seed = uuid.uuid5(_IDS, statement)
        self._place = 0

    def __call__(
        self,
        kind: str,
        at: datetime,
        media_type: str,
        payload: bytes,
        *,
        target: str | None = None,
        head: bytes = b"",
        fields: Fields = (),
    ) -> WarcRecord:
        block_digest = digest(head + payload)
        self._place += 1
        return WarcRecord(
            id=f"<urn:uuid:{uuid.uuid5(self._seed, f'{self._place} {block_digest}')}>",
            kind=kind,
            at=at,
            media_type=media_type,
            payload=payload,
            block_digest=block_digest,
            head=head,
            target=target,
            fields=fields,
        )


def gzip_member(record: WarcRecord) -> bytes:
    """A record as one gzip member."""
    plain = BytesIO()
    fields = [
        ("WARC-Type", record.kind),
        ("WARC-Record-ID", record.id),
        *((("WARC-Target-URI", record.target),) if record.target else ()),
        ("WARC-Date", format_iso_micros(record.at)),
        *record.fields,
        ("WARC-Block-Digest", record.block_digest),
        *(() if record.kind == "warcinfo" else (("WARC-Payload-Digest", _payload_digest(record)),)),
    ]
    writer = WARCWriter(plain, gzip=False, warc_version=WARC)
    entry = writer.create_warc_record(
        record.target,
        record.kind,
        payload=BytesIO(record.payload),
        length=len(record.payload),
        warc_content_type=record.media_type,
        warc_headers=StatusAndHeaders("", fields, protocol=WARC),
        http_headers=MessageHead(record.head) if record.head else None,
    )
    writer.write_record(entry)
    squeezer = zlib.compressobj(_STORED if record.payload.startswith(_PACKED) else _LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return squeezer.compress(plain.getbuffer()) + squeezer.flush()


def _payload_digest(record: WarcRecord) -> Digest:
    """The digest of what a message carries; that of the whole block where there is no HTTP head."""
    return digest(record.payload) if record.head else record.block_digest


def sha256_of(members: list[bytes]) -> str:
    """The digest of a file made of these parts, as 64 hex digits."""
    running = hashlib.sha256()
    for member in members:
        running.update(member)
    return running.hexdigest()


def _name(statement: Statement) -> str:
    """What the snapshot is of, in one name."""
    match statement.subject:
        case PostStatement(post=post):
            return str(post)
        case ArticleStatement(article=article):
            return f"article:{article.metadata.url or article.source}"


def _warcinfo(draft: SnapshotDraft, make: _Maker) -> WarcRecord:
    """The record that says what wrote the file; the machine's name is left out on purpose."""
    lines = {
        "software": draft.software,
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        "isPartOf": f"run {draft.run}" + (" (rehearsed)" if draft.rehearsed else ""),
        "description": "One post or article as it was seen; bodies are kept without transfer and content encodings",
    }
    spelled = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return make("warcinfo", draft.at, "application/warc-fields", spelled.encode(errors="replace"))


def _messages(exchange: Exchange, make: _Maker, hub: WarcRecord) -> Iterator[WarcRecord]:
    """The response and the request of one exchange."""
    server: Fields = (("WARC-IP-Address", exchange.ip),) if exchange.ip else ()
    cut: Fields = (("WARC-Truncated", "length"),) if exchange.cut else ()
    response = make(
        "response",
        exchange.at,
        "application/http; msgtype=response",
        exchange.body,
        target=exchange.url,
        head=response_head(exchange),
        fields=(*server, ("WARC-Concurrent-To", hub.id), ("WARC-Protocol", protocol_in_warc(exchange.protocol)), *cut),
    )
    yield response
    yield make(
        "request",
        exchange.at,
        "application/http; msgtype=request",
        exchange.request_body,
        target=exchange.url,
        head=request_head(exchange),
        fields=(*server, ("WARC-Concurrent-To", response.id)),
    )


def _resource(resource: Resource, make: _Maker, hub: WarcRecord) -> WarcRecord:
    """The record of bytes that came by no exchange."""
    name = quote(resource.of.encode(errors="replace"), safe=_UNQUOTED[resource.part])
    target, link = f"{URN}{resource.part}:{name}", (("WARC-Concurrent-To", hub.id),)
    return make("resource", resource.at, resource.media_type, resource.content, target=target, fields=link)
