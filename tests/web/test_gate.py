"""The gate: who may use it, what it connects to, and what it refuses."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Never

import pytest

from archiver.model.probes import Why
from archiver.web.connect_to import parse_connect_to
from archiver.web.gate import Gate, Resolve
from archiver.web.proxy_user import ProxyUser
from archiver.web.public_addresses import NAT64_NAME, Address
from archiver.web.refusals import Refusal
from tests.web.conftest import Site


async def send(gate: Gate, request: str) -> bytes:
    """The gate's response to bytes, until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    writer.write(request.encode())
    try:
        async with asyncio.timeout(10):
            return await reader.read(-1)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


def request_of(user: ProxyUser, first_line: str, *, key: str | None = None) -> str:
    """A request with the user's key."""
    credentials = base64.b64encode(f"{user.name}:{key or user.key}".encode()).decode()
    return f"{first_line} HTTP/1.1\r\nHost: h\r\nProxy-Authorization: Basic {credentials}\r\n\r\n"


async def test_a_request_without_a_key_is_not_forwarded(site: Site) -> None:
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        response = await send(gate, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n" * 2)
    assert b"407" in response
    assert [] == site.visits


async def test_a_wrong_key_or_a_removed_user_gets_no_connection(site: Site) -> None:
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        user, removed = gate.add_user(), gate.add_user()
        gate.remove_user(removed)
        responses = [
            await send(gate, request_of(user, "GET http://a.example/", key="0" * 32) * 2),
            await send(gate, request_of(removed, "GET http://a.example/") * 2),
        ]
    assert all(b"407" in answer for answer in responses)
    assert [] == site.visits


async def test_the_key_is_not_sent_to_the_server(site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        response = await send(gate, request_of(gate.add_user(), "GET http://a.example/"))
    assert response.endswith(b"hello")
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
async def test_addresses_that_are_not_public_are_refused_with_the_reason(target: str, why: Why) -> None:
    async with Gate() as gate:
        user = gate.add_user()
        response = await send(gate, request_of(user, f"CONNECT {target}"))
    assert response.startswith(b"HTTP/1.1 502")
    assert [why] == [refusal.why for refusal in user.refusals.values()]


async def test_a_name_that_resolves_differently_after_the_check_is_not_resolved_again() -> None:
    """DNS rebinding: the gate connects to the address that it checked."""
    answers = [[ip_address("192.0.2.1"), ip_address("10.0.0.1")], [ip_address("127.0.0.1")]]

    async def resolve(host: str, port: int) -> Sequence[Address]:
        del host, port
        return answers.pop(0)

    async with Gate(resolve=resolve) as gate:
        user = gate.add_user()
        await send(gate, request_of(user, "CONNECT rebinding.example:443"))
    assert [Why.NOT_PUBLIC] == [refusal.why for refusal in user.refusals.values()]
    assert 1 == len(answers)


def resolver(nat64: Sequence[str], asked: list[str]) -> Resolve:
    """A name server with these addresses for `ipv4only.arpa`, of a private host behind its prefix, and of one with IPv4 only."""

    async def resolve(host: str, port: int) -> Sequence[Address]:
        del port
        asked.append(host)
        if host == NAT64_NAME and not nat64:
            raise OSError("no such name")
        hosts = {NAT64_NAME: nat64, "inside.example": ["2a00:1098:2c::a00:1"], "four.example": ["10.0.0.1"]}
        return [ip_address(address) for address in hosts[host]]

    return resolve


@pytest.mark.parametrize(
    ("nat64", "why"),
    [
        (["192.0.0.170", "2a00:1098:2c::c000:aa", "2a00:1098:2c::c000:ab"], Why.NOT_PUBLIC),
        (["192.0.0.170"], Why.REFUSED),
        ([], Why.REFUSED),
    ],
    ids=["a prefix of its own", "no NAT64", "no answer"],
)
async def test_an_address_behind_the_networks_own_nat64_prefix_is_refused_if_the_inner_one_is_not_public(
    nat64: list[str], why: Why, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prefix is asked for once, for the first IPv6 address that looks public."""
    asked: list[str] = []

    async def refuse(address: str, port: int) -> Never:
        raise ConnectionRefusedError(111, f"{address} port {port} is out of reach")

    async with Gate(resolve=resolver(nat64, asked)) as gate:
        monkeypatch.setattr(gate, "_dial", refuse)
        user = gate.add_user()
        hosts = ["four.example", "inside.example", "inside.example", "2a00:1098:2c::7f00:1"]
        outcomes = [await gate.connect(user, host, 443) for host in hosts]

    assert [Why.NOT_PUBLIC, why, why, why] == [outcome.why for outcome in outcomes if isinstance(outcome, Refusal)]
    assert ["four.example", "inside.example", NAT64_NAME, "inside.example"] == asked


async def test_a_closed_port_is_not_reported_as_an_unknown_name(site: Site) -> None:
    closed_server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    port = closed_server.sockets[0].getsockname()[1]
    closed_server.close()
    async with Gate(connect_to=(parse_connect_to(f"*:*:127.0.0.1:{port}"),)) as gate:
        user = gate.add_user()
        await send(gate, request_of(user, "CONNECT a.example:443"))
    assert Why.REFUSED == user.refusals["a.example", 443].why


@pytest.mark.parametrize("nonsense", ["", "GARBAGE\r\n\r\n", "\x00" * 5000, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "A" * 200_000])
async def test_nonsense_ends_its_own_connection_only(nonsense: str, site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        _, writer = await asyncio.open_connection("127.0.0.1", gate.port)
        writer.write(nonsense.encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        assert (await send(gate, request_of(gate.add_user(), "GET http://a.example/"))).endswith(b"hello")


async def test_connections_of_a_user_over_its_byte_limit_are_aborted(site: Site) -> None:
    site.page("/", b"x" * 500_000)
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        user = gate.add_user(max_bytes=100_000)
        response = b""
        with suppress(ConnectionResetError):
            response = await send(gate, request_of(user, "GET http://a.example/"))
    assert user.exhausted
    assert len(response) < 500_000


async def test_the_address_of_a_connection_is_recorded_with_its_user(site: Site) -> None:
    site.page("/", "hello")
    async with Gate(connect_to=(parse_connect_to(site.rules[1]),)) as gate:
        user = gate.add_user()
        await send(gate, request_of(user, "GET http://A.Example./"))
    assert {("a.example", 80): "127.0.0.1"} == user.addresses
