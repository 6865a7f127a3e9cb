"""Feeds and sitemaps, valid and hostile."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.bounds import noting
from archiver.finding.feeds import ListingEntry, ListingKind, parse_feed_time, parse_listing
from archiver.model.urls import URL

BASE = URL(scheme="https", host="news.example", path="/feed")


def urls(content: bytes) -> list[str]:
    """The URLs of a listing, in its own order."""
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
def test_the_first_element_says_what_a_listing_is(content: bytes, kind: ListingKind, expected: list[str]) -> None:
    listing = parse_listing(content, base=BASE)

    assert listing is not None
    assert (kind, expected) == (listing.kind, [str(entry.url) for entry in listing.entries])


@pytest.mark.parametrize(
    "content",
    [b"", b"<!doctype html><html><rss>", b"Prose about <rss> feeds", b"{}", b'{"version": "1"}', b"<rss-reader>", b"<!-- <rss>"],
)
def test_a_file_that_only_mentions_a_feed_is_no_listing(content: bytes) -> None:
    assert parse_listing(content) is None


def test_an_entry_has_the_latest_of_its_times() -> None:
    listing = parse_listing(ATOM, base=BASE)

    assert listing is not None
    assert (
        ListingEntry(url=URL(scheme="https", host="news.example", path="/c"), at=datetime(2025, 4, 15, 8, tzinfo=UTC)),
    ) == listing.entries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 15 Apr 2025 10:00:00 +0200", datetime(2025, 4, 15, 8, tzinfo=UTC)),
        ("2025-04-15T10:00+02:00", datetime(2025, 4, 15, 8, tzinfo=UTC)),
        ("2025-04-15", datetime(2025, 4, 15, tzinfo=UTC)),
        ("2025-04", datetime(2025, 4, 1, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Mon, 01 Jan 99999999999999999999", None),
    ],
)
def test_times_are_rfc_822_or_iso_8601(text: str, expected: datetime | None) -> None:
    assert expected == parse_feed_time(text)


def bomb() -> bytes:
    """The “billion laughs” attack: entities in entities that expand to ten thousand million letters."""
    nested = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 11))
    return b'<!DOCTYPE rss [<!ENTITY l0 "l">' + nested + b"]><rss><item><link>https://news.example/&l10;</link></item></rss>"


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(bomb, id="entities in entities"),
        pytest.param(lambda: b"<rss>" + b"<a/>" * 1_000_000, id="a million meaningless elements"),
        pytest.param(lambda: b"<rss>" + b"<item>" * 1_000_000, id="a million deep"),
        pytest.param(lambda: b"<rss><item><link>" + b"x" * 20_000_000, id="an endless URL"),
        pytest.param(
            lambda: b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 5_000_000, id="JSON five million deep"
        ),
        pytest.param(lambda: b"<!---->" * 100_000, id="an endless prolog"),
    ],
)
def test_a_hostile_listing_takes_bounded_time_and_has_no_entries(made: Callable[[], bytes]) -> None:
    content = made()
    started = time.process_time()

    assert [] == urls(content)
    assert 20 > time.process_time() - started


def test_a_feed_is_cut_at_the_most_entries_that_a_sitemap_may_have() -> None:
    content = b"<rss>" + b"".join(b"<item><link>https://news.example/%d</link></item>" % number for number in range(200_000))
    with noting() as reached:
        listing = parse_listing(content)

    assert listing is not None
    assert (50_000, ["listing_articles"]) == (len(listing.entries), list(reached))


def test_external_entities_are_not_resolved(tmp_path: object) -> None:
    feed = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///{tmp_path}">]><rss><item><link>https://news.example/&x;</link></item></rss>'
    assert ["https://news.example/"] == urls(feed.encode())


@given(st.binary(max_size=300), st.sampled_from([RSS, ATOM, NEWS, INDEX, JSON]), st.integers(0, 400))
def test_a_broken_listing_raises_nothing(noise: bytes, around: bytes, place: int) -> None:
    parse_listing(around[:place] + noise + around[place:], base=BASE)


QUOTE = '<p>He wrote:</p><blockquote class="twitter-tweet"><a href="https://twitter.com/jack/status/20">x</a></blockquote>'
ENCODED = "<content:encoded><![CDATA[{}]]></content:encoded>"


def bodies(entry: str) -> list[str]:
    """The articles that a feed of one entry holds whole, as markup."""
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:m="m"'
    spaces += ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    link = '<link href="https://news.example/a">https://news.example/a</link>'
    listing = parse_listing(f"<feed {spaces}><entry><title>Fog &amp;amp; rain</title>{link}{entry}</entry></feed>".encode())
    assert listing is not None
    return [entry.article.body for entry in listing.entries if entry.article is not None]


@pytest.mark.parametrize(
    "entry",
    [
        ENCODED.format(QUOTE),
        f"<content type='html'>{QUOTE.replace('<', '&lt;')}</content>",
        f"<content type='xhtml'>{QUOTE}</content>",
        ENCODED.format('<figure class="wp-block-embed">https://twitter.com/jack/status/20</figure>'),
        ENCODED.format(f"{QUOTE}<p>The post “Fog” appeared first on News.</p>"),
    ],
    ids=["rss", "atom", "xhtml", "block", "line about the feed"],
)
def test_a_feed_may_hold_an_article_whole(entry: str) -> None:
    (body,) = bodies(entry)

    assert body.startswith((QUOTE, '<figure class="wp-block-embed">'))


@pytest.mark.parametrize(
    "entry",
    [
        f"<description><![CDATA[{QUOTE}]]></description>",
        f"<summary type='xhtml'>{QUOTE}</summary>",
        f"<excerpt:encoded><![CDATA[{QUOTE}]]></excerpt:encoded>",
        f"<m:content>{QUOTE}</m:content>",
        "<content src='https://news.example/a.html' type='text/html'/>",
        ENCODED.format("<p>The fog is back, and nobody knows for how long.</p>"),
        ENCODED.format(QUOTE + "<p>And then [&#8230;]</p><p>The post Fog appeared first on News.</p>"),
        ENCODED.format("<p>" + "The fog is back. " * 50 + '</p><p><a href="/a">Continue reading Fog</a></p>'),
    ],
    ids=["description", "summary", "excerpt", "media", "elsewhere", "short", "cut", "continued"],
)
def test_a_summary_or_an_excerpt_is_no_article(entry: str) -> None:
    assert [] == bodies(entry)


def test_an_item_of_a_json_feed_may_hold_its_article_and_states_title_and_date() -> None:
    item = {"url": "https://news.example/a", "title": "Fog", "content_html": QUOTE, "date_published": "2025-04-14T10:00:00Z"}
    listing = parse_listing(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode())

    assert listing is not None
    assert listing.entries[0].article is not None
    article = listing.entries[0].article
    assert ("Fog", QUOTE, "2025-04-14T10:00:00+00:00") == (article.title, article.body, article.published)
