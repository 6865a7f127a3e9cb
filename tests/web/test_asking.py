"""Questions to a site over real TLS: what comes back, and what a silence says when nothing does."""

import asyncio
import gzip
import ssl
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from archiver.model.captures import Headers
from archiver.model.probes import About, Answer, Probe, Silence, Why
from archiver.web import RobotsMode
from archiver.web.exchange import WHY, why
from tests.web.conftest import QUICK, OpenDoor, Reply, Site, Visit

HTML = "Content-Type: text/html"


def probe(url: str, *, about: About = About.POST, headers: Headers = (), follow: bool = True) -> Probe:
    """A question, by default about a post."""
    return Probe(kind="test", url=url, about=about, headers=headers, follow=follow)


async def outcome(door: OpenDoor, asked: str | Probe) -> Answer | Silence:
    """What comes of one question."""
    async with door() as web:
        return await web.ask(asked if isinstance(asked, Probe) else probe(asked))


async def answer(door: OpenDoor, asked: str | Probe) -> Answer:
    """The answer to a question that has one."""
    got = await outcome(door, asked)
    assert isinstance(got, Answer), got
    return got


async def silence(door: OpenDoor, asked: str | Probe) -> Silence:
    """The silence after a question that has no answer."""
    got = await outcome(door, asked)
    assert isinstance(got, Silence), got
    return got


async def test_an_answer_is_kept_as_it_came(site: Site, door: OpenDoor) -> None:
    site.page(
        "/p?q=1",
        gzip.compress("Wasser über der Brücke".encode()),
        "Content-Type: text/plain",
        "Content-Encoding: gzip",
        "X-Two: a",
        "X-Two: b",
    )
    before = datetime.now(UTC)
    got = await answer(door, probe("https://a.example/p?q=1#part", headers=(("Accept", "text/plain"),)))
    last = got.last
    assert ("https://a.example/p?q=1", 200, "OK", "HTTP/1.1", "127.0.0.1") == (
        last.url,
        last.status,
        last.reason,
        last.protocol,
        last.ip,
    )
    assert "Wasser über der Brücke" == last.body.decode()
    assert (("Content-Encoding", "gzip"), ("X-Two", "a"), ("X-Two", "b")) == last.response_headers[2:]
    assert ("Accept", "text/plain") in last.request_headers
    assert before <= last.at <= datetime.now(UTC)


