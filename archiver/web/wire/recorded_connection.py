"""The bytes of one connection in both directions, as they arrived, and the work that reading them may take."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Self

MAX_PIECES = 400_000
"""How many records, frames and chunks are read of one capture: several times as many as 128 MiB have in servers' usual sizes."""


class WireError(Exception):
    """Bytes are not what the protocol says; its argument says what is wrong."""


@dataclass(slots=True)
class Budget:
    """How many more pieces are read: a page can be sent in pieces of one byte, each of which costs as much as a large one."""

    pieces: int = MAX_PIECES

    def spend(self, pieces: int = 1) -> None:
        """Count pieces; `WireError` when there are too many."""
        self.pieces -= pieces
        if self.pieces < 0:
            raise WireError("it is in too many pieces")


class Flow:
    """The bytes of one direction, and when each arrived, in seconds since the epoch. `ended` says that no more can follow."""

    def __init__(self, data: bytes = b"", at: float = 0.0, *, ended: bool = False) -> None:
        self.data = data
        self.ended = ended
        self._starts = [0]
        self._times = [at]

    @classmethod
    def of(cls, pieces: list[tuple[float, bytes]], *, ended: bool) -> Self:
        """The flow of pieces, each with its time."""
        flow, start = cls(b"".join(data for _, data in pieces), ended=ended), 0
        flow._starts, flow._times = [], []
        for at, data in pieces:
            flow._starts.append(start)
            flow._times.append(at)
            start += len(data)
        return flow

    def time_at(self, offset: int) -> float:
        """When the byte at an offset arrived."""
        return self._times[max(0, bisect_right(self._starts, offset) - 1)] if self._times else 0.0


@dataclass(slots=True, kw_only=True, eq=False)
class RecordedConnection:
    """A connection of a capture: where it leads, and what was sent and received over it.

    `is_plain` says that a request was forwarded without TLS; `resolved` are the addresses of the host's name.
    """

    host: str
    port: int
    ip: str
    resolved: tuple[str, ...]
    began: float
    is_plain: bool
    server_ended: bool = False
    sent: list[tuple[float, bytes]] = field(default_factory=list)
    received: list[tuple[float, bytes]] = field(default_factory=list)

    def take_flows(self) -> tuple[Flow, Flow]:
        """What was sent and received until now; it is kept no longer here."""
        sent, self.sent = self.sent, []  # at once: the event loop adds to them meanwhile
        received, self.received = self.received, []
        return Flow.of(sent, ended=True), Flow.of(received, ended=self.server_ended)
