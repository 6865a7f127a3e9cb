"""The HTTP client against a site over real TLS: answers, redirects, certificates, robots.txt and rate limits."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.model.probes import About, Answer, Silence, Why
from archiver.web import RobotsMode
from tests.web.conftest import QUICK, OpenDoor, Site, answer, probe, silence


async def test_an_answer_has_the_body_headers_and_address_as_received(site: Site, door: OpenDoor) -> None:
    site.page(
        "/p?q=1",
        gzip.compress("Wasser über der Brücke".encode()),
        "Content-Type: text/plain",
        "Content-Encoding: gzip",
        "X-Two: a",
        "X-Two: b",
    )
    before = datetime.now(UTC)
    outcome = await answer(door, probe("https://a.example/p?q=1#part", headers=(("Accept", "text/plain"),)))
    last = outcome.last
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


async def test_the_user_agent_has_our_name_and_contact_unless_the_probe_sets_another(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    async with door(replace(QUICK, contact="mailto:archive@example.org")) as web:
        await web.ask(probe("https://a.example/"))
        await web.ask(probe("https://a.example/", headers=(("User-Agent", "plain"),)))
    default, overridden = (visit.headers["user-agent"] for visit in site.visits)
    assert default.startswith("embed-archiver/")
    assert default.endswith("(+mailto:archive@example.org)")
    assert "plain" == overridden


async def test_cookies_are_never_sent_back(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello", "Set-Cookie: a=b")
    async with door() as web:
        await web.ask(probe("https://a.example/"))
        await web.ask(probe("https://a.example/"))
    assert ["cookie" in visit.headers for visit in site.visits] == [False, False]


async def test_plain_http_is_forwarded(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    outcome = await answer(door, "http://a.example/")
    assert (b"hello", "127.0.0.1") == (outcome.body, outcome.last.ip)


async def test_redirects_are_followed_and_each_is_an_exchange(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://b.example/next", status="301 Moved Permanently")
    site.page("/next", "", "Location: /end#part", status="302 Found")
    site.page("/end", "there")
    outcome = await answer(door, "https://a.example/code")
    assert ["https://a.example/code", "https://b.example/next", "https://b.example/end"] == [hop.url for hop in outcome.exchanges]
    assert b"there" == outcome.body


async def test_a_redirect_is_the_answer_if_the_probe_does_not_follow(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: /end", status="301 Moved Permanently")
    outcome = await answer(door, probe("https://a.example/code", follow=False))
    assert (301, "/end") == (outcome.status, outcome.header("location"))


async def test_a_redirect_to_another_uri_scheme_is_the_answer(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: intent://open.app/", status="302 Found")
    assert 302 == (await answer(door, "https://a.example/code")).status


async def test_credentials_are_not_sent_to_the_target_of_a_redirect(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://b.example/end", status="302 Found")
    site.page("/end", "there")
    await answer(door, probe("https://a.example/code", headers=(("Authorization", "Bearer x"), ("X-Kept", "y"))))
    assert [("Bearer x", "y"), (None, "y")] == [
        (visit.headers.get("authorization"), visit.headers.get("x-kept")) for visit in site.visits
    ]


@pytest.mark.parametrize("location", ["/loop", "https://a.example/loop", "/other"])
async def test_a_redirect_loop_is_not_followed(location: str, site: Site, door: OpenDoor) -> None:
    site.page("/loop", "", f"Location: {location}", status="302 Found")
    site.page("/other", "", "Location: /loop", status="302 Found")
    assert Why.TOO_MANY_REDIRECTS == (await silence(door, "https://a.example/loop")).why
    assert len(site.visits) <= 2


async def test_at_most_ten_redirects_are_followed(site: Site, door: OpenDoor) -> None:
    for number in range(20):
        site.page(f"/{number}", "", f"Location: /{number + 1}", status="302 Found")
    assert Why.TOO_MANY_REDIRECTS == (await silence(door, "https://a.example/0")).why
    assert 11 == len(site.visits)


async def test_a_redirect_to_this_machine_is_refused(site: Site, door: OpenDoor) -> None:
    site.page("/code", "", "Location: https://127.0.0.1:9/", status="302 Found")
    async with door(only=("a.example",)) as web:
        outcome = await web.ask(probe("https://a.example/code"))
    assert isinstance(outcome, Silence)
    assert Why.NOT_PUBLIC == outcome.why


async def test_a_certificate_for_another_name_is_refused(site: Site, door: OpenDoor) -> None:
    site.page("/", "hello")
    assert Why.TLS == (await silence(door, "https://a.other.test/")).why
    assert [] == site.visits


async def test_without_the_extra_ca_its_sites_are_refused(door: OpenDoor) -> None:
    async with door(SSL_CERT_FILE="") as web:
        outcome = await web.ask(probe("https://a.example/"))
    assert isinstance(outcome, Silence)
    assert Why.TLS == outcome.why


async def test_robots_txt_applies_to_articles_and_not_to_posts(site: Site, door: OpenDoor) -> None:
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
    assert 1 == site.requests_to("/robots.txt")


@pytest.mark.parametrize(
    ("status", "mode", "allowed"),
    [
        ("404 Not Found", RobotsMode.ARTICLES, True),
        ("403 Forbidden", RobotsMode.ARTICLES, True),
        ("500 Internal Server Error", RobotsMode.ARTICLES, False),
        ("500 Internal Server Error", RobotsMode.OFF, True),
    ],
)
async def test_a_missing_robots_txt_allows_and_one_that_fails_forbids(
    status: str, mode: RobotsMode, *, allowed: bool, site: Site, door: OpenDoor
) -> None:
    site.page("/robots.txt", "", status=status)
    site.page("/", "words")
    async with door(replace(QUICK, robots=mode)) as web:
        outcome = await web.ask(probe("https://a.example/", about=About.ARTICLE))
    assert allowed == isinstance(outcome, Answer)


async def test_strict_robots_mode_applies_to_posts_too(site: Site, door: OpenDoor) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /", "Content-Type: text/plain")
    async with door(replace(QUICK, robots=RobotsMode.STRICT)) as web:
        outcome = await web.ask(probe("https://a.example/"))
    assert isinstance(outcome, Silence)
    assert Why.FORBIDDEN_BY_ROBOTS == outcome.why


async def test_a_host_that_asks_to_wait_an_hour_is_not_asked_again_and_others_are(site: Site, door: OpenDoor) -> None:
    site.page("/busy", "later", "Retry-After: 3600", status="429 Too Many Requests")
    site.page("/", "hello")
    async with door(replace(QUICK, patience=60.0)) as web:
        first, second = await web.ask(probe("https://a.example/busy")), await web.ask(probe("https://a.example/"))
        other = await web.ask(probe("https://b.example/"))
        states = web.host_states()
    assert isinstance(first, Silence)
    assert isinstance(second, Silence)
    assert first.until is not None
    assert (Why.ASKED_TO_WAIT, Why.ASKED_TO_WAIT) == (first.why, second.why)
    assert timedelta(minutes=59) < first.until - datetime.now(UTC) <= timedelta(hours=1)
    assert isinstance(other, Answer)
    assert ["/busy", "/"] == [visit.path for visit in site.visits]
    assert {"a.example": first.until} == {host: state.not_before for host, state in states.items()}
