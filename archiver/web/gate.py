"""The gate: all connections of the HTTP client and the browser are opened here, to public addresses only.

For the browser it is a forward proxy on loopback, in the program's own event loop. The HTTP client runs in the same loop and gets
its connections directly (`httpcore_backend.py`).
A name is resolved once, every address that is not public is refused (`public_addresses.py`), as is every port that the web does not
use (`web_ports.py`), and the connection goes to the very address that was checked, so that a name which changes between check and
connection (DNS rebinding) gains nothing. It may go through the operator's own proxy (`upstream_proxy.py`).
TLS is not terminated, so that the browser keeps its own TLS fingerprint; plain HTTP is forwarded message by message.

Only a `ProxyUser` with its key may use the proxy: the HTTP client, or one capture, each with its own byte limit.
The addresses that it was connected to and the reasons for refusals are recorded with it, and never sent in-band, where a server
could forge them.
"""

import asyncio
import base64
import binascii
import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Network, ip_address
from types import TracebackType
from typing import Self, TypeAlias

import h11

from archiver.model.probes import Why
from archiver.web.connect_to import ConnectTo, rule_for
from archiver.web.http_forwarding import forward, origin_form
from archiver.web.proxy_settings import UpstreamProxy
from archiver.web.proxy_user import HostPort, ProxyUser
from archiver.web.public_addresses import NAT64_NAME, Address, is_host_name, is_public, nat64_prefixes, parse_address
from archiver.web.refusals import Refusal, refusal_for
from archiver.web.tunnel import TunnelEnd
from archiver.web.upstream_proxy import ProxyRefusedError, connect_through
from archiver.web.web_ports import is_web_port

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]

_REQUEST_TIMEOUT_SECONDS = 10.0
_KEY_REQUIRED = h11.Response(
    status_code=407, reason=b"Key required", headers=[("Proxy-Authenticate", 'Basic realm="gate"'), ("Content-Length", "0")]
)
_MAX_CONCURRENT_LOOKUPS = 32  # threads: a name server that never answers blocks only one of them


