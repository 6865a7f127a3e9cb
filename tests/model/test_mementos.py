"""Lists of copies, and the copies themselves, in the forms that RFC 7089 gives and in those that lie."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model.captures import Exchange, Headers
from archiver.model.mementos import (
    TimeMap,
    WebArchive,
    accept_datetime,
    as_original,
    http_time,
    memento_time,
    original_url,
    parse_links,
    rank_mementos,
    read_timegate,
    read_timemap,
    timemap_pages,
)
from archiver.model.urls import URL, parse_url

POST = "https://twitter.com/ferry_town/status/1911842373636882499"
COPIES = "https://copies.example/all"
ARCHIVE = WebArchive(name="copies", timemap=f"{COPIES}/timemap/link/{{url}}", raw=f"{COPIES}/{{timestamp}}id_/{{url}}")
BASE = parse_url(f"{COPIES}/timemap/link/{POST}") or URL(scheme="https", host="none")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = (datetime(year, 4, 14, 18, 0, tzinfo=UTC) for year in (2024, 2025, 2026))
LISTED = f"""<{POST}>; rel="original",
<{COPIES}/{POST}>; rel="timegate",
<{COPIES}/timemap/link/{POST}>; rel="self"; type="application/link-format"; from="Sun, 14 Apr 2024 18:00:00 GMT",
<{COPIES}/20240414180000/{POST}>; rel="first memento"; datetime="Sun, 14 Apr 2024 18:00:00 GMT",
<{COPIES}/20260414180000/{POST}>; rel="memento last"; datetime="Tue, 14 Apr 2026 18:00:00 GMT"; license="none, or <any>"
"""
"""The form of RFC 7089, §5, in our own words."""


def answered(*headers: tuple[str, str], status: int = 200, body: bytes = b"") -> Exchange:
    """What an archive answers."""
    return Exchange(at=NOW, method="GET", url=COPIES, status=status, response_headers=headers, body=body)


def test_a_timemap_gives_the_time_of_each_copy() -> None:
    assert TimeMap(mementos=(FIRST, THIRD)) == read_timemap(LISTED.encode())


def test_a_timemap_may_have_no_copies() -> None:
    assert TimeMap(mementos=()) == read_timemap(f'<{POST}>; rel="original"'.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sorry</body></html>",
        b"{}",
        b"<" * 100_000,
        b"<a>;" * 100_000,
        b'<a>; rel="' + b"x" * 100_000,
        b"\xff\xfe" * 100,
    ],
)
def test_other_content_is_no_timemap(body: bytes) -> None:
    assert read_timemap(body) is None


@given(body=st.binary(max_size=300) | st.text('<>;="memnto ,rl', max_size=300).map(str.encode))
def test_no_bytes_raise_an_error(body: bytes) -> None:
    found = read_timemap(body)
    assert found is None or found.mementos == ()


def test_an_endless_timemap_is_read_up_to_a_limit() -> None:
    endless = b'<a>; rel="memento"; datetime="Sun, 14 Apr 2024 18:00:00 GMT",' * 60_000

    found = read_timemap(endless)

    assert found is not None
    assert 20_000 == len(found.mementos)


def test_a_quoted_comma_does_not_separate_links() -> None:
    assert ["https://a.example/", "https://b.example/"] == [
        one.target for one in parse_links('<https://a.example/>; title="one, two; three", <https://b.example/>; rel=x')
    ]


def test_further_pages_of_a_timemap_are_on_the_hosts_of_the_archive() -> None:
    paged = f"""<{POST}>; rel="original",
