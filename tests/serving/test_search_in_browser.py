"""The search of a site of files in a real browser, which is the only script of ours."""

from collections.abc import Iterator

import pytest

from archiver.app.runs.home import Home
from archiver.reporting.events import Event
from archiver.serving.search_index import terms_of
from archiver.serving.static_site import export_site
from tests.serving.sample_archive import made_archive
from tests.serving.watched_browser import WatchedBrowser, watched_browser

pytestmark = pytest.mark.browser


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