class Gate:
    """The forward proxy: `async with Gate(...) as gate`, then `gate.add_user()` for each user.

    `connect_seconds` limits the lookup of a name, and each attempt to connect. `proxy` is the operator's own, through which all
    connections then go.
    """

    def __init__(
        self,
        *,
        connect_to: Sequence[ConnectTo] = (),
        connect_seconds: float = 10.0,
        resolve: Resolve | None = None,
        proxy: UpstreamProxy | None = None,
    ) -> None:
        self._connect_to = tuple(connect_to)
        self._proxy = proxy
        self._connect_seconds = connect_seconds
        self._threads = ThreadPoolExecutor(max_workers=_MAX_CONCURRENT_LOOKUPS, thread_name_prefix="lookup")
        self._resolve = resolve or self._system_lookup
        self._users: dict[str, ProxyUser] = {}
        self._nat64: asyncio.Task[tuple[IPv6Network, ...]] | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: TunnelEnd(self._accept), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for user in tuple(self._users.values()):
            self.remove_user(user)
        if self._server is not None:
            self._server.close()
        tasks = (*self._tasks, *([self._nat64] if self._nat64 else ()))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def url(self) -> str:
        """The proxy's URL."""
        return f"http://127.0.0.1:{self.port}"

    def add_user(self, *, max_bytes: int | None = None, keeps: bool = False) -> ProxyUser:
        """A new user of the gate, which may send and receive `max_bytes` bytes in all; `keeps` says whether they are kept."""
        user = ProxyUser(name=secrets.token_hex(8), key=secrets.token_hex(16), max_bytes=max_bytes, keeps=keeps)
        self._users[user.name] = user
        return user

    def remove_user(self, user: ProxyUser) -> None:
        """Abort a user's connections, and accept no more from it."""
        self._users.pop(user.name, None)
        user.abort()

    def _accept(self, client_end: TunnelEnd) -> None:
        """Serve a new connection in a task of its own."""
        task = asyncio.get_running_loop().create_task(self._serve(client_end))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, client_end: TunnelEnd) -> None:
        """Serve one client connection; it is aborted if either side breaks the protocol."""
        joined = False
        try:
            joined = await self._handle_request(client_end)
        except (OSError, h11.RemoteProtocolError, h11.LocalProtocolError):
            client_end.transport.abort()
        finally:
            if not joined:
                client_end.transport.close()

    async def _handle_request(self, client_end: TunnelEnd) -> bool:
        """Read a request, check its key, and carry it out; True if the connection is now joined to a tunnel."""
        client = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        for _ in range(2):  # a browser's first request comes without its key
            async with asyncio.timeout(_REQUEST_TIMEOUT_SECONDS):
                request = await _read_request(client, client_end)
            if request is None:
                return False
            user = self._authenticated_user(request)
            if user is not None:
                client_end.count_with(user)
                return await self._carry_out(user, client, request, client_end)
            if not isinstance(client.next_event(), h11.EndOfMessage):
                return False
            await client_end.write((client.send(_KEY_REQUIRED) or b"") + (client.send(h11.EndOfMessage()) or b""))
            client.start_next_cycle()
        return False

    def _authenticated_user(self, request: h11.Request) -> ProxyUser | None:
        """The user whose name and key are in `Proxy-Authorization`; None if they are not."""
        credentials = next((value for name, value in request.headers if name == b"proxy-authorization"), b"")
        try:
            name, _, key = base64.b64decode(credentials.removeprefix(b"Basic "), validate=True).decode("ascii").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        user = self._users.get(name)
        return user if user is not None and hmac.compare_digest(user.key, key) else None

    async def _carry_out(self, user: ProxyUser, client: h11.Connection, request: h11.Request, client_end: TunnelEnd) -> bool:
        """Connect to the server, then tunnel or forward; True if a tunnel is joined. The reason for a refusal is not sent."""
        is_tunnel = request.method == b"CONNECT"
        target = _requested_target(request.target.decode("ascii", "replace"), is_tunnel=is_tunnel)
        if target is None:
            await client_end.write(b"HTTP/1.1 400 No target\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return False
        server_end = await self._connect_in_turn(user, *target)
        if isinstance(server_end, Refusal):
            if is_tunnel:
                await client_end.write(b"HTTP/1.1 502 Not connected\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return False
        user.keep(server_end, target, is_plain=not is_tunnel)
        if is_tunnel:
            await client_end.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            client_end.join(server_end)
            return True
        try:
            await forward(request, client, client_end, server_end)
        finally:
            server_end.transport.close()
        return False

    async def _connect_in_turn(self, user: ProxyUser, host: str, port: int) -> TunnelEnd | Refusal:
        """A connection for the browser, once the host's turn has come."""
        if user.admit is not None and not await user.admit(host):
            return user.refusals.setdefault((host, port), Refusal(why=Why.ASKED_TO_WAIT, detail=f"{host} asked to be left alone"))
        return await self.connect(user, host, port)

    async def connect(self, user: ProxyUser, host: str, port: int) -> TunnelEnd | Refusal:
        """A connection by the gate's rules, or why there is none; the address or the refusal is recorded with the user."""
        target = (_normalised(host), port)
        outcome = await self._open_connection(*target)
        if isinstance(outcome, Refusal):
            user.refusals[target] = outcome
            return outcome
        outcome.count_with(user)
        user.refusals.pop(target, None)
        user.addresses.pop(target, None)
        if outcome.server_address is not None:
            user.addresses[target] = outcome.server_address
        return outcome

    async def _open_connection(self, host: str, port: int) -> TunnelEnd | Refusal:
        """A connection to the first allowed address that accepts one, or the last reason why none did."""
        resolved, allowed = await self._addresses(host, port)
        if isinstance(allowed, Refusal):
            return allowed
        refusal = Refusal(why=Why.NO_ADDRESS, detail=f"{host} has no address")
        for address, target_port in allowed:
            try:
                async with asyncio.timeout(self._connect_seconds):
                    end = await self._dial(str(address), target_port)
            except ProxyRefusedError as error:
                refusal = Refusal(why=Why.REFUSED, detail=f"{address} port {target_port}: {error}")
                if error.by_target and parse_address(host) is None and rule_for(self._connect_to, host, port) is None:
                    return await self._dial_by_name(host, port)
            except TimeoutError:
                detail = f"{address} port {target_port} did not answer"
                refusal = Refusal(why=Why.NO_ANSWER_IN_TIME, detail=detail, unreachable=True)
            except OSError as error:
                refusal = refusal_for(error, f"{address} port {target_port}", by_proxy=self._proxy is not None)
            else:
                end.server_address, end.resolved = str(address), resolved
                return end
        return refusal

    async def _dial(self, address: str, port: int) -> TunnelEnd:
        """A connection to an address, through the operator's proxy if there is one; `OSError` if there is none."""
        if self._proxy is not None:
            return await connect_through(self._proxy, f"[{address}]:{port}" if ":" in address else f"{address}:{port}")
        _, end = await asyncio.get_running_loop().create_connection(TunnelEnd, address, port)
        return end

    async def _dial_by_name(self, host: str, port: int) -> TunnelEnd | Refusal:
        """A connection by name, for a proxy that refuses addresses; the name has a public address here, which the caller judged."""
        assert self._proxy is not None  # noqa: S101 — only a proxy refuses so
        try:
            async with asyncio.timeout(self._connect_seconds):
                return await connect_through(self._proxy, f"{host}:{port}")
        except TimeoutError:
            return Refusal(why=Why.NO_ANSWER_IN_TIME, detail=f"the proxy {self._proxy} did not answer")
        except OSError as error:
            return Refusal(why=Why.REFUSED, detail=str(error))

    async def _addresses(self, host: str, port: int) -> tuple[tuple[str, ...], list[tuple[Address, int]] | Refusal]:
        """The addresses of a host's name, none where nobody was asked, and those that may be tried, with their ports."""
        rule = rule_for(self._connect_to, host, port)
        if rule is not None:
            return (), [(rule.address, rule.target_port)]
        literal = parse_address(host)
        if literal is None and not is_host_name(host):
            return (), Refusal(why=Why.BAD_ADDRESS, detail=f"{host} is neither a name nor an address")
        try:
            async with asyncio.timeout(self._connect_seconds):
                found = [literal] if literal is not None else await self._resolve(host, port)
        except TimeoutError:
            return (), Refusal(why=Why.NO_ADDRESS, detail=f"{host}: the name server did not answer", unreachable=True)
        except OSError as error:
            return (), Refusal(why=Why.NO_ADDRESS, detail=f"{host}: {error.strerror or error}", unreachable=True)
        resolved = () if literal is not None else tuple(map(str, found))
        return resolved, await self._allowed(host, port, found)

    async def _allowed(self, host: str, port: int, found: Sequence[Address]) -> list[tuple[Address, int]] | Refusal:
        """The public ones of a host's addresses, with the port."""
        public = [(address, port) for address in found if await self._is_public(address)]
        if found and not public:
            subject = host if host == found[0] else f"{host} is {found[0]}, which"
            return Refusal(why=Why.NOT_PUBLIC, detail=f"{subject} is not a public address")
        if not is_web_port(port):
            return Refusal(why=Why.BAD_ADDRESS, detail=f"port {port} is not one that the web uses")
        return public

    async def _is_public(self, address: Address) -> bool:
        """Whether an address is public in this network; its NAT64 prefixes are looked up once, for the first IPv6 address."""
        if address.version == 4 or not is_public(address):  # noqa: PLR2004 - IPv4
            return is_public(address)
        if self._nat64 is None:
            self._nat64 = asyncio.create_task(self._own_nat64())
        return is_public(address, await asyncio.shield(self._nat64))

    async def _own_nat64(self) -> tuple[IPv6Network, ...]:
        """The network's own NAT64 prefixes; none if the look-up fails."""
        try:
            async with asyncio.timeout(self._connect_seconds):
                return nat64_prefixes(await self._resolve(NAT64_NAME, 80))
        except OSError:  # `TimeoutError` is one
            return ()

    async def _system_lookup(self, host: str, port: int) -> Sequence[Address]:
        """The addresses of a name, from the system's resolver; `OSError` if it has none."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return tuple(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


async def _read_request(client: h11.Connection, client_end: TunnelEnd) -> h11.Request | None:
    """The head of a client's request; None if it sends none."""
    while (event := client.next_event()) is h11.NEED_DATA:
        client.receive_data(await client_end.read())
    return event if isinstance(event, h11.Request) else None


def _requested_target(target: str, *, is_tunnel: bool) -> HostPort | None:
    """The host and port of a request target: an `http://` URL, or `HOST:PORT` for a tunnel; None if it is neither."""
    if not is_tunnel:
        parts = origin_form(target)
        return (_normalised(parts[0]), parts[1]) if parts else None
    host, _, port = target.rpartition(":")
    return (_normalised(host), int(port)) if host and port.isascii() and port.isdigit() else None


def _normalised(host: str) -> str:
    """A host without brackets and trailing dot, in lower case."""
    return host.removeprefix("[").removesuffix("]").rstrip(".").lower()
