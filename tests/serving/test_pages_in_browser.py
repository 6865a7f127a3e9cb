"""The pages in a real browser: by keyboard, on a telephone, without the network, and without barriers as axe-core sees them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.app.runs.home import Home
from archiver.reporting.events import Event
from archiver.serving.search_index import terms_of
from archiver.serving.static_site import export_site
from tests.serving.sample_archive import made_archive
from tests.serving.watched_browser import WatchedBrowser, watched_browser

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / ".axe" / "axe.min.js"
KINDS = (
    *("index.html", "articles.html", "articles/2.html", "posts/gone.html", "posts/withdrawn.html", "posts/x/101.html"),
    *("posts/x/100.html", "posts/x/104.html", "posts/x/105.html", "posts/x/106.html", "accounts.html", "outlets.html"),
    *("runs.html", "runs/1.html", "report.html", "search.html?q=bridge"),
)
"""A page of every kind, with those of posts that are shown otherwise than most."""


def ignore(event: Event) -> None:
    """Listens to nothing."""
    del event


@pytest.fixture(scope="module")
def browser() -> Iterator[WatchedBrowser]:
    """One browser for all pages."""
    with watched_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a post of every kind."""
    return made_archive(tmp_path_factory.mktemp("archive") / "home")


@pytest.fixture(scope="module")
def site(home: Home, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of its site of files, without a slash at the end."""
    folder = tmp_path_factory.mktemp("site") / "public"
    export_site(home, folder, ignore)
    return folder.as_uri()


def test_no_page_runs_anything_asks_elsewhere_or_is_wider_than_a_telephone(site: str, browser: WatchedBrowser) -> None:
    assert {} == {path: wrong for path in KINDS if (wrong := browser.visit(f"{site}/{path}", own=site))}


def test_everything_is_reached_by_keyboard_and_the_first_stop_leads_to_the_content(site: str, browser: WatchedBrowser) -> None:
    page = browser.page
    page.goto(f"{site}/posts/x/100.html")
    page.keyboard.press("Tab")

    assert "To the content" == page.evaluate("document.activeElement.textContent")

    page.keyboard.press("Enter")
    assert "main" == page.evaluate("document.activeElement.id")

    stops = page.evaluate("document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]').length")
    page.goto(f"{site}/posts/x/100.html")
    reached = set()
    for _ in range(stops + 2):
        page.keyboard.press("Tab")
        place = "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
        reached.add(page.evaluate(place))
    hidden = page.evaluate("[...document.querySelectorAll('details:not([open]) a')].length")

    assert stops - hidden <= len(reached)


def test_a_search_in_files_finds_posts_by_words_handle_and_address(site: str, browser: WatchedBrowser) -> None:
    page = browser.page
    page.goto(f"{site}/index.html")
    page.fill("#find", "boats running")
    page.press("#find", "Enter")
    page.wait_for_selector("#found .post-row")

    assert "1 post." == page.inner_text("#outcome")
    assert page.get_attribute("#found a", "href") == "posts/mastodon/~upper~~2f~case.html"

    for asked in ("@ferry", "BOÄTS", "x:101", "bridge"):
        page.goto(f"{site}/search.html?q={asked}")
        page.wait_for_selector("#found .post-row")

    page.goto(f"{site}/search.html?q=zzzzqqqq")
    page.wait_for_function("document.getElementById('outcome').textContent.startsWith('Nothing')")


@pytest.mark.parametrize(
    "text",
    ["The Ferry’s LATE – Größe ΣΊΣΥΦΟΣ", "橋は月曜日から閉鎖", "٣ कश्मीर ёж Йод", "don't pic.twitter.com/AbC", "ﬁne ½ ™ İstanbul"],
)
def test_the_script_folds_words_as_the_index_does(site: str, browser: WatchedBrowser, text: str) -> None:
    page = browser.page
    page.goto(f"{site}/search.html?q=bridge")
    page.wait_for_selector("#found .post-row")

    assert sorted(terms_of(text)) == sorted(page.evaluate("(text) => archiveSearch.terms(text, archiveSearch.tables)", text))


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: make axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_any_kind_of_page(site: str, browser: WatchedBrowser, scheme: str) -> None:
    page = browser.page
    found: dict[str, dict[str, list[str]]] = {}
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in KINDS:
        page.goto(f"{site}/{path}")
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        answer = page.evaluate(
            "axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations))"
        )
        broken = {rule["id"]: [node["html"][:160] for node in rule["nodes"][:3]] for rule in json.loads(answer)}
        found |= {path: broken} if broken else {}
    page.emulate_media(color_scheme="light")

    assert {} == found
