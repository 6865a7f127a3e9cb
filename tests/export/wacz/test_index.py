"""Index lines say where records are and how to find them; a request with a body is part of the key; sorting needs no memory."""

import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.evidence import PostStatement, SnapshotDraft, whole_records, write_snapshot
from archiver.export.wacz.cdxj import index_lines, placed
from archiver.export.wacz.line_sorter import LineSorter
from archiver.export.wacz.request_body import MAX_QUERY_CHARACTERS, appended, body_as_query
from archiver.export.wacz.zipnum import HEADER, zipnum
from archiver.model.captures import Exchange
from archiver.model.posts import PostRef

AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
BODIES = [
    (b"a=1&b=c%20d+e", "application/x-www-form-urlencoded", "a=1&b=c d e"),
    (b"\xff\xfe", "application/x-www-form-urlencoded", "__wb_post_data=//4="),
    (
        b'{"a": {"b": [1, true, null]}, "c": "d e", "b": 2}',
        "application/json; charset=utf-8",
        "b=1&b.2_=True&b.3_=None&c=d+e&b.4_=2",
    ),
    (b'{"a": 1}\n{"a": 2}', "application/json", "a=1&a.2_=2"),
    (b"{not json", "application/json", ""),
    (b'{"a": 1}', "text/plain;charset=UTF-8", "a=1"),
    (b"words", "text/plain", "__wb_post_data=d29yZHM="),
    (b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1 2\r\n--X--\r\n', "multipart/form-data; boundary=X", "a=1+2"),
    (b"words", "multipart/form-data", "__wb_post_data=d29yZHM="),
    (b"\x00\x01", "application/octet-stream", "__wb_post_data=AAE="),
    (b"[" * 100_000, "application/json", ""),
]


@pytest.mark.parametrize(("body", "media_type", "query"), BODIES)
def test_a_body_is_the_query_that_others_make_of_it(body: bytes, media_type: str, query: str) -> None:
    assert query == body_as_query(body, media_type)


def test_a_long_body_counts_up_to_a_limit_and_the_method_comes_first() -> None:
    assert MAX_QUERY_CHARACTERS == len(body_as_query(b"a=" + b"b" * 10_000, "application/x-www-form-urlencoded"))
    assert "https://a.org/?x=1&__wb_method=POST&y=2" == appended("https://a.org/?x=1", "POST", "y=2")
    assert "https://a.org/?__wb_method=PUT" == appended("https://a.org/", "PUT", "")


def test_a_line_has_the_place_the_digests_and_for_a_post_request_its_body(tmp_path: Path) -> None:
    asked = Exchange(
        at=AT,
        method="POST",
        url="https://api.example/Graph?v=2",
        status=200,
        request_headers=(("Content-Type", "application/json"),),
        request_body=b'{"id": "42"}',
        response_headers=(("Content-Type", "application/json; charset=utf-8"),),
        body=b"{}",
    )
    draft = SnapshotDraft(at=AT, run=1, subject=PostStatement(post=PostRef(platform="x", key="1")), answers=(asked,))
    path = write_snapshot(tmp_path, draft).path
    packed = (tmp_path / path).read_bytes()

    (line,) = index_lines(placed(whole_records(tmp_path, path), filename="data.warc.gz", offset=7))
    key, timestamp, stated = line.rstrip("\n").split(" ", 2)
    fields = json.loads(stated)
    start = int(fields["offset"]) - 7
    member = packed[start : start + int(fields["length"])]

    assert ("example,api)/graph?__wb_method=post&id=42&v=2", "20260301120000") == (key, timestamp)
    assert ("application/json", "200", "POST", "id=42") == tuple(
        fields[name] for name in ("mime", "status", "method", "requestBody")
    )
    assert f"sha256:{hashlib.sha256(b'{}').hexdigest()}" == fields["digest"]
    assert f"sha256:{hashlib.sha256(member).hexdigest()}" == fields["recordDigest"]
    assert gzip.decompress(member).endswith(b"{}\r\n\r\n")


@given(st.lists(st.text(st.sampled_from("abcé日😀 {"), max_size=5)))
def test_lines_are_sorted_through_files_as_in_memory(texts: list[str]) -> None:
    with LineSorter(run_characters=20) as sorter:
        for text in texts:
            sorter.add(f"{text}\n")

        assert sorted(f"{text}\n" for text in texts) == list(sorter)


def test_blocks_of_an_index_are_found_by_their_first_lines() -> None:
    lines = [f"org,example)/{number:03} 20260301120000 {{}}\n" for number in range(10)]
    found = list(zipnum(lines, lines_in_a_block=4))
    packed = b"".join(block for _, block in found)

    assert "".join(lines).encode() == gzip.decompress(packed)
    assert '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n' == HEADER
    assert ["000", "004", "008"] == [about.split(" ")[0][-3:] for about, _ in found]
    for about, block in found:
        place = json.loads(about.split(" ", 2)[2])
        assert block == packed[place["offset"] : place["offset"] + place["length"]]
        assert f"sha256:{hashlib.sha256(block).hexdigest()}" == place["digest"]
