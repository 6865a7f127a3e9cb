"""Web archive files of each tool as sources: their pages, and the posts that they have copies of."""

import gzip
import json
import os
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import brotlicffi
import pytest
import zstandard

from archiver.app.sources.arguments import open_sources
from archiver.app.sources.source import ArticleSelection, SourceCopies, SourceProblem, SourceText
from archiver.app.sources.web_archives import read_copies
from archiver.demo.story.harbour import INSPECTED
from tests.foreign_files import HTML_TYPE, Kept, wacz, warc, x_answer

STORY = "https://www.harbour-gazette.example/story"
PAGE = Kept(url=STORY, body=b"<title>The bridge</title><p>Nobody knows how long it stays closed.</p>", media_type=HTML_TYPE)
FRAME = Kept(url="https://ads.example/frame", body=b"<p>Buy a bridge</p>", media_type=HTML_TYPE)
POST = f"https://x.com/i/status/{INSPECTED.id}"
ANSWER = x_answer(INSPECTED)
GZIPPED = replace(ANSWER, body=gzip.compress(ANSWER.body), headers=(("Content-Encoding", "gzip"),))
BROTLI = replace(ANSWER, body=brotlicffi.compress(ANSWER.body), headers=(("Content-Encoding", "br"),))
ZSTANDARD = replace(ANSWER, body=zstandard.compress(ANSWER.body), headers=(("Content-Encoding", "zstd"),))
REVISIT = Kept(
    url=ANSWER.url,
    at="2025-04-20T00:00:00Z",
    kind="revisit",
    fields={
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": ANSWER.url,
        "WARC-Refers-To-Date": ANSWER.at,
    },
)
PAGE_INFO = Kept(url=f"urn:pageinfo:{STORY}", body=json.dumps({"pageid": "1", "urls": {}}).encode(), kind="resource")
PICTURE = Kept(url="file:///screenshot.png", body=b"\x89PNG", media_type="image/png")
SUMMARY = Kept(url="file:///provenance-summary.html", body=b"<p>Captured by a tool", media_type=HTML_TYPE)


def read(folder: Path, content: bytes, name: str = "saved.wacz") -> tuple[list[str], list[str], int, list[str]]:
    """The articles with an address, the lines of the lists of posts, how many copies there are, and the problems."""
    path = folder / name
    path.write_bytes(content)
    sources = list(open_sources([str(path)]))
    texts = [source for source in sources if isinstance(source, SourceText)]
    pages = [text.source for text in texts if text.url is not None]
    posts = [line for text in texts if text.url is None for line in text.content.decode().split()]
    copies = sum(source.copies for source in sources if isinstance(source, SourceCopies))
    return pages, posts, copies, [source.what for source in sources if isinstance(source, SourceProblem)]


