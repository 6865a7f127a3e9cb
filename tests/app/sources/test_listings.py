"""Files that name articles, packed files, and how sources are chosen among."""

import gzip
import io
from datetime import date
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.listings import linked_sources
from archiver.app.sources.source import ArticleSelection, Source, SourceProblem, SourceText, SourceURL
from archiver.bounds import bounds
from archiver.model.urls import URL

ARTICLE = b"<html><p>The bridge is closed tonight, and nobody knows for how long.</p></html>"
URLSET = b"".join(
    b"<url><loc>https://news.example/%d</loc><lastmod>2025-04-%02d</lastmod></url>" % (day, day) for day in (14, 16, 15)
)
SITEMAP = b"<urlset>" + URLSET + b"</urlset>"


def opened(path: Path, content: bytes, selection: ArticleSelection | None = None) -> list[Source]:
    path.write_bytes(content)
    return list(open_sources([str(path)], selection=selection))


def names(sources: list[Source]) -> list[str]:
    return [source.source for source in sources]


@pytest.mark.parametrize("name", ["page.html.gz", "page"])
def test_a_gzipped_page_is_decompressed(tmp_path: Path, name: str) -> None:
    (source,) = opened(tmp_path / name, gzip.compress(gzip.compress(ARTICLE)))

    assert SourceText(source=str(tmp_path / name), content=ARTICLE) == source


def test_the_articles_of_a_sitemap_come_newest_first(tmp_path: Path) -> None:
    for content in (SITEMAP, gzip.compress(SITEMAP)):
        assert ["https://news.example/16", "https://news.example/15", "https://news.example/14"] == names(
            opened(tmp_path / "map", content)
        )


def test_since_and_limit_select_articles(tmp_path: Path) -> None:
    assert ["https://news.example/16"] == names(opened(tmp_path / "map", SITEMAP, ArticleSelection(limit=1)))
    assert ["https://news.example/16", "https://news.example/15"] == names(
        opened(tmp_path / "map", SITEMAP, ArticleSelection(since=date(2025, 4, 15)))
    )


def test_a_decompression_bomb_in_a_folder_affects_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 80_000_000))
    (tmp_path / "page.html").write_bytes(ARTICLE)
    bomb, page = open_sources([str(tmp_path)])

    assert isinstance(bomb, SourceProblem)
    assert "has more than 16,000,000 bytes, unpacked" in bomb.what
    assert isinstance(page, SourceText)


def test_a_warc_file_gives_its_pages_with_their_urls_and_times(tmp_path: Path) -> None:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for url in ("https://news.example/a", "https://news.example/a", "https://news.example/b"):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(ARTICLE), length=len(ARTICLE), http_headers=head)
        )
    sources = opened(tmp_path / "crawl", file.getvalue())

    assert ["https://news.example/a", "https://news.example/b"] == names(sources)  # the same page once
    assert all(isinstance(one, SourceText) and one.url is not None and one.at is not None for one in sources)


def fetched(content: bytes, *, depth: int = 0) -> list[Source] | None:
    source = SourceURL(source="s", url=URL(scheme="https", host="news.example"), depth=depth)
    sources = linked_sources(source, content, url=source.url, media_type="text/plain")
    return list(sources) if sources is not None else None


def test_a_fetched_listing_never_names_a_local_file() -> None:
    assert ["https://news.example/16", "https://news.example/15", "https://news.example/14"] == names(fetched(SITEMAP) or [])
    assert ["https://a.example/1", "https://a.example/2"] == names(fetched(b"https://a.example/1\nhttps://a.example/2\n") or [])
    assert fetched(b"/etc/passwd\n/etc/hosts\n") is None
    assert fetched(ARTICLE) is None


def test_nested_lists_are_read_to_a_limited_depth() -> None:
    (problem,) = fetched(SITEMAP, depth=3) or []

    assert isinstance(problem, SourceProblem)


def test_an_empty_listing_is_a_problem(tmp_path: Path) -> None:
    (problem,) = opened(tmp_path / "feed", b"<rss><channel></channel></rss>")

    assert isinstance(problem, SourceProblem)
    assert "is a feed that names no article" == problem.what


def fetched_text(text: str, media_type: str | None = "text/plain; charset=utf-8") -> list[Source] | None:
    """The sources that a fetched text leads to; None where it is an article."""
    url = URL(scheme="https", host="news.example", path="/list.txt")
    found = linked_sources(SourceURL(source=str(url), url=url), text.encode(), url=url, media_type=media_type)
    return None if found is None else list(found)


