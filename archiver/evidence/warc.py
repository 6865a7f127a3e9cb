"""Convert a snapshot draft to WARC 1.1 records, and records to gzip members.

The order is: `warcinfo`; `metadata` with the statement; the exchanges, each as `response` and `request`; the article's file, the
rendered document and the screenshot as `resource` records.
Each record is a gzip member of its own, so that other tools can index the file and read single records.
Digests are SHA-256 in hex, so that they can be compared with `sha256sum` and with the database.
The same draft always gives the same bytes: record ids are derived from the content, and no clock is read.
"""

import hashlib
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from archiver.evidence.draft import FILE, Resource, SnapshotDraft, statement_of
from archiver.evidence.http_messages import request_head, response_head, storable_form, storable_url, warc_protocol
from archiver.evidence.statement import ArticleStatement, PostStatement, Statement, serialize_statement
from archiver.model.captures import Exchange
from archiver.model.digests import Digest, digest
from archiver.model.timestamps import format_iso_micros

Fields = tuple[tuple[str, str], ...]
"""Header fields of a record."""

WARC = "WARC/1.1"
URN = "urn:embed-archiver:"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_WITHOUT_PAYLOAD = frozenset({"warcinfo", "metadata"})
REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_IDS = uuid.UUID("6d4b3e5a-41a3-5c3f-9d0e-3f6b1f0f7a52")
_COMPRESSION_LEVEL = 4  # between 4 and 9 the files shrink by a few per cent and the time doubles (docs/evidence.md)
_COMPRESSED_SIGNATURES = (
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
    """A WARC record; `head` is the HTTP head of a request or response, empty for other records.

    `payload_digest` is given where it is not that of `payload`: by a revisit, whose payload is in another record.
    """

    id: str
    kind: str
    at: datetime
    media_type: str
    payload: bytes
    block_digest: Digest
    head: bytes = b""
    target: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    payload_digest: Digest | None = None


def snapshot_records(draft: SnapshotDraft) -> Iterator[WarcRecord]:
    """The records of a snapshot, in the order in which they are written."""
    statement = statement_of(draft)
    serialized = serialize_statement(statement)
    make = RecordFactory(digest(serialized))
    first = _warcinfo(draft, make)
    yield first
    name = quote(_name(statement).encode(errors="replace"), safe="/:")
    about = (("WARC-Refers-To", first.id),)
    metadata = make("metadata", draft.at, "application/json", serialized, target=f"{URN}statement:{name}", fields=about)
    yield metadata
    page: WarcRecord | None = None
    for number, exchange in enumerate(draft.exchanges):
        records = tuple(exchange_records(storable_form(exchange), make))
        page = records[0] if page is None and number >= statement.answers and _is_of_page(records[0], draft) else page
        yield from records
    for resource in draft.resources:
        yield _resource(resource, make, metadata if resource.part == FILE else page)


def _is_of_page(response: WarcRecord, draft: SnapshotDraft) -> bool:
    """Whether a response is the one with which the rendered page began."""
    return draft.capture is not None and response.target == storable_url(draft.capture.url).partition("#")[0]


class RecordFactory:
    """Makes the records of one file, each with an id derived from the file's seed, its position and its bytes.

    `warcinfo` is the id of the record that describes the next ones; None if there is none.
    """

    def __init__(self, seed: str) -> None:
        self.warcinfo: str | None = None
        self._seed = uuid.uuid5(_IDS, seed)
        self._position = 0

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
        payload_digest: Digest | None = None,
    ) -> WarcRecord:
        """The next record of the file."""
        block_digest = digest(head + payload)
        self._position += 1
        record_id = f"<urn:uuid:{uuid.uuid5(self._seed, f'{self._position} {block_digest}')}>"
        if kind == "warcinfo":
            self.warcinfo = record_id
        elif self.warcinfo is not None:
            fields = (*fields, ("WARC-Warcinfo-ID", self.warcinfo))
        return WarcRecord(
            id=record_id,
            kind=kind,
            at=at,
            media_type=media_type,
            payload=payload,
            block_digest=block_digest,
            head=head,
            target=target,
            fields=fields,
            payload_digest=payload_digest,
        )


