"""Looks: what a picture looks like, in so few numbers that the same picture can be told from another one after it was re-encoded.

A look is the picture's shape and the mean brightness of each field of a grid laid over it, with two coarser grids for its colours.
A service that re-encodes or resizes a picture moves these means by a few steps of 255; who crops it, paints over a face or changes
a word in a screenshot moves some of them by much more. So two looks are the same picture when no field differs by much.
Digests made to find similar pictures (pHash, PDQ) forgive more than that: to them a changed word is the same picture.

Looks are made where the bytes are (`archiver.app.pictures`); here they are only compared, as values.
"""

import base64
import binascii
import re
from dataclasses import dataclass

BRIGHTNESS_GRID = 32
"""The fields of the grid for brightness, in each direction."""
COLOUR_GRID = 8
"""The same of the grids for colour."""
MAX_BRIGHTNESS_DISTANCE = 9
"""How far a field's brightness may be from the other's, of 255, for both to be the same picture: see `docs/verdicts.md`."""
MAX_COLOUR_DISTANCE = 7
"""The same of its colours."""
MAX_RATIO_DISTANCE = 0.02
"""How far the proportions may differ, as a part of the whole: a resized picture's are rounded to whole dots."""
_SMALLEST = 64
"""From how many dots on, in the shorter direction, proportions say something."""

_SPELLED = re.compile(r"1:([1-9][0-9]{0,6})x([1-9][0-9]{0,6}):([A-Za-z0-9+/]+={0,2})")
_FIELDS = BRIGHTNESS_GRID * BRIGHTNESS_GRID + 2 * COLOUR_GRID * COLOUR_GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSignature:
    """A picture's size, and the means of its fields: brightness row by row, then blue and red as the eye's formats part them."""

    width: int
    height: int
    fields: bytes

    def __str__(self) -> str:
        return f"1:{self.width}x{self.height}:{base64.b64encode(self.fields).decode()}"


def parse_signature(written: str) -> ImageSignature | None:
    """The look that a text spells; None if it spells none."""
    found = _SPELLED.fullmatch(written)
    if found is None:
        return None
    try:
        fields = base64.b64decode(found[3], validate=True)
    except binascii.Error:
        return None
    return ImageSignature(width=int(found[1]), height=int(found[2]), fields=fields) if len(fields) == _FIELDS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureDistance:
    """How far two looks are apart: the field that differs most in brightness, the one that does in colour, and the proportions."""

    brightness: int
    colour: int
    stretch: float

    @property
    def same(self) -> bool:
        """Whether both are the same picture, encoded twice."""
        return (
            self.brightness <= MAX_BRIGHTNESS_DISTANCE and self.colour <= MAX_COLOUR_DISTANCE and self.stretch <= MAX_RATIO_DISTANCE
        )


def signature_distance(one: ImageSignature, other: ImageSignature) -> SignatureDistance:
    """How far two looks are apart."""
    apart = [abs(a - b) for a, b in zip(one.fields, other.fields, strict=True)]
    return SignatureDistance(
        brightness=max(apart[: BRIGHTNESS_GRID * BRIGHTNESS_GRID]),
        colour=max(apart[BRIGHTNESS_GRID * BRIGHTNESS_GRID :]),
        stretch=_stretch(one, other),
    )


def _stretch(one: ImageSignature, other: ImageSignature) -> float:
    """How far the proportions are apart, beyond what rounding to whole dots can do."""
    shortest = min(one.width, one.height, other.width, other.height)
    if shortest < _SMALLEST:
        return 0.0
    ratio = (one.width * other.height) / (one.height * other.width)
    return max(ratio, 1 / ratio) - 1


def same_picture(one: str, other: str) -> bool | None:
    """Whether two spelled looks are of the same picture; None where one of them spells none."""
    if one == other:
        return True
    first, second = parse_signature(one), parse_signature(other)
    return None if first is None or second is None else signature_distance(first, second).same
