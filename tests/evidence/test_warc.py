"""Snapshots in the eyes of other people's tools."""

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archiver.evidence import SnapshotDraft, write_snapshot
from archiver.evidence.snapshot_records import snapshot_records
from archiver.model.captures import Exchange
from archiver.model.digests import digest

WARCIO = Path(sys.executable).with_name("warcio")


def test_warcio_check_passes(home: Path, draft: SnapshotDraft) -> None:
    kept = write_snapshot(home, draft)

    outcome = subprocess.run([WARCIO, "check", "-v", home / kept.path], capture_output=True, text=True, check=False)

    assert (0, "") == (outcome.returncode, outcome.stderr)
    with_bytes = [record for record in snapshot_records(draft) if record.head or record.payload]  # of none, warcio checks nothing
    assert len(with_bytes) == outcome.stdout.count("digest pass")


def test_a_snapshot_names_the_edition_of_the_standard_that_it_conforms_to(draft: SnapshotDraft) -> None:
    first = next(iter(snapshot_records(draft)))

    assert b"http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/" in first.payload


def test_every_record_is_a_gzip_member_of_its_own(home: Path, draft: SnapshotDraft) -> None:
    rest = (home / write_snapshot(home, draft).path).read_bytes()
    heads = []
    while rest:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        heads.append(member.decompress(rest).split(b"\r\n", 2)[:2])
        rest = member.unused_data

    assert [[b"WARC/1.1", b"WARC-Type: " + record.kind.encode()] for record in snapshot_records(draft)] == heads


def test_equal_drafts_give_equal_bytes(tmp_path: Path, draft: SnapshotDraft) -> None:
    assert write_snapshot(tmp_path / "one", draft) == write_snapshot(tmp_path / "two", draft)


def test_record_ids_are_unique(make_draft: Callable[..., SnapshotDraft], make_exchange: Callable[..., Exchange]) -> None:
    """Drafts that differ only in the bytes of an answer state the same, and still no record has the other's id."""
    ids = [{record.id for record in snapshot_records(make_draft(answers=(make_exchange(body=body),)))} for body in (b"1", b"2")]

    assert 9 == len(ids[0]) == len(ids[1])
    differing = ids[0] ^ ids[1]
    assert {"response", "request"} >= {
        record.kind for record in snapshot_records(make_draft(answers=(make_exchange(body=b"1"),))) if record.id in differing
    }
    assert differing


def test_every_record_is_found_by_type_and_url(kept: Path) -> None:
    with kept.open("rb") as file:
        found = [(record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in ArchiveIterator(file)]

    assert [
        ("warcinfo", None),
        ("metadata", "urn:embed-archiver:statement:x:1911842373636882499"),
        ("response", "https://cdn.example/tweet-result?id=1"),
        ("request", "https://cdn.example/tweet-result?id=1"),
        ("response", "https://platform.example/embed/Tweet.html?id=1"),
        ("request", "https://platform.example/embed/Tweet.html?id=1"),
        ("resource", "urn:pageinfo:https://platform.example/embed/Tweet.html?id=1"),
        ("resource", "urn:embed-archiver:dom:https://platform.example/embed/Tweet.html?id=1"),
        ("resource", "urn:embed-archiver:screenshot:https://platform.example/embed/Tweet.html?id=1"),
    ] == found


def test_an_observation_refers_to_its_response(kept: Path, make_exchange: Callable[..., Exchange]) -> None:
    """The digest in the statement is the payload digest of a record in the same file."""
    with kept.open("rb") as file:
        contents = [
            (record.rec_type, record.rec_headers.get_header("WARC-Payload-Digest"), record.content_stream().read())
            for record in ArchiveIterator(file)
        ]
    statement = next(json.loads(content) for kind, _, content in contents if kind == "metadata")["statement"]

    assert digest(make_exchange().body) == statement["subject"]["observations"][0]["body"]
    assert digest(make_exchange().body) in [named for kind, named, _ in contents if kind == "response"]


def test_the_host_name_is_not_recorded(home: Path, draft: SnapshotDraft) -> None:
    outcome = subprocess.run(["zcat", home / write_snapshot(home, draft).path], capture_output=True, check=True)

    assert b"hostname" not in outcome.stdout
    assert b"isPartOf: run 12\r\n" in outcome.stdout


def test_times_keep_their_microseconds(kept: Path) -> None:
    with kept.open("rb") as file:
        dates = {record.rec_headers.get_header("WARC-Date") for record in ArchiveIterator(file)}

    assert {"2025-04-14T16:51:23.123456Z"} == dates