def gzip_member(record: WarcRecord) -> bytes:
    """A record as one gzip member."""
    fields = [
        ("WARC-Type", record.kind),
        ("WARC-Record-ID", record.id),
        *((("WARC-Target-URI", record.target),) if record.target else ()),
        ("WARC-Date", format_iso_micros(record.at)),
        *record.fields,
        ("WARC-Block-Digest", record.block_digest),
        *(() if record.kind in _WITHOUT_PAYLOAD else (("WARC-Payload-Digest", _payload_digest(record)),)),
        ("Content-Type", record.media_type),
        ("Content-Length", str(len(record.head) + len(record.payload))),
    ]
    head = "".join([WARC, "\r\n", *(f"{name}: {value}\r\n" for name, value in fields), "\r\n"]).encode()
    compressor = zlib.compressobj(
        zlib.Z_NO_COMPRESSION if record.payload.startswith(_COMPRESSED_SIGNATURES) else _COMPRESSION_LEVEL,
        zlib.DEFLATED,
        zlib.MAX_WBITS | 16,
    )
    return compressor.compress(b"".join((head, record.head, record.payload, b"\r\n\r\n"))) + compressor.flush()


def _payload_digest(record: WarcRecord) -> Digest:
    """The digest of a message's body, or of the whole block if there is no HTTP head."""
    if record.payload_digest is not None:
        return record.payload_digest
    return digest(record.payload) if record.head else record.block_digest


def sha256_of(members: list[bytes]) -> str:
    """The digest of a file made of these parts, as 64 hex digits."""
    hasher = hashlib.sha256()
    for member in members:
        hasher.update(member)
    return hasher.hexdigest()


def _name(statement: Statement) -> str:
    """The name of a snapshot's subject."""
    match statement.subject:
        case PostStatement(post=post):
            return str(post)
        case ArticleStatement(article=article):
            return f"article:{article.metadata.url or article.source}"


def _warcinfo(draft: SnapshotDraft, make: RecordFactory) -> WarcRecord:
    """The record about the program that wrote the file; the machine's name is left out on purpose."""
    part_of = f"run {draft.run}" + (" (rehearsed)" if draft.rehearsed else "")
    description = "One post or article as it was seen; bodies are stored without transfer and content encodings"
    return warcinfo(make, draft.at, draft.software, part_of, description)


def warcinfo(make: RecordFactory, at: datetime, software: str, part_of: str, description: str) -> WarcRecord:
    """The first record of a file: which program wrote it, in which run, and what it is."""
    lines = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": CONFORMS_TO,
        "isPartOf": part_of,
        "description": description,
    }
    serialized = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return make("warcinfo", at, "application/warc-fields", serialized.encode(errors="replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRecord:
    """An earlier record with the same body: its URL, its date, and its id if that is known."""

    url: str
    at: datetime
    id: str | None = None


def exchange_records(exchange: Exchange, make: RecordFactory, *, earlier: EarlierRecord | None = None) -> Iterator[WarcRecord]:
    """The response and the request of one exchange in its storable form; a revisit in place of a response whose body is kept."""
    server: Fields = (("WARC-IP-Address", exchange.ip),) if exchange.ip else ()
    cut: Fields = (("WARC-Truncated", "length"),) if exchange.cut else ()
    response = make(
        "response" if earlier is None else "revisit",
        exchange.at,
        "application/http; msgtype=response",
        exchange.body if earlier is None else b"",
        target=exchange.url,
        head=response_head(exchange),
        fields=(*server, ("WARC-Protocol", warc_protocol(exchange.protocol)), *cut, *_refers_to(earlier)),
        payload_digest=None if earlier is None else digest(exchange.body),
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


def _refers_to(earlier: EarlierRecord | None) -> Fields:
    """The fields by which a revisit names the record that has its body."""
    if earlier is None:
        return ()
    named: Fields = (("WARC-Refers-To", earlier.id),) if earlier.id else ()
    where: Fields = (("WARC-Refers-To-Target-URI", earlier.url), ("WARC-Refers-To-Date", format_iso_micros(earlier.at)))
    return (("WARC-Profile", REVISIT), *named, *where)


def _resource(resource: Resource, make: RecordFactory, event: WarcRecord | None) -> WarcRecord:
    """The record of a resource, in the same capture event as another record: by the standard, both then have one date."""
    name = quote(resource.of.encode(errors="replace"), safe="/:") if resource.part == FILE else storable_url(resource.of)
    target = f"{URN}{resource.part}:{name}"
    if event is None:
        return make("resource", resource.at, resource.media_type, resource.content, target=target)
    link = (("WARC-Concurrent-To", event.id),)
    return make("resource", event.at, resource.media_type, resource.content, target=target, fields=link)
