"""Captures by the real browser of a page with everything on it: each response in the capture is what the server sent."""

import asyncio
import gzip
import os
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import brotlicffi
import pytest
import pytest_asyncio
import zstandard
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from archiver.model.captures import Capture, Exchange
from archiver.model.shortfalls import Shortfall
from archiver.web import open_web, parse_connect_tos
from archiver.web.browser_discovery import BrowserProblem, find_browser
from archiver.web.door import Web
from archiver.web.wire.key_log import KeyLog
from tests.web.conftest import QUICK, Papers
from tests.web.wire.talkative_site import Logged, Page, TalkativeSite, open_talkative_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.browser,
    pytest.mark.skipif(isinstance(find_browser(), BrowserProblem), reason="needs a browser: make setup"),
]

SCRIPT = """
const waits = [];
const ask = (path, options) => waits.push(fetch(path, options).then(answer => answer.text()).catch(() => ''));
ask('/gzip.txt'); ask('/deflated.txt'); ask('/twice.txt'); ask('/unknown-coding.txt'); ask('/empty');
ask('/form', {method: 'POST', body: 'a=1&b=\\u00e4'}); ask('/head', {method: 'HEAD'}); ask('/hinted'); ask('/closed');
ask('/redirect'); ask('/gone'); ask('/bytes', {method: 'PUT', body: new Uint8Array([0, 255, 10, 13])});
ask('https://frames.site.example/across', {method: 'PUT', headers: {'X-Own': '1'}, body: 'x'});
waits.push(new Promise(done => { const worker = new Worker('/worker.js'); worker.onmessage = done; worker.onerror = done; }));
try { new SharedWorker('/shared-worker.js'); } catch {}
navigator.serviceWorker?.register('/service-worker.js').catch(() => {});
Promise.all(waits).then(() => document.body.insertAdjacentHTML('beforeend', '<p id="done">done</p>'));
"""
PAGE = """<!doctype html><html><head><meta charset="iso-8859-1"><title>Br\u00fccke</title>
<link rel="stylesheet" href="/broken.css"><link rel="stylesheet" href="/zstd.css">
<script src="/sjis.js" charset="shift_jis"></script>
<script src="/brotli.js"></script></head><body><p>Hochwasser an der Br\u00fccke</p>
<img srcset="/small.svg 1x, /large.svg 2x" width="10"><video src="/video.mp4" preload="auto" muted></video>
<iframe src="https://frames.site.example/frame"></iframe><iframe src="/utf16"></iframe>
<script src="/script.js"></script></body></html>"""
HTML, TEXT, SVG = (
    ("Content-Type", "text/html; charset=iso-8859-1"),
    ("Content-Type", "text/plain"),
    ("content-type", "image/svg+xml"),
)
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "PUT"),
    ("Access-Control-Allow-Headers", "X-Own"),
)
LONG = b"".join(b"line %d of a long text\n" % number for number in range(2000))


def squeezed(body: bytes, *codings: str) -> bytes:
    """A body with content codings."""
    squeeze = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotlicffi.compress, "zstd": zstandard.compress}
    for coding in codings:
        body = squeeze[coding](body)
    return body


