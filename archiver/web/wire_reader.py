"""Read the connections of one capture with the keys that its browser has written, beside the event loop."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from archiver.model.content_codings import is_known
from archiver.model.urls import parse_url
from archiver.web.devtools import Message, inner, text
from archiver.web.proxy_user import ProxyUser
from archiver.web.wire.key_log import KeyLog
from archiver.web.wire.reading import WireReading, is_readable, read_connections
from archiver.web.wire.recorded_connection import RecordedConnection

_READABLE_CIPHERS = frozenset({"AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"})
_KEY_TRIES, _KEY_PAUSE_SECONDS = 4, 0.05  # the browser writes its keys beside everything else that it does


class WireReader:
    """The connections of one user of the gate, and the keys of its browser.

    `at` turns seconds since the epoch into the time of an exchange.
    """

    def __init__(self, user: ProxyUser, key_log: KeyLog, *, at: Callable[[float], datetime], max_bytes: int) -> None:
        self._user = user
        self._key_log = key_log
        self._at = at
        self._max_bytes = max_bytes
        self._readable: set[RecordedConnection] = set()

    def covers(self, url: str, response: Message) -> bool:
        """Whether a response's body can be read from what its server sent, so that the browser need not be asked for it."""
        parsed = parse_url(url)
        if parsed is None or not is_known(_content_encoding(inner(response, "headers"))):
            return False
        if parsed.scheme == "https" and text(inner(response, "securityDetails"), "cipher") not in _READABLE_CIPHERS:
            return False
        origin = (parsed.host.strip("[]"), parsed.origin_port)
        led_there = [entry for entry in self._user.connections if (entry.host, entry.port) == origin]
        return bool(led_there) and all(self._is_readable(connection) for connection in led_there)

    async def read(self) -> WireReading:
        """What was sent over all connections until now."""
        for _ in range(_KEY_TRIES):
            if all(self._is_readable(connection) for connection in self._user.connections if connection.received):
                break
            await asyncio.sleep(_KEY_PAUSE_SECONDS)
        connections = tuple(self._user.connections)
        return await asyncio.to_thread(read_connections, connections, self._key_log.secrets, at=self._at, max_bytes=self._max_bytes)

    def _is_readable(self, connection: RecordedConnection) -> bool:
        if connection not in self._readable and is_readable(connection, self._key_log.secrets):
            self._readable.add(connection)
        return connection in self._readable


def _content_encoding(headers: Message) -> str:
    """The content codings of a response; DevTools joins repeated fields with line breaks."""
    found = (value for name, value in headers.items() if name.lower() == "content-encoding" and isinstance(value, str))
    return next(found, "").replace("\n", ",")
