"""HTTP/1.1 as a server speaks it: bytes in, answers out, in order.

A connection keeps alive as RFC 9112 §9.3 says, and is bounded: a request's head and body, what lies unread, the idle time, the
number of connections.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from gzip import compress
from http import HTTPStatus
from typing import cast

from archiver.demo.smallweb.messages import TEXT, Delivery, Request, Response

_LONGEST_HEAD = 65_536
_LONGEST_BODY = 1_048_576
_MOST_UNREAD = 2 * _LONGEST_BODY
_MOST_CONNECTIONS = 1_000
_IDLE = 60.0  # seconds
_WORTH_PACKING = 4_096  # bytes
_PACKED_TYPES = ("text/", "application/json")
_REFUSAL = Response(status=400, body=b"Bad request\n", content_type=TEXT)
_TOO_LARGE = Response(status=431, body=b"Request too large\n", content_type=TEXT)
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Connection(asyncio.Protocol):
    """One connection: bytes in, answers out, in order."""

    def __init__(self, answer: Callable[[Request], Response], connections: set["Connection"]) -> None:
        self._answer = answer
        self._connections = connections
        self._unread = bytearray()
        self._paused = False
        self._silent = False
        self._idle: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take up a connection, unless there are too many."""
        self.transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        if len(self._connections) > _MOST_CONNECTIONS:
            self.transport.abort()
        self._await_more()

    def connection_lost(self, _: Exception | None) -> None:
        """Let go of it."""
        self._connections.discard(self)
        self.closed.set_result(None)
        if self._idle is not None:
            self._idle.cancel()

    def data_received(self, received: bytes) -> None:
        """Read on, and answer what is whole."""
        self._unread += received
        if len(self._unread) > _MOST_UNREAD and self.transport is not None:
            self.transport.abort()
        else:
            self._serve()

    def pause_writing(self) -> None:
        """The other side reads more slowly than it asks: wait."""
        self._paused = True

    def resume_writing(self) -> None:
        """It has read: go on."""
        self._paused = False
        self._serve()

    def _serve(self) -> None:
        """Answer every whole request that has come, as long as the other side takes the answers."""
        transport = self.transport
        while transport is not None and not (self._paused or self._silent or transport.is_closing()):
            end = self._unread.find(b"\r\n\r\n")
            if end < 0:
                if len(self._unread) > _LONGEST_HEAD:
                    self._refuse(transport, _TOO_LARGE)
                break
            head = _parse(bytes(self._unread[:end]))
            if head is None:
                self._refuse(transport, _REFUSAL)
                break
            if head.length > _LONGEST_BODY:
                self._refuse(transport, _TOO_LARGE)
                break
            if len(self._unread) < end + 4 + head.length:
                break
            del self._unread[: end + 4 + head.length]
            self._reply(transport, head)
        self._await_more()

    def _reply(self, transport: asyncio.Transport, head: "_Head") -> None:
        """Write one answer, and close where either side wants it so."""
        response = self._answer(head.request)
        match response.delivery:
            case Delivery.NEVER:
                self._silent = True
            case Delivery.BROKEN_OFF:
                whole = _bytes(response, head)
                transport.write(whole[: len(whole) - len(response.body) // 2])
                transport.close()
            case Delivery.WHOLE:
                transport.write(_bytes(response, head))
                if not head.keeps_alive:
                    transport.close()

    def _refuse(self, transport: asyncio.Transport, response: Response) -> None:
        """Answer what is no request that can be answered, and hang up."""
        nothing = Request(host="", path="/", headers={})
        transport.write(_bytes(response, _Head(request=nothing, length=0, keeps_alive=False)))
        transport.close()

    def _await_more(self) -> None:
        """Hang up on whoever says nothing for long."""
        if self._idle is not None:
            self._idle.cancel()
        if self.transport is not None and not self.transport.is_closing():
            self._idle = asyncio.get_running_loop().call_later(_IDLE, self.transport.abort)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A request's head: the request, how long its body is, and whether the connection outlives the answer."""

    request: Request
    length: int
    keeps_alive: bool


def _parse(head: bytes) -> _Head | None:
    """The head of a request; None for what is none, or has a body of unknown length."""
    line, *fields = head.decode("latin-1").split("\r\n")
    method, _, rest = line.partition(" ")
    target, _, version = rest.partition(" ")
    headers: dict[str, str] = {}
    for one in fields:
        name, colon, value = one.partition(":")
        if not colon or not name or name != name.strip():
            return None
        headers[name.lower()] = value.strip()
    length = headers.get("content-length", "0")
    host = headers.get("host", "").rsplit(":", 1)[0].lower()
    if not target.startswith("/") or version not in {"HTTP/1.1", "HTTP/1.0"} or "transfer-encoding" in headers or not host:
        return None
    if not re.fullmatch("[0-9]{1,12}", length):
        return None
    wishes = headers.get("connection", "").lower()
    keeps_alive = "close" not in wishes if version == "HTTP/1.1" else "keep-alive" in wishes
    path, _, query = target.partition("?")
    request = Request(host=host, path=path, method=method, query=query, headers=headers)
    return _Head(request=request, length=int(length), keeps_alive=keeps_alive)


def _bytes(response: Response, head: _Head) -> bytes:
    """The answer as it goes over the line."""
    body, packed = _packed(response, head.request)
    lines = [
        f"HTTP/1.1 {response.status} {_REASONS.get(response.status, '')}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in response.headers),
        *(("Content-Encoding: gzip", "Vary: Accept-Encoding") if packed else ()),
        "Connection: keep-alive" if head.keeps_alive else "Connection: close",
    ]
    written = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return written if head.request.method == "HEAD" else written + body


def _packed(response: Response, request: Request) -> tuple[bytes, bool]:
    """The body, packed where it is long text and the client takes it so."""
    worth = len(response.body) >= _WORTH_PACKING and response.content_type.startswith(_PACKED_TYPES)
    if worth and response.delivery is Delivery.WHOLE and "gzip" in request.headers.get("accept-encoding", ""):
        return _gzip(response.body), True
    return response.body, False


@lru_cache(maxsize=64)
def _gzip(body: bytes) -> bytes:
    return compress(body, mtime=0)