SCRIPT_TYPE, CSS = ("Content-Type", "text/javascript"), ("Content-Type", "text/css")
BROKEN_CSS = b"/* \xff\xfe\xc3( \xf0\x9f */ @font-face { font-family: own; src: url(/font.woff2) } p { font-family: own }"
WORKER = b"fetch('/from-worker').then(a => a.text()).then(t => postMessage(t));"
PAGES = {
    "/page": Page(
        headers=(("X-First", "1"), HTML, ("x-UPPER-lower", "  spaced "), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
        body=PAGE.encode("iso-8859-1"),
        framing="chunked",
    ),
    "/script.js": Page(headers=(SCRIPT_TYPE,), body=SCRIPT.encode()),
    "/sjis.js": Page(headers=(SCRIPT_TYPE,), body='var words = "日本語のページ";'.encode("shift_jis")),
    "/broken.css": Page(headers=(("Content-Type", "text/css; charset=utf-8"),), body=BROKEN_CSS),
    "/brotli.js": Page(
        headers=(SCRIPT_TYPE, ("Content-Encoding", "br")), body=squeezed(b"var a = 1;\n" * 3000, "br"), framing="chunked"
    ),
    "/zstd.css": Page(headers=(CSS, ("Content-Encoding", "zstd")), body=squeezed(b"b { color: red }\n" * 3000, "zstd")),
    "/gzip.txt": Page(headers=(TEXT, ("Content-Encoding", "gzip")), body=squeezed(LONG, "gzip"), framing="chunked"),
    "/deflated.txt": Page(headers=(TEXT, ("Content-Encoding", "deflate")), body=squeezed(LONG, "deflate")),
    "/twice.txt": Page(headers=(TEXT, ("Content-Encoding", "gzip, br")), body=squeezed(LONG, "gzip", "br")),
    "/unknown-coding.txt": Page(headers=(TEXT, ("Content-Encoding", "pigeon")), body=b"coo"),
    "/empty": Page(status="204 No Content", framing="none"),
    "/form": Page(headers=(TEXT,), body=b"taken", framing="chunked"),
    "/bytes": Page(headers=(TEXT,), body=bytes(range(256)) * 150),
    "/head": Page(headers=(TEXT,), body=LONG),
    "/hinted": Page(headers=(TEXT,), body=b"after hints"),
    "/closed": Page(headers=(TEXT,), body=LONG, framing="close"),
    "/redirect": Page(status="302 Found", headers=(("Location", "/target"), HTML), body=b"<p>it is elsewhere \xe4</p>"),
    "/target": Page(headers=(TEXT,), body=b"here"),
    "/gone": Page(status="410 Gone and Away", headers=(TEXT,), body=b"gone", framing="chunked"),
    "/small.svg": Page(headers=(SVG,), body=PICTURE),
    "/large.svg": Page(headers=(SVG,), body=PICTURE),
    "/video.mp4": Page(headers=(("Content-Type", "video/mp4"), ("Accept-Ranges", "bytes")), body=bytes(20_000)),
    "/font.woff2": Page(headers=(("Content-Type", "font/woff2"),), body=b"wOF2" + bytes(500)),
    "/worker.js": Page(headers=(SCRIPT_TYPE,), body=WORKER),
    "/from-worker": Page(headers=(TEXT,), body=b"worker's own"),
    "/shared-worker.js": Page(headers=(SCRIPT_TYPE,), body=b"fetch('/from-shared-worker');"),
    "/service-worker.js": Page(headers=(SCRIPT_TYPE,), body=b"oninstall = () => skipWaiting();"),
    "/utf16": Page(headers=(("Content-Type", "text/html"),), body="\ufeff<p>wide</p>".encode("utf-16-le")),
    "/frame": Page(headers=(("Content-Type", "text/html"),), body=b'<img src="/inside.svg"><script src="/brotli.js"></script>'),
    "/inside.svg": Page(headers=(SVG,), body=PICTURE, framing="chunked"),
    "/across": Page(headers=(*CORS, TEXT), body=b"across"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(papers: Papers) -> AsyncIterator[tuple[TalkativeSite, Web]]:
    """The site and one browser: `a.example` is HTTP/1.1, `b.example` HTTP/2, the frames of both HTTP/2."""
    async with open_talkative_site(papers, PAGES) as site:
        rules = (
            f"a.example:443:127.0.0.1:{site.http1_port}",
            f"*:443:127.0.0.1:{site.http2_port}",
            f"*:80:127.0.0.1:{site.plain_port}",
        )
        settings = replace(QUICK, connect_to=parse_connect_tos(rules))
        environment = {"SSL_CERT_FILE": str(papers.authority), "PATH": os.environ["PATH"]}
        async with open_web(settings, clock=lambda: datetime.now(UTC), environment=environment) as web:
            yield site, web


def as_logged(exchange: Exchange) -> Logged:
    """An exchange as the server logs what it sent."""
    assert exchange.as_sent is not None
    is_http2 = exchange.protocol == "HTTP/2"
    return Logged(
        method=exchange.method,
        url=exchange.url,
        head=exchange.as_sent.response_head or b"",
        fields=exchange.response_headers if is_http2 else (),
        body=exchange.as_sent.body,
        request_body=exchange.request_body,
    )


async def captured(studio: tuple[TalkativeSite, Web], url: str) -> tuple[Capture, list[Logged]]:
    """A capture of a page of the site, and what the site sent meanwhile."""
    site, web = studio
    site.log.clear()
    capture = await web.capture(url, ["#done"])
    return capture, list(site.log)


@pytest.mark.parametrize("origin", ["https://a.example", "https://b.example", "http://a.example"])
async def test_every_response_is_kept_as_it_was_sent(studio: tuple[TalkativeSite, Web], origin: str) -> None:
    capture, log = await captured(studio, f"{origin}/page")
    assert Shortfall.NOT_AS_SENT not in capture.shortfalls
    assert Counter(log) == Counter(as_logged(exchange) for exchange in capture.exchanges)


async def test_bodies_are_decoded_as_a_browser_does(studio: tuple[TalkativeSite, Web]) -> None:
    capture, _ = await captured(studio, "https://b.example/page")
    bodies = {exchange.url.rpartition("/")[2]: exchange.body for exchange in capture.exchanges}
    assert () == capture.shortfalls
    assert {"gzip.txt": LONG, "deflated.txt": LONG, "twice.txt": LONG, "unknown-coding.txt": b"coo"}.items() <= bodies.items()
    assert (PAGE.encode("iso-8859-1"), BROKEN_CSS) == (bodies["page"], bodies["broken.css"])


async def test_a_capture_has_the_certificates_of_its_connections(studio: tuple[TalkativeSite, Web], papers: Papers) -> None:
    capture, _ = await captured(studio, "https://a.example/page")
    sent = tuple(certificate.public_bytes(Encoding.DER) for certificate in load_pem_x509_certificates(papers.chain.read_bytes()))
    assert {("a.example", 443), ("frames.site.example", 443)} == {(entry.host, entry.port) for entry in capture.connections}
    assert {("127.0.0.1", "TLSv1.3", sent)} == {(entry.ip, entry.protocol, entry.chain) for entry in capture.connections}


async def test_a_plain_connection_has_no_certificates(studio: tuple[TalkativeSite, Web]) -> None:
    capture, _ = await captured(studio, "http://a.example/target")
    assert [("a.example", 80, "", ())] == [(entry.host, entry.port, entry.protocol, entry.chain) for entry in capture.connections]


async def test_two_captures_at_once_keep_their_bytes_apart(studio: tuple[TalkativeSite, Web]) -> None:
    site, web = studio
    site.log.clear()
    captures = await asyncio.gather(*(web.capture(f"https://{host}.example/page", ["#done"]) for host in "ab"))
    kept = Counter(as_logged(exchange) for capture in captures for exchange in capture.exchanges)
    assert Counter(site.log) == kept
    assert [{"a.example"}, {"b.example"}] == [
        {entry.host for entry in capture.connections} - {"frames.site.example"} for capture in captures
    ]


async def test_what_cannot_be_decrypted_is_kept_decoded_and_marked(
    studio: tuple[TalkativeSite, Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyLog, "secrets", lambda _log, _random: {})
    capture, _ = await captured(studio, "https://b.example/page")
    bodies = {exchange.url.rpartition("/")[2]: exchange.body for exchange in capture.exchanges}
    assert Shortfall.NOT_AS_SENT in capture.shortfalls
    assert ({None}, ()) == ({exchange.as_sent for exchange in capture.exchanges}, capture.connections)
    assert {"gzip.txt": LONG, "brotli.js": b"var a = 1;\n" * 3000, "target": b"here"}.items() <= bodies.items()