@pytest.mark.parametrize("media_type", [None, "text/plain"])
def test_a_fetched_list_with_odd_lines_is_read_and_the_lines_are_named(media_type: str | None) -> None:
    text = "# ours\nhttps://a.example/1   # the front page\nhttps://a.example/2\n/etc/passwd\n- https://a.example/3\n"
    sources = fetched_text(text, media_type)

    assert sources is not None
    assert [f"https://a.example/{number}" for number in (1, 2, 3)] == [
        source.source for source in sources if isinstance(source, SourceURL)
    ]
    assert [f"https://news.example/list.txt, line {number}" for number in (2, 5, 4)] == [
        source.source for source in sources if isinstance(source, SourceProblem)
    ]


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("https://a.example/1\nhttps://a.example/2\n", "text/html"),
        ("https://a.example/1\n", "text/plain"),
        ("The bridge is closed, and nobody knows for how long it will be.\nhttps://a.example/1\n", "text/plain"),
    ],
)
def test_a_fetched_text_that_is_no_list_is_an_article(text: str, media_type: str) -> None:
    assert None is fetched_text(text, media_type)


WHOLE = (
    b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><item><title>Fog</title><link>https://news.example/fog</link>'
    b"<content:encoded><![CDATA[<p>" + b"The fog is back in the valley. " * 20 + b"</p>]]></content:encoded></item>"
    b"<item><title>Rain</title><link>https://news.example/rain</link><description>It rains.</description></item></rss>"
)


def test_a_feed_on_disk_is_read_where_it_holds_an_article_whole_and_fetched_where_it_does_not(tmp_path: Path) -> None:
    fog, rain = opened(tmp_path / "feed.xml", WHOLE)

    assert isinstance(fog, SourceText)
    assert ("https://news.example/fog", "https://news.example/fog") == (fog.source, str(fog.url))
    assert b"<h1>Fog</h1>" in fog.content
    assert isinstance(rain, SourceURL)
    assert rain.page is None


def test_the_entries_of_a_fetched_feed_are_fetched_and_keep_what_the_feed_holds() -> None:
    fog, rain = fetched(WHOLE) or []

    assert isinstance(fog, SourceURL)
    assert isinstance(rain, SourceURL)
    assert (True, True) == (b"<h1>Fog</h1>" in (fog.page or b""), rain.page is None)


def test_a_json_document_is_its_article_and_an_array_its_articles(tmp_path: Path) -> None:
    one = b'{"title": "A", "html": "<p>Fog</p>", "url": "https://news.example/a", "published_at": "2025-04-%d"}'
    first, second = one % 14, one.replace(b"/a", b"/b") % 15
    (sole,) = opened(tmp_path / "a.json", first)
    both = opened(tmp_path / "two.json", b"[" + first + b"," + second + b"]")

    assert isinstance(sole, SourceText)
    assert (str(tmp_path / "a.json"), "https://news.example/a") == (sole.source, str(sole.url))
    assert ["https://news.example/b", "https://news.example/a"] == names(both)
    assert ["https://news.example/b"] == names(
        opened(tmp_path / "two.json", b"[" + first + b"," + second + b"]", ArticleSelection(limit=1))
    )
    assert [f"{tmp_path / 'two.json'}#{number}" for number in (1, 2)] == names(
        opened(tmp_path / "two.json", b'[{"title": "A", "html": "<p>Fog</p>"}, {"title": "B", "html": "<p>Fog</p>"}]')
    )


def test_of_a_sitemap_index_a_limited_number_of_sitemaps_is_read_the_newest_first_and_the_rest_is_told(tmp_path: Path) -> None:
    sitemaps = b"".join(
        b"<sitemap><loc>https://news.example/%d.xml</loc><lastmod>%d-01-01</lastmod></sitemap>" % (year, year)
        for year in range(1800, 1801 + bounds().sitemaps)
    )
    first, *_, told = opened(tmp_path / "index", b"<sitemapindex>" + sitemaps + b"</sitemapindex>")

    assert f"https://news.example/{1800 + bounds().sitemaps}.xml" == first.source
    assert isinstance(told, SourceProblem)
    assert "has more than 200 sitemaps; the newest 200 are read" == told.what


def test_a_json_feed_larger_than_any_is_told(tmp_path: Path) -> None:
    head = b'{"version":"https://jsonfeed.org/version/1.1","items":['
    (told,) = opened(tmp_path / "feed.json", head + b"[]," * (bounds().json_feed_bytes // 3) + b"[]]}")

    assert isinstance(told, SourceProblem)
    assert "has more than 10,000,000 bytes of a JSON feed; it is not read" == told.what
