"""Handshake messages of TLS: what is needed of them to read a session (RFC 8446 §4, RFC 5246 §7.4, RFC 8879)."""

from dataclasses import dataclass

from archiver.model.content_codings import decode
from archiver.web.wire.recorded_connection import WireError
from archiver.web.wire.tls_keys import TLS_1_3

CLIENT_HELLO, SERVER_HELLO, END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS, CERTIFICATE = 1, 2, 5, 8, 11
FINISHED, KEY_UPDATE, COMPRESSED_CERTIFICATE = 20, 24, 25
MAX_MESSAGE_BYTES = 262_144
_RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")  # RFC 8446 §4.1.3
_EARLY_DATA, _SUPPORTED_VERSIONS = 42, 43
_CERTIFICATE_CODINGS = {1: "deflate", 2: "br", 3: "zstd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """What the server chose; `is_retry` asks for another ClientHello."""

    version: int
    random: bytes
    suite: int
    is_retry: bool


class MessageFields:
    """The fields of a message, in order; `WireError` where it ends early."""

    def __init__(self, message: bytes) -> None:
        self._message = message
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._message)

    def take(self, length: int) -> bytes:
        """The next bytes."""
        taken = self._message[self._at : self._at + length]
        if len(taken) < length:
            raise WireError("a message of the handshake ends early")
        self._at += length
        return taken

    def number(self, length: int) -> int:
        """The number in the next bytes."""
        return int.from_bytes(self.take(length))

    def vector(self, length_bytes: int) -> bytes:
        """The bytes whose length the next `length_bytes` bytes say."""
        return self.take(self.number(length_bytes))


def client_random(message: bytes) -> bytes:
    """The random of a ClientHello."""
    return MessageFields(message[2:]).take(32)


def server_hello(message: bytes) -> ServerHello:
    """A ServerHello, also one that asks to try again."""
    fields = MessageFields(message)
    version, server_random = fields.number(2), fields.take(32)
    fields.vector(1)
    suite = fields.number(2)
    fields.take(1)
    for kind, value in _extensions(fields.vector(2) if fields else b""):
        if kind == _SUPPORTED_VERSIONS and len(value) == 2:  # noqa: PLR2004 — the chosen version
            version = int.from_bytes(value)
    return ServerHello(version=version, random=server_random, suite=suite, is_retry=server_random == _RETRY_RANDOM)


def accepts_early_data(message: bytes) -> bool:
    """Whether EncryptedExtensions accept early data."""
    return any(kind == _EARLY_DATA for kind, _ in _extensions(MessageFields(message).vector(2)))


def certificates(message: bytes, version: int) -> tuple[bytes, ...]:
    """The certificates of a Certificate message, as DER, in the order in which they were sent."""
    fields, found = MessageFields(message), list[bytes]()
    if version == TLS_1_3:
        fields.vector(1)
    entries = MessageFields(fields.vector(3))
    while entries:
        found.append(entries.vector(3))
        if version == TLS_1_3:
            entries.vector(2)
    return tuple(found)


def uncompressed_certificate(message: bytes) -> bytes:
    """The Certificate message inside of a CompressedCertificate."""
    fields = MessageFields(message)
    coding, length = _CERTIFICATE_CODINGS.get(fields.number(2)), fields.number(3)
    if coding is None or length > MAX_MESSAGE_BYTES:
        raise WireError("a certificate is compressed in an unknown way, or too long")
    decoded = decode(fields.vector(3), coding, max_bytes=length)
    if not decoded.whole or len(decoded.body) != length:
        raise WireError("a compressed certificate is damaged")
    return decoded.body


def _extensions(block: bytes) -> list[tuple[int, bytes]]:
    fields, found = MessageFields(block), list[tuple[int, bytes]]()
    while fields:
        found.append((fields.number(2), fields.vector(2)))
    return found
