"""Feeds, sitemaps and section pages, honest and hostile."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.finding.feeds import MAX_LISTING_ENTRIES, ListingEntry, ListingKind, parse_feed_time, parse_listing
from archiver.finding.section_pages import parse_section_page
from archiver.model.urls import URL, parse_url

BASE = URL(scheme="https", host="news.example", path="/feed")


def addresses(content: bytes) -> list[str]:
    """Where a listing leads to, in its own order."""
    listing = parse_listing(content, base=BASE)
    return [str(entry.url) for entry in listing.entries] if listing else []


RSS = b"""<?xml version="1.0"?><!-- made by hand --><!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>https://news.example/</link>
<image><url>https://news.example/logo.png</url></image>
<item><title>A &nbsp; B</title><link>https://news.example/a?x=1&amp;y=2</link><guid isPermaLink="false">17</guid>
<pubDate>Tue, 15 Apr 2025 10:00:00 +0200</pubDate></item>
<item><guid>https://news.example/b</guid></item><item><guid isPermaLink="false">https://news.example/no</guid></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://news.example/"/><entry>
<link rel="self" href="/api/1"/>
<link rel="alternate" href="/c"/><published>2025-04-14T08:00:00Z</published>
<updated>2025-04-15T08:00:00Z</updated></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="https://news.example/d"><title>D</title></item></rdf:RDF>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="n" xmlns:i="i"><url>
<i:image><i:loc>https://news.example/e.png</i:loc></i:image><loc> https://news.example/e </loc>
<n:news><n:publication_date>2025-04</n:publication_date></n:news></url></urlset>"""
INDEX = b"<sitemapindex><sitemap><loc>https://news.example/s.xml</loc><lastmod>2025-04-14</lastmod></sitemap></sitemapindex>"
JSON = b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://news.example/f"}, {"id": "x"}, 7]}'


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (RSS, ListingKind.FEED, ["https://news.example/a?x=1&y=2", "https://news.example/b"]),
        (ATOM, ListingKind.FEED, ["https://news.example/c"]),
        (RDF, ListingKind.FEED, ["https://news.example/d"]),
        (NEWS, ListingKind.SITEMAP, ["https://news.example/e"]),
        (INDEX, ListingKind.SITEMAP_INDEX, ["https://news.example/s.xml"]),
        (JSON, ListingKind.FEED, ["https://news.example/f"]),
        (RSS[: RSS.index(b"<item><guid>") + 20], ListingKind.FEED, ["https://news.example/a?x=1&y=2"]),
        (ATOM.decode().encode("utf-16"), ListingKind.FEED, ["https://news.example/c"]),
    ],
    ids=["rss", "atom", "rdf", "news sitemap", "index", "json", "cut short", "utf-16"],
)
def test_a_listing_is_told_by_its_first_element_and_leads_to_its_articles(
    content: bytes, kind: ListingKind, expected: list[str]
) -> None:
    listing = parse_listing(content, base=BASE)

    assert listing is not None
    assert (kind, expected) == (listing.kind, [str(entry.url) for entry in listing.entries])


@pytest.mark.parametrize(
    "content",
    [b"", b"<!doctype html><html><rss>", b"Prose about <rss> feeds", b"{}", b'{"version": "1"}', b"<rss-reader>", b"<!-- <rss>"],
)
def test_what_only_mentions_a_feed_is_none(content: bytes) -> None:
    assert parse_listing(content) is None


def test_an_entry_has_the_latest_time_that_it_states() -> None:
    listing = parse_listing(ATOM, base=BASE)

    assert listing is not None
    assert (
        ListingEntry(url=URL(scheme="https", host="news.example", path="/c"), at=datetime(2025, 4, 15, 8, tzinfo=UTC)),
    ) == listing.entries


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue, 15 Apr 2025 10:00:00 +0200", datetime(2025, 4, 15, 8, tzinfo=UTC)),
        ("2025-04-15T10:00+02:00", datetime(2025, 4, 15, 8, tzinfo=UTC)),
        ("2025-04-15", datetime(2025, 4, 15, tzinfo=UTC)),
        ("2025-04", datetime(2025, 4, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times_are_read_as_mail_and_iso_write_them(written: str, expected: datetime | None) -> None:
    assert expected == parse_feed_time(written)


def bomb() -> bytes:
    """Entities in entities, which would stand for ten thousand million letters."""
    nested = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 11))
    return b'<!DOCTYPE rss [<!ENTITY l0 "l">' + nested + b"]><rss><item><link>https://news.example/&l10;</link></item></rss>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bomb(), id="entities in entities"),
        pytest.param(b"<rss>" + b"<a/>" * 1_000_000, id="a million elements that mean nothing"),
        pytest.param(b"<rss>" + b"<item>" * 1_000_000, id="a million deep"),
        pytest.param(b"<rss><item><link>" + b"x" * 20_000_000, id="an address that never ends"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 5_000_000, id="JSON five million deep"),
        pytest.param(b"<!---->" * 100_000, id="a prologue that never ends"),
    ],
)
def test_a_hostile_listing_is_read_in_bounded_time_and_leads_nowhere(content: bytes) -> None:
    begun = time.process_time()

    assert [] == addresses(content)
    assert 20 > time.process_time() - begun


def test_a_feed_with_a_million_entries_ends_where_honest_ones_do() -> None:
    content = b"<rss>" + b"".join(b"<item><link>https://news.example/%d</link></item>" % number for number in range(200_000))
    listing = parse_listing(content)

    assert listing is not None
    assert (MAX_LISTING_ENTRIES, True) == (len(listing.entries), listing.cut)


def test_no_file_of_this_machine_is_read_for_an_entity(tmp_path: object) -> None:
    outside = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///{tmp_path}">]><rss><item><link>https://news.example/&x;</link></item></rss>'
    )
    assert ["https://news.example/"] == addresses(outside.encode())


@given(st.binary(max_size=300), st.sampled_from([RSS, ATOM, NEWS, INDEX, JSON]), st.integers(0, 400))
def test_nothing_that_stands_in_a_listing_raises(noise: bytes, around: bytes, place: int) -> None:
    parse_listing(around[:place] + noise + around[place:], base=BASE)


FRONT = """<html><body><nav><a href="/2025/04/14/in-the-navigation">n</a></nav><header><a href="/long-slug-in-header">h</a></header>
<main><a href="/2025/04/15/bridge">Bridge</a><a href="https://www.news.example/ferries-stop-at-night#comments">Ferries</a>
<a href="/ferries-stop-at-night">again</a><a href="/news/1234567">by number</a>
<a href="/tag/the-old-bridge">tag</a><a href="/sport">s</a>
<a href="https://other.example/2025/04/15/elsewhere">elsewhere</a><a href="/a-b-c.pdf">file</a><a href="javascript:void(0)">x</a>
<article><header><a href="/a-teaser-of-its-own">t</a></header></article><a href="/front">self</a></main></body></html>"""


def test_a_section_leads_to_what_is_written_as_articles_on_its_own_host() -> None:
    base = parse_url("https://news.example/front")
    assert base is not None
    listing = parse_section_page(FRONT, base)

    assert [
        "/2025/04/15/bridge",
        "/ferries-stop-at-night",
        "/ferries-stop-at-night",
        "/news/1234567",
        "/a-teaser-of-its-own",
    ] == [entry.url.path for entry in listing.entries]
    assert {"news.example", "www.news.example"} == {entry.url.host for entry in listing.entries}
