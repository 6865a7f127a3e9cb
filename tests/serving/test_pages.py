"""The archive's pages: each is whole in itself, what is withdrawn is nowhere, and what is sensitive is folded."""

from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.ledger.writer import Ledger
from archiver.reporting.site_map import PageKind
from archiver.serving.replies import ServedRequest
from archiver.serving.served_archive import ServedArchive
from archiver.serving.views import Pages
from archiver.serving.ways import ways_of
from tests.serving.parsed_page import ParsedPage
from tests.serving.sample_archive import FIRST, HOSTILE, SECRET, SENSITIVE_WORDS, made_archive


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages of an archive with a post of every kind."""
    return Pages(made_archive(tmp_path_factory.mktemp("archive") / "home", posts=60))


@pytest.fixture(scope="module")
def bodies(pages: Pages) -> dict[str, bytes]:
    """All pages of the site, by their paths."""
    with open_archive(pages.home) as archive:
        found = [(str(address), pages.read(archive, address, {})) for address in pages.paths(archive)]
    return {path: page.body for path, page in found if page is not None}


@pytest.fixture(scope="module")
def parsed(bodies: dict[str, bytes]) -> list[ParsedPage]:
    """All pages of the site that are HTML."""
    return [ParsedPage.of(path, body) for path, body in bodies.items() if path.endswith(".html")]


def text_at(pages: Pages, path: str, **query: str) -> str:
    """A page as text; fails if there is none."""
    page = pages.page(path, query)
    assert page is not None
    return page.body.decode()


def test_every_path_of_the_site_has_a_page_and_stands_once(pages: Pages, bodies: dict[str, bytes]) -> None:
    with open_archive(pages.home) as archive:
        paths = [str(address) for address in pages.paths(archive)]

    assert sorted(paths) == sorted(bodies)


def test_every_kind_of_page_is_in_the_site(pages: Pages) -> None:
    with open_archive(pages.home) as archive:
        kinds = {address.kind for address in pages.paths(archive)}

    pictures = {PageKind.PICTURE, PageKind.UNSETTLED_PICTURE, PageKind.ARTICLE_PICTURE}
    assert kinds | pictures | {PageKind.SEARCH_SCRIPT} == set(PageKind)


def test_a_page_is_whole_in_itself_and_runs_nothing(parsed: list[ParsedPage]) -> None:
    assert {} == {page.path: faults for page in parsed if (faults := page.faults())}


def test_every_link_within_the_site_leads_to_a_page_a_snapshot_or_its_playback(pages: Pages, parsed: list[ParsedPage]) -> None:
    ways = ways_of(ServedArchive(home=pages.home, clock=lambda: FIRST), pages)
    targets = {target for page in parsed for target in page.relative_targets()}
    asked = {target: ServedRequest(target=f"/{target}", path=f"/{target}", base="http://127.0.0.1:1") for target in targets}

    assert [] == [target for target, request in sorted(asked.items()) if not any(way(request) for way in ways)]
    assert [target for target in targets if target.startswith("snapshots/")]


def test_a_post_that_is_asked_for_by_its_row_is_at_its_name(pages: Pages) -> None:
    asked = [pages.page(f"posts/unsettled/1{rest}", {}) for rest in (".html", "/picture.png")]

    assert [(301, "posts/x/100.html"), (301, "posts/x/100/picture.png")] == [
        (page.status, str(page.location)) for page in asked if page is not None
    ]


def test_every_page_of_the_site_can_be_reached_by_links(parsed: list[ParsedPage]) -> None:
    reached = {target for page in parsed for target in page.relative_targets()}

    assert set() == {page.path for page in parsed} - reached - {"index.html"}


def test_what_is_withdrawn_is_on_no_page_and_has_no_picture(pages: Pages, bodies: dict[str, bytes]) -> None:
    assert [] == [path for path, body in bodies.items() if SECRET.encode() in body]
    assert pages.page("posts/x/106/picture.png", {}) is None
    assert SECRET not in text_at(pages, "search.html", q=SECRET).replace(f'value="{SECRET}"', "").replace(f"Search: {SECRET}", "")


def test_a_withdrawn_post_says_when_and_why(pages: Pages) -> None:
    assert "asked to" in text_at(pages, "posts/x/106.html")
    assert "asked to" in text_at(pages, "posts/withdrawn.html")


def test_sensitive_words_are_folded_wherever_they_are(parsed: list[ParsedPage]) -> None:
    shown = [element for page in parsed for element in page.document.find_all(string=lambda text: SENSITIVE_WORDS in (text or ""))]

    assert len(shown) >= 3
    assert [] == [element for element in shown if element.find_parent("details", class_="fold") is None]


def test_hostile_words_are_text_and_nothing_else(parsed: list[ParsedPage]) -> None:
    said = HOSTILE.split("\u202e", maxsplit=1)[0]

    assert [page.path for page in parsed if said in page.document.get_text()]


def test_a_picture_is_a_file_of_its_own(pages: Pages) -> None:
    picture = pages.page("posts/x/100/picture.png", {})

    assert picture is not None
    assert (b"\x89PNG", "image/png") == (picture.body[:4], picture.content_type)
    assert 'src="../../posts/x/100/picture.png"' in text_at(pages, "posts/x/100.html")
    assert "data:image" not in text_at(pages, "posts/x/100.html")


def test_a_verdict_names_its_rule_and_leads_to_its_evidence(pages: Pages) -> None:
    page = ParsedPage.of("posts/x/100.html", text_at(pages, "posts/x/100.html").encode())
    links = [str(link["href"]) for link in page.document.find_all("a", href=True)]

    assert "V300" in page.document.get_text()
    assert [link for link in links if link.startswith("#observation-")]


def test_differences_of_an_altered_post_are_marked(pages: Pages) -> None:
    page = text_at(pages, "posts/x/101.html")

    assert "<del>Monday</del>" in page
    assert "<ins>Tuesday</ins>" in page


def test_an_article_shows_its_quote_beside_what_the_post_said(pages: Pages) -> None:
    page = text_at(pages, "articles/2.html")

    assert "In the article" in page
    assert "quoted differently" in page


def test_a_search_finds_words_handles_and_addresses(pages: Pages) -> None:
    assert "posts/mastodon/~upper~~2f~case.html" in text_at(pages, "search.html", q="boats are running")
    assert "posts/mastodon/~upper~~2f~case.html" in text_at(pages, "search.html", q="@ferry")
    assert "articles/1.html" in text_at(pages, "search.html", q="https://news.example/0")
    assert "Nothing in this archive matches." in text_at(pages, "search.html", q="zzzzqqqq")


@pytest.mark.parametrize(
    "path",
    [
        "articles/99.html",
        "articles-2.html",
        "posts/gone-9.html",
        "posts/lost.html",
        "posts/x/9.html",
        "posts/unsettled/999.html",
        "runs/99.html",
        "outlets/none.html",
        "accounts/x/none.html",
        "posts/x/101/picture.png",
        "posts/x/%2e%2e.html",
    ],
)
def test_there_is_no_page_at_another_address(pages: Pages, path: str) -> None:
    assert pages.page(path, {}) is None


def test_a_page_is_the_same_each_time(pages: Pages, bodies: dict[str, bytes]) -> None:
    again = Pages(pages.home)

    assert [] == [path for path, body in bodies.items() if (page := again.page(path, {})) is None or page.body != body]


def test_an_archive_without_a_post_has_an_overview(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.database.parent.mkdir()
    with Ledger.open(home.database, clock=lambda: FIRST) as ledger:
        ledger.finish(ledger.begin("archive"), {})

    assert "No post is in the archive yet." in text_at(Pages(home), "index.html")
