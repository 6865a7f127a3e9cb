"""Captures by the real browser, through the real gate, of pages that behave and pages that do not."""

import asyncio
import gzip
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from archiver.web import RobotsMode, Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.door import Web
from tests.web.conftest import QUICK, OpenDoor, Papers, Site, Visit, door_to, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

RED = '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"><rect width="50" height="50" fill="red"/></svg>'
POST = """<!doctype html><html><head><meta charset="utf-8"><title>t</title>
<style>body{margin:0} .post{width:300px;height:200px;margin:40px} .tall{width:300px;height:3000px}</style></head>
<body><article class="post">Water rising at the bridge 🌊 <img src="/photo.svg" width="50" height="50"></article>
<script>fetch('/api.json').then(r => r.text())</script></body></html>"""


def size(png: bytes | None) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert png is not None
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(papers: Papers) -> AsyncIterator[tuple[Site, Web]]:
    """One site and one browser for all tests that do it no harm."""
    async with open_site(papers) as site, door_to(site)() as web:
        yield site, web


@pytest.fixture
def site(studio: tuple[Site, Web]) -> Site:
    """The site, empty again."""
    site, _ = studio
    site.pages.clear()
    site.visits.clear()
    return site


@pytest.fixture
def web(studio: tuple[Site, Web]) -> Web:
    """The door that leads there."""
    return studio[1]


@pytest.fixture
def post(site: Site) -> Site:
    """The site, with a post that has a picture and asks for something."""
    site.page("/post", POST)
    site.page("/photo.svg", RED, "Content-Type: image/svg+xml")
    site.page(
        "/api.json", '{"text": "Brücke"}', "Content-Type: application/json; charset=utf-8", "Set-Cookie: a=1", "Set-Cookie: b=2"
    )
    return site


