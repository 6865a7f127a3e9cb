"""Captures by the real browser, through the real gate, of pages that behave well and pages that do not."""

import asyncio
import gzip
import os
import struct
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from archiver.model.shortfalls import Shortfall
from archiver.web import RobotsMode
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
    """One site and one browser for all tests that do not crash it."""
    async with open_site(papers) as site, door_to(site)() as web:
        yield site, web


@pytest.fixture
def site(studio: tuple[Site, Web]) -> Site:
    """The site, without pages and visits."""
    site, _ = studio
    site.pages.clear()
    site.visits.clear()
    return site


@pytest.fixture
def web(studio: tuple[Site, Web]) -> Web:
    """The web door whose connections go to the site."""
    return studio[1]


@pytest.fixture
def post(site: Site) -> Site:
    """The site, with a post that has a picture and fetches JSON."""
    site.page("/post", POST)
    site.page("/photo.svg", RED, "Content-Type: image/svg+xml")
    site.page(
        "/api.json", '{"text": "Brücke"}', "Content-Type: application/json; charset=utf-8", "Set-Cookie: a=1", "Set-Cookie: b=2"
    )
    return site


async def test_a_capture_has_the_post_and_everything_that_it_loaded(post: Site, web: Web) -> None:
    capture = await web.capture("https://a.example/post", [".post"])
    assert () == capture.shortfalls
    assert (300, 200) == size(capture.screenshot)
    assert ".post" == capture.element
    assert "Water rising at the bridge 🌊" in (capture.dom or "")
    bodies = {exchange.url: exchange.body for exchange in capture.exchanges}
    assert {
        "https://a.example/post": POST.encode(),
        "https://a.example/photo.svg": RED.encode(),
        "https://a.example/api.json": '{"text": "Brücke"}'.encode(),
    } == bodies
    assert [200] * 3 == [exchange.status for exchange in capture.exchanges]
    assert {"127.0.0.1"} == {exchange.ip for exchange in capture.exchanges}
    api = next(exchange for exchange in capture.exchanges if exchange.url.endswith("json"))
    assert [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")] == [field for field in api.response_headers if field[0] == "Set-Cookie"]
    assert post.visits[-1].headers["user-agent"] in dict(api.request_headers).values()
    assert not [name for name, _ in api.request_headers if name.lower().startswith("proxy-")]


async def test_a_capture_describes_the_browser_that_made_it(post: Site, web: Web) -> None:
    browser = (await web.capture("https://a.example/post", [".post"])).browser
    assert browser is not None
    assert browser.build
    assert any(flag.startswith("--ignore-certificate-errors-spki-list=") for flag in browser.flags)
    assert not any(flag.startswith("--ssl-key-log-file=") for flag in browser.flags)  # its path differs between runs
    assert browser.sandbox == ("--no-sandbox" not in browser.flags)
    playwrights, ours = (flag.partition("=")[2].split(",") for flag in browser.flags if flag.startswith("--enable-features="))
    assert ours[: len(playwrights)] == playwrights  # Chromium reads only the last flag
    assert os.geteuid() == 0 or browser.sandbox
    assert "embed-archiver/" in post.visits[0].headers["user-agent"]


async def test_a_scale_of_two_doubles_the_pixels(post: Site, web: Web) -> None:
    del post
    assert (600, 400) == size((await web.capture("https://a.example/post", [".post"], scale=2.0)).screenshot)


async def test_a_post_taller_than_the_viewport_is_shown_whole(site: Site, web: Web) -> None:
    site.page("/post", POST.replace('class="post"', 'class="tall"').replace("/photo.svg", ""))
    capture = await web.capture("https://a.example/post", [".tall"])
    assert (300, 3000) == size(capture.screenshot)


async def test_a_post_that_appears_late_is_waited_for(site: Site, web: Web) -> None:
    page = """<!doctype html><div id="post" style="width:200px;height:100px"></div><script>
    setTimeout(() => { document.getElementById('post').textContent = 'here' }, 400)</script>"""
    site.page("/post", page)
    capture = await web.capture("https://a.example/post", ["#post"])
    assert ((), (200, 100)) == (capture.shortfalls, size(capture.screenshot))


async def test_later_selectors_are_used_only_if_the_first_finds_nothing(post: Site, web: Web) -> None:
    del post
    best = await web.capture("https://a.example/post", ["article", "body"])
    lesser = await web.capture("https://a.example/post", [".nowhere", "((not a selector", "article"])
    assert ("article", "article") == (best.element, lesser.element)


async def test_a_page_without_the_post_is_captured_with_that_shortfall(site: Site, web: Web) -> None:
    site.page("/post", "<p>something else</p>")
    capture = await web.capture("https://a.example/post", [".post"])
    assert (Shortfall.ELEMENT_NOT_FOUND,) == capture.shortfalls
    assert (600, 900) == size(capture.screenshot)
    assert "something else" in (capture.dom or "")
    assert 1 == len(capture.exchanges)


async def test_a_picture_that_does_not_load_is_a_shortfall(site: Site, web: Web) -> None:
    site.page("/post", POST.replace("<script>", "<!--").replace("</script>", "-->"))
    assert (Shortfall.PICTURES_MISSING,) == (await web.capture("https://a.example/post", [".post"])).shortfalls


async def test_an_article_is_rendered_with_its_lazily_loaded_parts(site: Site, web: Web) -> None:
    page = """<!doctype html><body style="margin:0"><div style="height:4000px">words</div><div id="lazy">none</div><script>
    new IntersectionObserver((seen) => { if (seen[0].isIntersecting) document.getElementById('lazy').textContent = 'embedded' })
      .observe(document.getElementById('lazy'))</script>"""
    site.page("/robots.txt", "", status="404 Not Found")
    site.page("/article", page)
    capture = await web.capture("https://a.example/article")
    assert ((), None) == (capture.shortfalls, capture.element)
    assert '<div id="lazy">embedded</div>' in (capture.dom or "")
    assert size(capture.screenshot)[1] > 4000


async def test_redirects_and_other_character_sets_are_recorded_as_received(site: Site, web: Web) -> None:
    words = "<!doctype html><div id=post>Вода прибывает</div>".encode("windows-1251")
    site.page("/code", "", "Location: https://b.example/post", status="302 Found")
    site.page("/post", gzip.compress(words), "Content-Type: text/html; charset=windows-1251", "Content-Encoding: gzip")
    capture = await web.capture("https://a.example/code", ["#post"])
    assert () == capture.shortfalls
    assert [("https://a.example/code", 302, b""), ("https://b.example/post", 200, words)] == [
        (exchange.url, exchange.status, exchange.body) for exchange in capture.exchanges
    ]
    assert ("Location", "https://b.example/post") in capture.exchanges[0].response_headers


async def test_a_page_that_cannot_be_reached_has_the_reason_as_shortfall(door: OpenDoor) -> None:
    why = {
        "https://10.0.0.1/": Shortfall.NOT_PUBLIC,
        "https://127.1/": Shortfall.NOT_PUBLIC,
        "http://localhost:8080/": Shortfall.NOT_PUBLIC,
        "https://no-such-name.invalid/": Shortfall.NOT_REACHED,
        "file:///etc/passwd": Shortfall.NOT_REACHED,
        "https://c.other.test/": Shortfall.NOT_REACHED,
    }
    async with door(only=("a.example",)) as web:
        captures = [await web.capture(url, ["body"]) for url in why]
    assert [(shortfall,) for shortfall in why.values()] == [capture.shortfalls for capture in captures]
    assert all((capture.screenshot, capture.dom, capture.exchanges) == (None, None, ()) for capture in captures)


async def test_a_page_cannot_reach_this_machine(site: Site, door: OpenDoor) -> None:
    """Neither by name nor by address, neither with a picture nor a script, and no datagram for WebRTC."""
    loop = asyncio.get_running_loop()
    datagrams: list[bytes] = []

    class Receiver(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            del addr
            datagrams.append(data)

    receiver, _ = await loop.create_datagram_endpoint(Receiver, local_addr=("127.0.0.1", 0))
    udp_port = receiver.get_extra_info("sockname")[1]
    page = f"""<!doctype html><div id="post"></div><img src="http://127.0.0.1:{site.plain_port}/secret.png">
    <iframe src="http://localhost:{site.plain_port}/secret.html"></iframe><script>
    const call = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{udp_port}'}}]}});
    call.createDataChannel('x'); call.createOffer().then((offer) => call.setLocalDescription(offer));
    Promise.allSettled([fetch('http://127.0.0.1:{site.plain_port}/secret.json'), new Promise((done) => setTimeout(done, 1500))])
      .then(() => {{ document.getElementById('post').textContent = 'done' }})</script>"""
    site.page("/post", page)
    async with door(only=("a.example",)) as web:
        capture = await web.capture("https://a.example/post", ["#post"])
    receiver.close()
    assert "#post" == capture.element
    assert ["/post"] == [visit.path for visit in site.visits]
    assert [] == datagrams


async def test_a_page_that_never_answers_times_out(site: Site, web: Web) -> None:
    async def never(visit: Visit) -> None:
        del visit
        await asyncio.Event().wait()

    site.pages["/post"] = never
    assert (Shortfall.TIMED_OUT,) == (await web.capture("https://a.example/post", [".post"])).shortfalls


async def test_a_page_with_an_endless_script_times_out(site: Site, door: OpenDoor) -> None:
    site.page("/post", "<div id=post>here</div><script>setTimeout(() => { while (true) {} }, 0)</script>")
    async with door(replace(QUICK, capture_seconds=4.0)) as web:
        stuck = await web.capture("https://a.example/post", ["#post"])
        site.page("/post", "<div id=post>here</div>")
        after = await web.capture("https://a.example/post", ["#post"])
    assert Shortfall.TIMED_OUT in stuck.shortfalls
    assert () == after.shortfalls


async def test_a_page_that_loads_without_end_is_stopped_at_the_byte_limit(site: Site, door: OpenDoor) -> None:
    async def flood(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await visit.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    site.page("/post", "<div id=post>here</div><script>fetch('/flood').then((r) => r.text())</script><img src='/flood'>")
    site.pages["/flood"] = flood
    async with door(replace(QUICK, capture_bytes=3_000_000, capture_seconds=10.0)) as web:
        capture = await web.capture("https://a.example/post", ["#post"])
    assert Shortfall.TOO_LARGE in capture.shortfalls
    assert "here" in (capture.dom or "")


async def test_an_error_page_is_captured_with_that_shortfall(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>no such post</div>", status="404 Not Found")
    capture = await web.capture("https://a.example/post", ["#post"])
    assert (Shortfall.ERROR_PAGE,) == capture.shortfalls
    assert 404 == capture.exchanges[0].status


async def test_a_page_that_replaces_browser_functions_cannot_mislead_the_capture(site: Site, web: Web) -> None:
    page = """<!doctype html><div id="post" style="width:120px;height:60px">here</div><script>
    document.querySelectorAll = () => []; Element.prototype.getBoundingClientRect = () => ({x: 0, y: 0, width: 1, height: 1});
    window.setTimeout = () => 0; Promise.all = () => new Promise(() => 0); Date.now = () => 0</script>"""
    site.page("/post", page)
    capture = await web.capture("https://a.example/post", ["#post"])
    assert ((), (120, 60)) == (capture.shortfalls, size(capture.screenshot))


async def test_a_page_that_sets_a_cookie_and_loads_itself_again_is_followed(site: Site, web: Web) -> None:
    async def reply(visit: Visit) -> None:
        again = "<p>wait</p><script>document.cookie = 'a=b'; setTimeout(() => location.replace(location.href + '#x'), 100);"
        reload = "setTimeout(() => location.reload(), 200)</script>"
        post = "<div id=post style='width:80px'>here</div>"
        await visit.answer((post if "cookie" in visit.headers else again + reload).encode(), "Content-Type: text/html")

    site.pages["/post"] = reply
    capture = await web.capture("https://a.example/post", ["#post"])
    assert ((), "#post") == (capture.shortfalls, capture.element)


async def test_a_page_that_closes_itself_does_not_affect_the_next(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>here</div>")
    site.page("/shut", "<script>window.close()</script>")
    shut, after = [await web.capture(f"https://a.example/{page}", ["#post"]) for page in ("shut", "post")]
    assert shut.shortfalls
    assert () == after.shortfalls


async def test_cookies_do_not_survive_a_capture(site: Site, web: Web) -> None:
    site.page("/post", "<div id=post>here</div>", "Content-Type: text/html", "Set-Cookie: a=b")
    await web.capture("https://a.example/post", ["#post"])
    await web.capture("https://a.example/post", ["#post"])
    assert [False, False] == ["cookie" in visit.headers for visit in site.visits if visit.path == "/post"]


async def test_robots_txt_applies_to_rendering_articles(site: Site, door: OpenDoor) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /", "Content-Type: text/plain")
    site.page("/", "<p>words</p>")
    async with door() as web:
        forbidden = await web.capture("https://a.example/")
    async with door(replace(QUICK, robots=RobotsMode.OFF)) as web:
        allowed = await web.capture("https://a.example/")
    assert ((Shortfall.FORBIDDEN_BY_ROBOTS,), ()) == (forbidden.shortfalls, allowed.shortfalls)
