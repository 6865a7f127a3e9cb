"""Bounds of articles, feeds, lists, mail and web archives: each is lowered by its setting and told with its own sentence."""

import asyncio
import gzip
import json
from pathlib import Path

import pytest

from archiver.app.find import find
from archiver.app.runs.clock import Clock
from archiver.app.sources.arguments import open_sources
from archiver.app.sources.listings import linked_sources
from archiver.app.sources.source import ArticleSelection, SourceProblem, SourceURL, SourceWalk
from archiver.bounds import exceeded, noting, setting_of
from archiver.demo.story.harbour import INSPECTED
from archiver.finding import find_embeds, read_article
from archiver.finding.context import find_contexts
from archiver.finding.section_pages import parse_section_page
from archiver.model.articles import Context
from archiver.model.urls import URL
from archiver.platforms import FINDERS
from archiver.web import WebSettings
from tests.bounds import lowered
from tests.commands.test_account_archives import tweet, x_archive, zipped
from tests.evidence.test_warc_pages import HTML, ONE, wacz, warc
from tests.finding.test_mime import message, part

POSTS = [f"https://x.com/harbour/status/{10**18 + number}" for number in range(3)]
FRAMES = "".join(f'<iframe src="{post}"></iframe>' for post in POSTS)
PAGE = f"<html><body><article><p>Water is rising at the bridge.</p>{FRAMES}</article></body></html>".encode()
QUOTE = f'<blockquote class="twitter-tweet"><p>{"Fog. " * 60}</p><a href="{POSTS[0]}">1 May 2025</a></blockquote>'
STATE = json.dumps({"article": {"body": [{"type": "tweet", "content": {"url": post}} for post in POSTS]}})
WITH_STATE = f'<html><body><p>Fog.</p><script type="application/json">{STATE}</script></body></html>'.encode()
FEED = "".join(f"<item><title>a</title><link>https://news.example/{number}</link></item>" for number in range(4))
RSS = f"<rss><channel>{FEED}</channel></rss>".encode()
JSON_FEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://news.example/a"}]}).encode()
INDEX = "".join(f"<sitemap><loc>https://news.example/{number}.xml</loc></sitemap>" for number in range(3))
MAIL = message("mixed", part("text/plain", "Fog."), part("text/html", f"<p>Fog.</p>{QUOTE}"), part("text/plain", "More fog."))
IN_MAIL = MAIL.replace(b"Content-Type: text/plain", b"Content-Type: multipart/mixed", 1)
ADDRESSES = "".join(f"https://news.example/{number}\n" for number in range(9))
LONG_LINE = f"{ADDRESSES}https://news.example/{'f' * 100}\n".encode()

CASES: dict[str, tuple[int, bytes]] = {
    "article_bytes": (100, PAGE),
    "page_tags": (5, PAGE),
    "page_names": (5, PAGE),
    "flat_text_characters": (50, f"Water is rising.\n\n{POSTS[0]}\n\nMore of it, and of the fog.\n".encode()),
    "page_candidates": (2, PAGE),
    "post_markup_characters": (200, f"<p>Fog.</p>{QUOTE}".encode()),
    "article_posts": (2, PAGE),
    "script_json_characters": (100, WITH_STATE),
    "script_json_nodes": (3, WITH_STATE),
    "json_depth": (3, WITH_STATE),
    "gzip_members": (2, gzip.compress(PAGE[:40]) + gzip.compress(PAGE[40:80]) + gzip.compress(PAGE[80:])),
    "gzip_layers": (1, gzip.compress(gzip.compress(PAGE))),
    "listing_articles": (2, RSS),
    "json_feed_bytes": (50, JSON_FEED),
    "xml_elements": (6, RSS),
    "sitemaps": (1, f"<sitemapindex>{INDEX}</sitemapindex>".encode()),
    "list_line_characters": (60, LONG_LINE),
    "mail_parts": (2, MAIL),
    "mail_multiparts": (1, IN_MAIL),
    "account_file_bytes": (100, zipped(x_archive(tweet(INSPECTED)))),
    "wacz_members": (1, wacz(archive__a_warc=warc(ONE, packed=False), archive__b_warc=warc(ONE, packed=False))),
    "record_header_bytes": (100, warc(ONE)),
}


