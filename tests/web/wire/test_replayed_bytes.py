"""What is kept of a page with everything on it: in the snapshot every byte or a mark, and played by others as it was seen."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Frame, Page, async_playwright

from archiver.app.playback_files import playback_folder, read_playback_files
from archiver.evidence import whole_snapshot, write_snapshot
from archiver.evidence.reading import warc_records
from archiver.model.captures import Capture
from archiver.web import open_web, parse_connect_tos
from archiver.web.browser_discovery import BrowserProblem, find_browser
from tests.evidence.conftest import post_draft
from tests.serving.watched_browser import browser_path
from tests.web.conftest import QUICK, Papers
from tests.web.wire.players import PYWB, pywb, replay_web_page
from tests.web.wire.talkative_site import Logged, open_talkative_site
from tests.web.wire.test_captured_bytes import PAGES

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

_PATIENCE_SECONDS = 60
_LOOKS_BEFORE_RELOADING = 100
DECODED = {"/zstd.css", "/deflated.txt", "/twice.txt", "/unknown-coding.txt"}
"""What is sent with codings that not every player decodes."""
WITH_TRAILERS = {path for path, page in PAGES.items() if page.framing == "chunked"} - {"/inside.svg"}
"""What is sent in chunks over HTTP/1.1: this site sends trailers after them. The frame comes over HTTP/2."""
ADDRESS = "https://x.example/rivertown/status/1"
SEEN = """() => ({
    words: document.body.innerText.includes('Hochwasser an der Brücke'),
    script: typeof words === 'undefined' ? '' : words,
    brotli: typeof a === 'undefined' ? 0 : a,
    zstd: getComputedStyle(document.body.appendChild(document.createElement('b'))).color,
    font: getComputedStyle(document.querySelector('p')).fontFamily,
    picture: document.querySelector('img').naturalWidth,
    done: document.querySelector('#done')?.textContent,
})"""
AS_CAPTURED = {
    "words": True,
    "script": "日本語のページ",
    "brotli": 1,
    "zstd": "rgb(255, 0, 0)",
    "font": "own",
    "picture": 9,
    "done": "done",
}


@dataclass(frozen=True)
class Kept:
    """A snapshot with the bodies that it shares, the capture in it, and what the server sent meanwhile."""

    path: Path
    capture: Capture
    log: list[Logged]

    @property
    def at(self) -> str:
        """The time of the capture in 14 digits."""
        return f"{self.capture.at:%Y%m%d%H%M%S}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Kept]]:
    """Snapshots of the page over HTTP/1.1 and HTTP/2, by host; the site is gone afterwards."""
    found = {}
    async with open_talkative_site(papers, PAGES) as site:
        rules = (f"a.example:443:127.0.0.1:{site.http1_port}", f"*:443:127.0.0.1:{site.http2_port}")
        settings = replace(QUICK, connect_to=parse_connect_tos(rules))
        environment = {"SSL_CERT_FILE": str(papers.authority), "PATH": os.environ["PATH"]}
        async with open_web(settings, clock=lambda: datetime.now(UTC), environment=environment) as web:
            for host in ("a.example", "b.example"):
                site.log.clear()
                capture = await web.capture(f"https://{host}/page", ["#done"])
                home = tmp_path_factory.mktemp(host)
                draft = post_draft(at=capture.at, capture=capture, answers=(), addresses=(ADDRESS,))
                path, written = home / "whole.warc.gz", write_snapshot(home, draft)
                path.write_bytes(b"".join(whole_snapshot(home, written.path)))
                assert written.shared, "scripts and fonts are put back"
                if (picture := _picture(f"captured-{host}")) is not None:
                    picture.write_bytes(capture.screenshot or b"")
                found[host] = Kept(path=path, capture=capture, log=list(site.log))
    yield found


@pytest.mark.parametrize("host", ["a.example", "b.example"])
async def test_every_response_in_the_snapshot_is_what_was_sent_or_is_marked(kept: dict[str, Kept], host: str) -> None:
    sent = {(entry.method, entry.url): entry for entry in kept[host].log}
    records = list(warc_records(kept[host].path))
    marked, unlike, compared = set(), [], 0
    for response, request in pairwise(records):
        if (response.rec_type, request.rec_type) != ("response", "request") or request.http_headers is None:
            continue
        url = response.rec_headers.get_header("WARC-Target-URI") or ""
        entry = sent[(request.http_headers.protocol, url)]
        compared += 1
        if response.rec_headers.get_header("X-Archiver-Rewritten") is not None:
            marked.add(f"/{url.rpartition('/')[2]}")
        elif entry.head:
            unlike += [url] if response.http_head + response.payload != entry.head + entry.body else []
        elif response.http_headers is not None:
            lower = [(name, value.strip()) for name, value in entry.fields if not name.startswith(":")]
            unlike += [url] if (response.http_headers.headers, response.payload) != (lower, entry.body) else []

    assert ([], DECODED | WITH_TRAILERS if host == "a.example" else DECODED) == (unlike, marked)
    assert compared == len(kept[host].log) > 25


async def played(address: str, picture: Path | None = None) -> tuple[dict[str, object], list[str]]:
    """What a page that is played shows, and what was asked for outside of this machine."""
    no_network = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    asked: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=no_network)
        page = await browser.new_page(viewport={"width": 800, "height": 600})
        page.context.on("request", lambda request: asked.append(request.url))
        await page.goto(address)
        shown = await _frame_of(page)
        await shown.wait_for_selector("#done", timeout=_PATIENCE_SECONDS * 1000)
        seen = await shown.evaluate(SEEN)
        if picture is not None:
            await page.screenshot(path=picture)
        await browser.close()
    outside = [url for url in asked if not url.startswith(("http://127.0.0.1:", "blob:", "data:", "about:"))]
    return seen, outside


async def _frame_of(page: Page) -> Frame:
    """The frame in which the captured page is, once it is there.

    ReplayWeb.page's own start stalls now and then, before it asks for the file: then its page is loaded again, as people do.
    """
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            for _ in range(_LOOKS_BEFORE_RELOADING):
                found = next((frame for frame in page.frames if frame.url.endswith("example/page")), None)
                if found is not None:
                    return found
                await page.wait_for_timeout(50)
            await page.reload()


def _picture(name: str) -> Path | None:
    """Where to keep a picture of what was played, for people who want to look at it."""
    folder = os.environ.get("ARCHIVER_TEST_PICTURES")
    return Path(folder) / f"{name}.png" if folder else None


@pytest.mark.parametrize(("host", "url"), [("a.example", "https://a.example/page"), ("b.example", ADDRESS)])
async def test_replay_web_page_shows_what_was_captured(kept: dict[str, Kept], host: str, url: str) -> None:
    player = read_playback_files(playback_folder())
    if player is None:
        pytest.skip("needs the player's files: `embed-archiver playback`")
    with replay_web_page(player, kept[host].path, url, at=kept[host].at) as address:
        seen, outside = await played(address, _picture(f"replaywebpage-{host}"))

    assert (AS_CAPTURED, []) == (seen, outside)


@pytest.mark.slow
@pytest.mark.skipif(not (PYWB / "wayback").is_file(), reason="needs pywb in a venv of its own: `make pywb`")
@pytest.mark.parametrize("host", ["a.example", "b.example"])
@pytest.mark.parametrize("url", ["https://{host}/page", ADDRESS])
async def test_pywb_shows_what_was_captured(kept: dict[str, Kept], tmp_path: Path, host: str, url: str) -> None:
    with pywb(tmp_path, kept[host].path) as address:
        seen, outside = await played(f"{address}/{kept[host].at}mp_/{url.format(host=host)}", _picture(f"pywb-{host}"))

    assert (AS_CAPTURED, []) == (seen, outside)
