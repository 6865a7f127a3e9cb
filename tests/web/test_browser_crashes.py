"""Captures when the browser is missing, does not start, or crashes."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from tests.web.conftest import OpenDoor, Site, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]


async def test_a_capture_without_a_browser_has_that_shortfall(door: OpenDoor) -> None:
    async with door(ARCHIVER_BROWSER="/no/such/browser") as web:
        capture = await web.capture("https://a.example/post", [".post"])
        problem = web.browser_problem()
    assert ((Shortfall.NO_BROWSER,), None) == (capture.shortfalls, capture.browser)
    assert problem is not None
    assert "ARCHIVER_BROWSER" in problem.remedy


async def test_a_browser_that_does_not_start_is_reported_with_its_error(door: OpenDoor, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'broken: error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    async with door(ARCHIVER_BROWSER=str(broken)) as web:
        capture = await web.capture("https://a.example/post", [".post"])
        problem = web.browser_problem()
    assert (Shortfall.NOT_STARTED,) == capture.shortfalls
    assert problem is not None
    assert "libnss3.so" in problem.what


def browsers_of(ancestor: int) -> list[int]:
    """The ids of browsers (not of their helper processes) that descend from a process."""
    parents: dict[int, int] = {}
    browsers = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (entry / "cmdline").read_bytes()
            if b"--remote-debugging-pipe" in command and b"--type=" not in command:
                browsers.append(int(entry.name))
    return [browser for browser in browsers if ancestor in _ancestors(browser, parents)]


def _ancestors(process: int, parents: dict[int, int]) -> list[int]:
    """The ids of a process's ancestors."""
    ancestors: list[int] = []
    while (process := parents.get(process, 0)) and process not in ancestors:
        ancestors.append(process)
    return ancestors


async def test_after_a_crash_the_capture_is_repeated_with_a_new_browser(site: Site, door: OpenDoor) -> None:
    async def kill_browsers(visit: Visit) -> None:
        if site.requests_to("/post") == 1:
            for browser in browsers_of(os.getpid()):
                os.kill(browser, signal.SIGKILL)
            await asyncio.Event().wait()
        await visit.answer(b"<div id=post>here</div>", "Content-Type: text/html")

    site.pages["/post"] = kill_browsers
    async with door() as web:
        capture = await web.capture("https://a.example/post", ["#post"])
    assert ((), "#post") == (capture.shortfalls, capture.element)
    assert 2 == site.requests_to("/post")


async def test_a_browser_that_hangs_is_killed_and_the_capture_repeated(site: Site, door: OpenDoor) -> None:
    async def stop_browsers(visit: Visit) -> None:
        if site.requests_to("/post") == 1:
            for browser in browsers_of(os.getpid()):
                os.kill(browser, signal.SIGSTOP)
            await asyncio.Event().wait()
        await visit.answer(b"<div id=post>here</div>", "Content-Type: text/html")

    site.pages["/post"] = stop_browsers
    async with door() as web:
        capture = await web.capture("https://a.example/post", ["#post"])
    assert ((), "#post") == (capture.shortfalls, capture.element)
    assert [] == browsers_of(os.getpid())


@pytest.mark.slow
async def test_a_browser_that_hangs_between_captures_is_replaced(site: Site, door: OpenDoor) -> None:
    site.page("/post", "<div id=post>here</div>")
    async with door() as web:
        before = await web.capture("https://a.example/post", ["#post"])
        for browser in browsers_of(os.getpid()):
            os.kill(browser, signal.SIGSTOP)
        after = await web.capture("https://a.example/post", ["#post"])
    assert ((), ()) == (before.shortfalls, after.shortfalls)


async def test_a_capture_is_given_up_after_the_second_crash(site: Site, door: OpenDoor) -> None:
    async def kill_browsers(visit: Visit) -> None:
        del visit
        for browser in browsers_of(os.getpid()):
            os.kill(browser, signal.SIGKILL)
        await asyncio.Event().wait()

    site.pages["/post"] = kill_browsers
    async with door() as web:
        capture = await web.capture("https://a.example/post", ["#post"])
    assert (Shortfall.BROWSER_CRASHED,) == capture.shortfalls
    assert 2 == site.requests_to("/post")


RUN = """
import asyncio, sys
from datetime import UTC, datetime
from archiver.web import WebSettings, open_web, parse_connect_tos

async def run():
    settings = WebSettings(connect_to=parse_connect_tos(sys.argv[1:]), pace=0)
    async with open_web(settings, clock=lambda: datetime.now(UTC)) as web:
        print((await web.capture("http://a.example/post", ["#post"])).shortfalls, flush=True)
        await web.capture("http://a.example/never", ["#post"])

asyncio.run(run())
"""


async def test_killing_the_program_ends_its_browsers(site: Site) -> None:
    """After `kill -9` the kernel closes the pipes, and the browser ends when they close."""
    reached = asyncio.Event()

    async def never(visit: Visit) -> None:
        del visit
        reached.set()
        await asyncio.Event().wait()

    site.page("/post", "<div id=post>here</div>")
    site.pages["/never"] = never
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", RUN, *site.rules, stdout=asyncio.subprocess.PIPE)
    assert program.stdout is not None
    assert b"()\n" == await program.stdout.readline()
    async with asyncio.timeout(20):
        await reached.wait()
    pidfds = [os.pidfd_open(browser) for browser in browsers_of(program.pid)]
    assert pidfds
    program.kill()
    await program.wait()
    async with asyncio.timeout(10):
        await asyncio.gather(*(_end_of(pidfd) for pidfd in pidfds))


async def _end_of(pidfd: int) -> None:
    """Wait until a process has ended: its pidfd is readable then."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(pidfd, ended.set)
    try:
        await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(pidfd)
        os.close(pidfd)
