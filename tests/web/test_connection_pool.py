"""Reuse of connections between requests."""

from dataclasses import replace

from archiver.model.probes import Answer, Probe, Silence, Why
from tests.web.conftest import QUICK, OpenDoor, Site, Visit


def probe_of(host: str = "a.example") -> Probe:
    """A probe for a host."""
    return Probe(kind="test", url=f"https://{host}/p")


async def test_a_second_request_reuses_the_connection_of_the_first(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here")
    async with door() as web:
        await web.ask(probe_of())
        await web.ask(probe_of())

    assert site.visits[0].writer is site.visits[1].writer


async def test_a_request_to_another_host_opens_a_new_connection(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here")
    async with door() as web:
        await web.ask(probe_of())
        await web.ask(probe_of("b.example"))

    assert site.visits[0].writer is not site.visits[1].writer


async def test_a_connection_that_the_server_closed_is_not_reused(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here", "Connection: close")
    async with door() as web:
        outcomes = [await web.ask(probe_of()) for _ in range(3)]

    assert [Answer] * 3 == [type(outcome) for outcome in outcomes]
    assert 3 == len({id(visit.writer) for visit in site.visits})


async def test_the_connection_of_an_answer_that_is_too_large_is_not_reused(site: Site, door: OpenDoor) -> None:
    site.page("/large", b"x" * 300_000)
    site.page("/p", "here")
    async with door(replace(QUICK, answer_bytes=1000)) as web:
        await web.ask(Probe(kind="test", url="https://a.example/large"))
        outcome = await web.ask(probe_of())

    assert isinstance(outcome, Answer)
    assert b"here" == outcome.last.body
    assert site.visits[0].writer is not site.visits[1].writer


async def test_a_request_on_a_reused_connection_that_ends_is_repeated_once(site: Site, door: OpenDoor) -> None:
    """Some servers announce keep-alive and close the connection all the same."""

    async def once(visit: Visit) -> None:
        if visit.writer in [other.writer for other in site.visits[:-1]]:
            raise ConnectionResetError
        await visit.answer(b"here")

    site.pages["/p"] = once
    async with door() as web:
        outcomes = [await web.ask(probe_of()) for _ in range(2)]

    assert [Answer, Answer] == [type(outcome) for outcome in outcomes]
    assert 3 == site.requests_to("/p")


async def test_a_request_on_a_new_connection_that_ends_is_not_repeated(site: Site, door: OpenDoor) -> None:
    async def never(_visit: Visit) -> None:
        raise ConnectionResetError

    site.pages["/p"] = never
    async with door() as web:
        outcome = await web.ask(probe_of())

    assert isinstance(outcome, Silence)
    assert (Why.BROKEN_OFF, 1) == (outcome.why, site.requests_to("/p"))
