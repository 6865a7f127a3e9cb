"""The gate: the one way out, for the HTTP client and the browser alike.

For the browser it is a small forward proxy on loopback, run by the program in its own event loop; the HTTP client, which lives in
that loop too, is handed its connections (`line.py`).
It looks a name up once, drops every address that is not public (`addresses.py`), and connects to the very address that it checked,
so that a name which changes its mind between check and connection (DNS rebinding) gains nothing.
TLS goes through unbroken, so the browser keeps its own TLS face; plain HTTP is forwarded message by message.

Who may use it: holders of a *lane's* key.
A lane is one user of the gate (the HTTP client, or one capture) with its own allowance of bytes.
It remembers which addresses it was led to and why it was turned away: nothing is told in-band, where a server could forge it.
"""

import asyncio
import base64
import binascii
import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import TracebackType
from typing import Self, TypeAlias

import h11

from archiver.model.probes import Why
from archiver.web.connect_to import ConnectTo, rule_for
from archiver.web.http_forwarding import forward, origin_form
from archiver.web.public_addresses import Address, is_host_name, is_public, parse_address
from archiver.web.tunnel import TunnelEnd

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]
HostPort: TypeAlias = tuple[str, int]
"""A host and a port."""

_HEAD_SECONDS = 10.0
_KEY_NEEDED = h11.Response(
    status_code=407, reason=b"Key needed", headers=[("Proxy-Authenticate", 'Basic realm="gate"'), ("Content-Length", "0")]
)
_LOOKUPS_AT_ONCE = 32  # a name server that never answers holds one thread, and nobody else


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the gate did not connect; `detail` is for people."""

    why: Why
    detail: str


@dataclass(slots=True, kw_only=True, eq=False)
class ProxyUser:
    """One user of the gate: what it may spend, where it was led, and why it was turned away."""

    name: str
    key: str
    limit: int | None = None
    spent: int = 0
    addresses: dict[HostPort, str] = field(default_factory=dict)
    refusals: dict[HostPort, Refusal] = field(default_factory=dict)
    transports: set[asyncio.Transport] = field(default_factory=set)

    @property
    def exhausted(self) -> bool:
        """Whether the lane's bytes are used up."""
        return self.limit is not None and self.spent > self.limit

    def spend(self, amount: int) -> bool:
        """Count bytes; False, and every connection broken, once there are too many."""
        self.spent += amount
        if self.exhausted:
            self.break_off()
        return not self.exhausted

    def exhaust(self) -> None:
        """Use up what is left of the lane, and break its connections: it has had enough."""
        self.spend((self.limit or 0) + 1)

    def break_off(self) -> None:
        """End every connection of this lane at once."""
        for transport in tuple(self.transports):
            # One that the server has ended already is no longer to be broken off: under TLS, Python 3.11.2 trips over it.
            if not transport.is_closing():
                transport.abort()


