"""Encode and strictly decode base32, base58 and base64url, for keys, digests and signatures of the AT Protocol.

Each decoder raises `ValueError` for anything but the one canonical encoding of some bytes.
"""

import base64
import re

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PLACE58 = {letter: place for place, letter in enumerate(_BASE58)}
_MAX_BASE58_CHARACTERS = 200  # a key of any kind is shorter; the reading takes quadratic time
_BASE32 = re.compile(r"[a-z2-7]*")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def from_base58(written: str) -> bytes:
    """Decode base58 (Bitcoin's alphabet)."""
    if len(written) > _MAX_BASE58_CHARACTERS or any(letter not in _PLACE58 for letter in written):
        raise ValueError("not base58")
    number = 0
    for letter in written:
        number = number * 58 + _PLACE58[letter]
    zeros = len(written) - len(written.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def to_base58(content: bytes) -> str:
    """Encode as base58."""
    number, letters = int.from_bytes(content, "big"), ""
    while number:
        number, place = divmod(number, 58)
        letters = _BASE58[place] + letters
    return "1" * (len(content) - len(content.lstrip(b"\x00"))) + letters


def from_base32(written: str) -> bytes:
    """Decode base32 in lower case without padding (RFC 4648 §6)."""
    if not _BASE32.fullmatch(written):
        raise ValueError("not base32")
    content = base64.b32decode(written.upper() + "=" * (-len(written) % 8))
    if to_base32(content) != written:
        raise ValueError("base32 with loose bits at its end")
    return content


def to_base32(content: bytes) -> str:
    """Encode as base32 in lower case without padding."""
    return base64.b32encode(content).decode().lower().rstrip("=")


def from_base64url(written: str) -> bytes:
    """Decode base64url without padding (RFC 4648 §5)."""
    if not _BASE64URL.fullmatch(written):
        raise ValueError("not base64url")
    content = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    if to_base64url(content) != written:
        raise ValueError("base64url with loose bits at its end")
    return content


def to_base64url(content: bytes) -> str:
    """Encode as base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
