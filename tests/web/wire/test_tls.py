"""TLS sessions of OpenSSL are read with the secrets that it logs, and nothing that is not theirs is."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from hypothesis import given
from hypothesis import strategies as some

from archiver.web.wire.key_log import KeyLog
from archiver.web.wire.recorded_connection import Budget, Flow
from archiver.web.wire.tls import NO_SECRETS, Plaintext, hello_random, read_tls
from archiver.web.wire.tls_keys import SUITES_1_3, next_secret
from tests.web.conftest import Papers
from tests.web.wire.openssl_sessions import REQUESTS, RESPONSES, Session, session_with_suite, sessions

ASKED, ANSWERED = b"".join(REQUESTS), b"".join(RESPONSES)
SUITES_OF_1_2 = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
)
SUITES_OF_1_3 = (
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
)


def chain(papers: Papers) -> tuple[bytes, ...]:
    """The certificates that the server sends."""
    return tuple(entry.public_bytes(Encoding.DER) for entry in load_pem_x509_certificates(papers.chain.read_bytes()))


def inside(read: Plaintext) -> tuple[str, bytes, bytes]:
    """Why a session could not be read to its end, and what both sides sent."""
    return read.session.problem, read.client.data, read.server.data


@pytest.fixture
def session(papers: Papers, tmp_path: Path) -> Session:
    """A session of TLS 1.3."""
    return sessions(papers, tmp_path / "keys")[0]


@pytest.mark.parametrize("suite", SUITES_OF_1_3)
def test_each_suite_of_tls_1_3_is_read(papers: Papers, tmp_path: Path, suite: str) -> None:
    read = session_with_suite(papers, tmp_path / "keys", suite).read()
    assert ("", ASKED, ANSWERED) == inside(read)
    assert ("TLSv1.3", chain(papers)) == (read.session.version, read.session.chain)


@pytest.mark.parametrize("suite", SUITES_OF_1_2)
def test_each_sealing_suite_of_tls_1_2_is_read(papers: Papers, tmp_path: Path, suite: str) -> None:
    read = sessions(papers, tmp_path / "keys", suite=suite)[0].read()
    assert ("", ASKED, ANSWERED) == inside(read)
    assert ("TLSv1.2", chain(papers)) == (read.session.version, read.session.chain)


@pytest.mark.parametrize("suite", ["", SUITES_OF_1_2[0]], ids=["TLS 1.3", "TLS 1.2"])
def test_a_resumed_session_is_read_and_has_no_certificates(papers: Papers, tmp_path: Path, suite: str) -> None:
    first, second = (session.read() for session in sessions(papers, tmp_path / "keys", resumed=True, suite=suite))
    assert ("", ASKED, ANSWERED) == inside(first) == inside(second)
    assert (chain(papers), ()) == (first.session.chain, second.session.chain)


def test_a_session_whose_server_asks_for_another_hello_is_read(papers: Papers, tmp_path: Path) -> None:
    read = sessions(papers, tmp_path / "keys", curve="secp521r1")[0].read()
    assert read.session.is_retried
    assert ("", ASKED, ANSWERED) == inside(read)


def test_a_suite_that_is_not_known_is_named_as_the_problem(papers: Papers, tmp_path: Path) -> None:
    read = sessions(papers, tmp_path / "keys", suite="ECDHE-ECDSA-AES128-SHA")[0].read()
    assert ("the session's cipher suite is not known here", b"", b"") == inside(read)


def test_a_session_without_secrets_is_not_read(session: Session) -> None:
    session.keys.write_bytes(b"")
    assert (NO_SECRETS, b"", b"") == inside(session.read())


def test_secrets_of_another_session_read_nothing(papers: Papers, tmp_path: Path) -> None:
    first, second = (sessions(papers, tmp_path / name)[0] for name in ("first", "second"))
    random = hello_random([(0.0, first.sent)])
    swapped = first.keys.read_text().replace(random.hex(), hello_random([(0.0, second.sent)]).hex())
    (tmp_path / "swapped").write_text(swapped)
    read = replace(second, keys=tmp_path / "swapped").read()
    assert ("a record is not encrypted with the session's key", b"", b"") == inside(read)


def test_wherever_a_connection_is_cut_its_beginning_is_read(session: Session) -> None:
    for length in (*range(0, 6000, 7), *range(6000, len(session.received), 501)):
        problem, asked, answered = inside(replace(session, received=session.received[:length]).read())
        assert ANSWERED.startswith(answered)
        assert (not problem and ASKED == asked) or b"" == answered


def test_each_byte_of_a_connection_may_arrive_alone(session: Session) -> None:
    flow = Flow.of([(float(at), session.received[at : at + 1]) for at in range(len(session.received))], ended=True)
    read = read_tls(Flow(session.sent), flow, KeyLog(session.keys).secrets, Budget())
    assert ANSWERED == read.server.data
    last = read.server.time_at(len(ANSWERED) - 1)
    assert read.server.time_at(0) < last <= len(session.received)


@given(some.data())
def test_no_damage_raises_or_makes_up_bytes(
    papers: Papers, tmp_path_factory: pytest.TempPathFactory, data: some.DataObject
) -> None:
    session = DAMAGED.setdefault("session", sessions(papers, tmp_path_factory.mktemp("tls") / "keys")[0])
    sent, received = bytearray(session.sent), bytearray(session.received)
    for flow in (sent, received):
        for at, value in data.draw(some.lists(some.tuples(some.integers(0, len(flow) - 1), some.integers(0, 255)), max_size=3)):
            flow[at] = value
    _, asked, answered = inside(replace(session, sent=bytes(sent), received=bytes(received)).read())
    assert ASKED.startswith(asked)
    assert ANSWERED.startswith(answered)


DAMAGED: dict[str, Session] = {}


def test_a_new_key_within_a_session_is_followed(session: Session) -> None:
    """What OpenSSL would send after a KeyUpdate, by the formulas of RFC 8446 §5.2 and §7.2, twice in a row."""
    secrets = KeyLog(session.keys).secrets(hello_random([(0.0, session.sent)]))
    suite, secret = SUITES_1_3[0x1302], secrets["SERVER_TRAFFIC_SECRET_0"]
    before = replace(session, received=session.received[: session.received.rindex(b"\x17\x03\x03")])  # without close_notify
    sealed = sealed_records(secret, number=records_before(before.received, secret), contents=[b"\x18\x00\x00\x01\x00\x16"])
    for _ in range(2):
        secret = next_secret(secret, suite)
        sealed += sealed_records(secret, number=0, contents=[b"more\x17\x00\x00", b"\x18\x00\x00\x01\x00\x16"])
    assert ("", ASKED, ANSWERED + b"more" * 2) == inside(replace(before, received=before.received + sealed).read())


def label(secret: bytes, name: str, length: int) -> bytes:
    """HKDF-Expand-Label with the hash that is as long as the secret, by cryptography's own HKDF."""
    info = length.to_bytes(2) + bytes([6 + len(name)]) + b"tls13 " + name.encode() + b"\0"
    return HKDFExpand(SHA384() if len(secret) == SHA384.digest_size else SHA256(), length, info).derive(secret)