class Gate:
    """The forward proxy: `async with Gate(...) as gate`, then `gate.lane()` for each user."""

    def __init__(
        self,
        *,
        connect_to: Sequence[ConnectTo] = (),
        connect_seconds: float = 10.0,
        resolve: Resolve | None = None,
    ) -> None:
        self._connect_to = tuple(connect_to)
        self._connect_seconds = connect_seconds
        self._threads = ThreadPoolExecutor(max_workers=_LOOKUPS_AT_ONCE, thread_name_prefix="lookup")
        self._resolve = resolve or self._ask_the_system
        self._lanes: dict[str, ProxyUser] = {}
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TunnelEnd(self._greet), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for lane in tuple(self._lanes.values()):
            self.close(lane)
        if self._server is not None:
            self._server.close()
        for visit in tuple(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def url(self) -> str:
        """Where the gate listens."""
        return f"http://127.0.0.1:{self.port}"

    def lane(self, *, limit: int | None = None) -> ProxyUser:
        """A new user of the gate, who may move `limit` bytes in all."""
        lane = ProxyUser(name=secrets.token_hex(8), key=secrets.token_hex(16), limit=limit)
        self._lanes[lane.name] = lane
        return lane

    def close(self, lane: ProxyUser) -> None:
        """Break off what is left of a lane, and let it in no more."""
        self._lanes.pop(lane.name, None)
        lane.break_off()

    def _greet(self, near: TunnelEnd) -> None:
        """Take a new connection."""
        visit = asyncio.get_running_loop().create_task(self._serve(near))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _serve(self, near: TunnelEnd) -> None:
        """One connection of a user; a rule that either side breaks ends it without a word."""
        joined = False
        try:
            joined = await self._admit(near)
        except (OSError, h11.RemoteProtocolError, h11.LocalProtocolError):
            near.transport.abort()
        finally:
            if not joined:
                near.transport.close()

    async def _admit(self, near: TunnelEnd) -> bool:
        """Read what is asked, see who asks, and open the way; True when a tunnel has taken over."""
        user = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        for _ in range(2):  # a browser asks without its key first
            async with asyncio.timeout(_HEAD_SECONDS):
                request = await _read_request(user, near)
            if request is None:
                return False
            lane = self._holder(request)
            if lane is not None:
                near.count_with(lane)
                return await self._open(lane, user, request, near)
            if not isinstance(user.next_event(), h11.EndOfMessage):
                return False
            await near.write((user.send(_KEY_NEEDED) or b"") + (user.send(h11.EndOfMessage()) or b""))
            user.start_next_cycle()
        return False

    def _holder(self, request: h11.Request) -> ProxyUser | None:
        """The lane whose key a request shows."""
        shown = next((value for name, value in request.headers if name == b"proxy-authorization"), b"")
        try:
            name, _, key = base64.b64decode(shown.removeprefix(b"Basic "), validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        lane = self._lanes.get(name)
        return lane if lane is not None and hmac.compare_digest(lane.key, key) else None

    async def _open(self, lane: ProxyUser, user: h11.Connection, request: h11.Request, near: TunnelEnd) -> bool:
        """Connect to what is asked for and let the bytes through; a refusal is noted with the lane, and told in no other way."""
        tunnel = request.method == b"CONNECT"
        place = _place(request.target.decode("ascii", "replace"), tunnel=tunnel)
        if place is None:
            await near.write(b"HTTP/1.1 400 No place\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return False
        far = await self.connect(lane, *place)
        if isinstance(far, Refusal):
            if tunnel:
                await near.write(b"HTTP/1.1 502 Not connected\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return False
        if tunnel:
            await near.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            near.join(far)
            return True
        try:
            await forward(request, user, near, far)
        finally:
            far.transport.close()
        return False

    async def connect(self, lane: ProxyUser, host: str, port: int) -> TunnelEnd | Refusal:
        """A connection for a user of the gate, by the rules, or why there is none; either is noted with the lane."""
        place = (_bare(host), port)
        dialled = await self._dial(*place)
        if isinstance(dialled, Refusal):
            lane.refusals[place] = dialled
            return dialled
        address, far = dialled
        far.count_with(lane)
        lane.refusals.pop(place, None)
        lane.addresses[place] = address
        return far

    async def _dial(self, host: str, port: int) -> tuple[str, TunnelEnd] | Refusal:
        """A connection to a host by the rules, or why there is none."""
        allowed = await self._allowed(host, port)
        if isinstance(allowed, Refusal):
            return allowed
        refusal = Refusal(why=Why.NO_ADDRESS, detail=f"{host} has no address")
        loop = asyncio.get_running_loop()
        for address, target_port in allowed:
            try:
                async with asyncio.timeout(self._connect_seconds):
                    _, end = await loop.create_connection(TunnelEnd, str(address), target_port)
            except TimeoutError:
                refusal = Refusal(why=Why.NO_ANSWER_IN_TIME, detail=f"{address} port {target_port} did not answer")
            except OSError as trouble:
                refusal = Refusal(why=Why.REFUSED, detail=f"{address} port {target_port}: {trouble.strerror or trouble}")
            else:
                return str(address), end
        return refusal

    async def _allowed(self, host: str, port: int) -> list[tuple[Address, int]] | Refusal:
        """Where a connection to a host may go: a rule's target, or the public ones of its addresses."""
        rule = rule_for(self._connect_to, host, port)
        if rule is not None:
            return [(rule.address, rule.target_port)]
        spelled = parse_address(host)
        if spelled is None and not is_host_name(host):
            return Refusal(why=Why.BAD_ADDRESS, detail=f"{host} is neither a name nor an address")
        try:
            async with asyncio.timeout(self._connect_seconds):
                found = [spelled] if spelled is not None else await self._resolve(host, port)
        except TimeoutError:
            return Refusal(why=Why.NO_ADDRESS, detail=f"{host}: the name server did not answer")
        except OSError as trouble:
            return Refusal(why=Why.NO_ADDRESS, detail=f"{host}: {trouble.strerror or trouble}")
        public = [(address, port) for address in found if is_public(address)]
        if found and not public:
            named = host if host == found[0] else f"{host} is {found[0]}, which"
            return Refusal(why=Why.NOT_PUBLIC, detail=f"{named} is not a public address")
        return public

    async def _ask_the_system(self, host: str, port: int) -> Sequence[Address]:
        """The addresses that the system's resolver knows of a name."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return tuple(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


async def _read_request(user: h11.Connection, near: TunnelEnd) -> h11.Request | None:
    """The head of what a user asks; None when it says nothing."""
    while (event := user.next_event()) is h11.NEED_DATA:
        user.receive_data(await near.read())
    return event if isinstance(event, h11.Request) else None


def _place(target: str, *, tunnel: bool) -> HostPort | None:
    """The host and port that a request asks for."""
    if not tunnel:
        asked = origin_form(target)
        return (_bare(asked[0]), asked[1]) if asked else None
    host, _, port = target.rpartition(":")
    return (_bare(host), int(port)) if host and port.isascii() and port.isdigit() else None


def _bare(host: str) -> str:
    """A host without brackets and trailing dot, in lower case."""
    return host.removeprefix("[").removesuffix("]").rstrip(".").lower()
