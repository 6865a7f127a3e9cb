"""Open connections through the operator's HTTP proxy (`--proxy`) with CONNECT (RFC 9110 §9.3.6).

The gate still decides: a name is resolved and judged here first, and the proxy is asked for the very address that was judged. Only
if the proxy refuses addresses is it asked for the name; then the proxy looks the name up again, and where that leads is up to the
operator's network.
"""

import asyncio

import h11

from archiver.web.proxy_settings import UpstreamProxy
from archiver.web.tunnel import TunnelEnd

_CREDENTIALS_REQUIRED = 407


class ProxyRefusedError(OSError):
    """The proxy answered CONNECT with another status than 2xx."""

    def __init__(self, proxy: UpstreamProxy, target: str, status: int) -> None:
        super().__init__(f"the proxy {proxy} answers {status} to CONNECT {target}")
        self.strerror = str(self)
        self.by_target = status != _CREDENTIALS_REQUIRED
        """Whether another spelling of the target may be accepted."""


async def connect_through(proxy: UpstreamProxy, target: str) -> TunnelEnd:
    """A connection to `HOST:PORT` through the proxy; `ProxyRefusedError` if it refuses, `OSError` if it cannot be reached."""
    _, end = await asyncio.get_running_loop().create_connection(TunnelEnd, proxy.host, proxy.port)
    try:
        await _ask(end, proxy, target)
    except BaseException:  # also when cancelled by the time limit: no connection may be left; the error goes on
        end.transport.abort()
        raise
    return end


async def _ask(end: TunnelEnd, proxy: UpstreamProxy, target: str) -> None:
    """Send CONNECT, and read the head of the answer."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=65536)
    headers = [("Host", target)] + ([("Proxy-Authorization", proxy.authorization)] if proxy.authorization else [])
    await end.write(http.send(h11.Request(method="CONNECT", target=target, headers=headers)) or b"")
    try:
        await end.write(http.send(h11.EndOfMessage()) or b"")
        while not isinstance(event := http.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                http.receive_data(await end.read())
            elif not isinstance(event, h11.InformationalResponse):
                raise ConnectionResetError(f"the proxy {proxy} closed the connection")
    except h11.RemoteProtocolError as error:
        raise ConnectionResetError(f"the proxy {proxy} does not speak HTTP: {error}") from None
    if not 200 <= event.status_code < 300:  # noqa: PLR2004 — 2xx
        raise ProxyRefusedError(proxy, target, event.status_code)
    if http.trailing_data[0]:  # nobody has said anything to the server yet
        raise ConnectionResetError(f"the proxy {proxy} sent more than its answer")
