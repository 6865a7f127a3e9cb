"""WARC 1.1 records, and the gzip members that they are written as.

Each record is a gzip member of its own, so that other tools can index the file and read single records.
Digests are SHA-256 in hex, so that they can be compared with `sha256sum` and with the database.
The same draft always gives the same bytes: record ids are derived from the content, and no clock is read.
"""

import hashlib
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime

from archiver.evidence.as_sent import fields_of, is_chunked
from archiver.model.digests import Digest, digest
from archiver.model.timestamps import format_iso_micros

Fields = tuple[tuple[str, str], ...]
"""Header fields of a record."""

WARC = "WARC/1.1"
URN = "urn:embed-archiver:"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
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

    `payload_digest` is None where the record states none. A payload that `is_packed` is not packed again.
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
    is_packed: bool = False


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
        is_packed: bool = False,
    ) -> WarcRecord:
        """The next record of the file; `payload_digest` is given where it is not that of what follows the HTTP head.

        Without a head the block is the payload, and its digest says all: FastWARC finds a second one wrong. Of chunks, warcio and
        the standard do not take the same bytes for the payload.
        """
        block_digest = digest(head + payload)
        if payload_digest is None and head and not is_chunked(fields_of(head)):
            payload_digest = digest(payload)
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
            is_packed=is_packed or has_packed_format(payload),
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
        *((("WARC-Payload-Digest", record.payload_digest),) if record.payload_digest is not None else ()),
        ("Content-Type", record.media_type),
        ("Content-Length", str(len(record.head) + len(record.payload))),
    ]
    head = "".join([WARC, "\r\n", *(f"{name}: {value}\r\n" for name, value in fields), "\r\n"]).encode()
    unpacked = b"".join((head, record.head, record.payload, b"\r\n\r\n"))
    return pack(unpacked, is_packed=record.is_packed)


def has_packed_format(payload: bytes) -> bool:
    """Whether a payload is of a format that is compressed already, so that it is not compressed again."""
    return payload.startswith(_COMPRESSED_SIGNATURES)


def pack(unpacked: bytes, *, is_packed: bool) -> bytes:
    """A record, as it is written, as one gzip member."""
    compressor = zlib.compressobj(zlib.Z_NO_COMPRESSION if is_packed else _COMPRESSION_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return compressor.compress(unpacked) + compressor.flush()


def sha256_of(members: list[bytes]) -> str:
    """The digest of a file made of these parts, as 64 hex digits."""
    hasher = hashlib.sha256()
    for member in members:
        hasher.update(member)
    return hasher.hexdigest()


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
