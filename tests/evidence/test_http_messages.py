"""HTTP messages as WARC keeps them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archiver.evidence import SnapshotDraft, read_snapshot, write_snapshot
from archiver.evidence.http_messages import original_headers, request_head, response_head, storable_form
from archiver.model.captures import Exchange

WILD = st.text(st.characters(codec=None, exclude_categories=()), max_size=15)
NAMES = WILD | st.sampled_from(
    ["Content-Length", "transfer-encoding", "CONTENT-ENCODING", "X-Archiver-Orig-Content-Length", "Set-Cookie"]
)
HEADERS = st.lists(st.tuples(NAMES, WILD), max_size=5).map(tuple)


@settings(max_examples=150)
@given(
    method=WILD,
    path=WILD,
    status=st.integers(0, 999),
    reason=WILD,
    protocol=WILD,
    request_headers=HEADERS,
    response_headers=HEADERS,
    request_body=st.binary(max_size=40),
    body=st.binary(max_size=40),
    ip=st.none() | WILD,
    cut=st.booleans(),
)
def test_any_message_survives_a_round_trip(
    make_exchange: Callable[..., Exchange], make_draft: Callable[..., SnapshotDraft], path: str, **facts: object
) -> None:
    exchange = make_exchange(f"https://host.example/{path}", **facts)

    with TemporaryDirectory() as home:
        kept = write_snapshot(Path(home), make_draft(answers=(exchange,), capture=None))

        assert (storable_form(exchange),) == read_snapshot(Path(home, kept.path)).answers


def test_ordinary_messages_are_kept_unchanged(make_exchange: Callable[..., Exchange]) -> None:
    exchange = make_exchange()

    assert exchange == storable_form(exchange)


@pytest.mark.parametrize(
    ("spoken", "in_warc", "read"),
    [
        ("h2", "h2", "HTTP/2"),
        ("HTTP/2.0", "h2", "HTTP/2"),
        ("http/1.1", "http/1.1", "HTTP/1.1"),
        ("h3", "h3", "HTTP/3"),
        ("?", "?", "?"),
    ],
)
def test_the_protocol_has_the_name_that_warc_tools_use(
    *,
    spoken: str,
    in_warc: str,
    read: str,
    home: Path,
    make_exchange: Callable[..., Exchange],
    make_draft: Callable[..., SnapshotDraft],
) -> None:
    path = home / write_snapshot(home, make_draft(answers=(make_exchange(protocol=spoken),), capture=None)).path
    with path.open("rb") as file:
        written = {
            record.rec_headers.get_header("WARC-Protocol") for record in ArchiveIterator(file) if record.rec_type == "response"
        }

    assert {in_warc} == written
    assert [read] == [answer.protocol for answer in read_snapshot(path).answers]


def test_headers_that_do_not_describe_the_decoded_body_are_renamed(make_exchange: Callable[..., Exchange]) -> None:
    head = response_head(make_exchange(body=b"12345", response_headers=(("Content-Encoding", "br"), ("Content-Length", "3"))))

    assert (
        b"HTTP/1.1 200 OK\r\nX-Archiver-Orig-Content-Encoding: br\r\nX-Archiver-Orig-Content-Length: 3\r\nContent-Length: 5\r\n\r\n"
        == head
    )


def test_a_server_cannot_forge_a_renamed_header(make_exchange: Callable[..., Exchange]) -> None:
    """What it sends under our prefix is moved once more, and comes back as it was sent."""
    sent = (("X-Archiver-Orig-Content-Encoding", "br"),)
    written = response_head(make_exchange(response_headers=sent)).decode()

    assert "X-Archiver-Orig-X-Archiver-Orig-Content-Encoding: br" in written
    assert sent == original_headers([("X-Archiver-Orig-X-Archiver-Orig-Content-Encoding", "br"), ("Content-Length", "5")])


def test_a_header_cannot_contain_a_line_break(make_exchange: Callable[..., Exchange]) -> None:
    head = response_head(storable_form(make_exchange(response_headers=(("A\r\nB", "1\r\n\r\n<script>"),), body=b"")))

    assert b"HTTP/1.1 200 OK\r\nA--B: 1 <script>\r\nContent-Length: 0\r\n\r\n" == head


def test_a_request_line_has_path_and_query(make_exchange: Callable[..., Exchange]) -> None:
    head = request_head(storable_form(make_exchange("HTTPS://host.example?q=a b#top", request_headers=())))

    assert b"GET /?q=a%20b HTTP/1.1\r\n\r\n" == head


@pytest.mark.parametrize("url", ["data:text/plain,hello", "chrome-error://x/", "https://[broken", "", "blob:https://a.example/1"])
def test_requests_that_were_not_http_are_left_out(
    url: str, home: Path, make_exchange: Callable[..., Exchange], make_draft: Callable[..., SnapshotDraft]
) -> None:
    kept = write_snapshot(home, make_draft(answers=(make_exchange(url), make_exchange()), capture=None))

    assert (make_exchange(),) == read_snapshot(home / kept.path).answers


def test_warcio_reads_the_decoded_body(kept: Path, make_exchange: Callable[..., Exchange]) -> None:
    """The reader of other people's tools must not try to unpack what is unpacked already."""
    records = ArchiveIterator(BytesIO(kept.read_bytes()))
    bodies = [record.content_stream().read() for record in records if record.rec_type == "response"]

    assert [make_exchange().body, b"<!doctype html>"] == bodies
