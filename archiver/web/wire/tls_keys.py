"""Keys of TLS sessions from their secrets, and the decryption of records (RFC 8446 §5.2, §7; RFC 5246 §6.3; RFC 5288; RFC 7905)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305

from archiver.web.wire.recorded_connection import WireError

TLS_1_2 = 0x0303
TLS_1_3 = 0x0304
_IV_BYTES = 12
_SALT_BYTES = 4
_EXPLICIT_NONCE_BYTES = 8
_TAG_BYTES = 16


class _Aead(Protocol):
    """A cipher of cryptography's `aead`."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """The plaintext; `InvalidTag` if the key or the data are wrong."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher suite: its cipher, the hash of its keys, and the size of a key."""

    cipher: type[AESGCM | ChaCha20Poly1305 | AESCCM]
    hash_name: str
    key_bytes: int


SUITES_1_3: Mapping[int, Suite] = {
    0x1301: Suite(AESGCM, "sha256", 16),
    0x1302: Suite(AESGCM, "sha384", 32),
    0x1303: Suite(ChaCha20Poly1305, "sha256", 32),
    0x1304: Suite(AESCCM, "sha256", 16),
}
_AES_128 = Suite(AESGCM, "sha256", 16)
_AES_256 = Suite(AESGCM, "sha384", 32)
_CHACHA = Suite(ChaCha20Poly1305, "sha256", 32)
SUITES_1_2: Mapping[int, Suite] = {
    **dict.fromkeys((0x009C, 0x009E, 0xC02B, 0xC02F), _AES_128),
    **dict.fromkeys((0x009D, 0x009F, 0xC02C, 0xC030), _AES_256),
    **dict.fromkeys((0xCCA8, 0xCCA9, 0xCCAA), _CHACHA),
}


class RecordKey:
    """Decrypts the records of one direction, in order, as long as their key is in use."""

    def __init__(self, cipher: _Aead, iv: bytes, *, version: int) -> None:
        self._cipher = cipher
        self._iv = int.from_bytes(iv) << (8 * (_IV_BYTES - len(iv)))
        self._is_explicit = len(iv) == _SALT_BYTES
        self._version = version
        self._sequence = 0

    def decrypt(self, header: bytes, fragment: bytes) -> bytes:
        """The content of a record; `WireError` if it is not encrypted with this key. `header` are its first 5 bytes."""
        number, sealed = self._sequence, fragment
        if self._is_explicit:
            number, sealed = int.from_bytes(fragment[:_EXPLICIT_NONCE_BYTES]), fragment[_EXPLICIT_NONCE_BYTES:]
        if len(sealed) < _TAG_BYTES:
            raise WireError("a record is shorter than its seal")
        bound = header
        if self._version != TLS_1_3:
            bound = self._sequence.to_bytes(8) + header[:3] + (len(sealed) - _TAG_BYTES).to_bytes(2)
        try:
            content = self._cipher.decrypt((self._iv ^ number).to_bytes(_IV_BYTES), sealed, bound)
        except InvalidTag as error:
            raise WireError("a record is not encrypted with the session's key") from error
        self._sequence += 1
        return content


def traffic_key(secret: bytes, suite: Suite) -> RecordKey:
    """The key of a traffic secret of TLS 1.3; `WireError` if the secret is too short."""
    if len(secret) != hashlib.new(suite.hash_name).digest_size:
        raise WireError("a secret has the wrong length")
    key, iv = _expand_label(secret, "key", suite.key_bytes, suite), _expand_label(secret, "iv", _IV_BYTES, suite)
    return RecordKey(suite.cipher(key), iv, version=TLS_1_3)


def next_secret(secret: bytes, suite: Suite) -> bytes:
    """The traffic secret after a KeyUpdate (RFC 8446 §7.2)."""
    return _expand_label(secret, "traffic upd", len(secret), suite)


def keys_1_2(master_secret: bytes, client_random: bytes, server_random: bytes, suite: Suite) -> tuple[RecordKey, RecordKey]:
    """The keys of client and server in TLS 1.2."""
    iv_bytes = _IV_BYTES if suite.cipher is ChaCha20Poly1305 else _SALT_BYTES
    needed, seed = 2 * (suite.key_bytes + iv_bytes), b"key expansion" + server_random + client_random
    block, step = b"", seed
    while len(block) < needed:
        step = hmac.digest(master_secret, step, suite.hash_name)
        block += hmac.digest(master_secret, step + seed, suite.hash_name)
    ivs = block[2 * suite.key_bytes :]
    return (
        RecordKey(suite.cipher(block[: suite.key_bytes]), ivs[:iv_bytes], version=TLS_1_2),
        RecordKey(suite.cipher(block[suite.key_bytes : 2 * suite.key_bytes]), ivs[iv_bytes : 2 * iv_bytes], version=TLS_1_2),
    )


def _expand_label(secret: bytes, label: str, length: int, suite: Suite) -> bytes:
    """HKDF-Expand-Label with an empty context (RFC 8446 §7.1), for no more than one block."""
    full = b"tls13 " + label.encode()
    return hmac.digest(secret, length.to_bytes(2) + bytes([len(full)]) + full + b"\x00\x01", suite.hash_name)[:length]