<{COPIES}/3>; rel="timemap"; from="Wed, 01 Jan 2025 00:00:00 GMT"; until="Wed, 31 Dec 2025 00:00:00 GMT",
<{COPIES}/2>; rel="timemap"; from="Mon, 01 Jan 2024 00:00:00 GMT"; until="Tue, 31 Dec 2024 00:00:00 GMT",
<http://127.0.0.1:8080/>; rel="timemap", <https://elsewhere.example/4>; rel="timemap", <{COPIES}/1>; rel="self timemap"
"""
    found = read_timemap(paged.encode())

    assert found is not None
    assert [f"{COPIES}/2", f"{COPIES}/3"] == timemap_pages(found, base=BASE, hosts=ARCHIVE.hosts, near=FIRST)


# --- which copies


def test_copies_closest_to_the_article_come_first() -> None:
    assert [SECOND, FIRST, THIRD] == rank_mementos([FIRST, SECOND, THIRD], near=SECOND - timedelta(days=1), gone=None, now=NOW)


def test_copies_from_after_the_end_come_last() -> None:
    assert [FIRST, THIRD] == rank_mementos([THIRD, FIRST], near=THIRD, gone=SECOND, now=NOW)


def test_without_an_article_the_oldest_copy_comes_first() -> None:
    assert [FIRST, SECOND, THIRD] == rank_mementos([THIRD, SECOND, FIRST, FIRST], near=None, gone=None, now=NOW)


def test_copies_from_the_future_are_left_out() -> None:
    assert [] == rank_mementos([NOW + timedelta(seconds=1)], near=None, gone=None, now=NOW)


# --- where to ask


def test_the_archive_says_at_which_url_the_raw_copy_is() -> None:
    assert f"{COPIES}/20250414180000id_/{POST}" == ARCHIVE.raw_url(POST, SECOND)
    assert f"{COPIES}/timemap/link/{POST}" == ARCHIVE.timemap_url(POST)
    assert frozenset({"copies.example"}) == ARCHIVE.hosts


def test_a_timegate_request_has_an_http_date() -> None:
    assert (("Accept-Datetime", "Mon, 14 Apr 2025 18:00:00 GMT"),) == accept_datetime(SECOND)


@pytest.mark.parametrize(
    "headers",
    [
        (("Location", f"{COPIES}/20250414180000/{POST}"),),
        (("Location", f"{COPIES}/20250414180000id_/{POST}"),),
        (("Link", f'<{COPIES}/1>; rel="memento"; datetime="Mon, 14 Apr 2025 18:00:00 GMT"'),),
        (("Memento-Datetime", "Mon, 14 Apr 2025 18:00:00 GMT"),),
    ],
)
def test_a_timegate_names_a_copy_in_several_ways(headers: Headers) -> None:
    assert (SECOND,) == read_timegate(answered(*headers, status=302))


def test_a_timegate_that_redirects_to_the_live_web_has_no_copy() -> None:
    assert () == read_timegate(answered(("Location", POST), ("Location", f"{COPIES}/20259999999999/{POST}"), status=302))


# --- copies


def test_a_copy_has_its_time_and_its_original_url() -> None:
    copy = answered(("memento-datetime", "Mon, 14 Apr 2025 18:00:00 GMT"), ("link", f'<{POST}>; rel="original"'))

    assert (SECOND, POST) == (memento_time(copy), original_url(copy))


@pytest.mark.parametrize("written", [None, "", "yesterday", "Mon, 14 Apr 1969 18:00:00 GMT", "Mon, 99 Apr 2025 18:00:00 GMT"])
def test_an_invalid_http_time_is_ignored(written: str | None) -> None:
    assert http_time(written) is None


def test_a_page_of_the_archive_itself_is_no_copy() -> None:
    assert memento_time(answered(status=404, body=b"Not archived")) is None


def test_a_copy_has_the_headers_of_its_original_host() -> None:
    copy = answered(("server", "archive"), ("x-archive-orig-Server", "tsa"), ("X-Archive-Orig-cf-mitigated", "challenge"))

    came = as_original(copy, POST)

    assert (POST, (("Server", "tsa"), ("cf-mitigated", "challenge"))) == (came.url, came.response_headers)
