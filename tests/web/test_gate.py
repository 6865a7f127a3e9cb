"""The gate: who may use it, where it leads, and what it says of where it does not."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address

import pytest

from archiver.model.probes import Why
from archiver.web.connect_to import parse_connect_to
from archiver.web.gate import Gate, ProxyUser
from archiver.web.public_addresses import Address
from tests.web.conftest import Site


async def say(gate: Gate, words: str) -> bytes:
    """What the gate answers to bytes, until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    writer.write(words.encode())
    try:
        async with asyncio.timeout(10):
            return await reader.read(-1)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


def asking(lane: ProxyUser, first: str, *, key: str | None = None) -> str:
    """A request with the lane's key."""
    shown = base64.b64encode(f"{lane.name}:{key or lane.key}".encode()).decode()
    return f"{first} HTTP/1.1\r\nHost: h\r\nProxy-Authorization: Basic {shown}\r\n\r\n"


async def test_without_a_key_nothing_passes(site: Site) -> None:
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        heard = await say(gate, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n" * 2)
    assert b"407" in heard
    assert [] == site.visits


async def test_a_wrong_key_or_a_closed_lane_opens_nothing(site: Site) -> None:
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        lane, closed = gate.lane(), gate.lane()
        gate.close(closed)
        heard = [
            await say(gate, asking(lane, "GET http://a.example/", key="0" * 32) * 2),
            await say(gate, asking(closed, "GET http://a.example/") * 2),
        ]
    assert all(b"407" in answer for answer in heard)
    assert [] == site.visits


async def test_the_key_stays_with_the_gate(site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        heard = await say(gate, asking(gate.lane(), "GET http://a.example/"))
    assert heard.endswith(b"hello")
    assert not [name for name in site.visits[0].headers if name.startswith("proxy-")]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("127.0.0.1:80", Why.NOT_PUBLIC),
        ("2130706433:80", Why.NOT_PUBLIC),
        ("0x7f.1:80", Why.NOT_PUBLIC),
        ("169.254.169.254.:80", Why.NOT_PUBLIC),
        ("[::1]:80", Why.NOT_PUBLIC),
        ("[::ffff:10.0.0.1]:80", Why.NOT_PUBLIC),
        ("[64:ff9b::a9fe:a9fe]:80", Why.NOT_PUBLIC),
        ("localhost:80", Why.NOT_PUBLIC),
        ("no-such-name.invalid:443", Why.NO_ADDRESS),
        ("256.256.256.256:443", Why.BAD_ADDRESS),
        ("a..b:443", Why.BAD_ADDRESS),
    ],
)
async def test_what_is_not_on_the_public_internet_is_refused_with_its_reason(target: str, why: Why) -> None:
    async with Gate() as gate:
        lane = gate.lane()
        heard = await say(gate, asking(lane, f"CONNECT {target}"))
    assert heard.startswith(b"HTTP/1.1 502")
    assert [why] == [refusal.why for refusal in lane.refusals.values()]


async def test_a_name_that_changes_its_mind_after_the_check_gains_nothing() -> None:
    """The name resolves to a public address once and to this machine ever after: what was checked is what is connected to."""
    answers = [[ip_address("192.0.2.1"), ip_address("10.0.0.1")], [ip_address("127.0.0.1")]]

    async def resolve(host: str, port: int) -> Sequence[Address]:
        del host, port
        return answers.pop(0)

    async with Gate(resolve=resolve) as gate:
        lane = gate.lane()
        await say(gate, asking(lane, "CONNECT rebinding.example:443"))
    assert [Why.NOT_PUBLIC] == [refusal.why for refusal in lane.refusals.values()]
    assert 1 == len(answers)


async def test_a_closed_port_is_told_from_a_name_that_leads_nowhere(site: Site) -> None:
    with_nobody_there = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    port = with_nobody_there.sockets[0].getsockname()[1]
    with_nobody_there.close()
    async with Gate(connect_to=(parse_connect_to(f"*:*:127.0.0.1:{port}"),)) as gate:
        lane = gate.lane()
        await say(gate, asking(lane, "CONNECT a.example:443"))
    assert Why.REFUSED == lane.refusals["a.example", 443].why


@pytest.mark.parametrize("nonsense", ["", "GARBAGE\r\n\r\n", "\x00" * 5000, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "A" * 200_000])
async def test_nonsense_ends_the_connection_and_nothing_else(nonsense: str, site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        _, writer = await asyncio.open_connection("127.0.0.1", gate.port)
        writer.write(nonsense.encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        assert (await say(gate, asking(gate.lane(), "GET http://a.example/"))).endswith(b"hello")


async def test_a_lane_that_has_used_up_its_bytes_is_broken_off(site: Site) -> None:
    site.page("/", b"x" * 500_000)
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        lane = gate.lane(limit=100_000)
        heard = b""
        with suppress(ConnectionResetError):
            heard = await say(gate, asking(lane, "GET http://a.example/"))
    assert lane.exhausted
    assert len(heard) < 500_000


async def test_a_lane_knows_where_it_was_led(site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        lane = gate.lane()
        await say(gate, asking(lane, "GET http://A.Example./"))
    assert {("a.example", 80): "127.0.0.1"} == lane.addresses
