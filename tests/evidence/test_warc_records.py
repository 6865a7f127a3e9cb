"""Records are written and read as warcio, the field's own library, writes and reads them; whatever deviates is an error."""

import gzip
import re
import zlib
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.evidence import SnapshotDraft
from archiver.evidence.snapshot_records import snapshot_records
from archiver.evidence.warc import WARC, WarcRecord, gzip_member
from archiver.evidence.warc_records import ReadRecord, TooLargeError, read_records
from tests.evidence.conftest import post_draft

LIMIT = 1 << 20


class Head:
    """An HTTP head that warcio writes unchanged; its own class would percent-encode non-ASCII characters."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object) -> None:
        """Required by warcio; the bytes are ready."""


def by_warcio(record: WarcRecord, fields: list[tuple[str, str]]) -> bytes:
    """A record with these fields as warcio writes it, not packed; without a payload's digest where we state none."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version=WARC)
    entry = writer.create_warc_record(
        record.target,
        record.kind,
        payload=BytesIO(record.payload),
        length=len(record.payload),
        warc_content_type=record.media_type,
        warc_headers=StatusAndHeaders("", fields, protocol=WARC),
        http_headers=Head(record.head) if record.head else None,
    )
    writer.write_record(entry)
    written = buffer.getvalue()
    return re.sub(rb"WARC-Payload-Digest: .*\r\n", b"", written, count=1) if record.payload_digest is None else written


def read(content: bytes, *, limit: int = LIMIT) -> list[tuple[int, ReadRecord]]:
    return list(read_records(BytesIO(content), limit=limit, check_digests=True))


def test_a_record_has_the_bytes_that_warcio_writes(draft: SnapshotDraft) -> None:
    for record in snapshot_records(draft):
        written = gzip.decompress(gzip_member(record))
        ((_, found),) = read(gzip_member(record))
        fields = [(name, value) for name, value in found.rec_headers.headers if name not in {"Content-Type", "Content-Length"}]

        assert by_warcio(record, fields) == written


def test_records_are_read_as_warcio_reads_them(draft: SnapshotDraft) -> None:
    content = b"".join(map(gzip_member, snapshot_records(draft)))
    found = read(content)
    expected, places = [], []
    records = ArchiveIterator(BytesIO(content))
    for entry in records:
        heads = (entry.rec_headers, entry.http_headers)
        expected.append(
            (entry.rec_type, [(head.statusline, head.headers) if head else None for head in heads], entry.raw_stream.read())
        )
        places.append(records.offset)

    assert expected == [
        (
            record.rec_type,
            [(head.statusline, head.headers) if head else None for head in (record.rec_headers, record.http_headers)],
            record.payload,
        )
        for _, record in found
    ]
    assert places == [start for start, _ in found]
    assert all(record.has_its_digests for _, record in found)


RECORD = gzip.decompress(gzip_member(list(snapshot_records(post_draft()))[2]))


def replaced(before: bytes, after: bytes) -> bytes:
    assert before in RECORD
    return RECORD.replace(before, after, 1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(RECORD[:-2], id="cut"),
        pytest.param(RECORD + b"\r\n", id="longer"),
        pytest.param(replaced(b"WARC/1.1", b"WARC/9.9"), id="of another version"),
        pytest.param(replaced(b"Content-Length: ", b"Content-Length: 1"), id="of another length"),
        pytest.param(replaced(b"Content-Length: ", b"Content-Size: "), id="without a length"),
        pytest.param(replaced(b"WARC-Type: ", b"WARC-Kind: "), id="without a type"),
        pytest.param(b"WARC/1.1\r\n", id="without an end of its fields"),
        pytest.param(b"", id="empty"),
        pytest.param(b"no record", id="text"),
    ],
)
def test_what_deviates_from_the_form_of_a_record_is_an_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="does not begin or end where it should"):
        read(gzip.compress(content))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"is closed", b"is opened"),
        (b"Set-Cookie: a=1", b"Set-Cookie: a=2"),
        (b"WARC-Block-Digest: sha256:", b"WARC-Block-Digest: sha256:0"),
        (b"WARC-Payload-Digest: sha256:", b"WARC-Payload-Digest: sha1:"),
        (b"WARC-Block-Digest: ", b"WARC-Other-Digest: "),
    ],
)
def test_a_record_without_the_digests_that_it_states_is_noticed(before: bytes, after: bytes) -> None:
    ((_, found),) = read(gzip.compress(replaced(before, after)))

    assert found.has_its_digests is False


@pytest.mark.parametrize("cut", [1, 9, 100])
def test_a_member_that_is_torn_is_an_error(cut: int) -> None:
    whole = gzip.compress(RECORD)
    records = read_records(BytesIO(whole + whole[:-cut]), limit=LIMIT, check_digests=True)

    assert 0 == next(records)[0]
    with pytest.raises(EOFError):
        next(records)


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(RECORD) + b"rubbish", gzip.compress(RECORD)[:-8] + bytes(8)])
def test_bytes_that_are_not_packed_are_an_error(content: bytes) -> None:
    with pytest.raises(zlib.error):
        read(content)


def test_a_record_that_unpacks_to_more_than_allowed_is_not_unpacked() -> None:
    with pytest.raises(TooLargeError):
        read(gzip.compress(bytes(50 << 20)), limit=1 << 20)
    assert 1 == len(read(gzip.compress(RECORD), limit=len(RECORD)))
