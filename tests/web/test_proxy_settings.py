"""Connections through the operator's own proxy: a real one on loopback, which speaks CONNECT."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

import pytest

from archiver.errors import InputError
from archiver.model.probes import Answer, Silence, Why
from archiver.web.connect_to import parse_connect_to
from archiver.web.gate import Gate
from archiver.web.proxy_settings import UpstreamProxy, parse_proxy, unused_proxies
from archiver.web.public_addresses import Address
from archiver.web.refusals import Refusal
from tests.web.conftest import QUICK, OpenDoor, Site, probe


@dataclass(slots=True, kw_only=True)
class Proxy:
    """A CONNECT proxy that leads every target to one port; `refuses` gives the status for a target, None to connect it."""

    leads_to: int
    port: int = 0
    refuses: Callable[[str], int | None] = lambda _: None
    requests: list[bytes] = field(default_factory=list)
    busy: set[asyncio.Task[object]] = field(default_factory=set)
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def targets(self) -> list[str]:
        """What it was asked to connect to."""
        return [request.split(b" ")[1].decode() for request in self.requests]

    @property
    def settings(self) -> UpstreamProxy:
        """What `--proxy` names for it."""
        return UpstreamProxy(host="127.0.0.1", port=self.port)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one CONNECT, and relay both directions."""
        if (task := asyncio.current_task()) is not None:
            self.busy.add(task)
        self.ends.append(writer)
        with suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            self.requests.append(request := await reader.readuntil(b"\r\n\r\n"))
            status = self.refuses(request.split(b" ")[1].decode())
            if status is not None:
                writer.write(f"HTTP/1.1 {status} Refused\r\nContent-Length: 3\r\n\r\nno\n".encode())
            else:
                inner, outer = await asyncio.open_connection("127.0.0.1", self.leads_to)
                self.ends.append(outer)
                writer.write(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 small\r\n\r\n")
                await asyncio.gather(_relay(reader, outer), _relay(inner, writer))
        writer.close()

    async def close(self) -> None:
        """Close all connections."""
        for task in self.busy:
            task.cancel()
        await asyncio.gather(*self.busy, return_exceptions=True)
        for end in self.ends:
            end.transport.abort()
        await asyncio.sleep(0.01)


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def proxy(site: Site) -> AsyncIterator[Proxy]:
    """A proxy that leads to the site over TLS."""
    running = Proxy(leads_to=site.port)
    server = await asyncio.start_server(running.serve, "127.0.0.1", 0)
    running.port = server.sockets[0].getsockname()[1]
    yield running
    server.close()
    await running.close()


async def resolve(host: str, port: int) -> Sequence[Address]:
    """A name server that knows a public and a private name."""
    del port
    return [ip_address("10.0.0.7" if host.startswith("inside") else "93.184.216.34")]


async def test_the_http_client_and_the_browser_connect_through_the_proxy(proxy: Proxy, door: OpenDoor, site: Site) -> None:
    site.page("/", "<p>hello</p>")
    async with door(replace(QUICK, proxy=proxy.settings)) as web:
        answer = await web.ask(probe("https://a.example/"))
        asked = list(proxy.targets)
        capture = await web.capture("https://b.example/")

    assert isinstance(answer, Answer)
    assert (b"<p>hello</p>", ()) == (answer.body, capture.shortfalls)
    assert [f"127.0.0.1:{site.port}"] == asked
    assert {"a.example", "b.example"} <= {visit.host for visit in site.visits}
    assert len(proxy.targets) >= 2


async def test_the_proxy_is_asked_for_the_very_address_that_was_judged(proxy: Proxy) -> None:
    async with Gate(resolve=resolve, proxy=proxy.settings) as gate:
        user = gate.add_user()
        end = await gate.connect(user, "outside.example", 443)

    assert not isinstance(end, Refusal)
    assert ["93.184.216.34:443"] == proxy.targets
    assert {("outside.example", 443): "93.184.216.34"} == user.addresses


@pytest.mark.parametrize("target", ["inside.example", "10.0.0.7", "127.0.0.1", "[::1]", "169.254.169.254"])
async def test_the_proxy_is_never_asked_for_an_address_that_is_not_public(proxy: Proxy, target: str) -> None:
    async with Gate(resolve=resolve, proxy=proxy.settings) as gate:
        refusal = await gate.connect(gate.add_user(), target, 443)

    assert isinstance(refusal, Refusal)
    assert (Why.NOT_PUBLIC, []) == (refusal.why, proxy.targets)


async def test_a_proxy_that_refuses_addresses_is_asked_for_the_name(proxy: Proxy) -> None:
    proxy.refuses = lambda target: 403 if target[0].isdigit() else None
    async with Gate(resolve=resolve, proxy=proxy.settings) as gate:
        user = gate.add_user()
        end = await gate.connect(user, "outside.example", 443)

    assert not isinstance(end, Refusal)
    assert ["93.184.216.34:443", "outside.example:443"] == proxy.targets
    assert {} == user.addresses


@pytest.mark.parametrize(("status", "times"), [(403, 2), (502, 2), (407, 1)])
async def test_a_refusal_of_the_proxy_is_told_with_its_status(proxy: Proxy, status: int, times: int) -> None:
    proxy.refuses = lambda _: status
    async with Gate(resolve=resolve, proxy=proxy.settings) as gate:
        refusal = await gate.connect(gate.add_user(), "outside.example", 443)

    assert isinstance(refusal, Refusal)
    assert (Why.REFUSED, times) == (refusal.why, len(proxy.targets))
    assert f"the proxy 127.0.0.1:{proxy.port} answers {status} to CONNECT" in refusal.detail


async def test_credentials_are_sent_to_the_proxy_and_to_nobody_else(proxy: Proxy, door: OpenDoor, site: Site) -> None:
    site.page("/", "hello")
    known = parse_proxy(f"http://desk:p%40ss@127.0.0.1:{proxy.port}")
    async with door(replace(QUICK, proxy=known)) as web:
        await web.ask(probe("https://a.example/"))

    assert b"proxy-authorization: basic zgvzazpwqhnz\r\n" in proxy.requests[0].lower()
    assert not [name for visit in site.visits for name in visit.headers if name.startswith("proxy-")]
    assert "p@ss" not in repr(known)
    assert "ZGVza" not in repr(known)


async def test_a_proxy_that_is_not_there_is_a_refused_connection(door: OpenDoor) -> None:
    closed = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    async with door(replace(QUICK, proxy=UpstreamProxy(host="127.0.0.1", port=port))) as web:
        silence = await web.ask(probe("https://a.example/"))

    assert isinstance(silence, Silence)
    assert Why.REFUSED is silence.why


async def test_something_that_is_no_proxy_is_a_refused_connection(site: Site) -> None:
    rule = parse_connect_to("*:*:127.0.0.1:9")
    async with Gate(connect_to=(rule,), proxy=UpstreamProxy(host="127.0.0.1", port=site.plain_port)) as gate:
        refusal = await gate.connect(gate.add_user(), "a.example", 443)

    assert isinstance(refusal, Refusal)
    assert Why.REFUSED is refusal.why


@pytest.mark.parametrize(
    "written", ["proxy.example:3128", "https://proxy.example:3128", "socks5://proxy.example:1080", "http://proxy"]
)
def test_a_proxy_that_is_not_supported_is_an_error_with_the_remedy(written: str) -> None:
    with pytest.raises(InputError, match="write it as http://HOST:PORT"):
        parse_proxy(written)


def test_an_invalid_proxy_with_a_password_is_not_printed() -> None:
    with pytest.raises(InputError) as raised:
        parse_proxy("socks5://desk:secret@proxy.example:1080")

    assert "secret" not in str(raised.value)


def test_no_proxy_is_named_by_an_empty_value() -> None:
    assert [None, None] == [parse_proxy(None), parse_proxy("")]


def test_proxy_variables_are_told_where_no_proxy_is_named() -> None:
    both = {"HTTPS_PROXY": "http://proxy:3128", "ALL_PROXY": "socks5://proxy:1080", "HTTP_PROXY": ""}

    assert "HTTPS_PROXY and ALL_PROXY are set and not used: all connections are made directly" == unused_proxies(both, None)
    assert None is unused_proxies(both, UpstreamProxy(host="proxy", port=3128))
    assert None is unused_proxies({"NO_PROXY": "*"}, None)
