"""What WARC 1.1 demands of every record, checked on all records of snapshots of every kind."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from archiver.evidence import SnapshotDraft, read_snapshot, write_snapshot
from archiver.model.captures import Exchange
from tests.evidence.conftest import capture, exchange, post_draft

URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
PAGE = "https://platform.example/embed/Tweet.html?id=1"


def records(path: Path) -> list[StatusAndHeaders]:
    """The headers of all records of a file."""
    with path.open("rb") as file:
        return [record.rec_headers for record in ArchiveIterator(file)]


def named(heads: list[StatusAndHeaders], name: str) -> list[list[str]]:
    """The values of a field on each record, which has it any number of times."""
    return [[value for field, value in head.headers if field == name] for head in heads]


@pytest.fixture
def heads(home: Path, draft: SnapshotDraft) -> list[StatusAndHeaders]:
    """The headers of all records of a snapshot."""
    return records(home / write_snapshot(home, draft).path)


def test_every_record_names_the_warcinfo_that_describes_it(heads: list[StatusAndHeaders]) -> None:
    first, *rest = heads

    assert "warcinfo" == first.get_header("WARC-Type")
    assert first.get_header("WARC-Warcinfo-ID") is None
    assert {first.get_header("WARC-Record-ID")} == {head.get_header("WARC-Warcinfo-ID") for head in rest}


def test_only_records_whose_payload_is_not_their_block_have_its_digest(heads: list[StatusAndHeaders]) -> None:
    """`metadata` may have none by the standard; of a `resource`, FastWARC finds one wrong."""
    stating = {head.get_header("WARC-Type") for head in heads if head.get_header("WARC-Payload-Digest") is not None}

    assert stating <= {"response", "request"}
    assert {"response", "request"} & {head.get_header("WARC-Type") for head in heads} == stating


def test_records_of_one_capture_event_have_one_date_and_name_an_earlier_record(heads: list[StatusAndHeaders]) -> None:
    dates: dict[str, str] = {}
    for head, concurrent in zip(heads, named(heads, "WARC-Concurrent-To"), strict=True):
        date = head.get_header("WARC-Date")
        assert [date] * len(concurrent) == [dates[record] for record in concurrent]
        dates[head.get_header("WARC-Record-ID")] = date


def test_only_records_that_may_refer_to_another_do(heads: list[StatusAndHeaders]) -> None:
    referring = {head.get_header("WARC-Type") for head in heads if head.get_header("WARC-Refers-To")}

    assert {"metadata"} == referring
    assert not any(named(heads, "WARC-Refers-To-Target-URI"))


def test_every_target_is_a_uri(heads: list[StatusAndHeaders]) -> None:
    targets = [head.get_header("WARC-Target-URI") for head in heads]

    assert targets[0] is None
    assert [] == [target for target in targets[1:] if not URI.fullmatch(target)]


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ('https://a.example/a|b^`{c}\\"<d>?q=|{}', "https://a.example/a%7Cb%5E%60%7Bc%7D%5C%22%3Cd%3E?q=%7C%7B%7D"),
        ("https://a.example/100%/%zz/%C3%A9é", "https://a.example/100%25/%25zz/%C3%A9%C3%A9"),
        ("HTTPS://a.example/[slug].js?a[]=1", "https://a.example/[slug].js?a[]=1"),
    ],
)
def test_what_no_uri_may_contain_is_quoted(home: Path, asked: str, target: str) -> None:
    path = home / write_snapshot(home, post_draft(answers=(exchange(asked),), capture=None)).path

    assert [target] == [answer.url for answer in read_snapshot(path).answers]


def test_what_was_seen_of_a_page_belongs_to_the_event_of_its_response(home: Path, make_exchange: Callable[..., Exchange]) -> None:
    """A probe that asked for the same URL earlier is another event."""
    begun = make_exchange(PAGE, at=capture().at.replace(second=59), body=b"<!doctype html>")
    style = make_exchange("https://platform.example/style.css", at=capture().at.replace(minute=52))
    draft = post_draft(answers=(make_exchange(PAGE),), capture=capture(exchanges=(begun, style)))
    heads = records(home / write_snapshot(home, draft).path)

    page = next(head for head in heads if head.get_header("WARC-Date") == "2025-04-14T16:51:59.123456Z")
    resources = [head for head in heads if head.get_header("WARC-Type") == "resource"]
    assert {page.get_header("WARC-Record-ID")} == {head.get_header("WARC-Concurrent-To") for head in resources}
    assert {page.get_header("WARC-Date")} == {head.get_header("WARC-Date") for head in resources}


def test_the_statement_is_about_the_file(kept: Path) -> None:
    first, statement, *_ = records(kept)

    assert first.get_header("WARC-Record-ID") == statement.get_header("WARC-Refers-To")