async def test_a_capture_shows_the_post_and_keeps_everything_that_it_loaded(post: Site, web: Web) -> None:
    got = await web.capture("https://a.example/post", [".post"])
    assert () == got.shortfalls
    assert (300, 200) == size(got.screenshot)
    assert ".post" == got.element
    assert "Water rising at the bridge 🌊" in (got.dom or "")
    bodies = {exchange.url: exchange.body for exchange in got.exchanges}
    assert {
        "https://a.example/post": POST.encode(),
        "https://a.example/photo.svg": RED.encode(),
        "https://a.example/api.json": '{"text": "Brücke"}'.encode(),
    } == bodies
    assert [200] * 3 == [exchange.status for exchange in got.exchanges]
    assert {"127.0.0.1"} == {exchange.ip for exchange in got.exchanges}
    api = next(exchange for exchange in got.exchanges if exchange.url.endswith("json"))
    assert [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")] == [field for field in api.response_headers if field[0] == "Set-Cookie"]
    assert post.visits[-1].headers["user-agent"] in dict(api.request_headers).values()
    assert not [name for name, _ in api.request_headers if name.lower().startswith("proxy-")]


async def test_what_made_the_picture_is_told_with_it(post: Site, web: Web) -> None:
    browser = (await web.capture("https://a.example/post", [".post"])).browser
    assert browser is not None
    assert browser.build
    assert any(flag.startswith("--ignore-certificate-errors-spki-list=") for flag in browser.flags)
    assert browser.sandbox == ("--no-sandbox" not in browser.flags)
    assert os.geteuid() == 0 or browser.sandbox
    assert "embed-archiver/" in post.visits[0].headers["user-agent"]


async def test_a_finer_picture_has_more_pixels(post: Site, web: Web) -> None:
    del post
    assert (600, 400) == size((await web.capture("https://a.example/post", [".post"], scale=2.0)).screenshot)


async def test_a_post_that_is_taller_than_the_window_is_shown_whole(site: Site, web: Web) -> None:
    site.page("/post", POST.replace('class="post"', 'class="tall"').replace("/photo.svg", ""))
    got = await web.capture("https://a.example/post", [".tall"])
    assert (300, 3000) == size(got.screenshot)


async def test_a_post_that_comes_late_is_waited_for(site: Site, web: Web) -> None:
    page = """<!doctype html><div id="post" style="width:200px;height:100px"></div><script>
    setTimeout(() => { document.getElementById('post').textContent = 'here' }, 400)</script>"""
    site.page("/post", page)
    got = await web.capture("https://a.example/post", ["#post"])
    assert ((), (200, 100)) == (got.shortfalls, size(got.screenshot))


async def test_the_best_selector_counts_and_the_lesser_only_where_it_fails(post: Site, web: Web) -> None:
    del post
    best = await web.capture("https://a.example/post", ["article", "body"])
    lesser = await web.capture("https://a.example/post", [".nowhere", "((not a selector", "article"])
    assert ("article", "article") == (best.element, lesser.element)


async def test_a_page_without_the_post_is_kept_and_says_so(site: Site, web: Web) -> None:
    site.page("/post", "<p>something else</p>")
    got = await web.capture("https://a.example/post", [".post"])
    assert (Shortfall.ELEMENT_NOT_FOUND,) == got.shortfalls
    assert (600, 900) == size(got.screenshot)
    assert "something else" in (got.dom or "")
    assert 1 == len(got.exchanges)


async def test_a_picture_that_does_not_load_is_told(site: Site, web: Web) -> None:
    site.page("/post", POST.replace("<script>", "<!--").replace("</script>", "-->"))
    assert (Shortfall.PICTURES_MISSING,) == (await web.capture("https://a.example/post", [".post"])).shortfalls


async def test_an_article_is_rendered_whole_with_what_loads_only_when_it_comes_into_view(site: Site, web: Web) -> None:
    page = """<!doctype html><body style="margin:0"><div style="height:4000px">words</div><div id="lazy">none</div><script>
    new IntersectionObserver((seen) => { if (seen[0].isIntersecting) document.getElementById('lazy').textContent = 'embedded' })
      .observe(document.getElementById('lazy'))</script>"""
    site.page("/robots.txt", "", status="404 Not Found")
    site.page("/article", page)
    got = await web.capture("https://a.example/article")
    assert ((), None) == (got.shortfalls, got.element)
    assert '<div id="lazy">embedded</div>' in (got.dom or "")
    assert size(got.screenshot)[1] > 4000


async def test_redirects_cookies_and_another_alphabet_are_recorded_as_they_came(site: Site, web: Web) -> None:
    words = "<!doctype html><div id=post>Вода прибывает</div>".encode("windows-1251")
    site.page("/code", "", "Location: https://b.example/post", status="302 Found")
    site.page("/post", gzip.compress(words), "Content-Type: text/html; charset=windows-1251", "Content-Encoding: gzip")
    got = await web.capture("https://a.example/code", ["#post"])
    assert () == got.shortfalls
    assert [("https://a.example/code", 302, b""), ("https://b.example/post", 200, words)] == [
        (one.url, one.status, one.body) for one in got.exchanges
    ]
    assert ("Location", "https://b.example/post") in got.exchanges[0].response_headers


async def test_a_page_that_cannot_be_reached_says_why(door: OpenDoor) -> None:
    why = {
        "https://10.0.0.1/": Shortfall.NOT_PUBLIC,
        "https://127.1/": Shortfall.NOT_PUBLIC,
        "http://localhost:8080/": Shortfall.NOT_PUBLIC,
        "https://no-such-name.invalid/": Shortfall.NOT_REACHED,
        "file:///etc/passwd": Shortfall.NOT_REACHED,
        "https://c.other.test/": Shortfall.NOT_REACHED,
    }
    async with door(only=("a.example",)) as web:
        taken = [await web.capture(url, ["body"]) for url in why]
    assert [(shortfall,) for shortfall in why.values()] == [one.shortfalls for one in taken]
    assert all((one.screenshot, one.dom, one.exchanges) == (None, None, ()) for one in taken)


async def test_a_page_reaches_nothing_on_this_machine(site: Site, door: OpenDoor) -> None:
    """Neither by name nor by number, neither with a picture nor a script, and no datagram for WebRTC."""
    loop = asyncio.get_running_loop()
    heard: list[bytes] = []

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            del addr
            heard.append(data)

    ear, _ = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    listening = ear.get_extra_info("sockname")[1]
    page = f"""<!doctype html><div id="post"></div><img src="http://127.0.0.1:{site.plain_port}/secret.png">
    <iframe src="http://localhost:{site.plain_port}/secret.html"></iframe><script>
    const call = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{listening}'}}]}});
    call.createDataChannel('x'); call.createOffer().then((offer) => call.setLocalDescription(offer));
    Promise.allSettled([fetch('http://127.0.0.1:{site.plain_port}/secret.json'), new Promise((done) => setTimeout(done, 1500))])
      .then(() => {{ document.getElementById('post').textContent = 'done' }})</script>"""
    site.page("/post", page)
    async with door(only=("a.example",)) as web:
        got = await web.capture("https://a.example/post", ["#post"])
    ear.close()
    assert "#post" == got.element
    assert ["/post"] == [visit.path for visit in site.visits]
    assert [] == heard


async def test_a_page_that_never_answers_ends_in_time(site: Site, web: Web) -> None:
    async def never(visit: Visit) -> None:
        del visit
        await asyncio.Event().wait()

    site.pages["/post"] = never
    assert (Shortfall.TIMED_OUT,) == (await web.capture("https://a.example/post", [".post"])).shortfalls


async def test_a_page_that_never_rests_ends_in_time(site: Site, door: OpenDoor) -> None:
    site.page("/post", "<div id=post>here</div><script>setTimeout(() => { while (true) {} }, 0)</script>")
    async with door(replace(QUICK, capture_seconds=4.0)) as web:
        stuck = await web.capture("https://a.example/post", ["#post"])
        site.page("/post", "<div id=post>here</div>")
        after = await web.capture("https://a.example/post", ["#post"])
    assert Shortfall.TIMED_OUT in stuck.shortfalls
    assert () == after.shortfalls


async def test_a_page_that_grows_without_end_is_cut_off(site: Site, door: OpenDoor) -> None:
    async def flood(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await visit.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    site.page("/post", "<div id=post>here</div><script>fetch('/flood').then((r) => r.text())</script><img src='/flood'>")
    site.pages["/flood"] = flood
    async with door(replace(QUICK, capture_bytes=3_000_000, capture_seconds=10.0)) as web:
        got = await web.capture("https://a.example/post", ["#post"])
    assert Shortfall.TOO_LARGE in got.shortfalls
    assert "here" in (got.dom or "")


async def test_an_error_page_is_kept_as_one(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>no such post</div>", status="404 Not Found")
    got = await web.capture("https://a.example/post", ["#post"])
    assert (Shortfall.ERROR_PAGE,) == got.shortfalls
    assert 404 == got.exchanges[0].status


async def test_a_page_that_replaces_the_browsers_own_functions_misleads_nobody(site: Site, web: Web) -> None:
    page = """<!doctype html><div id="post" style="width:120px;height:60px">here</div><script>
    document.querySelectorAll = () => []; Element.prototype.getBoundingClientRect = () => ({x: 0, y: 0, width: 1, height: 1});
    window.setTimeout = () => 0; Promise.all = () => new Promise(() => 0); Date.now = () => 0</script>"""
    site.page("/post", page)
    got = await web.capture("https://a.example/post", ["#post"])
    assert ((), (120, 60)) == (got.shortfalls, size(got.screenshot))


async def test_a_page_that_leads_on_is_followed(site: Site, web: Web) -> None:
    site.page("/first", "<p>wait</p><script>setTimeout(() => location.replace('/post'), 100)</script>")
    site.page("/post", "<div id=post style='width:80px'>here</div>")
    got = await web.capture("https://a.example/first", ["#post"])
    assert ((), "#post") == (got.shortfalls, got.element)


async def test_a_page_that_closes_itself_harms_no_other(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>here</div>")
    site.page("/shut", "<script>window.close()</script>")
    shut, after = [await web.capture(f"https://a.example/{page}", ["#post"]) for page in ("shut", "post")]
    assert shut.shortfalls
    assert () == after.shortfalls


async def test_no_cookie_survives_a_capture(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>here</div>", "Content-Type: text/html", "Set-Cookie: a=b")
    await web.capture("https://a.example/post", ["#post"])
    await web.capture("https://a.example/post", ["#post"])
    assert [False, False] == ["cookie" in visit.headers for visit in site.visits if visit.path == "/post"]


async def test_robots_txt_governs_the_rendering_of_articles(site: Site, door: OpenDoor) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /", "Content-Type: text/plain")
    site.page("/", "<p>words</p>")
    async with door() as web:
        forbidden = await web.capture("https://a.example/")
    async with door(replace(QUICK, robots=RobotsMode.OFF)) as web:
        allowed = await web.capture("https://a.example/")
    assert ((Shortfall.FORBIDDEN_BY_ROBOTS,), ()) == (forbidden.shortfalls, allowed.shortfalls)


async def test_without_a_browser_a_capture_says_so(post: Site, door: OpenDoor) -> None:
    del post
    async with door(ARCHIVER_BROWSER="/no/such/browser") as web:
        got = await web.capture("https://a.example/post", [".post"])
        trouble = web.browser_problem()
    assert ((Shortfall.NO_BROWSER,), None) == (got.shortfalls, got.browser)
    assert trouble is not None
    assert "ARCHIVER_BROWSER" in trouble.remedy


async def test_a_browser_that_does_not_start_says_why(post: Site, door: OpenDoor, tmp_path: Path) -> None:
    del post
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'broken: error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    broken.chmod(0o755)
    async with door(ARCHIVER_BROWSER=str(broken)) as web:
        got = await web.capture("https://a.example/post", [".post"])
        trouble = web.browser_problem()
    assert (Shortfall.NOT_STARTED,) == got.shortfalls
    assert trouble is not None
    assert "libnss3.so" in trouble.what


def browsers_of(ancestor: int) -> list[int]:
    """The browsers (not their helpers) that descend from a process, by the kernel's own account."""
    parents: dict[int, int] = {}
    browsers = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (entry / "cmdline").read_bytes()
            if b"--remote-debugging-pipe" in line and b"--type=" not in line:
                browsers.append(int(entry.name))
    return [browser for browser in browsers if ancestor in _line_of(browser, parents)]


def _line_of(process: int, parents: dict[int, int]) -> list[int]:
    """A process's ancestors."""
    line = []
    while (process := parents.get(process, 0)) and process not in line:
        line.append(process)
    return line


async def test_a_browser_that_is_killed_is_replaced_and_the_capture_made_again(site: Site, door: OpenDoor) -> None:
    async def deadly(visit: Visit) -> None:
        if site.asked("/post") == 1:
            for browser in browsers_of(os.getpid()):
                os.kill(browser, signal.SIGKILL)
            await asyncio.Event().wait()
        await visit.answer(b"<div id=post>here</div>", "Content-Type: text/html")

    site.pages["/post"] = deadly
    async with door() as web:
        got = await web.capture("https://a.example/post", ["#post"])
    assert ((), "#post") == (got.shortfalls, got.element)
    assert 2 == site.asked("/post")


async def test_a_browser_that_dies_every_time_is_given_up(site: Site, door: OpenDoor) -> None:
    async def deadly(visit: Visit) -> None:
        del visit
        for browser in browsers_of(os.getpid()):
            os.kill(browser, signal.SIGKILL)
        await asyncio.Event().wait()

    site.pages["/post"] = deadly
    async with door() as web:
        got = await web.capture("https://a.example/post", ["#post"])
    assert (Shortfall.BROWSER_CRASHED,) == got.shortfalls
    assert 2 == site.asked("/post")


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


async def test_a_program_that_is_killed_leaves_no_browser_behind(site: Site) -> None:
    """Nothing of ours runs after `kill -9`; the kernel closes the pipes, and the browser ends with them."""
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
    watched = [os.pidfd_open(browser) for browser in browsers_of(program.pid)]
    assert watched
    program.kill()
    await program.wait()
    async with asyncio.timeout(10):
        await asyncio.gather(*(_end_of(process) for process in watched))


async def _end_of(process: int) -> None:
    """Wait until a process has ended, by a descriptor that the kernel makes readable then."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(process, ended.set)
    try:
        await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(process)
        os.close(process)
