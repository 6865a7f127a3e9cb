"""Bounds of captures: each is lowered by its setting, and the capture says what it lacks."""

import pytest

from archiver.model.shortfalls import Shortfall
from archiver.web import WebSettings
from archiver.web.browser_discovery import BrowserProblem, find_browser
from tests.bounds import lowered
from tests.web.conftest import QUICK, OpenDoor, Site, never
from tests.web.test_memory_watch import BOMB

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]
POST = '<div id="post" style="width:120px;height:60px">here</div>'
MANY = "".join(f'<img src="/{number}.svg">' for number in range(30))
STUCK = "<script>setTimeout(() => { while (true) {} }, 0)</script>"
CASES = {
    "capture_seconds": (4, POST + STUCK, Shortfall.TIMED_OUT),
    "element_seconds": (1, "<p>fog</p>", Shortfall.ELEMENT_NOT_FOUND),
    "capture_bytes": (500_000, f"{POST}<img src='/large.svg'>", Shortfall.TOO_LARGE),
    "capture_requests": (5, POST + MANY, Shortfall.TOO_MANY_REQUESTS),
    "document_characters": (1_000, f"{POST}<p>{'fog ' * 1_000}</p>", Shortfall.DOM_CUT),
    "browser_bytes": (256 * 1024 * 1024, BOMB.body, Shortfall.MEMORY),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_capture_beyond_a_bound_says_what_it_lacks(name: str, site: Site, door: OpenDoor) -> None:
    value, page, shortfall = CASES[name]
    site.page("/post", page)
    site.pages["/never"] = never
    site.page("/large.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 5_000_000, "Content-Type: image/svg+xml")
    with lowered(**{name: value}):
        settings = WebSettings(pace=0.0, patience=0.0, silence_seconds=QUICK.silence_seconds)
        async with door(settings) as web:
            capture = await web.capture("https://a.example/post", ["#post"])

    assert shortfall in capture.shortfalls
