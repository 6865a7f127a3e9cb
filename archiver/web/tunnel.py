"""The two ends of a way through the gate, as asyncio protocols.

An end is read by hand until it is joined to another; from then on what arrives at one leaves at the other, with no task in between.
A reader that is slow stops the sender: nothing is held but what the sockets' own buffers hold.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Protocol

_ENOUGH = 262144
_LONGEST_LIFE = 900.0  # seconds: whatever its user forgets, no connection lasts longer


class ByteMeter(Protocol):
    """What bytes are counted by: a lane of the gate."""

    transports: set[asyncio.Transport]

    def spend(self, amount: int) -> bool:
        """Count bytes; False once there are too many."""


class TunnelEnd(asyncio.Protocol):
    """One end of a way through the gate; `began` is called once it is connected."""

    transport: asyncio.Transport
    _life: asyncio.TimerHandle

    def __init__(self, began: Callable[["TunnelEnd"], None] | None = None) -> None:
        self._began = began
        self._other: TunnelEnd | None = None
        self._meter: ByteMeter | None = None
        self._waiting = bytearray()
        self._ended = False
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Nothing is let through before this end is joined."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 — this protocol is only for TCP
        self.transport = transport
        self._life = asyncio.get_running_loop().call_later(_LONGEST_LIFE, transport.abort)
        if self._began is not None:
            self._began(self)

    def count_with(self, meter: ByteMeter) -> None:
        """Count this end's bytes from now on, and let the meter break it off."""
        self._meter = meter
        meter.transports.add(self.transport)

    @property
    def has_data(self) -> bool:
        """Whether there is something to read: bytes, or the end."""
        return self._ended or bool(self._waiting)

    async def secure(self, context: ssl.SSLContext, name: str | None) -> None:
        """Speak TLS from here on; `OSError` (`ssl.SSLError` among them) where the other side does not, or is not whom we wanted."""
        plain = self.transport
        secured = await asyncio.get_running_loop().start_tls(plain, self, context, server_hostname=name)
        if secured is None:
            raise ConnectionResetError("the connection was lost before TLS began")
        self.transport = secured
        if self._meter is not None:
            self._meter.transports.discard(plain)
            self._meter.transports.add(secured)

    def join(self, other: "TunnelEnd") -> None:
        """Let everything through, both ways, what has arrived already included."""
        self.lead_to(other)
        other.lead_to(self)

    def lead_to(self, other: "TunnelEnd") -> None:
        """Let everything that arrives here leave at the other end."""
        self._other = other
        if self._waiting:
            other.transport.write(bytes(self._waiting))
            self._waiting.clear()
        if self._ended:
            other.transport.close()
        else:
            self.transport.resume_reading()

    async def read(self) -> bytes:
        """What has arrived, or will arrive next; nothing at the end."""
        while not self._waiting and not self._ended:
            self._news.clear()
            await self._news.wait()
        arrived = bytes(self._waiting)
        self._waiting.clear()
        if not self._ended:
            self.transport.resume_reading()
        return arrived

    async def write(self, data: bytes) -> None:
        """Send bytes, and wait until there is room for more."""
        if data and not self.transport.is_closing():
            self.transport.write(data)
        await self._room.wait()

    def data_received(self, data: bytes) -> None:
        """Pass bytes on, or keep them until they are read."""
        if self._meter is not None and not self._meter.spend(len(data)):
            return
        if self._other is not None:
            self._other.transport.write(data)
            return
        self._waiting += data
        if len(self._waiting) > _ENOUGH:
            self.transport.pause_reading()
        self._news.set()

    def eof_received(self) -> None:
        """One side is finished, and with it the whole: no HTTP client half-closes."""
        self._end(broken=False)

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that broke breaks the other, so that nobody takes a stump for the whole."""
        self._life.cancel()
        if self._meter is not None:
            self._meter.transports.discard(self.transport)
        self._end(broken=exc is not None)

    def _end(self, *, broken: bool) -> None:
        self._ended = True
        self._news.set()
        self._room.set()
        if self._other is not None:
            if broken:
                self._other.transport.abort()
            else:
                self._other.transport.close()

    def pause_writing(self) -> None:
        """This end's reader is slow: stop the sender."""
        self._room.clear()
        if self._other is not None:
            self._other.transport.pause_reading()

    def resume_writing(self) -> None:
        """There is room again."""
        self._room.set()
        if self._other is not None and not self._other.transport.is_closing():
            self._other.transport.resume_reading()
