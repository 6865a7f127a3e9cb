"""Bodies that many snapshots share, each kept once: scripts, styles, fonts and WebAssembly that a captured page has loaded.

A snapshot has a `revisit` in place of such a response: with its own time, address and HTTP head, and the digest of the body as it
was stored. The body is in a file of its own, by that digest: `snapshots/shared/sha256/ab/REST.warc.gz` (`kept_bodies`). What is in
that file depends on the body alone: it has no time, address or header of the capture that brought it first. So it tells nothing of
a snapshot that was withdrawn, two runs that write it at once write the same, and a lost one is the same when it is brought again.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TypeAlias

from archiver.evidence.exchange_records import SAME_PAYLOAD
from archiver.evidence.paths import SNAPSHOTS, SUFFIX
from archiver.evidence.warc import Fields, RecordFactory, WarcRecord, warcinfo
from archiver.evidence.warc_records import ReadRecord
from archiver.model.digests import PREFIX, digest
from archiver.model.timestamps import format_iso_micros

SHARED = PurePosixPath(SNAPSHOTS, "shared", "sha256")
MIN_SHARED_BYTES = 1024
"""Smaller bodies stay in the snapshot: a file and a `revisit` of their own would take more room than they do."""

_TARGET = "https://shared.invalid/"
"""The beginning of a shared body's address, which nobody can have (RFC 2606); by a URN, pywb would not read the response's head."""
_IDS = uuid.UUID("9a1f6b52-3f0e-5f6e-8a52-0d9b3c7e4411")
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_PATH = re.compile(rf"{SHARED}/(?P<first>[0-9a-f]{{2}})/(?P<rest>[0-9a-f]{{62}}){re.escape(SUFFIX)}")
_CONTENT_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^;\r\n]*)", re.IGNORECASE)
_IN_CHUNKS = re.compile(rb"\ntransfer-encoding[ \t]*:", re.IGNORECASE)
_END = b"\r\n\r\n"
_OF_REVISITS = (b"WARC-Profile", b"WARC-Refers-To", b"WARC-Refers-To-Target-URI", b"WARC-Refers-To-Date")
_SHARED_TYPES = re.compile(
    rb"(?:text|application)/(?:x-)?(?:javascript|ecmascript|jscript)[0-9.]*|text/livescript|text/css"
    rb"|font/[a-z0-9.+-]+|application/(?:x-)?font-[a-z0-9.+-]+|application/vnd\.ms-fontobject|application/wasm"
)


BodyReader: TypeAlias = Callable[[str], bytes | None]
"""Reads a shared body by its SHA-256 as 64 hex digits; None if it cannot."""


def shared_path(sha256: str) -> str:
    """Where a shared body is, relative to the archive home, by its SHA-256 as 64 hex digits."""
    return f"{SHARED}/{sha256[:2]}/{sha256[2:]}{SUFFIX}"


def sha256_in(path: str) -> str | None:
    """The SHA-256 of the shared body that a path is named by; None where the path is not that of one."""
    named = _PATH.fullmatch(path)
    return named["first"] + named["rest"] if named is not None else None


def is_shareable(record: WarcRecord) -> bool:
    """Whether a record's body is kept once for all snapshots: by what the server said that it is, and by its size."""
    if (
        record.kind != "response"
        or len(record.payload) <= MIN_SHARED_BYTES
        or any(name == "WARC-Truncated" for name, _ in record.fields)
    ):
        return False
    stated = _CONTENT_TYPE.search(record.head)
    return stated is not None and _SHARED_TYPES.fullmatch(stated[1].strip().lower()) is not None


def revisit_of(record: WarcRecord) -> tuple[str, WarcRecord]:
    """The SHA-256 of a response's body, which is kept in a file of its own, and the `revisit` in its place, under the same id."""
    body = digest(record.payload)
    sha256 = body.removeprefix(PREFIX)
    kept: Fields = (
        ("WARC-Profile", SAME_PAYLOAD),
        ("WARC-Refers-To", _record_id(sha256)),
        ("WARC-Refers-To-Target-URI", _target(sha256)),
        ("WARC-Refers-To-Date", format_iso_micros(_NO_TIME)),
    )
    fields = (*record.fields, *kept)
    block_digest = digest(record.head)
    return sha256, replace(record, kind="revisit", payload=b"", block_digest=block_digest, fields=fields, payload_digest=body)


def shared_records(body: bytes) -> Iterator[WarcRecord]:
    """The records of the file in which a body is kept."""
    of = digest(body)
    make = RecordFactory(of)
    description = (
        "A body that snapshots share: each refers to it by its digest, in a revisit with the time, address and head of its own"
    )
    yield warcinfo(make, _NO_TIME, "embed-archiver", "snapshots", description)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    record = make(
        "response", _NO_TIME, "application/http; msgtype=response", body, target=_target(of.removeprefix(PREFIX)), head=head
    )
    yield replace(record, id=_record_id(of.removeprefix(PREFIX)))


def shared_body_of(entry: ReadRecord) -> str | None:
    """The SHA-256 of the shared body that a record of a snapshot refers to; None if it refers to none."""
    if entry.rec_type != "revisit":
        return None
    body = entry.rec_headers.get_header("WARC-Payload-Digest") or ""
    sha256 = body.removeprefix(PREFIX)
    is_shared = entry.rec_headers.get_header("WARC-Refers-To-Target-URI") == _target(sha256)
    return sha256 if is_shared and re.fullmatch(rf"{PREFIX}[0-9a-f]{{64}}", body) else None


def response_with(body: bytes, unpacked: bytes) -> bytes:
    """The unpacked `response` for which an unpacked `revisit` stands, as it was before its body was taken out."""
    head, _, rest = unpacked.partition(_END)
    block = rest[: -len(_END)] + body
    stated = {b"WARC-Type": b"response", b"WARC-Block-Digest": digest(block).encode(), b"Content-Length": b"%d" % len(block)}
    lines = (line.partition(b": ") for line in head.split(b"\r\n"))
    kept = (name + colon + stated.get(name, value) for name, colon, value in lines if name not in _OF_REVISITS)
    return b"".join((b"\r\n".join(kept), _END, block, _END))


def _target(sha256: str) -> str:
    return f"{_TARGET}sha256/{sha256}"


def _record_id(sha256: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_IDS, sha256)}>"
