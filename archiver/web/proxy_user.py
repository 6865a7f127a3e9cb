"""Users of the gate: the HTTP client, and each capture, with their limits and what the gate records of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from archiver.web.refusals import Refusal
from archiver.web.tunnel import TunnelEnd
from archiver.web.wire.recorded_connection import RecordedConnection

HostPort: TypeAlias = tuple[str, int]
"""A host and a port."""

_MAX_RECORDED = 2_000


@dataclass(slots=True, kw_only=True, eq=False)
class ProxyUser:
    """A user of the gate: its credentials, its byte limit, the addresses it was connected to, and its refusals.

    Before each connection through the proxy, `admit` waits for the host's turn; False means that it may not be asked now.
    What goes over each of its connections through the proxy is kept in `connections`, if `keeps` says so; it counts towards
    `max_bytes` in both directions.
    """

    name: str
    key: str
    max_bytes: int | None = None
    keeps: bool = False
    admit: Callable[[str], Awaitable[bool]] | None = None
    spent_bytes: int = 0
    addresses: dict[HostPort, str] = field(default_factory=dict)
    refusals: dict[HostPort, Refusal] = field(default_factory=dict)
    transports: set[asyncio.Transport] = field(default_factory=set)
    connections: list[RecordedConnection] = field(default_factory=list)

    @property
    def exhausted(self) -> bool:
        """Whether more bytes were received than allowed."""
        return self.max_bytes is not None and self.spent_bytes > self.max_bytes

    def spend(self, amount: int) -> bool:
        """Count bytes; if the limit is exceeded, abort all connections and return False."""
        self.spent_bytes += amount
        if self.exhausted:
            self.abort()
        return not self.exhausted

    def exhaust(self) -> None:
        """Exceed the limit at once, and so abort all connections."""
        self.spend((self.max_bytes or 0) + 1)

    def abort(self) -> None:
        """Abort all connections of this user."""
        for transport in tuple(self.transports):
            # Under TLS, Python 3.11.2 fails to abort a transport that the server has already closed.
            if not transport.is_closing():
                transport.abort()

    def keep(self, end: TunnelEnd, target: HostPort, *, is_plain: bool) -> None:
        """Keep what goes over a connection to a server, if this user wants that."""
        if self.keeps and len(self.connections) < _MAX_RECORDED:
            host, port = target
            end.recording = RecordedConnection(
                host=host,
                port=port,
                ip=end.server_address or "",
                resolved=end.resolved,
                began=time.time(),
                is_plain=is_plain,
            )
            self.connections.append(end.recording)
