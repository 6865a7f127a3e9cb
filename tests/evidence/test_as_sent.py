"""Messages are stored as they were sent, to the byte, wherever replay tools read them so; anything else is marked."""

import gzip
import subprocess
import sys
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import brotlicffi
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import EvidenceError
from archiver.evidence import ExchangeIndex, RunFile, WantedAnswer, exchange_places, reading, rewrite_run_file
from archiver.evidence.as_sent import without_chunks
from archiver.evidence.http_messages import storable_form
from archiver.evidence.reading import read_snapshot, warc_records
from archiver.evidence.run_file_reading import KeptExchange, read_run_file
from archiver.evidence.writing import write_snapshot
from archiver.model.captures import AsSent, Exchange, Headers
from archiver.model.digests import digest
from archiver.model.timestamps import format_iso_micros
from tests.evidence.conftest import AT, exchange, post_draft

WARCIO = Path(sys.executable).with_name("warcio")
BODY = "The bridge is closed — 橋は閉鎖 🌉".encode() * 40
CODED = {
    "gzip": gzip.compress(BODY, mtime=0),
    "br": brotlicffi.compress(BODY),
    "deflate": zlib.compress(BODY),
    "zstd": zstandard.compress(BODY),
    "gzip, br": brotlicffi.compress(gzip.compress(BODY, mtime=0)),
}
ASKED = b"GET /tweet-result?id=1 HTTP/1.1\r\nhost: cdn.example\r\nX-odd:  two  spaces \r\n\r\n"


