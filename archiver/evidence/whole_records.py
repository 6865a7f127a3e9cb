"""Read the records of a snapshot as they would be if every body were in the file itself: for exports and playback.

A snapshot refers to bodies that many snapshots share by `revisit` records (`shared_bodies`). Here each of them becomes again the
`response` that it stands for, under its own record id, so that what refers to it still does. All other records are the file's own
gzip members, byte for byte. The result is deterministic; one record is in memory at a time.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

from archiver.errors import EvidenceError
from archiver.evidence.as_sent import content_coding
from archiver.evidence.kept_bodies import read_shared_body
from archiver.evidence.reading import placed_records
from archiver.evidence.shared_bodies import response_with, shared_body_of
from archiver.evidence.warc import has_packed_format, pack
from archiver.evidence.warc_records import ReadRecord, parse_record
from archiver.model.digests import PREFIX, Digest
from archiver.system.regular_files import open_regular


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecord:
    """A record of a snapshot: `member` is one gzip member, as it can be appended to any WARC file; `record` is what it contains.

    `missing` is the digest of a shared body whose file is not there or damaged; then the record is the `revisit` itself.
    """

    member: bytes
    record: ReadRecord
    missing: Digest | None = None


def whole_records(home: Path, path: str) -> Iterator[WholeRecord]:
    """The records of the snapshot at a path relative to the archive home, in their order; EvidenceError if it is damaged."""
    file = home / path
    try:
        with open_regular(file) as packed:
            end = (packed.seek(0, os.SEEK_END), None)
            for (start, record), (next_start, _) in pairwise(chain(placed_records(file), (end,))):
                if record is not None:
                    packed.seek(start)
                    yield _whole(home, WholeRecord(member=packed.read(next_start - start), record=record))
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {error.strerror or error}") from error


def whole_snapshot(home: Path, path: str) -> Iterator[bytes]:
    """The bytes of a WARC file with everything that a snapshot refers to; EvidenceError if the snapshot is damaged."""
    return (whole.member for whole in whole_records(home, path))


def _whole(home: Path, found: WholeRecord) -> WholeRecord:
    """A record with its body put back, if that is a shared one."""
    sha256 = shared_body_of(found.record)
    if sha256 is None:
        return found
    try:
        body = read_shared_body(home, sha256)
    except EvidenceError:
        return replace(found, missing=Digest(PREFIX + sha256))
    unpacked = response_with(body, zlib.decompress(found.member, zlib.MAX_WBITS | 16))
    record = parse_record(unpacked, check_digests=False)
    is_packed = has_packed_format(body) or (
        record.http_headers is not None and bool(content_coding(tuple(record.http_headers.headers)))
    )
    return WholeRecord(member=pack(unpacked, is_packed=is_packed), record=record)
