"""Read a TLS connection with the secrets of its session: what both sides sent inside, and the server's certificates.

TLS 1.3 (RFC 8446) with HelloRetryRequest, resumption, early data and KeyUpdate; TLS 1.2 (RFC 5246) with AEAD suites, also resumed.
Each direction is read by itself: its keys change at places that its own messages state. What follows a record that cannot be read
is not read; `problem` says why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archiver.web.wire.key_log import Secrets
from archiver.web.wire.recorded_connection import Budget, Flow, WireError
from archiver.web.wire.tls_keys import (
    SUITES_1_2,
    SUITES_1_3,
    TLS_1_2,
    TLS_1_3,
    RecordKey,
    Suite,
    keys_1_2,
    next_secret,
    traffic_key,
)
from archiver.web.wire.tls_messages import (
    CERTIFICATE,
    CLIENT_HELLO,
    COMPRESSED_CERTIFICATE,
    ENCRYPTED_EXTENSIONS,
    END_OF_EARLY_DATA,
    FINISHED,
    KEY_UPDATE,
    MAX_MESSAGE_BYTES,
    SERVER_HELLO,
    ServerHello,
    accepts_early_data,
    certificates,
    client_random,
    server_hello,
    uncompressed_certificate,
)

_CHANGE_CIPHER, _ALERT, _HANDSHAKE, _APPLICATION = 20, 21, 22, 23
_FATAL, _CLOSE_NOTIFY = b"\x02", b"\x00"
_HEADER_BYTES = 5
_MAX_FRAGMENT_BYTES = 16_384 + 2_048
_NAMES = {0x0301: "TLSv1", 0x0302: "TLSv1.1", TLS_1_2: "TLSv1.2", TLS_1_3: "TLSv1.3"}
NO_SECRETS = "the browser told no secrets of the session"


@dataclass(slots=True, kw_only=True)
class Session:
    """What the handshake says: the version by name, the certificates that the server sent, none if the session is resumed."""

    version: str = ""
    chain: tuple[bytes, ...] = ()
    problem: str = ""
    client_random: bytes = b""
    hello: ServerHello | None = None
    is_retried: bool = False
    accepts_early_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plaintext:
    """What both sides sent inside of TLS, as far as it can be read."""

    session: Session
    client: Flow
    server: Flow


def hello_random(pieces: Sequence[tuple[float, bytes]]) -> bytes:
    """The random of the ClientHello with which a connection begins; empty if it is none, or has not arrived whole."""
    session = Session()
    beginning = Flow(b"".join(data for _, data in pieces[:_HELLO_PIECES]))
    try:
        _Direction(beginning, session, Budget(), {}).hello()
    except WireError:
        return b""
    return session.client_random


_HELLO_PIECES = 16


def read_tls(client: Flow, server: Flow, secrets: Callable[[bytes], Secrets], budget: Budget) -> Plaintext:
    """Read both directions; never raises on what they contain. `secrets` gives those of the session with a client's random."""
    session = Session()
    known: Secrets = {}
    try:
        _Direction(client, session, budget, {}).hello()
        known = secrets(session.client_random)
    except WireError as error:
        session.problem = str(error)
    directions = _Server(server, session, budget, known), _Client(client, session, budget, known)
    for direction in directions:
        try:
            direction.read()
        except WireError as error:
            session.problem = session.problem or str(error)
    received, sent = (direction.plaintext() for direction in directions)
    return Plaintext(session=session, client=sent, server=received)