def chunks(body: bytes) -> bytes:
    """A body in three chunks, each with an extension."""
    cut = len(body) // 3
    parts = (body[:cut], body[cut : 2 * cut], body[2 * cut :])
    return b"".join(b"%X;ext=1\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


def http1(coding: str, *, in_chunks: bool = False, first: bytes = b"HTTP/1.1 200 Fine by me") -> Exchange:
    """An exchange over HTTP/1.1, with a body in a coding, or in none."""
    body = CODED.get(coding, BODY)
    fields = [b"sERVER: s", b"set-cookie: a=1", b"Set-Cookie:b=2", b"content-TYPE: text/html"]
    fields += [b"Content-Encoding: " + coding.encode()] if coding else []
    fields += [b"Transfer-Encoding: chunked" if in_chunks else b"Content-Length: %d" % len(body)]
    sent = AsSent(
        request_head=ASKED,
        response_head=b"\r\n".join([first, *fields, b"", b""]),
        body=chunks(body) if in_chunks else body,
    )
    return exchange(protocol="HTTP/1.1", body=BODY, as_sent=sent)


def http2(coding: str) -> Exchange:
    """An exchange over HTTP/2, with a body in a coding."""
    fields: Headers = (("date", "d"), ("content-encoding", coding), ("set-cookie", "é"), ("a", "1"), ("content-length", "7"))
    asked: Headers = ((":authority", "cdn.example"), ("accept", "*/*"), ("cookie", "b"))
    return exchange(reason="", request_headers=asked, response_headers=fields, body=BODY, as_sent=AsSent(body=CODED[coding]))


def stored(home: Path, kept: Exchange) -> Path:
    """A snapshot with one exchange."""
    return home / write_snapshot(home, post_draft(answers=(kept,), capture=None)).path


def blocks(path: Path) -> dict[str, bytes]:
    """The blocks of the response and the request."""
    return {entry.rec_type: entry.http_head + entry.payload for entry in warc_records(path)}


def marks(path: Path) -> dict[str, str | None]:
    """What of the response and the request is not as it was sent."""
    return {entry.rec_type: entry.rec_headers.get_header("X-Archiver-Rewritten") for entry in warc_records(path)}


@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_a_message_of_http1_is_stored_to_the_byte(home: Path, coding: str, *, in_chunks: bool) -> None:
    sent = http1(coding, in_chunks=in_chunks)
    path = stored(home, sent)

    assert sent.as_sent is not None
    assert (sent.as_sent.response_head or b"") + sent.as_sent.body == blocks(path)["response"]
    assert ASKED == blocks(path)["request"]
    assert {None} == set(marks(path).values())


@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("coding", ["", *CODED])
def test_what_is_read_is_what_was_sent_and_its_decoded_body(home: Path, coding: str, *, in_chunks: bool) -> None:
    (found,) = read_snapshot(stored(home, http1(coding, in_chunks=in_chunks))).answers

    assert storable_form(http1(coding, in_chunks=in_chunks)) == found
    assert found.body == BODY
    assert coding in ("", "gzip", "br") or found.as_sent is None


@pytest.mark.parametrize("in_chunks", [False, True])
@pytest.mark.parametrize("coding", ["", *CODED])
def test_other_tools_read_the_decoded_body_and_find_every_digest_right(home: Path, coding: str, *, in_chunks: bool) -> None:
    """Without a library for brotli, warcio leaves that coded."""
    path = stored(home, http1(coding, in_chunks=in_chunks))
    records = ArchiveIterator(BytesIO(path.read_bytes()))
    bodies = [record.content_stream().read() for record in records if record.rec_type == "response"]

    assert [CODED["br"] if coding == "br" else BODY] == bodies
    assert 0 == subprocess.run([WARCIO, "check", path], capture_output=True, check=False).returncode


@pytest.mark.parametrize("coding", ["deflate", "zstd", "gzip, br"])
def test_a_coding_that_replay_tools_do_not_decode_is_stored_decoded_and_marked(home: Path, coding: str) -> None:
    path = stored(home, replace(http1(coding), response_headers=(("content-encoding", coding),)))

    assert "body" == marks(path)["response"]
    assert blocks(path)["response"].endswith(b"\r\n\r\n" + BODY)
    assert f"\r\nX-Archiver-Orig-content-encoding: {coding}\r\n".encode() in blocks(path)["response"]


def test_a_body_with_trailers_is_stored_decoded(home: Path) -> None:
    """warcio, and so pywb, takes them for a part of the body."""
    sent = http1("", in_chunks=True)
    assert sent.as_sent is not None
    trailed = replace(sent.as_sent, body=sent.as_sent.body[:-2] + b"A: 0\r\n\r\n")
    path = stored(home, replace(sent, as_sent=trailed))

    assert "body" == marks(path)["response"]
    assert [BODY] == [answer.body for answer in read_snapshot(path).answers]


def test_a_body_of_which_only_the_decoded_form_is_known_is_marked(home: Path) -> None:
    path = stored(home, replace(http1("gzip"), as_sent=None))

    assert ("body", "head") == (marks(path)["response"], marks(path)["request"])


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_over_http2_the_fields_have_the_order_and_spelling_in_which_they_were_sent(home: Path, coding: str) -> None:
    path = stored(home, http2(coding))
    head = f"HTTP/1.1 200 \r\ndate: d\r\ncontent-encoding: {coding}\r\nset-cookie: é\r\na: 1\r\ncontent-length: 7\r\n\r\n"

    assert head.encode("latin-1") + CODED[coding] == blocks(path)["response"]
    assert b"GET /tweet-result?id=1 HTTP/1.1\r\naccept: */*\r\ncookie: b\r\n\r\n" == blocks(path)["request"]
    assert {None} == set(marks(path).values())
    assert (storable_form(http2(coding)),) == read_snapshot(path).answers


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 404 Not Found", b"HTTP/1.1 200 OK\nA: 1", b"HTTP/1.1 200 OK\r\n\r\nA: 1", b"ICY 200 OK", b"\r\nHTTP/1.1 200 OK"],
)
def test_a_head_that_readers_take_differently_is_written_anew_and_marked(home: Path, first: bytes) -> None:
    fields: Headers = (("Content-Encoding", "gzip"),)
    path = stored(home, replace(http1("gzip", first=first), response_headers=fields))

    assert "head" == marks(path)["response"]
    assert b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + CODED["gzip"] == blocks(path)["response"]


def test_a_body_that_does_not_decode_to_what_was_read_is_stored_decoded(home: Path) -> None:
    path = stored(home, replace(http1("gzip"), body=b"something else"))

    assert "body" == marks(path)["response"]
    assert [b"something else"] == [answer.body for answer in read_snapshot(path).answers]


