"""Pictures that a post loads only when they are seen are loaded, and so is the largest of several sizes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from archiver.model.captures import Capture
from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.door import Web
from tests.web.conftest import Papers, Site, door_to, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

RED = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="red"/></svg>'
SEEN = """<script>
const watching = new IntersectionObserver((entries) => entries.forEach((entry) => {
  if (entry.isIntersecting && !entry.target.src) entry.target.src = entry.target.dataset.src;
}));
document.querySelectorAll('img[data-src]').forEach((image) => watching.observe(image));
</script>"""


def post(inside: str) -> str:
    """A page whose post begins far below the window, and is taller than it."""
    return (
        f'<!doctype html><body style="margin:0"><div style="height:3000px"></div>'
        f'<div class="post" style="width:400px">words<div style="height:2500px"></div>{inside}</div>{SEEN}'
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(papers: Papers) -> AsyncIterator[tuple[Site, Web]]:
    """One site and one browser for all tests."""
    async with open_site(papers) as site, door_to(site)() as web:
        yield site, web


@pytest.fixture
def site(studio: tuple[Site, Web]) -> Site:
    site, _ = studio
    site.pages.clear()
    return site


@pytest.fixture
def web(studio: tuple[Site, Web]) -> Web:
    return studio[1]


@pytest.fixture
def pictures(site: Site) -> Site:
    for name in ("small", "large", "far"):
        site.page(f"/{name}.svg", RED, "Content-Type: image/svg+xml")
    return site


async def captured(site: Site, web: Web, inside: str) -> tuple[Capture, set[str]]:
    """The capture of a post with this in it, and the pictures that it loaded."""
    site.page("/post", post(inside))
    capture = await web.capture("https://a.example/post", [".post"])
    loaded = {exchange.url.rpartition("/")[2] for exchange in capture.exchanges if exchange.url.endswith(".svg") and exchange.body}
    return capture, loaded


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<img width=300 height=200 loading="lazy" src="/far.svg">', id="loading=lazy"),
        pytest.param('<img width=300 height=200 data-src="/far.svg">', id="an observer of what is seen"),
        pytest.param(
            '<div style="overflow:auto;width:400px;white-space:nowrap"><div style="display:inline-block;width:5000px"></div>'
            '<img width=300 height=200 loading="lazy" src="/far.svg"></div>',
            id="in a row to be scrolled",
        ),
    ],
)
async def test_a_picture_that_loads_when_it_is_seen_is_loaded(pictures: Site, web: Web, inside: str) -> None:
    capture, loaded = await captured(pictures, web, inside)

    assert ((), {"far.svg"}) == (capture.shortfalls, loaded)


@pytest.mark.parametrize(
    "inside",
    [
        '<img width=300 height=200 src="/small.svg" srcset="/small.svg 300w, /large.svg 3000w" sizes="300px">',
        '<picture><source srcset="/small.svg, /large.svg 2x"><img width=300 height=200 src="/small.svg"></picture>',
    ],
)
async def test_of_several_sizes_the_largest_is_loaded_too(pictures: Site, web: Web, inside: str) -> None:
    capture, loaded = await captured(pictures, web, inside)

    assert ((), {"small.svg", "large.svg"}) == (capture.shortfalls, loaded)


async def test_a_picture_that_is_not_shown_is_not_waited_for(pictures: Site, web: Web) -> None:
    capture, loaded = await captured(pictures, web, '<img style="display:none" loading="lazy" src="/far.svg">')

    assert ((), set()) == (capture.shortfalls, loaded)


async def test_a_lazy_picture_that_does_not_come_is_missing(pictures: Site, web: Web) -> None:
    capture, _ = await captured(pictures, web, '<img width=300 height=200 loading="lazy" src="/nowhere.svg">')

    assert (Shortfall.PICTURES_MISSING,) == capture.shortfalls
