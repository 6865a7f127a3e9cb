"""Nostr: asked of relays, of which there is none in this town, so that nothing is ever known."""

from random import Random

from archiver.demo.smallweb.messages import Request, Response
from bench.month.dialects.interface import NOT_FOUND, Post, View

NAME = PLATFORM = "nostr"
HOSTS = ()
SHARE = 1
CONTROLS = ()

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_FACTORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_PLACES = 6


def key(_: int, dice: Random) -> str:
    """An event's digest."""
    return dice.randbytes(32).hex()


def markup(post: Post) -> str:
    """A link to a viewer in a place for embeds, with the event's name in bech32 (NIP-19)."""
    address = f"https://njump.me/{_bech32(bytes.fromhex(post.key))}"
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{address}\n</div></figure>'


def answer(_: View, __: Request) -> Response:
    """Nobody is there."""
    return NOT_FOUND


def _bech32(digest: bytes) -> str:
    """`note1…`, as BIP-173 spells bytes: five bits a letter, and a checksum of six."""
    bits = int.from_bytes(digest, "big") << 4  # 256 bits fill 52 letters but for four
    letters = [bits >> 5 * place & 31 for place in reversed(range(52))]
    name = [ord(one) >> 5 for one in "note"] + [0] + [ord(one) & 31 for one in "note"]
    check = _remainder([*name, *letters, *[0] * _CHECK_PLACES]) ^ 1
    return "note1" + "".join(
        _LETTERS[one] for one in [*letters, *(check >> 5 * (5 - place) & 31 for place in range(_CHECK_PLACES))]
    )


def _remainder(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_FACTORS):
            total ^= factor if top >> place & 1 else 0
    return total