def sealing_key(secret: bytes) -> AESGCM:
    """The key of AES-GCM that belongs to a traffic secret."""
    return AESGCM(label(secret, "key", 32 if len(secret) == SHA384.digest_size else 16))


def sealed_records(secret: bytes, *, number: int, contents: list[bytes]) -> bytes:
    """Records with a key of a traffic secret, from a sequence number on; contents end with their type and padding."""
    key, iv, sent = sealing_key(secret), int.from_bytes(label(secret, "iv", 12)), b""
    for offset, content in enumerate(contents):
        header = b"\x17\x03\x03" + (len(content) + 16).to_bytes(2)
        sent += header + key.encrypt((iv ^ (number + offset)).to_bytes(12), content, header)
    return sent


def records_before(received: bytes, secret: bytes) -> int:
    """How many records of a direction are sealed with a traffic secret."""
    key, iv, at, number = sealing_key(secret), int.from_bytes(label(secret, "iv", 12)), 0, 0
    while at < len(received):
        end = at + 5 + int.from_bytes(received[at + 3 : at + 5])
        with suppress(InvalidTag):  # sealed with another key
            key.decrypt((iv ^ number).to_bytes(12), received[at + 5 : end], received[at : at + 5])
            number += 1
        at = end
    return number


# RFC 8448 §4, a resumed session with early data: the ClientHello, the secret, and the record with “ABCDEF”.
EARLY_HELLO = bytes.fromhex(
    """
    010001fc03031bc3ceb6bbe39cff938355b5a50adb6db21b7a6af649d7b4bc419d7876487d95000006130113031302010001cd0000000b0009000006
    736572766572ff01000100000a00140012001d00170018001901000101010201030104003300260024001d0020e4ffb68ac05f8d96c99da26698346c
    6be16482badddafe051a66b4f18d668f0b002a0000002b0003020304000d0020001e0403050306030203080408050806040105010601020104020502
    06020202002d00020101001c000240010015005700000000000000000000000000000000000000000000000000000000000000000000000000000000
    0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002900dd00b800b22c035d8293
    59ee5ff7af4ec900000000262a6494dc486d2c8a34cb33fa90bf1b0070ad3c498883c9367c09a2be785abc55cd226097a3a982117283f82a03a143ef
    d3ff5dd36d64e861be7fd61d2827db279cce145077d454a3664d4e6da4d29ee03725a6a4dafcd0fc67d2aea70529513e3da2677fa5906c5b3f7d8f92
    f228bda40dda721470f9fbf297b5aea617646fac5c03272e970727c621a79141ef5f7de6505e5bfbc388e93343694093934ae4d357fad6aacb002120
    3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d
    """
)
EARLY_SECRET = bytes.fromhex("3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62")
EARLY_RECORD = bytes.fromhex("1703030017ab1df420e75c457a7cc5d2844f76d5aee4b4edbf049be0")
ACCEPTING, REFUSING = b"\x08\x00\x00\x06\x00\x04\x00\x2a\x00\x00", b"\x08\x00\x00\x02\x00\x00"


