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


def test_a_list_tells_when_an_archive_saw_an_address() -> None:
    assert TimeMap(mementos=(FIRST, THIRD)) == read_timemap(LISTED.encode())


def test_a_list_without_copies_is_a_list() -> None:
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
def test_what_is_no_list_is_none(body: bytes) -> None:
    assert read_timemap(body) is None


@given(body=st.binary(max_size=300) | st.text('<>;="memnto ,rl', max_size=300).map(str.encode))
def test_no_bytes_make_the_reader_fail(body: bytes) -> None:
    found = read_timemap(body)
    assert found is None or found.mementos == ()


def test_a_list_that_never_ends_is_read_up_to_a_number_of_links() -> None:
    endless = b'<a>; rel="memento"; datetime="Sun, 14 Apr 2024 18:00:00 GMT",' * 60_000

    found = read_timemap(endless)

    assert found is not None
    assert 20_000 == len(found.mementos)


def test_a_comma_in_quotation_marks_parts_no_links() -> None:
    assert ["https://a.example/", "https://b.example/"] == [
        one.target for one in parse_links('<https://a.example/>; title="one, two; three", <https://b.example/>; rel=x')
    ]


def test_other_pages_of_a_list_are_found_on_the_archives_own_hosts_the_nearest_first() -> None:
    paged = f"""<{POST}>; rel="original",
<{COPIES}/3>; rel="timemap"; from="Wed, 01 Jan 2025 00:00:00 GMT"; until="Wed, 31 Dec 2025 00:00:00 GMT",
<{COPIES}/2>; rel="timemap"; from="Mon, 01 Jan 2024 00:00:00 GMT"; until="Tue, 31 Dec 2024 00:00:00 GMT",
<http://127.0.0.1:8080/>; rel="timemap", <https://elsewhere.example/4>; rel="timemap", <{COPIES}/1>; rel="self timemap"
"""
    found = read_timemap(paged.encode())

    assert found is not None
    assert [f"{COPIES}/2", f"{COPIES}/3"] == timemap_pages(found, base=BASE, hosts=ARCHIVE.hosts, near=FIRST)


# --- which copies


def test_the_copies_nearest_to_the_article_come_first() -> None:
    assert [SECOND, FIRST, THIRD] == rank_mementos([FIRST, SECOND, THIRD], near=SECOND - timedelta(days=1), gone=None, now=NOW)


def test_copies_from_after_the_end_come_last() -> None:
    assert [FIRST, THIRD] == rank_mementos([THIRD, FIRST], near=THIRD, gone=SECOND, now=NOW)


def test_the_oldest_comes_first_where_nothing_is_known_of_the_article() -> None:
    assert [FIRST, SECOND, THIRD] == rank_mementos([THIRD, SECOND, FIRST, FIRST], near=None, gone=None, now=NOW)


def test_what_an_archive_says_to_have_seen_in_the_future_is_left_out() -> None:
    assert [] == rank_mementos([NOW + timedelta(seconds=1)], near=None, gone=None, now=NOW)


# --- where to ask


def test_the_bytes_of_a_copy_stand_where_the_archive_says() -> None:
    assert f"{COPIES}/20250414180000id_/{POST}" == ARCHIVE.raw_url(POST, SECOND)
    assert f"{COPIES}/timemap/link/{POST}" == ARCHIVE.timemap_url(POST)
    assert frozenset({"copies.example"}) == ARCHIVE.hosts


def test_a_timegate_is_asked_with_an_http_date() -> None:
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


def test_a_timegate_that_leads_to_the_web_of_today_names_none() -> None:
    assert () == read_timegate(answered(("Location", POST), ("Location", f"{COPIES}/20259999999999/{POST}"), status=302))


# --- copies


def test_a_copy_says_when_the_archive_saw_it_and_of_what_it_is() -> None:
    copy = answered(("memento-datetime", "Mon, 14 Apr 2025 18:00:00 GMT"), ("link", f'<{POST}>; rel="original"'))

    assert (SECOND, POST) == (memento_time(copy), original_url(copy))


@pytest.mark.parametrize("written", [None, "", "yesterday", "Mon, 14 Apr 1969 18:00:00 GMT", "Mon, 99 Apr 2025 18:00:00 GMT"])
def test_what_names_no_time_of_the_web_names_none(written: str | None) -> None:
    assert http_time(written) is None


def test_an_archives_own_answer_is_no_copy() -> None:
    assert memento_time(answered(status=404, body=b"Not archived")) is None


def test_a_copy_is_read_with_the_fields_of_its_own_host() -> None:
    copy = answered(("server", "archive"), ("x-archive-orig-Server", "tsa"), ("X-Archive-Orig-cf-mitigated", "challenge"))

    came = as_original(copy, POST)

    assert (POST, (("Server", "tsa"), ("cf-mitigated", "challenge"))) == (came.url, came.response_headers)
