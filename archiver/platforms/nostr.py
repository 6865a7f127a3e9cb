"""Nostr: an event is named by the digest of itself, written in bech32 (NIP-19) as `note1…` or `nevent1…`."""

import re

from archiver.platforms.standard import StandardFinder, host_is, web
from archiver.posts import PostRef
from archiver.urls import URL

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_NAME = re.compile(r"(?:nostr:)?((?:note|nevent)1[02-9ac-hj-np-z]{50,1000})", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_VIEWERS = ("njump.me", "primal.net", "snort.social", "nostr.com", "coracle.social", "iris.to", "nostrudel.ninja")
_EVENT_BYTES = 32


class Nostr(StandardFinder):
    """Events on relays."""

    name = "nostr"
    tags = frozenset({"nostr-note"})
    attributes = ("noteid", "hex")

    def identify(self, url: URL) -> PostRef | None:
        """Which event a URL names, on one of the viewers."""
        if not host_is(url, *_VIEWERS):
            return None
        return self.keyed(url.segments[-1]) if url.segments else None

    def keyed(self, written: str) -> PostRef | None:
        """The event that a name in bech32 stands for, or that its digest names."""
        found = _NAME.fullmatch(written)
        event = written if _HEX.fullmatch(written) else _event(found[1]) if found else None
        return self.post(event) if event else None

    def address(self, post: PostRef) -> URL:
        """The event's address at a viewer."""
        return web("njump.me", f"/{post.key}")


FINDER = Nostr()


def _event(name: str) -> str | None:
    """The event's digest in hexadecimal digits, if the name's checksum is right."""
    kind, _, rest = name.rpartition("1")
    digits = [_ALPHABET.find(character) for character in rest]
    if min(digits) < 0 or _checksum(kind, digits) != 1:
        return None
    content = _octets(digits[:-6])
    if kind == "note":
        return content.hex() if len(content) == _EVENT_BYTES else None
    while len(content) > 1:  # nevent: type, length, value; type 0 is the event
        kept, length, value = content[0], content[1], content[2 : 2 + content[1]]
        if kept == 0 and length == _EVENT_BYTES == len(value):
            return value.hex()
        content = content[2 + length :]
    return None


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
    """The bytes in groups of five bits."""
    value = 0
    for digit in digits:
        value = value << 5 | digit
    bits = len(digits) * 5
    return (value >> bits % 8).to_bytes(bits // 8, "big")
