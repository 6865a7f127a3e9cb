"""Section pages: links that look like articles on the page's own host."""

from archiver.finding.section_pages import parse_section_page
from archiver.model.urls import parse_url

FRONT = """<html><body><nav><a href="/2025/04/14/in-the-navigation">n</a></nav><header><a href="/long-slug-in-header">h</a></header>
<main><a href="/2025/04/15/bridge">Bridge</a><a href="https://www.news.example/ferries-stop-at-night#comments">Ferries</a>
<a href="/ferries-stop-at-night">again</a><a href="/news/1234567">by number</a>
<a href="/tag/the-old-bridge">tag</a><a href="/sport">s</a>
<a href="https://other.example/2025/04/15/elsewhere">elsewhere</a><a href="/a-b-c.pdf">file</a><a href="javascript:void(0)">x</a>
<article><header><a href="/a-teaser-of-its-own">t</a></header></article><a href="/front">self</a></main></body></html>"""


def test_a_section_page_lists_the_articles_of_its_own_host() -> None:
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
