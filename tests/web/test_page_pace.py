"""How many requests a host gets from pages that ask for as many as they can, counted at the server's own log."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
import pytest_asyncio

from archiver.model.probes import Silence, Why
from archiver.model.shortfalls import Shortfall
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.door import Web
from tests.web.conftest import QUICK, Papers, Site, Visit, door_to, open_site, probe

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

BURST, RATE = 12, 8.0
LATE_SECONDS = 4.0  # what a busy machine may hold back inside of the browser, and then let through at once
SLOW = replace(QUICK, page_burst=BURST, page_rate=RATE, element_seconds=4.0, capture_requests=10_000)

FLOODS: Mapping[str, str] = {
    "fetches": "for (let n = 0; n < 400; n++) fetch('/x?' + n)",
    "fetches of plain HTTP": "for (let n = 0; n < 400; n++) fetch('http://a.example/x?' + n, {mode: 'no-cors'})",
    "fetches with preflights": "for (let n = 0; n < 400; n++) fetch('https://b.example/x?' + n, {method: 'PUT'})",
    "pictures": "for (let n = 0; n < 300; n++) new Image().src = '/x?' + n",
    "a worker": "new Worker('/worker.js')",
    "a shared worker": "new SharedWorker('/worker.js')",
    "a service worker": "navigator.serviceWorker.register('/worker.js')",
    "a service worker by a frame": "const f = document.createElement('iframe'); f.srcdoc = '<p>'; f.onload = () =>"
    " f.contentWindow.ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, '/worker.js');"
    " document.body.append(f)",
    "a worker of its own making": "new Worker(URL.createObjectURL(new Blob([`"
    "for (let n = 0; n < 400; n++) fetch('https://a.example/x?' + n)`])))",
    "WebSockets": "for (let n = 0; n < 200; n++) new WebSocket('wss://a.example/socket?' + n)",
    "plain WebSockets": "for (let n = 0; n < 200; n++) new WebSocket('ws://a.example/socket?' + n)",
    "event sources": "for (let n = 0; n < 200; n++) new EventSource('/x?' + n)",
    "beacons": "for (let n = 0; n < 400; n++) navigator.sendBeacon('/x?' + n)",
    "pings": "for (let n = 0; n < 200; n++) { const a = document.createElement('a'); a.href = '#x' + n; a.ping = '/x?' + n;"
    " document.body.append(a); a.click() }",
    "frames": "for (let n = 0; n < 60; n++) { const f = document.createElement('iframe'); f.src = '/x?' + n;"
    " document.body.append(f) }",
    "prefetches": "for (const rel of ['prefetch', 'preload', 'modulepreload']) for (let n = 0; n < 100; n++) {"
    " const l = document.createElement('link'); l.rel = rel; l.as = 'script'; l.href = '/x?' + rel + n; document.head.append(l) }",
    "redirects": "for (let n = 0; n < 60; n++) fetch('/again?' + n)",
    "a refresh": "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0'; document.head.append(m)",
    "a chain of refreshes": "for (let n = 0; n < 60; n++) { const f = document.createElement('iframe'); f.src = '/refresh';"
    " document.body.append(f) }",
    "windows": "for (let n = 0; n < 60; n++) open('/x?' + n)",
    "reports of violations": "for (let n = 0; n < 200; n++) { const i = new Image(); i.src = 'https://c.site.example/' + n }",
    "a page that reloads": "setTimeout(() => location.replace('/post?' + Math.random()), 50)",
}
QUICKLY = ("fetches of plain HTTP", "a worker", "WebSockets")
WORKER = "for (let n = 0; n < 400; n++) fetch('https://a.example/x?' + n)"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(papers: Papers) -> AsyncIterator[tuple[Site, Web]]:
    """One site and one browser for the tests of this file."""
    async with open_site(papers) as site, door_to(site)(SLOW) as web:
        yield site, web


@pytest.fixture
def site(studio: tuple[Site, Web]) -> Site:
    """The site; it answers whatever is asked for."""
    site, _ = studio
    site.pages.clear()
    site.visits.clear()
    site.page("/worker.js", WORKER, "Content-Type: text/javascript")

    site.page("/refresh", "<meta http-equiv=refresh content='0'>")

    async def anything(visit: Visit) -> None:
        path = visit.path.partition("?")[0]
        if path in site.pages:
            await site.pages[path](visit)
        elif path == "/again":
            await visit.answer(b"", f"Location: {visit.path}0", status="302 Found")
        else:
            await visit.answer(b"x", "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: *", "Content-Type: image/png")

    site.otherwise = anything
    return site


@pytest.fixture
def web(studio: tuple[Site, Web]) -> Web:
    """The web door whose connections go to the site."""
    return studio[1]


def flooding_page(script: str) -> str:
    """A page with a post whose script makes requests."""
    return f"<!doctype html><body><div id=post></div><script>{script};setTimeout(() => post.textContent = 'here', 2500)</script>"


def excess(visits: list[Visit], *, burst: int = BURST, rate: float = RATE) -> dict[str, tuple[int, float]]:
    """The hosts that got more requests in some time than the policy allows, with the number of them and the seconds."""
    too_many = {}
    for host in {visit.host.partition(":")[0] for visit in visits}:
        times = sorted(visit.at for visit in visits if visit.host.partition(":")[0] == host)
        for first, start in enumerate(times):
            number, seconds = len(times) - first, times[-1] - start
            if number > burst + rate * (seconds + LATE_SECONDS):
                too_many[host] = (number, seconds)
    return too_many


async def take_flood(site: Site, web: Web, flood: str) -> None:
    """Capture a page that makes requests; one of plain HTTP, to whose host a page over TLS may not, if the flood is."""
    script, scheme = FLOODS[flood], "http" if "plain" in flood else "https"
    site.page(
        "/post",
        flooding_page(script),
        "Content-Type: text/html",
        "Content-Security-Policy-Report-Only: img-src 'self'; report-uri /x",
    )
    await web.capture(f"{scheme}://a.example/post", ["#post"])


@pytest.mark.parametrize("flood", QUICKLY)
async def test_a_page_cannot_ask_a_host_more_often_than_the_policy_allows(flood: str, site: Site, web: Web) -> None:
    await take_flood(site, web, flood)

    assert len(site.visits) > BURST / 2
    assert {} == excess(site.visits)


@pytest.mark.slow
@pytest.mark.parametrize("flood", sorted(set(FLOODS) - set(QUICKLY)))
async def test_no_way_to_ask_is_faster_than_the_policy_allows(flood: str, site: Site, web: Web) -> None:
    await take_flood(site, web, flood)

    assert {} == excess(site.visits)


async def test_pages_and_client_share_a_hosts_requests(papers: Papers) -> None:
    """Two captures at once and a client without patience for its pace."""
    settings = replace(SLOW, pace=0.01, page_burst=6, page_rate=4.0)
    async with open_site(papers) as site, door_to(site)(settings) as web:
        site.page("/post", flooding_page(FLOODS["fetches"]))
        site.page("/other", flooding_page(FLOODS["a worker of its own making"]))
        probes = [web.ask(probe(f"https://a.example/{number}")) for number in range(20)]
        captures = [web.capture(f"https://a.example/{path}", ["#post"]) for path in ("post", "other")]
        await asyncio.gather(*captures, *probes)

    assert 20 == sum(visit.path.removeprefix("/").isdigit() for visit in site.visits)
    assert {} == excess(site.visits, burst=6, rate=4.0)


RULES = json.dumps(
    {
        kind: [{"urls": [f"/{kind}?{number}" for number in range(60)], "eagerness": "immediate"}]
        for kind in ("prefetch", "prerender")
    }
)
INSERTED = (
    "const rules = document.createElement('script'); rules.type = 'speculationrules';"
    f" rules.textContent = {json.dumps(RULES)}; document.body.append(rules)"
)
SPECULATION: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "in its markup": (f"<script type=speculationrules>{RULES}</script>", ()),
    "by a script": (f"<script>{INSERTED}</script>", ()),
    "by a header": ("", ('Speculation-Rules: "/rules.json"',)),
}


@pytest.mark.parametrize("way", SPECULATION)
async def test_what_a_page_asks_to_be_fetched_in_advance_is_not_fetched(way: str, site: Site, web: Web) -> None:
    markup, headers = SPECULATION[way]
    site.page("/rules.json", RULES, "Content-Type: application/speculationrules+json")
    site.page("/post", flooding_page("") + markup, "Content-Type: text/html", *headers)
    capture = await web.capture("https://a.example/post", ["#post"])

    assert () == capture.shortfalls
    late = {visit.path for visit in site.visits if visit.path.startswith("/x?")}  # which the page of the test before asked for
    assert {"/post", *(["/rules.json"] if headers else [])} == {visit.path for visit in site.visits} - late


async def test_captures_of_one_host_begin_at_its_pace(papers: Papers) -> None:
    """Also the first ones, which wait for the browser."""
    async with open_site(papers) as site, door_to(site)(replace(QUICK, pace=1.0, patience=60.0)) as web:
        site.page("/post", "<div id=post>here</div>")
        await asyncio.gather(*(web.capture("https://a.example/post", ["#post"]) for _ in range(3)))

    starts = [visit.at for visit in site.visits if visit.path == "/post"]
    assert 3 == len(starts)
    assert starts[-1] - starts[0] > 1.0


async def test_a_crawl_delay_is_the_pace_of_captures_too(papers: Papers) -> None:
    async with open_site(papers) as site, door_to(site)(QUICK) as web:
        site.page("/robots.txt", "User-agent: embed-archiver/0.1.0\nCrawl-delay: 1.5\nDisallow:", "Content-Type: text/plain")
        site.page("/article", "<p>words</p>")
        await asyncio.gather(*(web.capture("https://a.example/article") for _ in range(2)))

    first, second = (visit.at for visit in site.visits if visit.path == "/article")
    assert second - first > 1.0


async def test_a_host_that_asks_a_page_to_wait_is_left_alone(papers: Papers) -> None:
    async with open_site(papers) as site, door_to(site)(QUICK) as web:
        site.page("/photo.png", "", "Retry-After: 3600", status="429 Too Many Requests")
        site.page("/post", "<div id=post>here<img src='https://b.example/photo.png'></div>")
        await web.capture("https://a.example/post", ["#post"])
        outcome = await web.ask(probe("https://b.example/"))

    assert ["/post", "/photo.png"] == [visit.path for visit in site.visits]
    assert isinstance(outcome, Silence)
    assert Why.ASKED_TO_WAIT == outcome.why
    assert {"b.example"} == set(web.host_states())


async def test_a_page_that_makes_too_many_requests_is_captured_with_that_shortfall(site: Site) -> None:
    site.page("/post", flooding_page("for (let n = 0; n < 100; n++) fetch('/x?' + n).catch(() => 0)"))
    async with door_to(site)(replace(QUICK, capture_requests=20)) as web:
        capture = await web.capture("https://a.example/post", ["#post"])

    assert Shortfall.TOO_MANY_REQUESTS in capture.shortfalls
    assert "#post" == capture.element
    assert len(site.visits) <= 2 * 20  # a capture that a hanging browser ended is repeated once


async def test_a_page_does_not_ask_a_host_that_asked_to_be_left_alone(papers: Papers) -> None:
    async with open_site(papers) as site, door_to(site)() as web:
        site.page("/busy", "later", "Retry-After: 3600", status="429 Too Many Requests")
        site.page("/post", "<div id=post>here<img src='https://b.example/photo.png'></div>")
        await web.ask(probe("https://b.example/busy"))
        capture = await web.capture("https://a.example/post", ["#post"])

    assert ["/busy", "/post"] == [visit.path for visit in site.visits]
    assert {Shortfall.ASKED_TO_WAIT, Shortfall.PICTURES_MISSING} == set(capture.shortfalls)
