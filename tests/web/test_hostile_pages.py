"""Every hostile page ends with a capture that says what is missing; the good pages beside it are complete, and nothing is left."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.door import Web
from archiver.web.process_tree import process_tree
from tests.web.conftest import QUICK, OpenDoor, Papers, Site, door_to, never, open_site, peaks
from tests.web.hostile_pages import elsewhere, memory, requests, size, time
from tests.web.hostile_pages.page import HostilePage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

PAGES = (*elsewhere.PAGES, *requests.PAGES, *size.PAGES, *time.PAGES, *memory.PAGES)
SAMPLE = (
    "elsewhere-by-location",
    "elsewhere-by-refresh",
    "elsewhere-by-posted-form",
    "elsewhere-to-a-blob",
    "dialog-alert-later",
    "window-storm",
    "download-by-link",
    "debugger",
    "huge-post",
)
SETTINGS = replace(QUICK, silence_seconds=4.0, capture_seconds=10.0)
MIB = 1024 * 1024
MAX_PROGRAM_BYTES = 700 * MIB
MAX_BROWSER_BYTES = 1000 * 1000 * 1000
"""The limit of 800 MiB, and what the quickest page takes between two measurements."""


def fill(site: Site, pages: Sequence[HostilePage]) -> None:
    """Let a site have the pages, a good one, and another one that none of them may show."""
    for page in pages:
        site.page(f"/{page.name}", page.body, *page.headers, status=page.status)
        for path, body in page.resources.items():
            site.page(path, body)
    site.page("/good", "<!doctype html><div id=post>good</div>")
    site.page("/other-post", "<!doctype html><div id=post>other</div>")
    site.pages["/never"] = never


async def capture_among_good(web: Web, page: HostilePage) -> list[str]:
    """Capture a page while a good one is captured; what is wrong."""
    hostile, good = await asyncio.gather(
        web.capture(f"https://a.example/{page.name}", ["#post"]), web.capture("https://b.example/good", ["#post"])
    )
    shortfalls = frozenset(hostile.shortfalls)
    wrong = []
    if not page.must <= shortfalls <= page.must | page.may:
        wrong.append(f"{page.name}: {sorted(shortfalls)}")
    if good.shortfalls:
        wrong.append(f"{page.name}: the good page beside it: {good.shortfalls}")
    if ">other<" in (hostile.dom or ""):
        wrong.append(f"{page.name}: another page is shown")
    return wrong


async def test_a_sample_of_hostile_pages_is_captured_among_good_ones(site: Site, door: OpenDoor) -> None:
    pages = [page for page in PAGES if page.name in SAMPLE]
    fill(site, pages)
    async with door(SETTINGS) as web:
        wrong = [fault for page in pages for fault in await capture_among_good(web, page)]
    assert [] == wrong
    assert 0 == site.requests_to("/other-post")
    assert len(SAMPLE) == len(pages)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hostile(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Site, Web, Path]]:
    """The hostile web, one browser for all of it, and the folder for its temporary files."""
    folder = tmp_path_factory.mktemp("browser")
    async with open_site(papers) as site:
        async with door_to(site)(SETTINGS, TMPDIR=str(folder)) as web:
            fill(site, PAGES)
            yield site, web, folder
        assert (1, []) == (len(process_tree(os.getpid())), list(folder.iterdir()))


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_a_hostile_page_is_captured_among_good_ones(hostile: tuple[Site, Web, Path], page: HostilePage) -> None:
    site, web, _ = hostile
    with peaks() as most:
        assert [] == await capture_among_good(web, page)
    assert 0 == site.requests_to("/other-post")
    assert most[0] < MAX_PROGRAM_BYTES
    assert most[1] < MAX_BROWSER_BYTES


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("page", [*requests.PAGES, *elsewhere.PAGES], ids=lambda page: page.name)
async def test_a_hostile_page_is_captured_as_an_article(hostile: tuple[Site, Web, Path], page: HostilePage) -> None:
    """The whole page, which takes longer: until nothing has changed for a second."""
    site, web, _ = hostile
    capture = await web.capture(f"https://a.example/{page.name}")
    good = await web.capture("https://b.example/good", ["#post"])
    assert () == good.shortfalls
    assert page.must & {"led-elsewhere"} <= set(capture.shortfalls)
    assert ">other<" not in (capture.dom or "")
    assert 0 == site.requests_to("/other-post")


def test_there_are_enough_hostile_pages_and_each_has_its_own_name() -> None:
    names = {page.name for page in PAGES}
    assert len(PAGES) == len(names)
    assert 100 <= len(names)
