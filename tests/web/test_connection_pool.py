"""The connections that stay open between two questions."""

from dataclasses import replace

from archiver.model.probes import Answer, Probe, Silence, Why
from tests.web.conftest import QUICK, OpenDoor, Site, Visit


def question(host: str = "a.example") -> Probe:
    """A question to a host."""
    return Probe(kind="test", url=f"https://{host}/p")


async def test_a_second_question_goes_over_the_first_ones_connection(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here")
    async with door() as web:
        await web.ask(question())
        await web.ask(question())

    assert site.visits[0].writer is site.visits[1].writer


async def test_another_hosts_question_goes_over_a_connection_of_its_own(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here")
    async with door() as web:
        await web.ask(question())
        await web.ask(question("b.example"))

    assert site.visits[0].writer is not site.visits[1].writer


async def test_a_connection_that_the_server_has_closed_is_not_used_again(site: Site, door: OpenDoor) -> None:
    site.page("/p", "here", "Connection: close")
    async with door() as web:
        outcomes = [await web.ask(question()) for _ in range(3)]

    assert [Answer] * 3 == [type(outcome) for outcome in outcomes]
    assert 3 == len({id(visit.writer) for visit in site.visits})


async def test_an_answer_that_is_too_large_leaves_no_connection_to_use_again(site: Site, door: OpenDoor) -> None:
    site.page("/large", b"x" * 300_000)
    site.page("/p", "here")
    async with door(replace(QUICK, answer_bytes=1000)) as web:
        await web.ask(Probe(kind="test", url="https://a.example/large"))
        outcome = await web.ask(question())

    assert isinstance(outcome, Answer)
    assert b"here" == outcome.last.body
    assert site.visits[0].writer is not site.visits[1].writer


async def test_a_question_that_meets_the_end_of_a_kept_connection_is_put_once_more(site: Site, door: OpenDoor) -> None:
    """As of servers that say that they keep a connection, and end it after the answer."""

    async def once(visit: Visit) -> None:
        if visit.writer in [other.writer for other in site.visits[:-1]]:
            raise ConnectionResetError
        await visit.answer(b"here")

    site.pages["/p"] = once
    async with door() as web:
        outcomes = [await web.ask(question()) for _ in range(2)]

    assert [Answer, Answer] == [type(outcome) for outcome in outcomes]
    assert 3 == site.asked("/p")


async def test_a_new_connection_that_ends_without_an_answer_is_an_answer_that_did_not_come(site: Site, door: OpenDoor) -> None:
    async def never(_visit: Visit) -> None:
        raise ConnectionResetError

    site.pages["/p"] = never
    async with door() as web:
        outcome = await web.ask(question())

    assert isinstance(outcome, Silence)
    assert (Why.BROKEN_OFF, 1) == (outcome.why, site.asked("/p"))