def told(path: Path) -> list[SourceProblem]:
    """The problems of a file and of what it leads to, as `find` tells them, without those of having no network."""

    async def read() -> list[SourceProblem]:
        sources = [source for source in open_sources([str(path)]) if not isinstance(source, SourceURL)]
        found = [read async for read in find(iter(sources), clock=Clock(), web=WebSettings())]
        return [read for read in found if isinstance(read, SourceProblem)]

    return asyncio.run(read())


@pytest.mark.parametrize("name", CASES)
def test_a_source_beyond_a_bound_is_told_with_the_setting_that_raises_it(name: str, tmp_path: Path) -> None:
    value, content = CASES[name]
    (tmp_path / "source").write_bytes(content)

    assert_told(name, value, tmp_path / "source")


def test_a_record_that_unpacks_to_300_megabytes_is_told_with_the_setting_that_raises_it(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(warc(("https://news.example/b", bytes(300_000_000), HTML, "200 OK")))

    assert_told("unpack_ratio", 1, tmp_path / "source")


def assert_told(name: str, value: int, source: Path) -> None:
    """A bound that is lowered to a value is told once, with its setting."""
    with lowered(**{name: value}):
        problems = [problem for problem in told(source) if exceeded(name) in problem.what]

    assert 1 == len(problems)
    assert f"more than {value:,} " in problems[0].what
    assert f"({setting_of(name)}={2 * value})" in (problems[0].remedy or "")


@pytest.mark.parametrize("name", [name for name in CASES if name != "mail_multiparts"])
def test_the_same_source_is_within_the_default(name: str, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(CASES[name][1])

    assert [] == told(tmp_path / "source")


def test_lists_in_one_another_are_opened_up_to_the_bound(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    for outer, inner in (("a.txt", "b.txt"), ("b.txt", "c.txt"), ("c.txt", "page.html")):
        (tmp_path / outer).write_text(f"{inner}\n", encoding="utf-8")
    with lowered(list_depth=2):
        (problem,) = told(tmp_path / "a.txt")

        assert exceeded("list_depth") in problem.what
    assert [] == told(tmp_path / "a.txt")


def test_listings_in_one_another_are_opened_up_to_the_bound() -> None:
    walk = SourceWalk(selection=ArticleSelection())
    url = URL(scheme="https", host="news.example", path="/feed")
    nested = SourceURL(source=str(url), url=url, walk=walk, depth=1)
    with lowered(listing_depth=1):
        problem, *others = list(linked_sources(nested, RSS, url=url, media_type=None) or ())

        assert [] == others
        assert isinstance(problem, SourceProblem)
        assert exceeded("listing_depth") in problem.what
    assert 4 == len(list(linked_sources(nested, RSS, url=url, media_type=None) or ()))


def test_the_first_links_of_a_section_page_are_listed() -> None:
    links = "".join(f'<p><a href="/2025/05/01/fog-at-the-bridge-{number}">Fog</a></p>' for number in range(3))
    with lowered(section_links=2), noting() as reached:
        listing = parse_section_page(f"<html><body>{links}</body></html>", URL(scheme="https", host="news.example", path="/"))

    assert (2, ["section_links"]) == (len(listing.entries), list(reached))


def test_the_places_of_posts_are_searched_up_to_the_bound() -> None:
    article = read_article("page", PAGE)
    embeds = find_embeds(article, FINDERS)
    with lowered(searched_characters=2 * len(PAGE)), noting() as reached:
        contexts = find_contexts(article, embeds)

    assert ([True, True, False], ["searched_characters"]) == ([context != Context() for context in contexts], list(reached))
