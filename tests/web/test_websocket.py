"""WebSocket dialogues with servers on loopback that speak the protocol, and with some that do not."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, Pong, TextMessage
from wsproto.utilities import generate_accept_token

from archiver.model.probes import Answer, Dialogue, Probe, Silence, Why
from archiver.web.websocket import Conversation
from tests.web.conftest import QUICK, OpenDoor, Reply, Site, Visit

QUESTION = '["REQ","q",{"ids":["00"]}]'
EVENT, OVER = '["EVENT","q",{"id":"00"}]', '["EOSE","q"]'
PROBE = Probe(kind="test", url="https://a.example/", dialogue=Dialogue(says=(QUESTION,), ends=("EOSE", "CLOSED")))

Frames = Callable[[Connection], Sequence[bytes]]


def upgraded(visit: Visit, *headers: str) -> str:
    """The head of a response that accepts the upgrade."""
    token = generate_accept_token(visit.headers["sec-websocket-key"].encode()).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {token}")
    return "\r\n".join([*lines, *headers]) + "\r\n\r\n"


def speaking(frames: Frames) -> Reply:
    """A server that accepts the upgrade and sends frames, whatever it receives; then it waits until the client closes."""

    async def reply(visit: Visit) -> None:
        socket = Connection(ConnectionType.SERVER)
        await visit.send(upgraded(visit).encode())
        for frame in frames(socket):
            await visit.send(frame)
        await asyncio.Event().wait()

    return reply


def saying(*messages: str) -> Frames:
    return lambda socket: [socket.send(TextMessage(data=message)) for message in messages]


async def asked(site: Site, door: OpenDoor, reply: Reply, probe: Probe = PROBE) -> Answer | Silence:
    site.pages["/"] = reply
    async with door(replace(QUICK, silence_seconds=0.3)) as web:
        return await web.ask(probe)


async def test_the_messages_received_are_the_body_of_the_answer_one_a_line(site: Site, door: OpenDoor) -> None:
    outcome = await asked(site, door, speaking(saying(EVENT, OVER, EVENT)))

    assert isinstance(outcome, Answer)
    assert (101, f"{EVENT}\n{OVER}\n".encode()) == (outcome.status, outcome.body)
    assert f"{QUESTION}\n".encode() == outcome.last.request_body
    assert "127.0.0.1" == outcome.last.ip


async def test_a_fragmented_message_is_one_line_and_its_line_breaks_become_spaces(site: Site, door: OpenDoor) -> None:
    def frames(socket: Connection) -> list[bytes]:
        parts = ('["EVENT",\n"q",', '{"id":', '"00"}]')
        pieces = [socket.send(TextMessage(data=part, message_finished=part is parts[-1])) for part in parts]
        return [*pieces, socket.send(BytesMessage(data=b"\x00")), socket.send(TextMessage(data=' [ "EOSE" , "q"]'))]

    outcome = await asked(site, door, speaking(frames))

    assert isinstance(outcome, Answer)
    assert b'["EVENT", "q",{"id":"00"}]\n [ "EOSE" , "q"]\n' == outcome.body


def test_a_ping_is_answered() -> None:
    server, conversation = Connection(ConnectionType.SERVER), Conversation(Dialogue(says=(), ends=("EOSE",)))
    server.receive_data(conversation.receive(server.send(Ping(payload=b"there?"))))

    assert [Pong(payload=b"there?")] == list(server.events())


async def test_messages_before_a_close_or_a_silence_are_an_answer(site: Site, door: OpenDoor) -> None:
    async def leaving(visit: Visit) -> None:
        socket = Connection(ConnectionType.SERVER)
        await visit.send(upgraded(visit).encode() + socket.send(TextMessage(data=EVENT)) + socket.send(CloseConnection(code=1000)))
        await asyncio.Event().wait()

    for reply in (speaking(saying(EVENT)), leaving):
        outcome = await asked(site, door, reply)
        assert isinstance(outcome, Answer)
        assert f"{EVENT}\n".encode() == outcome.body


async def never_speaks(visit: Visit) -> None:
    await visit.send(upgraded(visit).encode())
    await asyncio.Event().wait()


async def hangs_up(visit: Visit) -> None:
    await visit.send(upgraded(visit).encode())
    raise ConnectionResetError


async def speaks_another_protocol(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tea\r\nConnection: Upgrade\r\n\r\nhot water")
    await asyncio.Event().wait()


async def speaks_nonsense(visit: Visit) -> None:
    await visit.send(upgraded(visit).encode() + b"\xff" * 100)
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (never_speaks, Why.NO_ANSWER_IN_TIME),
        (hangs_up, Why.BROKEN_OFF),
        (speaks_another_protocol, Why.BROKEN_OFF),
        (speaks_nonsense, Why.BROKEN_OFF),
        (speaking(saying(*['["NOTICE","' + "x" * 50_000 + '"]'] * 100)), Why.TOO_LARGE),
    ],
    ids=["never speaks", "hangs up", "another protocol", "nonsense", "never ends"],
)
async def test_a_conversation_that_fails_is_a_silence(site: Site, door: OpenDoor, reply: Reply, expected: Why) -> None:
    outcome = await asked(site, door, reply)

    assert isinstance(outcome, Silence)
    assert expected is outcome.why


async def test_a_server_that_does_not_upgrade_has_answered_over_http(site: Site, door: OpenDoor) -> None:
    site.page("/", "Please use a Nostr client to connect.", status="426 Upgrade Required")
    async with door() as web:
        outcome = await web.ask(PROBE)

    assert isinstance(outcome, Answer)
    assert (426, b"") == (outcome.status, outcome.last.request_body)


async def test_a_probe_without_a_dialogue_requests_no_upgrade(site: Site, door: OpenDoor) -> None:
    site.page("/", "here")
    async with door() as web:
        await web.ask(Probe(kind="test", url="https://a.example/"))

    assert "upgrade" not in site.visits[0].headers
