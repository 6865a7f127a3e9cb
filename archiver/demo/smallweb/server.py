"""The small web on a port of its own: HTTP/1.1 over TLS on loopback, for as many hosts as the world has.

What is answered is one function of a world and a request (`hosts`), so there is nothing here that knows a platform.
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
    """One request that came: `at` in seconds of a clock that only runs forward."""

    at: float
    host: str
    path: str
    query: str
    user_agent: str


@dataclass(kw_only=True)
class SmallWeb:
    """The small web while it is open: hand it another `world` and it is another web from the next request on.

    `answering` makes an answer of a world and a request. `counts` are the requests by host and path, `visits` the latest ones in
    full. Whoever asks for one of the hosts in `impersonated` is shown a certificate that nobody vouches for, as a portal shows it.
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
        """What to hand to `--connect-to`, so that every host is looked for here."""
        return f"*:443:127.0.0.1:{self.port}"

    @property
    def ca_file(self) -> str:
        """What to set `SSL_CERT_FILE` to."""
        return str(self.certificates.authority)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to find this web, and to trust it."""
        return {"SSL_CERT_FILE": self.ca_file, "ARCHIVER_CONNECT_TO": self.connect_to}

    def asked(self, host: str, path: str | None = None) -> int:
        """How many requests a host had, for one path or for all."""
        if path is not None:
            return self.counts[host, path]
        return sum(number for (one, _), number in self.counts.copy().items() if one == host)

    def answer(self, request: Request) -> Response:
        """Count a request, and answer it from the world as it is now."""
        self.counts[request.host, request.path] += 1
        agent = request.headers.get("user-agent", "")
        self.visits.append(Visit(at=time.monotonic(), host=request.host, path=request.path, query=request.query, user_agent=agent))
        return self.answering(self.world, request)


@asynccontextmanager
async def open_small_web(world: World, *, folder: Path, hosts: tuple[str, ...] = ()) -> AsyncIterator[SmallWeb]:
    """The small web on a free port of loopback, in the running loop, with certificates in `folder` for its hosts and `hosts`."""
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
    """Have the server show another authority's certificate wherever a host is impersonated."""
    strange = folder / "strange"
    strange.mkdir(exist_ok=True)
    other = _context(make_certificates(strange, ["portal.example"], now=datetime.now(UTC)))

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        if name in web.impersonated:
            connection.context = other

    context.sni_callback = choose


async def _hang_up(connections: set[ServerConnection]) -> None:
    """Break off every connection that is still open, and let each say that it is gone."""
    open_still = tuple(connections)
    for connection in open_still:
        if connection.transport is not None:
            connection.transport.abort()
    await asyncio.gather(*(connection.closed for connection in open_still))


@contextmanager
def small_web(world: World, *, folder: Path | None = None, hosts: tuple[str, ...] = ()) -> Iterator[SmallWeb]:
    """The small web in a thread of its own, for callers without a loop; its certificates lie in a passing folder if in none."""
    with tempfile.TemporaryDirectory(prefix="small-web-") as passing, start_blocking_portal() as elsewhere:
        opening = open_small_web(world, folder=folder or Path(passing), hosts=hosts)
        with elsewhere.wrap_async_context_manager(opening) as web:
            yield web
