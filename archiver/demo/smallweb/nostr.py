"""Pretend Nostr: there is no relay to ask, so every post stays unknown; and links to njump.me, which need bech32."""

from random import Random

from archiver.demo.smallweb.interface import AnswerBody, no_answer
from archiver.demo.smallweb.posts import PretendPost

NAME = LEDGER_NAME = "nostr"
HOSTS = ()
CONTROLS = ()
EXAMPLE = "0" * 64
ANSWERS = dict[str, AnswerBody]()
answer = no_answer

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LENGTH = 6


def new_key(_: int, dice: Random) -> str:
    """An event's digest."""
    return dice.randbytes(32).hex()


def markup(post: PretendPost) -> str:
    """A link to a viewer in a place for embeds, with the event's name in bech32 (NIP-19)."""
    url = f"https://njump.me/{_bech32(bytes.fromhex(post.key))}"
    return f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{url}\n</div></figure>'


def _bech32(digest: bytes) -> str:
    """`note1…`, in bech32 (BIP-173): five bits per character, and a checksum of six characters."""
    bits = int.from_bytes(digest, "big") << 4  # 52 × 5 = 260 bits: pad by 4
    data = [bits >> 5 * place & 31 for place in reversed(range(52))]
    prefix_bits = [ord(character) >> 5 for character in "note"] + [0] + [ord(character) & 31 for character in "note"]
    remainder = _polymod([*prefix_bits, *data, *[0] * _CHECKSUM_LENGTH]) ^ 1
    checksum = [remainder >> 5 * place & 31 for place in reversed(range(_CHECKSUM_LENGTH))]
    return "note1" + "".join(_BECH32[value] for value in [*data, *checksum])


def _polymod(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_GENERATOR):
            total ^= factor if top >> place & 1 else 0
    return total