def test_a_body_that_broke_off_is_stored_as_far_as_it_came(home: Path) -> None:
    whole = http1("", in_chunks=True)
    assert whole.as_sent is not None
    half = replace(whole.as_sent, body=whole.as_sent.body[:900])
    cut = replace(whole, body=without_chunks(half.body), cut=True, as_sent=half)

    (found,) = read_snapshot(stored(home, cut)).answers

    assert storable_form(cut) == found
    assert (found.cut, half.body) == (True, found.as_sent and found.as_sent.body)


def test_a_record_that_expands_beyond_the_limit_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = b"0" * (1 << 20)
    fields: Headers = (("Content-Encoding", "gzip"),)
    path = stored(home, exchange(body=many, response_headers=fields, as_sent=AsSent(body=gzip.compress(many))))
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 1 << 16)

    with pytest.raises(EvidenceError, match="does not decode"):
        read_snapshot(path)


def test_an_answer_is_found_by_the_digest_of_its_decoded_body(home: Path) -> None:
    sent = http1("gzip", in_chunks=True)
    path = stored(home, sent)
    index = ExchangeIndex(home)
    index.add(path.relative_to(home).as_posix(), exchange_places(path))

    found = index.find(WantedAnswer(at=format_iso_micros(AT), url=sent.url, body=digest(BODY), status=200))

    assert found is not None
    assert [BODY] == [answer.body for answer in found.exchanges]
    index.close()


def test_a_revisit_is_one_of_the_standard_only_if_the_same_bytes_were_sent(home: Path) -> None:
    """The same answer in other chunks has the same payload; in another coding it only decodes to the same."""
    file = RunFile(home, run=1, at=AT)
    file.keep([http1("gzip"), http1("gzip", in_chunks=True), http1("br")])
    path = home / file.finish(AT, [b"{}"], first=0, checkpoints=[]).path
    file.close()
    profiles = [entry.rec_headers.get_header("WARC-Profile") for entry in warc_records(path) if entry.rec_type == "revisit"]
    kept = [part for part in read_run_file(path) if isinstance(part, KeptExchange)]

    assert [
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "urn:embed-archiver:revisit:identical-decoded-body",
    ] == profiles
    assert {digest(BODY)} == {part.body for part in kept}


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_body_outlives_the_withdrawal_of_the_record_that_had_it(home: Path, coding: str) -> None:
    first, other = http1(coding, in_chunks=True), replace(http1(coding), url="https://other.example/")
    file = RunFile(home, run=1, at=AT)
    file.keep([first, other])
    path = file.finish(AT, [b"{}"], first=0, checkpoints=[]).path
    file.close()

    about_first = b"WARC-Target-URI: https://cdn.example/"
    written = rewrite_run_file(home, path, lambda record: about_first in record, lambda line: line)
    (kept,) = [part for part in read_run_file(home / written.path) if isinstance(part, KeptExchange)]

    assert (other.url, BODY, digest(BODY), False) == (kept.exchange.url, kept.exchange.body, kept.body, kept.is_revisit)


@settings(max_examples=150)
@given(
    heads=st.tuples(*[st.none() | st.binary(max_size=60).map(lambda text: text + b"\r\n\r\n") for _ in range(2)]),
    fields=st.lists(
        st.tuples(st.sampled_from(["Content-Encoding", "Transfer-Encoding", "A"]), st.text(max_size=8))
        | st.sampled_from([("content-encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        max_size=3,
    ).map(tuple),
    body=st.sampled_from([BODY, CODED["gzip"], chunks(BODY), b""]) | st.binary(max_size=30),
    protocol=st.sampled_from(["HTTP/1.1", "HTTP/2"]),
)
def test_whatever_was_sent_survives_a_round_trip(
    heads: tuple[bytes | None, bytes | None], fields: Headers, body: bytes, protocol: str
) -> None:
    sent = AsSent(request_head=heads[0], response_head=heads[1], body=body)
    kept = exchange(protocol=protocol, response_headers=fields, body=BODY, as_sent=sent)

    with TemporaryDirectory() as home:
        assert (storable_form(kept),) == read_snapshot(stored(Path(home), kept)).answers
    assert storable_form(kept) == storable_form(storable_form(kept))
    assert storable_form(kept).body == BODY
