"""Other people's web archives, whole, cut short, and hostile."""

import gzip
import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.errors import InputError
from archiver.evidence.warc_pages import answers_in

LARGEST = 1_000_000
HTML = "text/html; charset=utf-8"


def warc(*records: tuple[str, bytes, str, str], packed: bool = True) -> bytes:
    """A WARC file with responses: address, body, media type, status."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for url, body, media_type, status in records:
        coded = [("Content-Encoding", "gzip")] if body.startswith(b"\x1f\x8b") else []
        head = StatusAndHeaders(status, [("Content-Type", media_type), *coded], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head)
        )
    return file.getvalue()


def wacz(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in members.items():
            folder.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


ONE = ("https://news.example/1", b"<p>one", HTML, "200 OK")
TWO = ("https://news.example/2", gzip.compress(b"<p>two"), HTML, "200 OK")
OTHERS = (
    ("https://news.example/p.png", b"\x89PNG", "image/png", "200 OK"),
    ("https://news.example/gone", b"<p>gone", HTML, "404 Not Found"),
)
WHOLE = warc(ONE, *OTHERS, TWO)


def read(content: bytes, largest: int = LARGEST) -> tuple[list[tuple[str, bytes]], str]:
    """The pages that are read, and what is said when reading ends badly."""
    pages: list[tuple[str, bytes]] = []
    try:
        answers = answers_in(io.BytesIO(content), source="a.warc", largest=largest, wanted=lambda _: False)
        pages.extend((page.url[-1], page.content) for page in answers)
    except InputError as trouble:
        return pages, trouble.message
    return pages, ""


@pytest.mark.parametrize(
    "content",
    [WHOLE, warc(ONE, *OTHERS, TWO, packed=False), wacz(archive__a_warc_gz=WHOLE, datapackage_json=b"{}"), WHOLE + b"\0" * 9],
    ids=["warc.gz", "warc", "wacz", "padded"],
)
def test_only_pages_are_read(content: bytes) -> None:
    assert ([("1", b"<p>one"), ("2", b"<p>two")], "") == read(content)


@pytest.mark.parametrize("missing", [1, 150, 300])
def test_a_truncated_archive_gives_its_complete_pages_and_a_warning(missing: int) -> None:
    pages, said = read(WHOLE[:-missing])

    assert ("1", b"<p>one") in pages
    assert "ends early" in said


def test_a_page_that_is_too_large_does_not_end_the_reading() -> None:
    long = ("https://news.example/l", b"x" * 500_000, HTML, "200 OK")

    assert ([("l", b"x" * 1000), ("1", b"<p>one")], "") == read(warc(long, ONE), largest=1000)


ZEROS = 400_000_000
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "gzip bomb": (
        lambda: warc(("https://news.example/b", bytes(ZEROS), "image/png", "200 OK")),
        "has more than 200 times its size",
    ),
    "zip bomb": (
        lambda: wacz(archive__a_warc=warc(("https://news.example/b", bytes(ZEROS), HTML, "200 OK"), packed=False)),
        "has more than 200 times its size",
    ),
    "a head without end": (
        lambda: gzip.compress(b"WARC/1.0\r\n" + b"A: b\r\n" * 1_000_000),
        "has more than 1,048,576 bytes in the header of a record",
    ),
    "another zip": (lambda: wacz(word__document_xml=b"<x/>"), "contains no WARC file"),
    "a broken zip": (lambda: b"PK\x03\x04nothing", "damaged"),
}
"""Files, made only by the test that reads them, and what is said about each."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_foreign_file_is_reported_in_bounded_time(name: str) -> None:
    make, what = HOSTILE[name]
    content = make()
    begun = time.process_time()
    _, said = read(content)

    assert what in said
    assert 20 > time.process_time() - begun


@given(st.binary(max_size=200), st.integers(0, len(WHOLE)))
def test_no_bytes_raise_another_error(noise: bytes, place: int) -> None:
    read(WHOLE[:place] + noise + WHOLE[place:])
    read(b"WARC/1.0\r\n" + noise)
