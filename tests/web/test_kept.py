"""The connections that stay open between two questions."""

from dataclasses import replace

from archiver.observations import Answer, Probe
from tests.web.conftest import QUICK, OpenDoor, Site


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
