"""The HTTP client's way through the gate: a line that the gate has dialled, with TLS spoken at this end.

The browser is another process and comes to the gate's port; the client is in this one, so the gate hands it the connection itself.
The rules are the same ones, in the same place (`Gate.connect`), and every question is spared two more hops through loopback.
"""

import asyncio
import ssl
from collections.abc import Iterable

import httpcore
import httpx

from archiver.web.connection_pool import ConnectionPool
from archiver.web.gate import Gate, ProxyUser, Refusal
from archiver.web.tunnel import TunnelEnd


class GateStream(httpcore.AsyncNetworkStream):
    """One connection, as httpcore wants it."""

    def __init__(self, end: TunnelEnd) -> None:
        self._end = end

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - the library's own order; what an end holds is bounded
        """What has arrived; nothing at the end."""
        try:
            async with asyncio.timeout(timeout):
                return await self._end.read()
        except TimeoutError as late:
            raise httpcore.ReadTimeout(f"no answer in {timeout:g} seconds") from late

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the library's own order
        """Send bytes."""
        try:
            async with asyncio.timeout(timeout):
                await self._end.write(buffer)
        except TimeoutError as late:
            raise httpcore.WriteTimeout(f"not taken in {timeout:g} seconds") from late

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own order
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on."""
        try:
            async with asyncio.timeout(timeout):
                await self._end.secure(ssl_context, server_hostname)
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(f"no TLS in {timeout:g} seconds") from late
        except OSError as trouble:
            raise httpcore.ConnectError(str(trouble)) from trouble
        return self

    async def aclose(self) -> None:
        """Hang up."""
        self._end.transport.close()

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks of a connection, and the server's address."""
        match info:
            case "is_readable":  # of an idle connection: it has ended, or its server says something unasked
                return self._end.has_data
            case "server_addr":
                return self._end.transport.get_extra_info("peername")
            case "ssl_object":
                return self._end.transport.get_extra_info("ssl_object")
        return None


class GateBackend(httpcore.AsyncNetworkBackend):
    """How connections are made: by the gate, for one lane."""

    def __init__(self, gate: Gate, lane: ProxyUser) -> None:
        self._gate = gate
        self._lane = lane

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own order
        local_address: str | None = None,  # noqa: ARG002 - the same
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.AsyncNetworkStream:
        """A connection by the gate's rules."""
        try:
            async with asyncio.timeout(timeout):
                dialled = await self._gate.connect(self._lane, host, port)
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(f"{host} did not answer in {timeout:g} seconds") from late
        if isinstance(dialled, Refusal):
            raise httpcore.ConnectError(dialled.detail)
        return GateStream(dialled)


class GateTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport, on connections that the gate makes; at most `most` stay open idly, for `expiry` seconds."""

    def __init__(self, gate: Gate, lane: ProxyUser, *, tls: ssl.SSLContext, most: int, expiry: float) -> None:
        self._pool = ConnectionPool(tls=tls, most=most, expiry=expiry, backend=GateBackend(gate, lane))
