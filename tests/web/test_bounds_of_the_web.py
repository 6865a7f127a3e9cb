"""Bounds of answers: each is lowered by its setting, and an answer beyond it is a silence that names the setting."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from archiver.bounds import noting, setting_of
from archiver.model.probes import MEDIA_PROBE, About, Answer, Probe, Silence, Why
from archiver.web import WebSettings
from tests.bounds import lowered
from tests.web.conftest import OpenDoor, Reply, Site, Visit, never, probe
from tests.web.test_websocket import EVENT, OVER, PROBE, saying, speaking

ADDRESS = "https://a.example/"


def fixed(body: bytes, *headers: str, status: str = "200 OK") -> Reply:
    async def reply(visit: Visit) -> None:
        await visit.answer(body, *headers, status=status)

    return reply


async def drip(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        await visit.send(b"x")
        await asyncio.sleep(0.2)


async def onwards(visit: Visit) -> None:
    """Redirect to /1, /2, … and at last to a page at /4."""
    number = int(visit.path[1:] or 0)
    if number < 4:
        await visit.answer(b"", f"Location: /{number + 1}", status="302 Found")
    else:
        await visit.answer(b"fog")


CASES: dict[str, tuple[int, Reply, Why, Callable[[], Probe]]] = {
    "answer_bytes": (1000, fixed(b"x" * 2000), Why.TOO_LARGE, lambda: probe(ADDRESS)),
    "media_bytes": (1000, fixed(b"x" * 2000), Why.TOO_LARGE, lambda: Probe(kind=MEDIA_PROBE, url=ADDRESS)),
    "header_bytes": (1000, fixed(b"fog", f"X-Fog: {'f' * 2000}"), Why.TOO_LARGE, lambda: probe(ADDRESS)),
    "redirects": (3, onwards, Why.TOO_MANY_REDIRECTS, lambda: probe(ADDRESS)),
    "websocket_bytes": (50, speaking(saying(*[EVENT] * 20, OVER)), Why.TOO_LARGE, lambda: PROBE),
    "answer_seconds": (1, drip, Why.NO_ANSWER_IN_TIME, lambda: probe(ADDRESS)),
}
ANSWERED = [name for name in CASES if name != "answer_seconds"]


async def asked(site: Site, door: OpenDoor, reply: Reply, question: Probe) -> Answer | Silence:
    site.pages.clear()
    site.otherwise = reply
    async with door(WebSettings(pace=0.0, patience=0.0)) as web:
        return await web.ask(question)


@pytest.mark.parametrize("name", CASES)
async def test_an_answer_beyond_a_bound_is_a_silence_that_names_the_setting(name: str, site: Site, door: OpenDoor) -> None:
    value, reply, why, question = CASES[name]
    with lowered(**{name: value}):
        outcome = await asked(site, door, reply, question())

    assert isinstance(outcome, Silence)
    assert why is outcome.why
    assert setting_of(name) in outcome.detail


@pytest.mark.parametrize("name", ANSWERED)
async def test_the_same_answer_is_within_the_default(name: str, site: Site, door: OpenDoor) -> None:
    _, reply, _, question = CASES[name]

    assert isinstance(await asked(site, door, reply, question()), Answer)


async def test_a_site_that_falls_silent_is_left_after_the_seconds_of_its_setting(site: Site, door: OpenDoor) -> None:
    with lowered(silence_seconds=1):
        outcome = await asked(site, door, never, probe(ADDRESS))

    assert isinstance(outcome, Silence)
    assert (Why.NO_ANSWER_IN_TIME, "no answer in 1 seconds (ARCHIVER_LIMIT_SILENCE_SECONDS)") == (outcome.why, outcome.detail)


async def test_a_connection_that_is_not_made_is_given_up_after_the_seconds_of_its_setting(site: Site, door: OpenDoor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, lowered(connect_seconds=1):  # nobody begins TLS there
        site.port = listener.getsockname()[1]
        outcome = await asked(site, door, never, probe(ADDRESS))

    assert isinstance(outcome, Silence)
    assert Why.NO_ANSWER_IN_TIME is outcome.why
    assert "ARCHIVER_LIMIT_CONNECT_SECONDS" in outcome.detail


async def test_the_end_of_a_long_robots_file_is_not_read_and_that_is_noted(site: Site, door: OpenDoor) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /other\n" + "# fog\n" * 20 + "Disallow: /news\n", "Content-Type: text/plain")
    site.page("/news", "fog")
    with lowered(robots_bytes=60), noting() as reached:
        async with door(WebSettings(pace=0.0, patience=0.0)) as web:
            outcome = await web.ask(probe(f"{ADDRESS}news", about=About.ARTICLE))

    assert isinstance(outcome, Answer)
    assert ["robots_bytes"] == list(reached)
