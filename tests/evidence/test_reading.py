"""Reading snapshots back."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import EvidenceError
from archiver.evidence import SnapshotDraft, read_snapshot, read_statement, write_snapshot
from archiver.evidence.draft import statement_of
from archiver.evidence.snapshot_records import snapshot_records
from archiver.evidence.warc import gzip_member
from archiver.model.digests import digest


def test_a_snapshot_survives_a_round_trip(home: Path, draft: SnapshotDraft) -> None:
    snapshot = read_snapshot(home / write_snapshot(home, draft).path)

    assert statement_of(draft) == snapshot.statement
    assert draft.subject == snapshot.statement.subject
    assert draft.answers == snapshot.answers
    assert draft.capture == snapshot.capture
    assert draft.file == snapshot.file


def test_the_statement_can_be_read_alone(home: Path, draft: SnapshotDraft) -> None:
    path = home / write_snapshot(home, draft).path

    assert read_snapshot(path).statement == read_statement(path)


def test_a_capture_with_a_shortfall_makes_an_incomplete_snapshot(home: Path, make_draft: Callable[..., SnapshotDraft]) -> None:
    kept = write_snapshot(home, make_draft(shortfalls=("time-limit",)))

    assert not read_statement(home / kept.path).complete
    assert ("time-limit",) == read_statement(home / kept.path).shortfalls


def test_a_file_without_its_last_record_is_incomplete(tmp_path: Path, make_draft: Callable[..., SnapshotDraft]) -> None:
    """Each record is in order, and only the count in the statement tells."""
    path = tmp_path / "short.warc.gz"
    path.write_bytes(b"".join([gzip_member(record) for record in snapshot_records(make_draft())][:-1]))

    with pytest.raises(EvidenceError, match="has 8 records and states 9"):
        read_snapshot(path)


def test_a_later_format_is_refused(tmp_path: Path, make_draft: Callable[..., SnapshotDraft]) -> None:
    path = tmp_path / "later.warc.gz"
    first, statement, *_ = snapshot_records(make_draft())
    later = statement.payload.replace(b"snapshot 1", b"snapshot 9")
    path.write_bytes(gzip_member(first) + gzip_member(replace(statement, payload=later, block_digest=digest(later))))

    with pytest.raises(EvidenceError, match="snapshot 9"):
        read_statement(path)


@pytest.mark.parametrize(
    "content", [b"", b"hello", gzip.compress(b"hello", mtime=0), b"WARC/1.1\r\n", gzip.compress(b"WARC/1.1\r\n\r\n", mtime=0)]
)
def test_a_file_that_is_no_warc_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)

    with pytest.raises(EvidenceError):
        read_snapshot(path)


def test_a_missing_file_is_an_evidence_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_snapshot(tmp_path / "missing.warc.gz")


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    size = 600 << 20
    head = b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: %d\r\n\r\n" % size
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(600):
            file.write(bytes(1 << 20))

    with pytest.raises(EvidenceError, match="unpacks to more than 512 MB"):
        read_snapshot(path)


@pytest.mark.parametrize("field", [b"WARC-Payload-Digest", b"WARC-Date", b"WARC-Target-URI", b"WARC-Record-ID"])
def test_a_response_that_lacks_a_field_is_refused(tmp_path: Path, make_draft: Callable[..., SnapshotDraft], field: bytes) -> None:
    records = [gzip.decompress(gzip_member(record)) for record in snapshot_records(make_draft())]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(gzip.compress(record.replace(field, b"X" + field[1:], 1)) for record in records))

    with pytest.raises(EvidenceError):
        read_snapshot(path)


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_read_correctly(
    tmp_path_factory: pytest.TempPathFactory, make_draft: Callable[..., SnapshotDraft], data: st.DataObject
) -> None:
    """Inside the gzip or around it: no damage leads to other facts, or to any error but EvidenceError."""
    draft = make_draft()
    members = [gzip_member(record) for record in snapshot_records(draft)]
    inside = data.draw(st.booleans())
    which = data.draw(st.integers(0, len(members) - 1))
    content = bytearray(gzip.decompress(members[which]) if inside else members[which])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    members[which] = gzip.compress(bytes(content), 1) if inside else bytes(content)
    path = tmp_path_factory.mktemp("damaged") / "x.warc.gz"
    path.write_bytes(b"".join(members))

    try:
        subject = read_snapshot(path).statement.subject
    except EvidenceError:
        return
    assert draft.subject == subject
