"""A post is found by its own addresses: each is a page of ours that leads to the captured page, and says that it is ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from archiver.evidence import SnapshotDraft, read_snapshot, write_snapshot
from archiver.evidence.alias_page import alias_page
from archiver.evidence.reading import warc_records
from archiver.evidence.warc_pages import answers_in
from archiver.evidence.warc_records import ReadRecord
from archiver.model.captures import Exchange
from tests.evidence.conftest import capture, exchange, post_draft

CAPTURED = "https://platform.example/embed/Tweet.html?id=1"
ADDRESSES = ("https://x.example/rivertown/status/1", "https://x.example/i/status/1")


def aliases(home: Path, draft: SnapshotDraft) -> dict[str | None, ReadRecord]:
    """The records of the pages of ours, by their addresses."""
    found = warc_records(home / write_snapshot(home, draft).path)
    return {
        entry.rec_headers.get_header("WARC-Target-URI"): entry
        for entry in found
        if entry.rec_headers.get_header("X-Archiver-Alias-Of") is not None
    }


def test_each_address_leads_to_the_captured_page(home: Path) -> None:
    found = aliases(home, post_draft(addresses=ADDRESSES))

    assert list(ADDRESSES) == list(found)
    for entry in found.values():
        tree = LexborHTMLParser(entry.payload.decode())
        assert [f"0; url={CAPTURED}"] == [node.attributes["content"] for node in tree.css("meta[http-equiv=refresh]")]
        assert [CAPTURED] == [node.attributes["href"] for node in tree.css("a")]
        assert "no answer of the platform" in tree.text()


def test_an_alias_is_no_message_of_http_and_its_record_says_what_it_is(home: Path) -> None:
    (found, _) = aliases(home, post_draft(addresses=ADDRESSES)).values()

    assert ("resource", None) == (found.rec_type, found.http_headers)
    assert CAPTURED == found.rec_headers.get_header("X-Archiver-Alias-Of")
    assert found.rec_headers.get_header("WARC-IP-Address") is None


def test_an_address_at_which_something_was_asked_has_no_page_of_ours(home: Path) -> None:
    draft = post_draft(addresses=(*ADDRESSES, CAPTURED), answers=(exchange(ADDRESSES[0]),))

    assert [ADDRESSES[1]] == list(aliases(home, draft))


def test_without_a_captured_page_there_is_nothing_to_lead_to(home: Path) -> None:
    assert {} == aliases(home, post_draft(addresses=ADDRESSES, capture=None))
    assert {} == aliases(home, post_draft(addresses=ADDRESSES, capture=capture(exchanges=())))


def test_a_snapshot_with_aliases_is_whole(home: Path, make_exchange: Callable[..., Exchange]) -> None:
    draft = post_draft(addresses=ADDRESSES)

    assert (make_exchange(),) == read_snapshot(home / write_snapshot(home, draft).path).answers


def test_who_reads_a_snapshot_as_a_web_archive_does_not_take_an_alias_for_an_article(home: Path) -> None:
    path = home / write_snapshot(home, post_draft(addresses=ADDRESSES)).path
    with path.open("rb") as file:
        read = answers_in(file, source="a.warc.gz", largest=1 << 20, wanted=lambda *_: True)
        urls = [answer.url for answer in read]

    assert CAPTURED in urls
    assert [] == [url for url in urls if url in ADDRESSES]


@pytest.mark.parametrize("hostile", ['https://a.example/"><script>alert(1)</script>', "https://a.example/?a=1&amp;b='>"])
def test_no_address_ends_an_attribute(hostile: str) -> None:
    tree = LexborHTMLParser(alias_page(hostile, hostile).decode())

    assert [] == tree.css("script")
    assert [hostile] == [node.attributes["href"] for node in tree.css("a")]
