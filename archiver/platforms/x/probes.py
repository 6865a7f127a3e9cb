"""Build the probes of a post of X: the API of the official embed (`tweet-result`) with its token, then oEmbed.

Both are requests that a page with the embed makes, too. The language is fixed, since the text of tombstones depends on it.
"""

from collections.abc import Sequence
from math import floor, nextafter, pi
from urllib.parse import quote

from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.platforms.toolkit.probes import ENGLISH

TWEET_RESULT = "x-tweet-result"
OEMBED = "x-oembed"

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAX_ID_LENGTH = 20
_HALF = 0.5


def is_id(key: str) -> bool:
    """Whether a key can be a post's: X's ids are decimal and fit in 64 bits."""
    return key.isascii() and key.isdigit() and len(key) <= _MAX_ID_LENGTH


def post_probes(post: PostRef) -> Sequence[Probe]:
    """The probes of a post, best first; empty if the key cannot be an id of X."""
    if not is_id(post.key):
        return ()
    # twitter.com, not x.com: oEmbed answered 404 for x.com addresses of live posts (2023), and takes both since.
    address = quote(f"https://twitter.com/i/status/{post.key}", safe="")
    return (
        Probe(
            kind=TWEET_RESULT,
            url=f"https://cdn.syndication.twimg.com/tweet-result?id={post.key}&lang=en&token={token(post.key)}",
            headers=ENGLISH,
        ),
        Probe(kind=OEMBED, url=f"https://publish.twitter.com/oembed?url={address}&omit_script=1&lang=en", headers=ENGLISH),
    )


def token(key: str) -> str:
    """The token that the embed's own script sends: `((Number(id) / 1e15) * Math.PI).toString(36)` without zeros and point."""
    return base36(float(key) / 1e15 * pi).replace("0", "").replace(".", "")


def base36(number: float) -> str:
    """`number.toString(36)` with the same digits as V8, for finite numbers from 0 up to 2**53.

    The standard leaves the number of digits after the point to the engine (ECMA-262, Number::toString). V8 writes as many as
    distinguish the number from its neighbours, and rounds the last one.
    """
    whole = floor(number)
    digits, carry = _fraction(number - whole, max((nextafter(number, float("inf")) - number) / 2, 5e-324))
    integer = _integer(whole + carry)
    return f"{integer}.{''.join(_DIGITS[digit] for digit in digits)}" if digits else integer


def _fraction(fraction: float, delta: float) -> tuple[list[int], int]:
    """The digits after the point, and the carry of their rounding to the integer; `delta` is half the gap to the next number."""
    digits: list[int] = []
    while fraction >= delta:
        fraction *= 36
        delta *= 36
        digit = int(fraction)
        digits.append(digit)
        fraction -= digit
        upward = fraction > _HALF or (fraction == _HALF and digit & 1)
        if upward and fraction + delta > 1:
            return _round_up(digits)
    return digits, 0


def _round_up(digits: list[int]) -> tuple[list[int], int]:
    """The digits with one added to the last, and the carry beyond the first."""
    while digits:
        last = digits.pop()
        if last + 1 < len(_DIGITS):
            return [*digits, last + 1], 0
    return [], 1


def _integer(whole: int) -> str:
    """An integer in base 36."""
    digits = ""
    while True:
        whole, digit = divmod(whole, 36)
        digits = _DIGITS[digit] + digits
        if not whole:
            return digits
