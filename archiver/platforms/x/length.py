"""Weighted length of a text as X counts it, the limit for a post, and whether X has shortened a text.

Characters of scripts such as Chinese weigh two, all others one; a URL weighs 23 at any length; the link to the post's own media
and the link after the ellipsis of a shortened text weigh nothing.
The limit was 140 until November 2017, and is 280 since. Embeds shorten longer posts, and end them with an ellipsis.
"""

import re
from datetime import date

_ADDRESS = re.compile(r"https?://\S+")
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
ADDRESS_WEIGHT = 23
_LONG_SINCE = date(2017, 9, 26)  # for the first test accounts; for all others since 7 November
_MEDIA_FREE_SINCE = date(2016, 9, 19)  # until then, the link to the post's own media counted
_SHORT_LIMIT, _LONG_LIMIT = 140, 280
TOLERANCE_CHARACTERS = 8  # white space and markup that flattening adds
MAX_CUT_CHARACTERS = 30  # X cuts between words, so a shortened text is shorter than the limit by up to a word

PICTURE = re.compile(r"(?:https?://)?(?<!\.)pic\.(?:twitter|x)\.com/([A-Za-z0-9]{5,20})(?![A-Za-z0-9])", re.IGNORECASE)
"""The link to a post's own media, as X displays it."""

_OWN_LINK = re.compile(r"(?<=…)\s{0,3}https?://t\.co/\w{0,12}…?\s*$")
_CUT = re.compile(r"…\s{0,3}(https?://t\.co/\w{0,12}…?)?\s*$")


def weight(text: str) -> int:
    """The weighted length of a text."""
    plain, addresses = _ADDRESS.subn("", _OWN_LINK.sub("", PICTURE.sub("", " ".join(text.split()))))
    light = len(_LIGHT.findall(plain))
    return light + 2 * (len(plain) - light) + addresses * ADDRESS_WEIGHT


def limit(printed: date | None, *, pictured: bool = False) -> int:
    """The highest weight of a post printed with a date; `pictured` says whether it has media."""
    most = _SHORT_LIMIT if printed and printed < _LONG_SINCE else _LONG_LIMIT
    if pictured and printed and printed < _MEDIA_FREE_SINCE:
        most -= ADDRESS_WEIGHT
    return most + TOLERANCE_CHARACTERS


def is_cut(text: str) -> bool:
    """Whether a text ends in an ellipsis, possibly with a link behind it."""
    return _CUT.search(PICTURE.sub("", text)) is not None


def truncated(words: str) -> bool:
    """Whether a text ends in X's own ellipsis: X's link follows it, or the text is about as long as a post can be."""
    cut = _CUT.search(words)
    if cut is None:
        return False
    length = weight(words[: cut.start()])
    if cut[1]:
        return length > _SHORT_LIMIT - ADDRESS_WEIGHT - MAX_CUT_CHARACTERS
    return any(most - MAX_CUT_CHARACTERS <= length <= most + TOLERANCE_CHARACTERS for most in (_SHORT_LIMIT, _LONG_LIMIT))
