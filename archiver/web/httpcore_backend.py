"""httpcore network backend: connections are opened by the gate, TLS is done here.

The browser is another process and uses the gate's port. The HTTP client runs in this process, so the gate gives it the connection
itself: the rules are the same (`Gate.connect`), and each request saves two hops through loopback.
"""

import asyncio
import ssl
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import httpcore
import httpx

from archiver.bounds import setting_of
from archiver.model.captures import Connection
from archiver.web.ca_certificates import sent_certificates
from archiver.web.connection_pool import ConnectionPool
from archiver.web.gate import Gate
from archiver.web.proxy_user import ProxyUser
from archiver.web.refusals import Refusal
from archiver.web.tunnel import TunnelEnd


class GateStream(httpcore.AsyncNetworkStream):
    """A gate connection to a host and port as an httpcore stream. All `timeout`s are in seconds; None waits without limit."""

    def __init__(self, end: TunnelEnd, host: str, port: int) -> None:
        self._end = end
        self._place = (host, port)
        self._described: Connection | None = None
        self._tls: ssl.SSLObject | None = None
        self._protocol, self._chain = "", tuple[bytes, ...]()

    def described(self, at: datetime) -> Connection:
        """Where the connection leads and how the server identified itself; `at` is when its first request began."""
        if self._described is None:
            host, port = self._place
            self._described = Connection(
                host=host,
                port=port,
                ip=self._end.server_address or "",
                at=at,
                resolved=self._end.resolved,
                protocol=self._protocol,
                chain=self._chain,
            )
        return self._described

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 — httpcore's signature; the tunnel bounds what it buffers
        """The bytes that arrive next; empty at the end. `httpcore.ReadTimeout` after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                return await self._end.read()
        except TimeoutError as late:
            raise httpcore.ReadTimeout(f"no answer in {timeout:g} seconds ({setting_of('silence_seconds')})") from late

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 — httpcore's signature
        """Send bytes; `httpcore.WriteTimeout` after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._end.write(buffer)
        except TimeoutError as late:
            raise httpcore.WriteTimeout(f"not taken in {timeout:g} seconds") from late

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 — httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Start TLS; `httpcore.ConnectTimeout` after `timeout` seconds, `httpcore.ConnectError` if the handshake fails."""
        try:
            async with asyncio.timeout(timeout):
                await self._end.secure(ssl_context, server_hostname)
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(f"no TLS in {timeout:g} seconds ({setting_of('connect_seconds')})") from late
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        # Read now: asyncio's transport knows nothing of its connection once that is lost, and raises AttributeError.
        with suppress(AttributeError):
            self._tls = self._end.transport.get_extra_info("ssl_object")
        if self._tls is not None:
            self._protocol, self._chain = self._tls.version() or "", sent_certificates(self._tls)
        return self

    async def aclose(self) -> None:
        """Close the connection."""
        self._end.transport.close()

    def get_extra_info(self, info: str) -> object:
        """Whether the connection is readable, the server's address, what describes it, or the TLS object; None for other names."""
        match info:
            case "is_readable":  # an idle connection that is readable has ended, or its server sends something unrequested
                return self._end.has_data
            case "server_addr":
                return (self._end.server_address,)  # through a proxy, the connection's peer is the proxy
            case "described":
                return self.described
            case "ssl_object":
                return self._tls
        return None


class GateBackend(httpcore.AsyncNetworkBackend):
    """Opens connections through the gate, for one of its users."""

    def __init__(self, gate: Gate, user: ProxyUser) -> None:
        self._gate = gate
        self._user = user

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 — httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 — httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 — httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """A connection by the gate's rules; `httpcore.ConnectTimeout` after `timeout` seconds, `ConnectError` if refused."""
        try:
            async with asyncio.timeout(timeout):
                connection = await self._gate.connect(self._user, host, port)
        except TimeoutError as late:
            raise httpcore.ConnectTimeout(
                f"{host} did not answer in {timeout:g} seconds ({setting_of('connect_seconds')})"
            ) from late
        if isinstance(connection, Refusal):
            raise httpcore.ConnectError(connection.detail)
        return GateStream(connection, host.removeprefix("[").removesuffix("]").lower(), port)


class GateTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over gate connections; at most `max_idle` idle ones stay open, for `idle_seconds`."""

    def __init__(self, gate: Gate, user: ProxyUser, *, tls: ssl.SSLContext, max_idle: int, idle_seconds: float) -> None:
        self._pool = ConnectionPool(tls=tls, max_idle=max_idle, idle_seconds=idle_seconds, backend=GateBackend(gate, user))