FORMS = {
    "ArchiveWeb.page": wacz([warc([PAGE, FRAME, ANSWER])], [STORY]),
    "Browsertrix": wacz([warc([PAGE, PAGE_INFO], software="Browsertrix-Crawler 1.8.1"), warc([GZIPPED])], [STORY]),
    "Scoop": wacz([warc([PAGE, PICTURE, SUMMARY, ANSWER], software="Scoop 0.6.71", requests_first=True)], [STORY]),
    "a WARC": warc([PAGE, ANSWER]),
    "an unpacked WARC": warc([PAGE, ANSWER], packed=False),
    "brotli": warc([PAGE, BROTLI]),
    "Zstandard": warc([PAGE, ZSTANDARD]),
    "a body under the header of a coded one": warc([PAGE, replace(ANSWER, headers=(("Content-Encoding", "gzip"),))]),
    "a list of pages that is damaged": wacz([warc([PAGE, ANSWER])], [STORY]).replace(
        b'"title": "All Pages"', b'"title": "All Pages}'
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_file_of_each_tool_has_its_page_and_its_post(tmp_path: Path, form: str) -> None:
    assert ([STORY], [POST], 1, []) == read(tmp_path, FORMS[form])


def test_frames_and_pages_of_posts_are_no_articles_and_a_listed_page_may_have_moved(tmp_path: Path) -> None:
    of_post = Kept(url=f"https://x.com/PortOfGrayle/status/{INSPECTED.id}", body=b"<p>Something went wrong", media_type=HTML_TYPE)
    moved = Kept(url="https://www.harbour-gazette.example/s/1", status="301 Moved", headers=(("Location", STORY),))
    content = wacz([warc([moved, PAGE, FRAME, of_post, ANSWER])], [moved.url, of_post.url])

    assert ([STORY], [POST], 1, []) == read(tmp_path, content)


def test_what_is_before_the_damage_is_read_and_the_damage_is_told(tmp_path: Path) -> None:
    _, posts, copies, problems = read(tmp_path, warc([ANSWER, PAGE])[:-60], "cut.warc.gz")

    assert ([POST], 1) == (posts, copies)
    assert ["ends early" in what for what in problems] == [True]


@pytest.mark.parametrize(
    "kept",
    [
        Kept(url=ANSWER.url, body=ANSWER.body, status="404 Not Found"),
        replace(ANSWER, body=b"{"),
        replace(ANSWER, body=x_answer(replace(INSPECTED, id="1912068925420470673")).body),
        replace(ANSWER, url=f"{ANSWER.url}&access_token=SECRET"),
        REVISIT,
    ],
    ids=["a denial", "no JSON", "another post", "a token of access", "a revisit of nothing"],
)
def test_a_file_without_an_answer_that_shows_a_post_has_none(tmp_path: Path, kept: Kept) -> None:
    assert ([], [], 0, ["is a web archive without any page or post"]) == read(tmp_path, warc([kept]), "a.warc.gz")


def test_a_revisit_stands_for_the_body_that_is_elsewhere_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc([ANSWER, REVISIT]))
    (source,) = (source for source in open_sources([str(path)]) if isinstance(source, SourceCopies))
    first, second = read_copies(source)

    assert first.answer.content == second.answer.content
    assert ["2025-04-15", "2025-04-20"] == [str(copy.exchange.at.date()) for copy in (first, second)]


def test_an_unpacked_wacz_is_read_as_one_and_nothing_it_lists_is_fetched(tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(wacz([warc([PAGE, ANSWER])], [STORY]))) as folder:
        folder.extractall(tmp_path / "saved")
    sources = list(open_sources([str(tmp_path / "saved")]))

    assert [SourceText, SourceText, SourceCopies] == [type(source) for source in sources]


def test_a_wacz_that_was_changed_after_it_was_made_is_told_and_read(tmp_path: Path) -> None:
    made, other = wacz([warc([PAGE, ANSWER])], [STORY]), warc([PAGE, x_answer(INSPECTED, "Changed by hand.")])
    with zipfile.ZipFile(BytesIO(made)) as before, zipfile.ZipFile(tmp_path / "a.wacz", "w") as after:
        for name in before.namelist():
            after.writestr(name, other if name.endswith(".warc.gz") else before.read(name))
    pages, posts, copies, problems = read(tmp_path, (tmp_path / "a.wacz").read_bytes())

    assert ([STORY], [POST], 1) == (pages, posts, copies)
    assert ["holds another archive/data-0.warc.gz than its datapackage.json says" in what for what in problems] == [True]


def test_copies_before_a_day_are_left_out_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc([ANSWER, x_answer(INSPECTED, "Later words.", at="2025-06-01T00:00:00Z")]))
    selection = ArticleSelection(since=date(2025, 5, 1))
    (source,) = (source for source in open_sources([str(path)], selection=selection) if isinstance(source, SourceCopies))

    assert 1 == source.copies
    assert ["2025-06-01"] == [str(copy.exchange.at.date()) for copy in read_copies(source)]


def test_how_far_a_long_file_is_read_is_told(tmp_path: Path) -> None:
    path, told = tmp_path / "long.warc.gz", list[tuple[str, int, int]]()
    picture = Kept(url="https://news.example/p.png", body=os.urandom(5_000_000), media_type="image/png")
    path.write_bytes(warc([picture, picture, ANSWER]))
    list(open_sources([str(path)], heard=lambda *heard: told.append(heard)))

    assert {(str(path), path.stat().st_size)} == {(name, of) for name, _, of in told}
    assert sorted(done for _, done, _ in told) == [done for _, done, _ in told]


def test_thousands_of_posts_are_lists_of_a_thousand(tmp_path: Path) -> None:
    posts = [replace(INSPECTED, id=str(int(INSPECTED.id) + number)) for number in range(1_001)]
    body = json.loads(ANSWER.body)
    kept = [replace(ANSWER, url=ANSWER.url.replace(INSPECTED.id, post.id), body=_as(body, post.id)) for post in posts]
    path = tmp_path / "many.warc.gz"
    path.write_bytes(warc(kept))
    lists = [source for source in open_sources([str(path)]) if isinstance(source, SourceText)]

    assert [1_000, 1] == [len(text.content.split()) for text in lists]
    assert [f"{path}#1", f"{path}#2"] == [text.source for text in lists]


def _as(body: dict[str, object], key: str) -> bytes:
    return json.dumps({**body, "id_str": key}).encode()