@pytest.mark.parametrize(("extensions", "expected"), [(ACCEPTING, b"ABCDEF, then more"), (REFUSING, b", then more")])
def test_early_data_counts_if_the_server_accepts_it(extensions: bytes, expected: bytes) -> None:
    """The client's record is that of the RFC; what follows it, and the server's side, is sealed here with other secrets."""
    names = (
        "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET",
        "CLIENT_TRAFFIC_SECRET_0",
        "SERVER_TRAFFIC_SECRET_0",
    )
    secrets = {"CLIENT_EARLY_TRAFFIC_SECRET": EARLY_SECRET, **{name: bytes([at]) * 32 for at, name in enumerate(names)}}
    hello = b"\x03\x03" + bytes(32) + b"\x00\x13\x01\x00\x00\x06\x00\x2b\x00\x02\x03\x04"
    finished = b"\x14\x00\x00\x20" + bytes(32) + b"\x16"
    received = b"\x16\x03\x03\x00\x32\x02\x00\x00\x2e" + hello
    received += sealed_records(secrets[names[1]], number=0, contents=[extensions + b"\x16", finished])
    end_of_early_data = (
        sealed_records(EARLY_SECRET, number=1, contents=[b"\x05\x00\x00\x00\x16"]) if extensions == ACCEPTING else b""
    )
    sent = b"\x16\x03\x01\x02\x00" + EARLY_HELLO + EARLY_RECORD + end_of_early_data
    sent += sealed_records(secrets[names[0]], number=0, contents=[finished])
    sent += sealed_records(secrets[names[2]], number=0, contents=[b", then more\x17"])
    read = read_tls(Flow(sent), Flow(received), lambda _random: secrets, Budget())
    assert ("", expected, b"") == inside(read)
