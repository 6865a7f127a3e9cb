"""The browser's memory is watched, and a page that takes too much ends its own capture only."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.browser_folder import BrowserFolder
from archiver.web.process_tree import process_tree
from tests.web.conftest import QUICK, OpenDoor, Site, Visit, never, peaks
from tests.web.hostile_pages.memory import PAGES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="needs /proc"),
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

FRUGAL = replace(QUICK, browser_bytes=512 * 1024 * 1024)
BOMB = next(page for page in PAGES if page.name == "memory-webassembly")


def files_in(folder: Path) -> list[Path]:
    """What a folder has."""
    return list(folder.iterdir())


async def test_a_page_that_takes_too_much_memory_ends_its_own_capture_and_no_other(
    site: Site, door: OpenDoor, tmp_path: Path
) -> None:
    """Neither a process nor a file is left, although the browser was killed."""
    before = {process.id for process in process_tree(os.getpid())}
    site.page("/bomb", BOMB.body)
    site.page("/good", "<div id=post>here</div>")
    site.pages["/never"] = never
    async with door(FRUGAL, TMPDIR=str(tmp_path)) as web:
        bomb, good = await asyncio.gather(
            web.capture("https://a.example/bomb", ["#post"]), web.capture("https://b.example/good", ["#post"])
        )
        after = await web.capture("https://a.example/good", ["#post"])
    assert [Shortfall.MEMORY, None, None] == [next(iter(capture.shortfalls), None) for capture in (bomb, good, after)]
    assert bomb.browser is not None
    assert set() == {process.id for process in process_tree(os.getpid())} - before
    assert [] == files_in(tmp_path)


async def test_a_capture_that_ended_in_a_browser_that_others_used_is_tried_again_in_a_new_one(site: Site, door: OpenDoor) -> None:
    """What took the memory may have been an earlier page, whose process had not ended yet; here the page itself, but only once."""
    site.page("/good", "<div id=post>here</div>")
    site.pages["/never"] = never

    async def bomb_once(visit: Visit) -> None:
        body = BOMB.body if site.requests_to("/once") == 1 else "<div id=post>here</div>"
        await visit.answer(body.encode() if isinstance(body, str) else body, "Content-Type: text/html")

    site.pages["/once"] = bomb_once
    async with door(FRUGAL) as web:
        captures = [await web.capture(f"https://a.example/{name}", ["#post"]) for name in ("good", "once", "good")]
    assert [(), (), ()] == [capture.shortfalls for capture in captures]
    assert 2 == site.requests_to("/once")


async def test_what_was_received_before_a_page_took_too_much_memory_is_kept(site: Site, door: OpenDoor) -> None:
    later = BOMB.body.replace("grow()</script>", "setTimeout(grow, 500)</script>") if isinstance(BOMB.body, str) else ""
    site.page("/bomb", later + "<script src=/script.js></script>")
    site.page("/script.js", "let received", "Content-Type: text/javascript")
    site.pages["/never"] = never
    async with door(replace(FRUGAL, capture_seconds=90.0)) as web:
        capture = await web.capture("https://a.example/bomb", ["#post"])
    assert Shortfall.MEMORY in capture.shortfalls
    assert {"https://a.example/script.js": b"let received"} == {
        exchange.url: exchange.body for exchange in capture.exchanges if exchange.url.endswith(".js")
    }


async def test_the_browser_with_its_driver_and_pages_stays_near_the_limit(site: Site, door: OpenDoor) -> None:
    """Two pages at once, each of which takes memory as quickly as it can."""
    site.page("/bomb", BOMB.body)
    site.pages["/never"] = never
    with peaks() as most:
        async with door(FRUGAL) as web:
            await asyncio.gather(*(web.capture(f"https://{host}.example/bomb", ["#post"]) for host in "ab"))
    assert FRUGAL.browser_bytes / 2 < most[1] < 2 * FRUGAL.browser_bytes


async def test_messages_to_the_console_cost_no_memory_and_no_time(site: Site, door: OpenDoor) -> None:
    flood = "for (let i = 0; i < 300; i++) { console.log('x'.repeat(4 << 20) + i); Promise.reject(new Error('x')) }"
    site.page("/flood", f"<div id=post>here</div><script>{flood}</script>")
    async with door(FRUGAL) as web:
        assert () == (await web.capture("https://a.example/flood", ["#post"])).shortfalls


async def test_a_page_cannot_open_windows(site: Site, door: OpenDoor) -> None:
    storm = "for (let i = 0; i < 30; i++) open('/other'); document.getElementById('post').textContent = 'done'"
    site.page("/storm", f"<div id=post></div><script>{storm}</script>")
    async with door() as web:
        assert () == (await web.capture("https://a.example/storm", ["#post"])).shortfalls
    assert ["/storm"] == [visit.path for visit in site.visits]


def test_the_folder_of_a_program_that_was_killed_is_removed_and_that_of_another_is_not(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path)}
    left = tmp_path / "embed-archiver-browser-left"
    (left / "profile").mkdir(parents=True)
    used = BrowserFolder.make(environment)
    new = BrowserFolder.make(environment)
    assert {used.path, new.path} == set(tmp_path.iterdir())
    for folder in (used, new):
        folder.remove()
    assert [] == list(tmp_path.iterdir())


def test_only_new_processes_get_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    folder = BrowserFolder.make({"TMPDIR": str(tmp_path)})
    with folder.for_new_processes():
        assert str(folder.path) == os.environ["TMPDIR"]
    assert "TMPDIR" not in os.environ
    folder.remove()
