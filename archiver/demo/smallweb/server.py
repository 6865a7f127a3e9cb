"""Serves a world on a port of loopback: HTTP/1.1 over TLS, under the real names of its hosts.

The answer is a function of a world and a request (`hosts`); the server knows no platform.
"""

import asyncio
import ssl
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from anyio.from_thread import start_blocking_portal

from archiver.demo.smallweb.certificates import Certificates, make_certificates
from archiver.demo.smallweb.hosts import HOSTS, answer
from archiver.demo.smallweb.http1 import ServerConnection
from archiver.demo.smallweb.messages import Request, Response
from archiver.demo.smallweb.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that was received; `at` is in seconds of a monotonic clock."""

    at: float
    host: str
    path: str
    query: str
    user_agent: str


@dataclass(kw_only=True)
class SmallWeb:
    """The open small web; another `world` takes effect with the next request.

    `answering` makes the response from a world and a request. `counts` are the requests by host and path, `visits` the latest ones
    in full. The hosts in `impersonated` show a certificate of an untrusted authority, as a captive portal does.
    """

    world: World
    certificates: Certificates
    port: int = 0
    answering: Callable[[World, Request], Response] = answer
    impersonated: Collection[str] = ()
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    visits: deque[Visit] = field(default_factory=lambda: deque(maxlen=50_000))

    @property
    def connect_to(self) -> str:
        """The value of `--connect-to` that sends every host here."""
        return f"*:443:127.0.0.1:{self.port}"

    @property
    def ca_file(self) -> str:
        """The value of `SSL_CERT_FILE`."""
        return str(self.certificates.authority)

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the program finds this web and trusts it."""
        return {"SSL_CERT_FILE": self.ca_file, "ARCHIVER_CONNECT_TO": self.connect_to}

    def requests_to(self, host: str, path: str | None = None) -> int:
        """The number of requests to a host, for one path or for all."""
        if path is not None:
            return self.counts[host, path]
        return sum(number for (name, _), number in self.counts.copy().items() if name == host)

    def answer(self, request: Request) -> Response:
        """Count a request, and answer it from the current world."""
        self.counts[request.host, request.path] += 1
        agent = request.headers.get("user-agent", "")
        self.visits.append(Visit(at=time.monotonic(), host=request.host, path=request.path, query=request.query, user_agent=agent))
        return self.answering(self.world, request)


@asynccontextmanager
async def open_small_web(world: World, *, folder: Path, hosts: tuple[str, ...] = ()) -> AsyncIterator[SmallWeb]:
    """Open the small web on a free port, in the running event loop, with certificates for its hosts and `hosts` in `folder`."""
    named = {*HOSTS, *(host for host, _ in world.pages), *hosts}
    web = SmallWeb(world=world, certificates=make_certificates(folder, named, now=datetime.now(UTC)))
    context = _context(web.certificates)
    _impersonate(context, web, folder)
    connections: set[ServerConnection] = set()
    server = await asyncio.get_running_loop().create_server(
        lambda: ServerConnection(web.answer, connections),
        "127.0.0.1",
        0,
        ssl=context,
        backlog=512,
        ssl_handshake_timeout=20,
        ssl_shutdown_timeout=1,
    )
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
        await _hang_up(connections)


def _context(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.chain, certificates.key)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _impersonate(context: ssl.SSLContext, web: SmallWeb, folder: Path) -> None:
    """Show another authority's certificate for the impersonated hosts."""
    untrusted = folder / "untrusted"
    untrusted.mkdir(exist_ok=True)
    untrusted_context = _context(make_certificates(untrusted, ["portal.example"], now=datetime.now(UTC)))

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        if name in web.impersonated:
            connection.context = untrusted_context

    context.sni_callback = choose


async def _hang_up(connections: set[ServerConnection]) -> None:
    """Abort all open connections, and wait until they are closed."""
    still_open = tuple(connections)
    for connection in still_open:
        if connection.transport is not None:
            connection.transport.abort()
    await asyncio.gather(*(connection.closed for connection in still_open))


@contextmanager
def small_web(world: World, *, folder: Path | None = None, hosts: tuple[str, ...] = ()) -> Iterator[SmallWeb]:
    """Open the small web in a thread of its own, for callers without an event loop; without a `folder`, in a temporary one."""
    with tempfile.TemporaryDirectory(prefix="small-web-") as temporary, start_blocking_portal() as portal:
        opening = open_small_web(world, folder=folder or Path(temporary), hosts=hosts)
        with portal.wrap_async_context_manager(opening) as web:
            yield web
