"""What the connections of a capture say together, and what of them cannot be read."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from archiver.web.wire.key_log import KeyLog, Secrets
from archiver.web.wire.reading import WireReading, is_readable, read_connections
from archiver.web.wire.recorded_connection import RecordedConnection
from archiver.web.wire.tls import NO_SECRETS
from tests.web.conftest import Papers
from tests.web.wire.openssl_sessions import Session, sessions

GET = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
MAX_BYTES = 100_000


def no_secrets(_random: bytes) -> Secrets:
    """The secrets of no session."""
    return {}


def recorded(
    sent: bytes, received: bytes, *, host: str = "a.example", is_plain: bool = True, at: float = 5.0
) -> RecordedConnection:
    """A connection, as the gate keeps it."""
    return RecordedConnection(
        host=host,
        port=80 if is_plain else 443,
        ip="192.0.2.1",
        resolved=("192.0.2.1", "192.0.2.2"),
        began=at,
        is_plain=is_plain,
        server_ended=True,
        sent=[(at + 1, sent)],
        received=[(at + 2, received)],
    )


def encrypted(session: Session, at: float, host: str = "a.example") -> RecordedConnection:
    """A connection over TLS."""
    return recorded(session.sent, session.received, host=host, is_plain=False, at=at)


def read(*connections: RecordedConnection, keys: Path | None = None, max_bytes: int = MAX_BYTES) -> WireReading:
    """What connections say; times are seconds since the epoch."""
    secrets = KeyLog(keys).secrets if keys else no_secrets
    return read_connections(connections, secrets, at=lambda seconds: datetime.fromtimestamp(seconds, UTC), max_bytes=max_bytes)


def test_a_resumed_connection_refers_to_the_certificates_of_the_first_to_its_origin(papers: Papers, tmp_path: Path) -> None:
    first, second = sessions(papers, tmp_path / "keys", resumed=True, requests=[GET], responses=[ANSWER])
    reading = read(encrypted(first, 10), encrypted(second, 20), encrypted(second, 30, "b.example"), keys=first.keys)
    chain = tuple(entry.public_bytes(Encoding.DER) for entry in load_pem_x509_certificates(papers.chain.read_bytes()))
    assert [("a.example", 10.0, chain), ("a.example", 20.0, chain), ("b.example", 30.0, ())] == [
        (connection.host, connection.at.timestamp(), connection.chain) for connection in reading.connections
    ]
    assert [("https://a.example/a", b"body", "192.0.2.1")] * 3 == [
        (sent.exchange.url, sent.exchange.body, sent.exchange.ip) for sent in reading.exchanges
    ]
    assert [11.0, 21.0, 31.0] == [sent.exchange.at.timestamp() for sent in reading.exchanges]
    assert {("192.0.2.1", "192.0.2.2")} == {connection.resolved for connection in reading.connections}


def test_what_cannot_be_read_is_named_by_host_and_the_others_are_read(papers: Papers, tmp_path: Path) -> None:
    (session,) = sessions(papers, tmp_path / "keys", requests=[GET], responses=[ANSWER])
    reading = read(encrypted(session, 1, "b.example"), recorded(GET, b"SSH-2.0\r\n\r\n", host="c.example"), recorded(GET, ANSWER))
    assert {"b.example": NO_SECRETS, "c.example": "it is no response of HTTP/1"} == reading.problems
    assert [("a.example", "", ())] == [(entry.host, entry.protocol, entry.chain) for entry in reading.connections]
    assert [(b"body", True)] == [(sent.exchange.body, sent.decodes) for sent in reading.exchanges]


def test_a_connection_is_readable_once_the_browser_has_told_all_secrets(papers: Papers, tmp_path: Path) -> None:
    (session,) = sessions(papers, tmp_path / "keys", requests=[GET], responses=[ANSWER])
    lines = session.keys.read_bytes().splitlines(keepends=True)
    (tmp_path / "folder").mkdir()
    log, readable = KeyLog.make(tmp_path / "folder"), list[bool]()
    for line in lines:
        with log.path.open("ab") as file:
            file.write(line[:50])
            file.flush()
            readable.append(is_readable(encrypted(session, 1), log.secrets))
            file.write(line[50:])
    readable.append(is_readable(encrypted(session, 1), log.secrets))
    assert (False, True) == (readable[1], readable[-1])
    assert 0o600 == log.path.stat().st_mode & 0o777
    log.path.unlink()
    assert is_readable(encrypted(session, 1), log.secrets)


def test_lines_of_a_key_log_that_are_none_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(
        b"# comment\n\nCLIENT_RANDOM xyz 00\n" + b"CLIENT_RANDOM " + b"0" * 64 + b" 123\n" + b"x" * 3_000_000 + b"\n"
        b"CLIENT_RANDOM " + b"1" * 64 + b" " + b"ab" * 48 + b"\r\n"
    )
    log = KeyLog(tmp_path / "keys")
    assert ({"CLIENT_RANDOM": b"\xab" * 48}, {}) == (log.secrets(b"\x11" * 32), log.secrets(bytes(32)))


def coded(coding: bytes, body: bytes, length: int | None = None) -> bytes:
    """A response with a content coding."""
    stated = b"Content-Length: %d\r\n" % (len(body) if length is None else length)
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + b"\r\n" + stated + b"\r\n" + body


@pytest.mark.parametrize(
    ("response", "body", "decodes", "cut"),
    [
        (coded(b"gzip", gzip.compress(b"words")), b"words", True, False),
        (coded(b"gzip", gzip.compress(b"words")[:-9]), b"words", False, False),
        (coded(b"gzip", b"no gzip"), b"", False, False),
        (coded(b"pigeon", b"coo"), b"coo", False, False),
        (coded(b"identity", b"half", 8), b"half", False, True),
        (coded(b"gzip", gzip.compress(bytes(MAX_BYTES + 1))), bytes(MAX_BYTES), False, False),
    ],
    ids=["whole", "cut inside", "no gzip", "unknown", "cut", "too long"],
)
def test_a_body_is_decoded_as_far_as_it_can_be(response: bytes, body: bytes, decodes: bool, cut: bool) -> None:  # noqa: FBT001 — cases
    (sent,) = read(recorded(GET, response)).exchanges
    assert sent.exchange.as_sent is not None
    assert response.partition(b"\r\n\r\n")[2] == sent.exchange.as_sent.body
    assert (body, decodes, cut) == (sent.exchange.body, sent.decodes, sent.exchange.cut)


def test_all_bodies_together_are_decoded_to_the_limit_only() -> None:
    responses = coded(b"gzip", gzip.compress(bytes(600))) * 3
    assert [600, 400, 0] == [len(sent.exchange.body) for sent in read(recorded(GET * 3, responses), max_bytes=1000).exchanges]
