"""Read what the connections of one capture say: exchanges with their bytes as sent, and who the servers were.

Nothing beyond this module raises on what a browser or a server sent. What cannot be read is missing, and its connection's `problem`
says why.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from archiver.model.captures import Connection, Exchange
from archiver.model.content_codings import UnknownCodingError, decode
from archiver.model.urls import parse_url, without_user_info
from archiver.web.wire.http1 import read_http1
from archiver.web.wire.http2 import PREFACE, read_http2
from archiver.web.wire.key_log import Secrets, is_complete
from archiver.web.wire.message import Message, values
from archiver.web.wire.recorded_connection import Budget, Flow, RecordedConnection, WireError
from archiver.web.wire.tls import Session, hello_random, read_tls

_TLS_HANDSHAKE = b"\x16"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireExchange:
    """An exchange as it was sent; `decodes` says whether its body could be decoded to its end."""

    exchange: Exchange
    decodes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WireReading:
    """What the connections of a capture say; `problems` why some could not be read, or not to their ends, by host."""

    exchanges: list[WireExchange] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def is_readable(connection: RecordedConnection, secrets: Callable[[bytes], Secrets]) -> bool:
    """Whether a connection can probably be read: it is not encrypted, or the browser has told the session's secrets."""
    if connection.is_plain or not connection.sent:
        return True
    return is_complete(secrets(hello_random(connection.sent)))


def read_connections(
    connections: Iterable[RecordedConnection],
    secrets: Callable[[bytes], Secrets],
    *,
    at: Callable[[float], datetime],
    max_bytes: int,
) -> WireReading:
    """Read all connections of a capture, in their order; at most `max_bytes` bytes of bodies are decoded.

    `at` turns seconds since the epoch into the time of an exchange. What the connections hold is used up.
    """
    reading, budget, left = WireReading(), Budget(), max_bytes
    chains = dict[tuple[str, int], tuple[bytes, ...]]()
    for connection in connections:
        origin, session, messages = (connection.host, connection.port), Session(), list[Message]()
        try:
            for message in _messages(connection, secrets, session, budget):
                messages.append(message)
        except WireError as error:
            session.problem = session.problem or str(error)
        if session.problem:
            reading.problems[connection.host] = session.problem
        if not messages:
            continue
        session.chain = chains.setdefault(origin, session.chain) if not session.chain else session.chain
        chains[origin] = session.chain
        reading.connections.append(_connection(connection, session, at))
        for message in messages:
            found = _exchange(message, connection, session, at, left)
            if found is not None:
                left = max(0, left - len(found.exchange.body))
                reading.exchanges.append(found)
    return reading


def _messages(
    connection: RecordedConnection, secrets: Callable[[bytes], Secrets], session: Session, budget: Budget
) -> Iterator[Message]:
    """The messages of a connection; what its handshake says is put into `session`."""
    sent, received = connection.take_flows()
    if sent.data.startswith(_TLS_HANDSHAKE):
        plaintext = read_tls(sent, received, secrets, budget)
        session.version, session.chain = plaintext.session.version, plaintext.session.chain
        session.problem = plaintext.session.problem
        sent, received = plaintext.client, plaintext.server
    yield from _read_http(sent, received, budget)


def _read_http(sent: Flow, received: Flow, budget: Budget) -> Iterator[Message]:
    """The messages in both directions, of the version with which the client begins."""
    reads = read_http2 if sent.data.startswith(PREFACE) else read_http1
    return reads(sent, received, budget)


def _connection(connection: RecordedConnection, session: Session, at: Callable[[float], datetime]) -> Connection:
    return Connection(
        host=connection.host,
        port=connection.port,
        ip=connection.ip,
        at=at(connection.began),
        resolved=connection.resolved,
        protocol=session.version,
        chain=session.chain,
    )


def _exchange(
    message: Message, connection: RecordedConnection, session: Session, at: Callable[[float], datetime], max_bytes: int
) -> WireExchange | None:
    """An exchange of a message; None if it is none of a web address."""
    url = f"{'https' if session.version else 'http'}://{message.authority}{message.target}"
    if not message.target.startswith("/") or parse_url(url) is None:
        return None
    body, decodes = _decoded(message, max_bytes)
    exchange = Exchange(
        at=at(message.at),
        method=message.method,
        url=without_user_info(url),
        status=message.status,
        reason=message.reason or standard_reason(message.status),
        protocol=message.protocol,
        request_headers=message.request_headers,
        response_headers=message.response_headers,
        request_body=message.request_body,
        body=body,
        ip=connection.ip or None,
        cut=not message.whole,
        as_sent=message.as_sent,
    )
    return WireExchange(exchange=exchange, decodes=decodes)


def _decoded(message: Message, max_bytes: int) -> tuple[bytes, bool]:
    """The body without content codings, and whether it is there to its end; one of an unknown coding as it is."""
    coding = ", ".join(values(message.response_headers, "content-encoding"))
    try:
        decoded = decode(message.body, coding, max_bytes=max_bytes)
    except UnknownCodingError:
        return message.body[:max_bytes], False
    return decoded.body, decoded.whole and message.whole


def standard_reason(status: int) -> str:
    """The standard phrase of a status code; empty if it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
