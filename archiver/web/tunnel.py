"""Connections of the gate (asyncio protocols): read and written directly, or joined to relay bytes between client and server.

Once two ends are joined, bytes that arrive at one are written to the other, without a task in between. A slow reader pauses the
sender, so that no more is buffered than the sockets' own buffers hold.
"""

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import Protocol

from archiver.web.wire.recorded_connection import RecordedConnection

_MAX_UNREAD_BYTES = 262144
_MAX_CONNECTION_SECONDS = 900.0  # also for a connection that its user forgets to close


class ByteMeter(Protocol):
    """Counts the bytes of connections: a user of the gate."""

    transports: set[asyncio.Transport]

    def spend(self, amount: int) -> bool:
        """Count bytes; False if the limit is exceeded."""


class TunnelEnd(asyncio.Protocol):
    """One connection of the gate, to a client or to a server; `on_connected` is called once it is connected."""

    transport: asyncio.Transport
    server_address: str | None = None
    """The address of the server at the other end, where the gate knows it."""
    resolved: tuple[str, ...] = ()
    """All addresses of the server's name, where the gate has looked it up."""
    recording: RecordedConnection | None = None
    """Keeps what is sent to and received from the server at the other end, if its user wants that."""
    _expiry: asyncio.TimerHandle

    def __init__(self, on_connected: Callable[["TunnelEnd"], None] | None = None) -> None:
        self._on_connected = on_connected
        self._peer: TunnelEnd | None = None
        self._meter: ByteMeter | None = None
        self._unread = bytearray()
        self._ended = False
        self._readable = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the connection's time limit; nothing is relayed before this end is joined."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 — this protocol is only for TCP
        self.transport = transport
        self._expiry = asyncio.get_running_loop().call_later(_MAX_CONNECTION_SECONDS, transport.abort)
        if self._on_connected is not None:
            self._on_connected(self)

    def count_with(self, meter: ByteMeter) -> None:
        """Count the bytes received from now on, and register the transport so that the meter can abort it."""
        self._meter = meter
        meter.transports.add(self.transport)

    @property
    def has_data(self) -> bool:
        """Whether there is something to read: bytes, or the end."""
        return self._ended or bool(self._unread)

    async def secure(self, context: ssl.SSLContext, name: str | None) -> None:
        """Start TLS; `OSError` (also `ssl.SSLError`) if the handshake fails or the certificate is not for `name`."""
        plain = self.transport
        secured = await asyncio.get_running_loop().start_tls(plain, self, context, server_hostname=name)
        if secured is None:
            raise ConnectionResetError("the connection was lost before TLS began")
        self.transport = secured
        if self._meter is not None:
            self._meter.transports.discard(plain)
            self._meter.transports.add(secured)

    def join(self, other: "TunnelEnd") -> None:
        """Relay everything in both directions, including what has already arrived."""
        self.relay_to(other)
        other.relay_to(self)

    def relay_to(self, other: "TunnelEnd") -> None:
        """Write everything that arrives here to the other end."""
        self._peer = other
        if self._unread:
            other.send(bytes(self._unread))
            self._unread.clear()
        if self._ended:
            other.transport.close()
        else:
            self.transport.resume_reading()

    async def read(self) -> bytes:
        """The bytes that have arrived, or arrive next; empty at the end."""
        while not self._unread and not self._ended:
            self._readable.clear()
            await self._readable.wait()
        arrived = bytes(self._unread)
        self._unread.clear()
        if not self._ended:
            self.transport.resume_reading()
        return arrived

    async def write(self, data: bytes) -> None:
        """Send bytes, and wait until the write buffer has room."""
        if data and not self.transport.is_closing():
            self.send(data)
        await self._writable.wait()

    def send(self, data: bytes) -> None:
        """Send bytes, without waiting."""
        if self.recording is not None:
            self.recording.sent.append((time.time(), data))
        self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Relay bytes, or keep them until they are read."""
        if self._meter is not None and not self._meter.spend(len(data)):
            return
        if self.recording is not None:
            self.recording.received.append((time.time(), data))
        if self._peer is not None:
            self._peer.send(data)
            return
        self._unread += data
        if len(self._unread) > _MAX_UNREAD_BYTES:
            self.transport.pause_reading()
        self._readable.set()

    def eof_received(self) -> None:
        """Close both sides when one is finished: no HTTP client half-closes."""
        if self.recording is not None:
            self.recording.server_ended = True
        self._end(broken=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """Abort the peer if this connection broke, so that a truncated message is not taken for a complete one."""
        self._expiry.cancel()
        if self._meter is not None:
            self._meter.transports.discard(self.transport)
        self._end(broken=exc is not None)

    def _end(self, *, broken: bool) -> None:
        self._ended = True
        self._readable.set()
        self._writable.set()
        if self._peer is not None:
            if broken:
                self._peer.transport.abort()
            else:
                self._peer.transport.close()

    def pause_writing(self) -> None:
        """Pause the sender: this end's reader is slow."""
        self._writable.clear()
        if self._peer is not None:
            self._peer.transport.pause_reading()

    def resume_writing(self) -> None:
        """Let the sender continue."""
        self._writable.set()
        if self._peer is not None and not self._peer.transport.is_closing():
            self._peer.transport.resume_reading()
