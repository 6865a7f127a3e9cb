"""The documentation as a site: every document and command has a page, no link leads nowhere, and nothing is loaded from outside."""

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import sync_playwright
from selectolax.lexbor import LexborHTMLParser

from archiver.commands.help_pages import help_pages
from archiver.web.browser_discovery import FoundBrowser, find_browser
from docs_site.__main__ import lay_out
from docs_site.navigation import documents, parts
from docs_site.reference import reference_pages
from tests.docs.documents import DOCUMENTS, PROJECT

PYTHON = PROJECT / ".docs" / "bin" / "python"
BUILT = pytest.mark.skipif(not PYTHON.is_file(), reason="needs Sphinx in a venv of its own: `make docs`")
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data", "form": "action"}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Log nothing."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Sphinx reads."""
    folder = tmp_path_factory.mktemp("site") / "source"
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def site(sources: Path) -> Path:
    """The built site; a warning fails the build."""
    built = sources.parent / "html"
    strict = ["--fail-on-warning", "--keep-going", "--nitpicky"]
    done = subprocess.run(
        [PYTHON, "-m", "sphinx", "-q", *strict, sources, built], capture_output=True, text=True, check=False, timeout=300
    )
    assert 0 == done.returncode, done.stderr
    return built


def test_every_document_is_in_one_part_of_the_site() -> None:
    found = [path.relative_to(PROJECT).with_suffix("").as_posix() for path in documents(PROJECT)]
    listed = [page for pages in parts(found).values() for page in pages if not page.startswith("reference/")]

    assert {path.relative_to(PROJECT).with_suffix("").as_posix() for path in DOCUMENTS} <= {*found}
    assert len(listed) == len({*listed})
    assert {page for page in found if not page.startswith("docs/decisions/0")} == {*listed}


def test_a_new_document_becomes_a_how_to_guide() -> None:
    assert "docs/new" in parts(["docs/new", "docs/verdicts"])["How-to guides"]


def test_every_command_has_a_page_with_all_that_its_help_says() -> None:
    pages = dict(reference_pages())
    for page in help_pages():
        assert f"[`{page.path}`]({page.name}.md)" in pages["commands"]
        missing = [written for written, _ in page.options if " ".join(written.split()).replace("|", "\\|") not in pages[page.name]]
        assert [] == missing, page.path


def test_the_sources_keep_the_places_of_the_documents(sources: Path) -> None:
    assert all((sources / path.relative_to(PROJECT)).is_file() for path in DOCUMENTS)
    assert "How-to guides" in (sources / "index.md").read_text(encoding="utf-8")


@BUILT
@pytest.mark.slow
def test_every_link_of_the_site_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    pages = {path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    places = {name: {node.attributes.get("id") for node in page.css("[id]")} for name, page in pages.items()}
    wrong = []
    for name, page in pages.items():
        for target in (node.attributes.get("href") or "" for node in page.css("a[href]")):
            path, anchor = urldefrag(urljoin(f"site:///{name}", target) if not urlsplit(target).scheme else target)
            if not path.startswith("site:///"):
                continue
            place = unquote(path.removeprefix("site:///"))
            if not (site / place).is_file() or (anchor and unquote(anchor) not in places.get(place, ())):
                wrong.append((name, target))

    assert len(pages) > 80
    assert [] == wrong


@BUILT
@pytest.mark.slow
def test_no_page_loads_anything_from_outside(site: Path) -> None:
    outside = []
    for path in site.rglob("*.html"):
        page = LexborHTMLParser(path.read_text(encoding="utf-8"))
        for name, attribute in LOADING.items():
            found = [node.attributes.get(attribute) or "" for node in page.css(name)]
            outside += [(path.name, target) for target in found if urlsplit(target).netloc]
    styles = [path.name for path in site.rglob("*.css") if "url(http" in path.read_text(encoding="utf-8").replace('"', "")]

    assert ([], []) == (outside, styles)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on a web server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@BUILT
@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_pages_in_a_browser_ask_nobody_else_and_are_no_wider_than_the_window(address: str, scheme: str, width: int) -> None:
    asked: list[str] = []
    browser = find_browser()
    assert isinstance(browser, FoundBrowser), browser
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser.path, chromium_sandbox=False)
        page = started.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light")
        page.on("request", lambda request: asked.append(request.url))
        for path in (
            "index.html",
            "docs/tutorial.html",
            "reference/embed-archiver-archive.html",
            "docs/limits.html",
            "db/README.html",
        ):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.goto(f"{address}search.html?q=withdrawal")
        page.wait_for_selector("#search-results li a")
        started.close()

    assert (scheme == "dark") is (background != "rgb(255, 255, 255)")
    assert [] == [url for url in asked if not url.startswith((address, "data:"))]


@BUILT
@pytest.mark.slow
@pytest.mark.browser
def test_the_search_works_from_a_file(site: Path) -> None:
    browser = find_browser()
    assert isinstance(browser, FoundBrowser), browser
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=browser.path, chromium_sandbox=False)
        page = started.new_page()
        page.goto(f"{(site / 'search.html').as_uri()}?q=checkpoint")
        page.wait_for_selector("#search-results li a")
        started.close()
