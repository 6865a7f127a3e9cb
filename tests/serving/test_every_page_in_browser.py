"""Every kind of page in a real browser: by keyboard, by mouse, without barriers as axe-core sees them, and without the network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.commands import run
from archiver.serving.access import access_rules
from archiver.serving.served_archive import ServedArchive
from archiver.serving.views import Pages
from archiver.serving.ways import ways_of
from tests.serving.loopback import NOON, serving
from tests.serving.page_walk import AXE, barriers, wrong_by_keyboard, wrong_by_mouse
from tests.serving.sample_archive import made_archive
from tests.serving.watched_browser import WatchedBrowser, watched_browser

pytestmark = pytest.mark.browser

SAMPLE = (
    *("index.html", "articles.html", "articles/2.html", "posts/gone.html", "posts/withdrawn.html", "posts/x/100.html"),
    *("posts/x/101.html", "posts/x/104.html", "posts/x/105.html", "posts/x/106.html", "accounts.html", "outlets.html"),
    *("runs.html", "runs/1.html", "report.html", "search.html?q=bridge"),
)
"""A page of every kind of a site of files, with those of posts that are shown otherwise than most."""
WHOLE = (
    *SAMPLE,
    *("articles/1.html", "articles/3.html", "posts/altered.html", "posts/withheld.html", "posts/unknown.html", "posts/intact.html"),
    *("posts/x/102.html", "accounts/x/id-rivertown.html", "outlets/~the~~20~river~~20~paper.html", "search.html?q=zzzz"),
    "search.html",
)
"""Pages of every kind and of every standing."""
TOKEN = "a-token-of-more-than-twenty-characters"  # noqa: S105 - it opens nothing
ARTICLE = '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'


@pytest.fixture(scope="module")
def browser() -> Iterator[WatchedBrowser]:
    """One browser for all pages."""
    with watched_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a post of every kind."""
    return made_archive(tmp_path_factory.mktemp("archive") / "home")


@pytest.fixture(scope="module", params=["a sample", pytest.param("all", marks=pytest.mark.slow)])
def pages(home: Home, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The address of a page of every kind, with how the addresses begin that it may ask for."""
    folder = tmp_path_factory.mktemp("written")
    exports = {
        "report.html": ("report", "-o"),
        "gone.html": ("export", "page", "x:100", "-o"),
        "sensitive.html": ("export", "page", "x:105", "-o"),
        "embed.txt": ("export", "embed", "x:100", "-o"),
        "site": ("-q", "export", "site"),
    }
    for name, command in exports.items():
        assert 0 == run(["--home", str(home.folder), *command, str(folder / name)])
    embed = (folder / "embed.txt").read_text(encoding="utf-8")
    main = f"<title>Ferry</title></head>\n<body><main><h1>Ferry</h1>\n{embed}</main></body></html>"
    (folder / "embed.html").write_text(f"{ARTICLE}{main}", encoding="utf-8")
    of_site, of_server = (SAMPLE, SAMPLE[:6]) if request.param == "a sample" else (WHOLE, WHOLE)
    ways = ways_of(ServedArchive(home=home, clock=lambda: NOON), Pages(home))
    site, own = (folder / "site").as_uri(), folder.as_uri()
    with (
        serving(ways) as served,
        serving(ways, rules=lambda port: access_rules(host="127.0.0.1", ports=(port,), token=TOKEN)) as closed,
    ):
        yield {
            **{f"{site}/{path}": own for path in of_site},
            **{f"{served}/{path}": served for path in (*of_server, "none.html", "memento/1/none")},
            f"{closed}/index.html": closed,
            **{file.as_uri(): own for file in folder.glob("*.html")},
        }


def test_nothing_runs_is_asked_for_elsewhere_or_is_wider_than_a_telephone(pages: dict[str, str], browser: WatchedBrowser) -> None:
    assert {} == {page: wrong for page, own in pages.items() if (wrong := browser.visit(page, own=own))}


def test_tab_reaches_everything_in_order_with_a_visible_focus_and_enter_unfolds(
    pages: dict[str, str], browser: WatchedBrowser
) -> None:
    found = {}
    for address in pages:
        browser.page.goto(address)
        if wrong := wrong_by_keyboard(browser.page):
            found[address] = wrong

    assert {} == found


def test_enter_follows_the_link_that_has_the_focus_and_the_first_stop_leads_to_the_content(
    pages: dict[str, str], browser: WatchedBrowser
) -> None:
    page = browser.page
    page.goto(next(address for address in pages if address.endswith("/posts/x/100.html")))
    page.keyboard.press("Tab")

    assert "To the content" == page.evaluate("document.activeElement.textContent")

    page.keyboard.press("Enter")
    assert "main" == page.evaluate("document.activeElement.id")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/x/id-rivertown.html")


def test_a_finger_hits_every_link_button_and_fold(pages: dict[str, str], browser: WatchedBrowser) -> None:
    found = {}
    for address in pages:
        browser.page.goto(address)
        if wrong := wrong_by_mouse(browser.page):
            found[address] = wrong

    assert {} == found


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: make axe")
def test_axe_finds_no_barrier_nor_in_the_dark_a_colour_that_is_hard_to_read(pages: dict[str, str], browser: WatchedBrowser) -> None:
    page = browser.page
    found = {}
    for address in pages:
        page.goto(address)
        wrong = barriers(page)
        page.emulate_media(color_scheme="dark")
        wrong |= barriers(page, only=["color-contrast"])
        page.emulate_media(color_scheme="light")
        if wrong:
            found[address] = wrong

    assert {} == found


def test_what_would_be_wrong_is_noticed(browser: WatchedBrowser, tmp_path: Path) -> None:
    """A page that nobody can use: without this, the tests above could hold because nobody looks."""
    links = (
        "<nav><a href=#a style='display:block;outline:0'>a</a><a href=#b tabindex=2 style='display:block;height:9px'>b</a></nav>"
    )
    cover = "<i style='position:fixed;inset:300px 0 0'></i>" + "<p>Words</p>" * 50 + "<a href=#c>c</a>"
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><meta name=viewport content='width=device-width'>{links}{cover}", encoding="utf-8")
    browser.page.goto(file.as_uri())

    assert ["its focus is not to be seen: A a", "never reached: A b"] == wrong_by_keyboard(browser.page)
    browser.page.goto(file.as_uri())
    assert ["too small and too near to another: A a | A b"] == wrong_by_mouse(browser.page)[:1]
    assert "cannot be hit: A c, but I " in wrong_by_mouse(browser.page)
