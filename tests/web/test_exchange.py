"""One exchange with a site that misbehaves: each failure is a silence with its reason, and none is an exception."""

import asyncio
import gzip
import ssl
import zlib
from dataclasses import replace

import httpx
import pytest

from archiver.model.probes import MEDIA_PROBE, Answer, Probe, Silence, Why
from archiver.web.exchange import WHY, why
from tests.web.conftest import QUICK, OpenDoor, Reply, Site, Visit, probe, silence


async def never(visit: Visit) -> None:
    """Never answer."""
    del visit
    await asyncio.Event().wait()


async def reset_in_the_body(visit: Visit) -> None:
    """Send less than Content-Length, and close."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    visit.writer.transport.abort()


async def drip(visit: Visit) -> None:
    """Send a byte now and then, so that no read times out."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        await visit.send(b".")
        await asyncio.sleep(0.05)


async def endless(visit: Visit) -> None:
    """A body without end."""
    await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")


async def bomb(visit: Visit) -> None:
    """A few kilobytes that decompress to eight megabytes."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    squeezed = b"".join(deflate.compress(bytes(1024 * 1024)) for _ in range(8)) + deflate.flush()
    await visit.answer(squeezed, "Content-Encoding: gzip")


async def half_a_gzip(visit: Visit) -> None:
    """A compressed body that ends early, with a correct Content-Length."""
    await visit.answer(gzip.compress(b"words " * 1000)[:-20], "Content-Encoding: gzip")


async def broken_gzip(visit: Visit) -> None:
    """A body that is not gzip."""
    await visit.answer(b"these are no gzip bytes", "Content-Encoding: gzip")


async def nested(visit: Visit) -> None:
    """Two nested codings."""
    await visit.answer(gzip.compress(gzip.compress(b"x")), "Content-Encoding: gzip, gzip")


async def unasked(visit: Visit) -> None:
    """A coding that was not requested."""
    await visit.answer(b"\x0b\x02\x80hello\x03", "Content-Encoding: br")


async def no_http(visit: Visit) -> None:
    """Another protocol than HTTP."""
    await visit.send(b"220 smtp.example ESMTP\r\n")
    visit.writer.close()


async def hang_up(visit: Visit) -> None:
    """Close without a response."""
    visit.writer.transport.abort()


async def huge_head(visit: Visit) -> None:
    """A header that is too long."""
    await visit.send(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 2_000_000 + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (never, Why.NO_ANSWER_IN_TIME),
        (drip, Why.NO_ANSWER_IN_TIME),
        (reset_in_the_body, Why.BROKEN_OFF),
        (half_a_gzip, Why.BROKEN_OFF),
        (broken_gzip, Why.BROKEN_OFF),
        (nested, Why.BROKEN_OFF),
        (unasked, Why.BROKEN_OFF),
        (no_http, Why.BROKEN_OFF),
        (hang_up, Why.BROKEN_OFF),
        (huge_head, Why.TOO_LARGE),
        (endless, Why.TOO_LARGE),
        (bomb, Why.TOO_LARGE),
    ],
)
async def test_a_site_that_misbehaves_is_a_silence_with_its_reason(reply: Reply, reason: Why, site: Site, door: OpenDoor) -> None:
    site.pages["/"] = reply
    async with door(replace(QUICK, answer_bytes=1_000_000)) as web:
        outcome = await web.ask(probe("https://a.example/"))
    assert isinstance(outcome, Silence)
    assert reason == outcome.why, outcome.detail
    assert outcome.detail


async def test_an_answer_that_states_to_be_too_large_is_not_read_and_its_size_is_told(site: Site, door: OpenDoor) -> None:
    async def large(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 188743680\r\n\r\n" + b"x" * 1000)

    site.pages["/"] = large
    async with door(replace(QUICK, answer_bytes=1_048_576)) as web:
        outcome = await web.ask(probe("https://a.example/"))

    assert isinstance(outcome, Silence)
    assert (Why.TOO_LARGE, "it is 180 MiB, the limit is 1 MiB (ARCHIVER_LIMIT_ANSWER_BYTES)") == (outcome.why, outcome.detail)


async def test_a_picture_or_video_has_a_limit_of_its_own(site: Site, door: OpenDoor) -> None:
    site.page("/", b"x" * 3000)
    async with door(replace(QUICK, answer_bytes=4000, media_bytes=2000)) as web:
        outcomes = [await web.ask(Probe(kind=kind, url="https://a.example/")) for kind in ("test", MEDIA_PROBE)]

    assert [True, False] == [isinstance(outcome, Answer) for outcome in outcomes]
    assert isinstance(outcomes[1], Silence)
    assert "it is 2.9 KiB, the limit is 2 KiB (ARCHIVER_LIMIT_MEDIA_BYTES)" == outcomes[1].detail


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "https://",
        "javascript:alert(1)",
        "",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a..b.example/",
    ],
)
async def test_a_url_that_is_no_web_address_is_a_silence(url: str, site: Site, door: OpenDoor) -> None:
    outcome = await silence(door, url)
    assert outcome.why in {Why.BAD_ADDRESS, Why.TLS}
    assert [] == site.visits


async def test_a_header_that_cannot_be_encoded_is_a_silence(site: Site, door: OpenDoor) -> None:
    await silence(door, probe("https://a.example/", headers=(("X-Name", "ü"),)))
    assert [] == site.visits


def _tree(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _tree(child))]


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for root in (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpx.StreamError)
        for kind in _tree(root)
        if kind.__module__ == "httpx"
    ],
)
def test_every_httpx_exception_has_a_reason(kind: type[Exception]) -> None:
    assert kind in WHY


def test_a_connection_error_caused_by_tls_has_the_reason_tls() -> None:
    error = httpx.ConnectError("handshake")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert Why.TLS == why(error)