async def test_we_say_who_we_are_and_a_probe_may_say_it_otherwise(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    async with door(replace(QUICK, contact="mailto:archive@example.org")) as web:
        await web.ask(probe("https://a.example/"))
        await web.ask(probe("https://a.example/", headers=(("User-Agent", "plain"),)))
    ours, its_own = (visit.headers["user-agent"] for visit in site.visits)
    assert ours.startswith("embed-archiver/")
    assert ours.endswith("(+mailto:archive@example.org)")
    assert "plain" == its_own


async def test_no_cookie_is_ever_sent_back(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello", "Set-Cookie: a=b")
    async with door() as web:
        await web.ask(probe("https://a.example/"))
        await web.ask(probe("https://a.example/"))
    assert ["cookie" in visit.headers for visit in site.visits] == [False, False]


async def test_plain_http_goes_through_too(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    got = await answer(door, "http://a.example/")
    assert (b"hello", "127.0.0.1") == (got.body, got.last.ip)


async def test_redirects_are_followed_and_each_is_kept(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://b.example/next", status="301 Moved Permanently")
    site.page("/next", "", "Location: /end#part", status="302 Found")
    site.page("/end", "there")
    got = await answer(door, "https://a.example/code")
    assert ["https://a.example/code", "https://b.example/next", "https://b.example/end"] == [hop.url for hop in got.exchanges]
    assert b"there" == got.body


async def test_a_redirect_is_the_answer_where_the_probe_wants_it_so(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: /end", status="301 Moved Permanently")
    got = await answer(door, probe("https://a.example/code", follow=False))
    assert (301, "/end") == (got.status, got.header("location"))


async def test_a_redirect_out_of_the_web_is_the_answer(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: intent://open.app/", status="302 Found")
    assert 302 == (await answer(door, "https://a.example/code")).status


async def test_what_is_for_the_first_host_alone_is_not_carried_on(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://b.example/end", status="302 Found")
    site.page("/end", "there")
    await answer(door, probe("https://a.example/code", headers=(("Authorization", "Bearer x"), ("X-Kept", "y"))))
    assert [("Bearer x", "y"), (None, "y")] == [
        (visit.headers.get("authorization"), visit.headers.get("x-kept")) for visit in site.visits
    ]


@pytest.mark.parametrize("location", ["/loop", "https://a.example/loop", "/other"])
async def test_a_ring_of_redirects_is_left_at_once(location: str, site: Site, door: OpenDoor) -> None:
    site.page("/loop", "", f"Location: {location}", status="302 Found")
    site.page("/other", "", "Location: /loop", status="302 Found")
    assert Why.TOO_MANY_REDIRECTS == (await silence(door, "https://a.example/loop")).why
    assert len(site.visits) <= 2


async def test_an_endless_trail_is_left_after_ten(site: Site, door: OpenDoor) -> None:
    for number in range(20):
        site.page(f"/{number}", "", f"Location: /{number + 1}", status="302 Found")
    assert Why.TOO_MANY_REDIRECTS == (await silence(door, "https://a.example/0")).why
    assert 11 == len(site.visits)


async def test_a_redirect_into_this_machine_is_refused(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://127.0.0.1:9/", status="302 Found")
    async with door(only=("a.example",)) as web:
        got = await web.ask(probe("https://a.example/code"))
    assert isinstance(got, Silence)
    assert Why.NOT_PUBLIC == got.why


async def never(visit: Visit) -> None:
    """Say nothing, for ever."""
    del visit
    await asyncio.Event().wait()


async def reset_in_the_body(visit: Visit) -> None:
    """Promise more than is sent, and hang up."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    visit.writer.transport.abort()


async def drip(visit: Visit) -> None:
    """A byte now and then, so that no silence is ever long."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        await visit.send(b".")
        await asyncio.sleep(0.05)


async def endless(visit: Visit) -> None:
    """More and more."""
    await visit.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")


async def bomb(visit: Visit) -> None:
    """A few kilobytes that stand for eight megabytes."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    squeezed = b"".join(deflate.compress(bytes(1024 * 1024)) for _ in range(8)) + deflate.flush()
    await visit.answer(squeezed, "Content-Encoding: gzip")


async def half_a_gzip(visit: Visit) -> None:
    """A compressed body that ends early, though its length is right."""
    await visit.answer(gzip.compress(b"words " * 1000)[:-20], "Content-Encoding: gzip")


async def broken_gzip(visit: Visit) -> None:
    """What is no gzip at all."""
    await visit.answer(b"these are no gzip bytes", "Content-Encoding: gzip")


async def nested(visit: Visit) -> None:
    """Codings within codings."""
    await visit.answer(gzip.compress(gzip.compress(b"x")), "Content-Encoding: gzip, gzip")


async def unasked(visit: Visit) -> None:
    """A coding that we did not ask for."""
    await visit.answer(b"\x0b\x02\x80hello\x03", "Content-Encoding: br")


async def no_http(visit: Visit) -> None:
    """Something else than HTTP."""
    await visit.send(b"220 smtp.example ESMTP\r\n")
    visit.writer.close()


async def hang_up(visit: Visit) -> None:
    """Nothing at all."""
    visit.writer.transport.abort()


async def huge_head(visit: Visit) -> None:
    """A header that has no end."""
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
        (huge_head, Why.BROKEN_OFF),
        (endless, Why.TOO_LARGE),
        (bomb, Why.TOO_LARGE),
    ],
)
async def test_a_site_that_misbehaves_is_a_silence_with_its_reason(reply: Reply, reason: Why, site: Site, door: OpenDoor) -> None:
    site.pages["/"] = reply
    async with door(replace(QUICK, answer_bytes=1_000_000)) as web:
        got = await web.ask(probe("https://a.example/"))
    assert isinstance(got, Silence)
    assert reason == got.why, got.detail
    assert got.detail


@pytest.mark.parametrize(
    "written",
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
async def test_what_is_no_web_address_is_a_silence(written: str, site: Site, door: OpenDoor) -> None:
    got = await silence(door, written)
    assert got.why in {Why.BAD_ADDRESS, Why.TLS}
    assert [] == site.visits


async def test_a_certificate_for_another_name_is_believed_by_nobody(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    assert Why.TLS == (await silence(door, "https://a.other.test/")).why
    assert [] == site.visits


async def test_without_the_extra_authority_its_sites_are_not_believed(door: OpenDoor) -> None:
    async with door(SSL_CERT_FILE="") as web:
        got = await web.ask(probe("https://a.example/"))
    assert isinstance(got, Silence)
    assert Why.TLS == got.why


async def test_robots_txt_governs_articles_and_not_what_is_offered_for_embedding(site: Site, door: OpenDoor) -> None:
    site.page(
        "/robots.txt", "User-agent: embed-archiver\nDisallow: /private\n\nUser-agent: *\nDisallow: /", "Content-Type: text/plain"
    )
    site.page("/private/1", "words")
    site.page("/open/1", "words")
    async with door() as web:
        forbidden = await web.ask(probe("https://a.example/private/1", about=About.ARTICLE))
        allowed = await web.ask(probe("https://a.example/open/1", about=About.ARTICLE))
        offered = await web.ask(probe("https://a.example/private/1"))
    assert isinstance(forbidden, Silence)
    assert Why.FORBIDDEN_BY_ROBOTS == forbidden.why
    assert isinstance(allowed, Answer)
    assert isinstance(offered, Answer)
    assert 1 == site.asked("/robots.txt")


@pytest.mark.parametrize(
    ("status", "mode", "allowed"),
    [
        ("404 Not Found", RobotsMode.ARTICLES, True),
        ("403 Forbidden", RobotsMode.ARTICLES, True),
        ("500 Internal Server Error", RobotsMode.ARTICLES, False),
        ("500 Internal Server Error", RobotsMode.OFF, True),
    ],
)
async def test_a_robots_txt_that_is_missing_allows_and_one_that_fails_forbids(
    status: str, mode: RobotsMode, *, allowed: bool, site: Site, door: OpenDoor
) -> None:
    site.page("/robots.txt", "", status=status)
    site.page("/", "words")
    async with door(replace(QUICK, robots=mode)) as web:
        got = await web.ask(probe("https://a.example/", about=About.ARTICLE))
    assert allowed == isinstance(got, Answer)


async def test_strict_robots_govern_everything(site: Site, door: OpenDoor) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /", "Content-Type: text/plain")
    async with door(replace(QUICK, robots=RobotsMode.STRICT)) as web:
        got = await web.ask(probe("https://a.example/"))
    assert isinstance(got, Silence)
    assert Why.FORBIDDEN_BY_ROBOTS == got.why


async def test_a_host_that_asks_for_an_hour_is_left_alone_and_others_are_not(site: Site, door: OpenDoor) -> None:
    site.page("/busy", "later", "Retry-After: 3600", status="429 Too Many Requests")
    site.page("/", "hello")
    async with door(replace(QUICK, patience=60.0)) as web:
        first, second = await web.ask(probe("https://a.example/busy")), await web.ask(probe("https://a.example/"))
        other = await web.ask(probe("https://b.example/"))
        kept = web.host_states()
    assert isinstance(first, Silence)
    assert isinstance(second, Silence)
    assert first.until is not None
    assert (Why.ASKED_TO_WAIT, Why.ASKED_TO_WAIT) == (first.why, second.why)
    assert timedelta(minutes=59) < first.until - datetime.now(UTC) <= timedelta(hours=1)
    assert isinstance(other, Answer)
    assert ["/busy", "/"] == [visit.path for visit in site.visits]
    assert {"a.example": first.until} == {host: state.not_before for host, state in kept.items()}


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
def test_every_exception_of_the_client_has_a_reason_of_its_own(kind: type[Exception]) -> None:
    assert kind in WHY


def test_a_failure_that_tls_caused_is_tls() -> None:
    trouble = httpx.ConnectError("handshake")
    trouble.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert Why.TLS == why(trouble)