class _Direction:
    """One direction of a connection, read record by record."""

    def __init__(self, flow: Flow, session: Session, budget: Budget, secrets: Secrets) -> None:
        self._flow = flow
        self._session = session
        self._budget = budget
        self._secrets = secrets
        self._key: RecordKey | None = None
        self._traffic_secret = b""
        self._messages = bytearray()
        self._pieces: list[tuple[float, bytes]] = []
        self._closed = False
        self._whole = False

    def hello(self) -> None:
        """Read only as far as the first message."""
        for kind, header, fragment, _ in self._records():
            if kind != _HANDSHAKE:
                raise WireError("it is not TLS")
            for number, message in self._handshake(fragment):
                if number != CLIENT_HELLO:
                    raise WireError("it does not begin with a ClientHello")
                self._session.client_random = client_random(message)
                return
            del header

    def read(self) -> None:
        """Read all records; `WireError` where they cannot be read."""
        for kind, header, fragment, end in self._records():
            if kind == _CHANGE_CIPHER:
                self._on_change_cipher()
                continue
            inner = (kind, fragment) if self._key is None else self._decrypted(kind, header, fragment)
            self._take(*inner, self._flow.time_at(end - 1))
            if self._closed:
                break
        self._whole = True

    def plaintext(self) -> Flow:
        """What was sent inside; it has ended if the connection or TLS has."""
        return Flow.of(self._pieces, ended=self._whole and (self._closed or self._flow.ended))

    def _take(self, kind: int, content: bytes, at: float) -> None:
        """Take what a record contains."""
        if kind == _HANDSHAKE:
            for number, message in self._handshake(content):
                self._on_message(number, message)
        elif kind == _APPLICATION and self._key is not None:
            if content:
                self._pieces.append((at, content))
        elif kind == _ALERT:
            self._closed = self._closed or content[:1] == _FATAL or content[1:2] == _CLOSE_NOTIFY
        else:
            raise WireError("a record has an unknown type")

    def _records(self) -> Iterator[tuple[int, bytes, bytes, int]]:
        """Type, header, fragment and end of each record that is there whole."""
        data, at = self._flow.data, 0
        while len(data) - at >= _HEADER_BYTES:
            self._budget.spend()
            length = int.from_bytes(data[at + 3 : at + _HEADER_BYTES])
            if length > _MAX_FRAGMENT_BYTES:
                raise WireError("a record is too long")
            end = at + _HEADER_BYTES + length
            if end > len(data):
                return
            yield data[at], data[at : at + _HEADER_BYTES], data[at + _HEADER_BYTES : end], end
            at = end

    def _decrypted(self, kind: int, header: bytes, fragment: bytes) -> tuple[int, bytes]:
        """The type and content of an encrypted record."""
        assert self._key is not None  # noqa: S101 — asked before
        if self._version != TLS_1_3:
            return kind, self._key.decrypt(header, fragment)
        if kind == _ALERT or (kind == _HANDSHAKE and self._may_be_plain):
            return kind, fragment
        if kind != _APPLICATION:
            raise WireError("a record is not encrypted")
        inner = self._key.decrypt(header, fragment).rstrip(b"\0")  # padding (RFC 8446 §5.4)
        if not inner:
            raise WireError("a record has no type")
        return inner[-1], inner[:-1]

    def _handshake(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        """The type and body of each message of the handshake that is whole with this content."""
        self._messages += content
        while len(self._messages) >= 4:  # noqa: PLR2004 — a type, and a length of three bytes
            length = int.from_bytes(self._messages[1:4])
            if length > MAX_MESSAGE_BYTES:
                raise WireError("a message of the handshake is too long")
            if len(self._messages) < 4 + length:
                return
            self._budget.spend()
            number, message = self._messages[0], bytes(self._messages[4 : 4 + length])
            del self._messages[: 4 + length]
            yield number, message

    @property
    def _version(self) -> int:
        return self._session.hello.version if self._session.hello else 0

    @property
    def _suite(self) -> Suite:
        hello = self._session.hello
        suite = (SUITES_1_3 if self._version == TLS_1_3 else SUITES_1_2).get(hello.suite) if hello else None
        if suite is None:
            raise WireError("the session's cipher suite is not known here")
        return suite

    def _use_traffic(self, label: str) -> None:
        """Use the key of a traffic secret from the next record on."""
        secret = self._secrets.get(label)
        if secret is None:
            raise WireError(NO_SECRETS)
        self._traffic_secret = secret
        self._key = traffic_key(secret, self._suite)

    def _keys_1_2(self) -> tuple[RecordKey, RecordKey]:
        """The keys of client and server in TLS 1.2."""
        master, hello = self._secrets.get("CLIENT_RANDOM"), self._session.hello
        if master is None or hello is None:
            raise WireError(NO_SECRETS)
        return keys_1_2(master, self._session.client_random, hello.random, self._suite)

    def _on_key_update(self) -> None:
        self._traffic_secret = next_secret(self._traffic_secret, self._suite)
        self._key = traffic_key(self._traffic_secret, self._suite)

    @property
    def _may_be_plain(self) -> bool:
        """Whether a message of the handshake may come without encryption, although there is a key."""
        return False

    def _on_change_cipher(self) -> None:
        """A ChangeCipherSpec: it has a meaning in TLS 1.2 only."""

    def _on_message(self, number: int, message: bytes) -> None:
        """A message of the handshake."""
        raise NotImplementedError


class _Server(_Direction):
    """What the server sends."""

    def _on_change_cipher(self) -> None:
        if self._version == TLS_1_2:
            if self._key is not None:
                raise WireError("the session was negotiated again")
            _, self._key = self._keys_1_2()

    def _on_message(self, number: int, message: bytes) -> None:
        if number == SERVER_HELLO:
            self._on_hello(server_hello(message))
        elif number == ENCRYPTED_EXTENSIONS:
            self._session.accepts_early_data = accepts_early_data(message)
        elif number == CERTIFICATE:
            self._session.chain = certificates(message, self._version)
        elif number == COMPRESSED_CERTIFICATE:
            self._session.chain = certificates(uncompressed_certificate(message), self._version)
        elif number == FINISHED and self._version == TLS_1_3:
            self._use_traffic("SERVER_TRAFFIC_SECRET_0")
        elif number == KEY_UPDATE and self._key is not None:
            self._on_key_update()

    def _on_hello(self, hello: ServerHello) -> None:
        if hello.is_retry:
            self._session.is_retried = True
            return
        if self._session.hello is not None:
            raise WireError("the session was negotiated again")
        self._session.hello = hello
        self._session.version = _NAMES.get(hello.version, "")
        if hello.version not in (TLS_1_2, TLS_1_3):
            raise WireError("the version of TLS is not read here")
        if hello.version == TLS_1_3:
            self._use_traffic("SERVER_HANDSHAKE_TRAFFIC_SECRET")


class _Client(_Direction):
    """What the client sends; the server's direction must have been read before."""

    def __init__(self, flow: Flow, session: Session, budget: Budget, secrets: Secrets) -> None:
        super().__init__(flow, session, budget, secrets)
        self._is_early = False
        self._is_handshaking = False

    def _on_change_cipher(self) -> None:
        if self._version == TLS_1_2 and self._key is None:
            self._key, _ = self._keys_1_2()

    def _on_message(self, number: int, message: bytes) -> None:
        del message
        if number == CLIENT_HELLO and self._version == TLS_1_3 and "CLIENT_EARLY_TRAFFIC_SECRET" in self._secrets:
            self._use_traffic("CLIENT_EARLY_TRAFFIC_SECRET")
            self._is_early = True
        elif (number == CLIENT_HELLO and self._version == TLS_1_3) or (number == END_OF_EARLY_DATA and self._is_early):
            self._use_handshake_key()
        elif number == FINISHED and self._is_handshaking:
            self._is_handshaking = False
            self._use_traffic("CLIENT_TRAFFIC_SECRET_0")
        elif number == KEY_UPDATE and self._key is not None:
            self._on_key_update()

    @property
    def _may_be_plain(self) -> bool:
        """Whether a message of the handshake may come without encryption, although there is a key: a second ClientHello."""
        return self._session.is_retried and (self._is_early or self._is_handshaking)

    def _decrypted(self, kind: int, header: bytes, fragment: bytes) -> tuple[int, bytes]:
        """The type and content of a record; of rejected early data, the first record that is not encrypted with its key ends it."""
        try:
            return super()._decrypted(kind, header, fragment)
        except WireError:
            if not self._is_early:
                raise
            self._use_handshake_key()
            return super()._decrypted(kind, header, fragment)

    def _take(self, kind: int, content: bytes, at: float) -> None:
        if kind == _APPLICATION and self._is_early and not self._session.accepts_early_data:
            return  # the client sends it again
        super()._take(kind, content, at)

    def _use_handshake_key(self) -> None:
        self._is_early, self._is_handshaking = False, True
        self._use_traffic("CLIENT_HANDSHAKE_TRAFFIC_SECRET")
