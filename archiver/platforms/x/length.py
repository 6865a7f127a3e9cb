"""Weighted length of a post of X, as X counts it, and whether X has cut a text short.

X counts characters by weight: those of scripts that say much in one character weigh two, an address weighs 23 however long it is,
and the links to the post itself weigh nothing: that to its media, and that behind the ellipsis of a cut text.
A post weighed at most 140 until November 2017, 280 since; what is longer is cut in embeds, and an ellipsis put at its end.
"""

import re
from datetime import date

_ADDRESS = re.compile(r"https?://\S+")
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_ADDRESS_WEIGHT = 23
_LONG_SINCE = date(2017, 9, 26)  # the first accounts that tried it; all others followed on 7 November
_MEDIA_FREE_SINCE = date(2016, 9, 19)  # until then, the link to the post's own media counted
_SHORT_LIMIT, _LONG_LIMIT = 140, 280
_TOLERANCE_CHARACTERS = 8  # white space and markup that flattening adds
_CUT_WITHIN = 30  # the platform cuts at a word's end, so a cut text falls short of the limit by a word

PICTURE = re.compile(r"(?:https?://)?(?<!\.)pic\.(?:twitter|x)\.com/([A-Za-z0-9]{5,20})(?![A-Za-z0-9])", re.IGNORECASE)
"""The link to a post's own media, as X displays it."""

_OWN_LINK = re.compile(r"(?<=…)\s{0,3}https?://t\.co/\w{0,12}…?\s*$")
_CUT = re.compile(r"…\s{0,3}(https?://t\.co/\w{0,12}…?)?\s*$")


def weight(text: str) -> int:
    """How much of a post's length a text takes up."""
    plain, addresses = _ADDRESS.subn("", _OWN_LINK.sub("", PICTURE.sub("", " ".join(text.split()))))
    light = len(_LIGHT.findall(plain))
    return light + 2 * (len(plain) - light) + addresses * _ADDRESS_WEIGHT


def limit(printed: date | None, *, pictured: bool = False) -> int:
    """How much the words of a post of that day can weigh, when it has media or none."""
    most = _SHORT_LIMIT if printed and printed < _LONG_SINCE else _LONG_LIMIT
    if pictured and printed and printed < _MEDIA_FREE_SINCE:
        most -= _ADDRESS_WEIGHT
    return most + _TOLERANCE_CHARACTERS


def truncated(words: str) -> bool:
    """Whether words end in an ellipsis that the platform put there: as long as a post can be, or its own link behind it."""
    cut = _CUT.search(words)
    if cut is None:
        return False
    length = weight(words[: cut.start()])
    if cut[1]:
        return length > _SHORT_LIMIT - _ADDRESS_WEIGHT - _CUT_WITHIN
    return any(most - _CUT_WITHIN <= length <= most + _TOLERANCE_CHARACTERS for most in (_SHORT_LIMIT, _LONG_LIMIT))
