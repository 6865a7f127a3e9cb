"""TLS sessions between OpenSSL and itself, in memory: what each side sent, and the secrets that the client logged."""

import json
import ssl
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archiver.web.wire.key_log import KeyLog
from archiver.web.wire.recorded_connection import Budget, Flow
from archiver.web.wire.tls import Plaintext, read_tls
from tests.web.conftest import Papers

REQUESTS, RESPONSES = (b"first question", b"second question" * 100), (b"first answer" * 3000, b"", b"second answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The bytes of a connection in both directions, and the file with its secrets."""

    sent: bytes
    received: bytes
    keys: Path

    def read(self) -> Plaintext:
        """What is inside, as it is read with the secrets."""
        return read_tls(Flow(self.sent, ended=True), Flow(self.received, ended=True), KeyLog(self.keys).secrets, Budget())


class _Ends:
    """Client and server, and the bytes that go between them."""

    def __init__(self, client: ssl.SSLContext, server: ssl.SSLContext, session: ssl.SSLSession | None = None) -> None:
        self.sent, self.received = bytearray(), bytearray()
        self._to_server, self._to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._from_client, self._from_server = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(self._to_client, self._from_client, server_hostname="a.example", session=session)
        self.server = server.wrap_bio(self._to_server, self._from_server, server_side=True)

    def move(self) -> None:
        """Bring what each side has written to the other."""
        sent, received = self._from_client.read(), self._from_server.read()
        self._to_server.write(sent)
        self._to_client.write(received)
        self.sent += sent
        self.received += received

    def shake_hands(self) -> None:
        """The handshake."""
        waiting = [self.client, self.server]
        while waiting:
            for end in tuple(waiting):
                try:
                    end.do_handshake()
                    waiting.remove(end)
                except ssl.SSLWantReadError:
                    pass
                self.move()

    def take(self, end: ssl.SSLObject) -> None:
        """Let an end read what has come."""
        with suppress(ssl.SSLWantReadError):
            while end.read(65536):
                pass

    def talk(self, requests: Sequence[bytes] = REQUESTS, responses: Sequence[bytes] = RESPONSES) -> None:
        """Requests and responses, in turn."""
        for number, response in enumerate(responses):
            if number < len(requests):
                self.client.write(requests[number])
                self.move()
                self.take(self.server)
            if response:
                self.server.write(response)
            self.move()
            self.take(self.client)

    def close(self) -> None:
        """Both sides say that they are finished."""
        for end in (self.server, self.client):
            with suppress(ssl.SSLWantReadError):
                end.unwrap()
            self.move()


def contexts(
    authority: str, chain: str, key: str, keys: str, *, suite: str = "", curve: str = ""
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of client and server, with a suite of TLS 1.2 or a curve that only the server wants, where they are named."""
    client, server = ssl.create_default_context(cafile=authority), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, key)
    client.keylog_filename = keys
    if suite:
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        client.set_ciphers(suite)
        server.set_ciphers(suite)
    if curve:
        server.set_ecdh_curve(curve)
    return client, server


def sessions(
    papers: Papers,
    keys: Path,
    *,
    resumed: bool = False,
    requests: Sequence[bytes] = REQUESTS,
    responses: Sequence[bytes] = RESPONSES,
    suite: str = "",
    curve: str = "",
) -> list[Session]:
    """A session, and the one that resumes it, if `resumed`."""
    client, server = contexts(str(papers.authority), str(papers.chain), str(papers.key), str(keys), suite=suite, curve=curve)
    made, known = list[Session](), None
    for _ in range(2 if resumed else 1):
        ends = _Ends(client, server, known)
        ends.shake_hands()
        ends.talk(requests, responses)
        known = ends.client.session
        ends.close()
        assert ends.client.session_reused == bool(made)
        made.append(Session(sent=bytes(ends.sent), received=bytes(ends.received), keys=keys))
    return made


def session_with_suite(papers: Papers, keys: Path, suite: str) -> Session:
    """A session with a suite of TLS 1.3, which Python cannot choose: OpenSSL's configuration does, in a process of its own."""
    configuration = keys.with_suffix(".cnf")
    configuration.write_text(
        f"openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = suites\n[suites]\nCiphersuites = {suite}\n"
    )
    files = (papers.authority, papers.chain, papers.key, keys)
    done = subprocess.run(
        (sys.executable, "-m", "tests.web.wire.openssl_sessions", *map(str, files)),
        env={"OPENSSL_CONF": str(configuration)},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    sent, received = json.loads(done.stdout)
    return Session(sent=bytes.fromhex(sent), received=bytes.fromhex(received), keys=keys)


if __name__ == "__main__":
    authority_file, chain_file, key_file, keys_file = sys.argv[1:]
    own = _Ends(*contexts(authority_file, chain_file, key_file, keys_file))
    own.shake_hands()
    own.talk()
    own.close()
    print(json.dumps([own.sent.hex(), own.received.hex()]))  # noqa: T201 — for the process that started this one
