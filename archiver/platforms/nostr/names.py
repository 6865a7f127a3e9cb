"""Decode and encode NIP-19 names: `note1…` holds an event's digest, `nevent1…` also the relays that have it."""

import re
from dataclasses import dataclass

from archiver.model.urls import parse_url

PLATFORM = "nostr"

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_NAME = re.compile(r"(?:nostr:)?((?:note|nevent)1[02-9ac-hj-np-z]{50,1000})", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_EVENT_BYTES = 32
_CHECKSUM_DIGITS = 6
_MAX_HINTS = 3
_SPECIAL, _RELAY = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A decoded name: the event's digest in hexadecimal, and hosts of relays that may have the event."""

    event: str
    relays: tuple[str, ...] = ()


def read_name(written: str) -> Name | None:
    """The decoded bech32 name or bare digest; None if it is neither, or if its checksum is wrong."""
    if _HEX.fullmatch(written):
        return Name(event=written)
    found = _NAME.fullmatch(written)
    if found is None:
        return None
    kind, _, rest = found[1].rpartition("1")
    digits = [_ALPHABET.find(character) for character in rest]
    if min(digits) < 0 or _checksum(kind, digits) != 1:
        return None
    content = _octets(digits[:-_CHECKSUM_DIGITS])
    if kind == "note":
        return Name(event=content.hex()) if len(content) == _EVENT_BYTES else None
    return _in_fields(content)


def note(event: str) -> str:
    """The `note1…` name of an event, given its digest in hexadecimal."""
    digits = _quintets(bytes.fromhex(event))
    check = _checksum("note", [*digits, *[0] * _CHECKSUM_DIGITS]) ^ 1
    digits += [check >> 5 * (_CHECKSUM_DIGITS - 1 - place) & 31 for place in range(_CHECKSUM_DIGITS)]
    return "note1" + "".join(_ALPHABET[digit] for digit in digits)


def relay(written: str) -> str | None:
    """The relay's host, port and path from a `wss://` URL; None for other URLs, since they are not encrypted."""
    scheme, mark, rest = written.strip().partition("://")
    place = parse_url(f"https://{rest}") if mark and scheme.lower() == "wss" else None
    return place.without_scheme if place is not None and not place.fragment else None


def _in_fields(content: bytes) -> Name | None:
    """Decode an `nevent`: fields of one byte for the kind, one for the length, and the value."""
    event, relays = None, list[str]()
    while len(content) > 1:
        kind, length = content[0], content[1]
        value, content = content[2 : 2 + length], content[2 + length :]
        if kind == _SPECIAL and length == _EVENT_BYTES == len(value) and event is None:
            event = value.hex()
        elif kind == _RELAY and len(relays) < _MAX_HINTS and (named := relay(value.decode("ascii", "replace"))) is not None:
            relays.append(named)
    return Name(event=event, relays=tuple(dict.fromkeys(relays))) if event else None


def _checksum(kind: str, digits: list[int]) -> int:
    """BIP-173's polynomial over the name."""
    value = 1
    for digit in [*(ord(letter) >> 5 for letter in kind), 0, *(ord(letter) & 31 for letter in kind), *digits]:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ digit
        for place, generator in enumerate(_GENERATORS):
            value ^= generator if (top >> place) & 1 else 0
    return value


def _octets(digits: list[int]) -> bytes:
    """Join groups of five bits to bytes."""
    value = 0
    for digit in digits:
        value = value << 5 | digit
    bits = len(digits) * 5
    return (value >> bits % 8).to_bytes(bits // 8, "big")


def _quintets(octets: bytes) -> list[int]:
    """Split bytes into groups of five bits; the last group is padded with zeros."""
    bits = len(octets) * 8
    value = int.from_bytes(octets, "big") << -bits % 5
    count = -(-bits // 5)
    return [value >> 5 * (count - 1 - place) & 31 for place in range(count)]
