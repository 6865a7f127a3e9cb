"""Serves HTTP/1.1 on an asyncio connection: h11 parses the requests, and they are answered in order.

Limits: the size of a request's head and body, unread bytes, idle time, and the number of open connections.
"""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from gzip import compress
from http import HTTPStatus
from typing import cast

import h11

from archiver.demo.smallweb.messages import TEXT, Delivery, Request, Response

_MAX_HEAD_BYTES = 65_536
_MAX_BODY_BYTES = 1_048_576
_MAX_UNREAD_BYTES = 2 * _MAX_BODY_BYTES
_MAX_CONNECTIONS = 1_000
_IDLE_SECONDS = 60.0
_MIN_GZIP_BYTES = 4_096
_GZIP_TYPES = ("text/", "application/json")


class ServerConnection(asyncio.Protocol):
    """One connection of a client; `answer` makes the response to a request."""

    def __init__(self, answer: Callable[[Request], Response], connections: set["ServerConnection"]) -> None:
        self._answer = answer
        self._connections = connections
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD_BYTES)
        self._request: h11.Request | None = None
        self._body = b""
        self._paused = False
        self._silent = False
        self._idle: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept a connection, unless there are too many."""
        self.transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        if len(self._connections) > _MAX_CONNECTIONS:
            self.transport.abort()
        self._restart_idle_timer()

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the connection."""
        self._connections.discard(self)
        self.closed.set_result(None)
        if self._idle is not None:
            self._idle.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse what has come, and answer complete requests."""
        self._http.receive_data(data)
        if len(self._http.trailing_data[0]) > _MAX_UNREAD_BYTES and self.transport is not None:
            self.transport.abort()
        else:
            self._serve()

    def pause_writing(self) -> None:
        """Wait: the client reads more slowly than it asks."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on answering."""
        self._paused = False
        self._serve()

    def _serve(self) -> None:
        """Answer every complete request, as long as the client reads the answers."""
        transport = self.transport
        while transport is not None and not (self._paused or self._silent or transport.is_closing()):
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                self._refuse(transport, error.error_status_hint)
                break
            if isinstance(event, h11.Request):
                self._request, self._body = event, b""
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > _MAX_BODY_BYTES:
                    self._refuse(transport, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            elif isinstance(event, h11.EndOfMessage) and self._request is not None:
                self._reply(transport, self._request)
            else:
                break
        self._restart_idle_timer()

    def _reply(self, transport: asyncio.Transport, asked: h11.Request) -> None:
        """Answer a request, and close the connection where the client or HTTP wants it."""
        request = _request(asked, self._body)
        if request is None:
            self._refuse(transport, HTTPStatus.BAD_REQUEST)
            return
        response = self._answer(request)
        if response.delivery is Delivery.NEVER:
            self._silent = True
            return
        self._write(transport, response, request)
        if response.delivery is Delivery.BROKEN_OFF or self._http.our_state is not h11.DONE:
            transport.close()
        else:
            self._http.start_next_cycle()

    def _refuse(self, transport: asyncio.Transport, status: int) -> None:
        """Answer with an error, and close the connection."""
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            body = f"{HTTPStatus(status).phrase}\n".encode()
            response = Response(status=status, body=body, content_type=TEXT, headers=(("Connection", "close"),))
            self._write(transport, response, Request(host="", path="/", headers={}))
        transport.close()

    def _write(self, transport: asyncio.Transport, response: Response, request: Request) -> None:
        """Write a response; of one that is to break off, the head and the first half of the body."""
        body, packed = _packed(response, request)
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(body))),
            *response.headers,
            *((("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")) if packed else ()),
        ]
        reason = _REASONS.get(response.status, "")
        written = self._http.send(h11.Response(status_code=response.status, headers=headers, reason=reason)) or b""
        if response.delivery is Delivery.BROKEN_OFF:
            written += self._http.send(h11.Data(data=body[: len(body) // 2])) or b""
        else:
            if request.method != "HEAD":
                written += self._http.send(h11.Data(data=body)) or b""
            written += self._http.send(h11.EndOfMessage()) or b""
        transport.write(written)

    def _restart_idle_timer(self) -> None:
        """Close the connection if nothing comes for long."""
        if self._idle is not None:
            self._idle.cancel()
        if self.transport is not None and not self.transport.is_closing():
            self._idle = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self.transport.abort)


_REASONS = {status.value: status.phrase for status in HTTPStatus}


def _request(asked: h11.Request, body: bytes) -> Request | None:
    """A request as the small web answers it; None for one without a host, or for a proxy."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in asked.headers}
    host = headers.get("host", "").rsplit(":", 1)[0].lower()
    path, _, query = asked.target.decode("latin-1").partition("?")
    if not host or not path.startswith("/"):
        return None
    return Request(host=host, path=path, method=asked.method.decode("ascii"), query=query, headers=headers, body=body)


def _packed(response: Response, request: Request) -> tuple[bytes, bool]:
    """The body, and whether it is compressed: long text is, if the client accepts it."""
    worth = len(response.body) >= _MIN_GZIP_BYTES and response.content_type.startswith(_GZIP_TYPES)
    if worth and response.delivery is Delivery.WHOLE and "gzip" in request.headers.get("accept-encoding", ""):
        return _gzip(response.body), True
    return response.body, False


@lru_cache(maxsize=64)
def _gzip(body: bytes) -> bytes:
    return compress(body, mtime=0)
