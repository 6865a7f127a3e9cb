"""The operator's HTTP proxy (`--proxy`): parse it, and open connections through it with CONNECT (RFC 9110 §9.3.6).

The gate still decides: a name is resolved and judged here first, and the proxy is asked for the very address that was judged. Only
if the proxy refuses addresses is it asked for the name; then the proxy looks the name up again, and where that leads is up to the
operator's network.

`HTTPS_PROXY` and its like are not used unless they are named with `--proxy`, since a variable that is left over in a cron job's
environment must not decide who sees all requests.
"""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import h11

from archiver.errors import InputError
from archiver.web.tunnel import TunnelEnd

VARIABLE = "ARCHIVER_PROXY"
UNUSED_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
"""Variables by which other programs find their proxy."""

_REMEDY = "write it as http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT; proxies over TLS (https://) and SOCKS are not supported"
_CREDENTIALS_REQUIRED = 407


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamProxy:
    """An HTTP proxy: its host and port, and the value of `Proxy-Authorization` if it has one."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class ProxyRefusedError(OSError):
    """The proxy answered CONNECT with another status than 2xx."""

    def __init__(self, proxy: UpstreamProxy, target: str, status: int) -> None:
        super().__init__(f"the proxy {proxy} answers {status} to CONNECT {target}")
        self.strerror = str(self)
        self.by_target = status != _CREDENTIALS_REQUIRED
        """Whether another spelling of the target may be accepted."""


def parse_proxy(written: str | None) -> UpstreamProxy | None:
    """The proxy that `--proxy` names; None where it is empty. `InputError` says what is wrong with it."""
    if not written:
        return None
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError("--proxy: the value is not a URL", remedy=_REMEDY) from None
    if parts.scheme != "http" or not host or port is None:  # the value may hold a password, which is not to be printed
        raise InputError(
            f"--proxy: {parts.scheme or 'a value without scheme'} is not http, or host or port is missing", remedy=_REMEDY
        )
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    encoded = base64.b64encode(credentials.encode()).decode("ascii")
    return UpstreamProxy(host=host, port=port, authorization=f"Basic {encoded}" if parts.username is not None else None)


def unused_proxies(environment: Mapping[str, str], proxy: UpstreamProxy | None) -> str | None:
    """The names of the proxy variables that are set and not used, as a sentence; None where there are none, or `--proxy` is."""
    names = [name for name in UNUSED_VARIABLES if environment.get(name)] if proxy is None else []
    if not names:
        return None
    return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} set and not used: all connections are made directly"


UNUSED_REMEDY = f"to use one, name it with --proxy or {VARIABLE}; else unset it"


async def connect_through(proxy: UpstreamProxy, target: str) -> TunnelEnd:
    """A connection to `HOST:PORT` through the proxy; `ProxyRefusedError` if it refuses, `OSError` if it cannot be reached."""
    _, end = await asyncio.get_running_loop().create_connection(TunnelEnd, proxy.host, proxy.port)
    try:
        await _ask(end, proxy, target)
    except BaseException:  # also when cancelled by the time limit
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
