"""The connections that stay open between two questions to one host.

httpcore's own pool also lets requests wait for a connection, and so looks through all of both at every question. Here none has to
wait: how many questions are under way at once is the timetable's business (`pace.py`). What is left is to remember which
connections are idle, and to take the one that was used last.

A server may end an idle connection at any time, also while the next question is on its way to it: no answer to that question has
begun then, and it is put once more on a new connection (RFC 9112 §9.3.1; nothing but GET is ever asked).
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import httpcore

_CONNECTION_ENDED = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
"""What a connection that has ended raises before an answer begins."""

_Origin: TypeAlias = "tuple[bytes, bytes, int]"
"""Scheme, host and port: whom a connection is to."""


class ConnectionPool(httpcore.AsyncConnectionPool):
    """A pool in which a request is sent at once, on an idle connection or on a new one; at most `most` stay open idly."""

    def __init__(self, *, tls: ssl.SSLContext, most: int, expiry: float | None, backend: httpcore.AsyncNetworkBackend) -> None:
        super().__init__(ssl_context=tls, keepalive_expiry=expiry, network_backend=backend)
        self._most = most
        self._idle: dict[_Origin, list[httpcore.AsyncConnectionInterface]] = {}

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; its answer's stream gives the connection back when it is closed."""
        origin = request.url.origin
        place = (origin.scheme, origin.host, origin.port)
        kept = await self._take(place)
        connection = kept or self.create_connection(origin)
        try:
            answer = await connection.handle_async_request(request)
        except _CONNECTION_ENDED:
            if kept is None:
                raise
            connection = self.create_connection(origin)
            answer = await connection.handle_async_request(request)

        def give_back() -> Awaitable[None]:
            return self._keep(place, connection)

        return httpcore.Response(
            answer.status, headers=answer.headers, content=_ResponseStream(answer, give_back), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Hang up everywhere."""
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                await connection.aclose()
        await super().aclose()

    async def _take(self, place: _Origin) -> httpcore.AsyncConnectionInterface | None:
        """An idle connection to a place; those that have ended meanwhile are let go."""
        waiting = self._idle.get(place, [])
        while waiting:
            connection = waiting.pop()
            if not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def _keep(self, place: _Origin, connection: httpcore.AsyncConnectionInterface) -> None:
        """Keep a connection that is idle again; one that is not has been hung up already."""
        if not connection.is_idle():
            return
        self._idle.setdefault(place, []).append(connection)
        if sum(map(len, self._idle.values())) > self._most:
            longest = next(connections for connections in self._idle.values() if connections)
            await longest.pop(0).aclose()


class _ResponseStream:
    """An answer's body, which comes over a connection that is given back when it is closed."""

    def __init__(self, answer: httpcore.Response, give_back: Callable[[], Awaitable[None]]) -> None:
        self._answer = answer
        self._give_back = give_back
        self._closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.aiter_stream()

    async def aclose(self) -> None:
        """Close the body, and give the connection back."""
        if not self._closed:
            self._closed = True
            await self._answer.aclose()
            await self._give_back()
