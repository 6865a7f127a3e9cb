"""Perceptual image signatures: mean brightness and colour on a grid, compared cell by cell with a threshold.

A service that re-encodes or resizes a picture moves each cell's mean by a few steps of 255; cropping, painting over a face or
changing a word in a screenshot moves some cells by much more. So two pictures are the same when no cell differs by much.
Common perceptual hashes (pHash, PDQ) are made to find similar pictures: to them, a screenshot with a changed word is the same.

Signatures are computed from bytes in `archiver.app.posts`; here they are only parsed and compared.
"""

import base64
import binascii
import re
from dataclasses import dataclass

BRIGHTNESS_GRID = 32
"""Cells of the brightness grid in each direction."""
COLOUR_GRID = 8
"""Cells of each of the two colour grids in each direction."""
MAX_BRIGHTNESS_DISTANCE = 9
"""The largest difference of a cell's mean brightness, of 255, within one picture (measured: `docs/verdicts.md`)."""
MAX_COLOUR_DISTANCE = 7
"""The largest difference of a cell's mean colour, of 255, within one picture."""
MAX_RATIO_DISTANCE = 0.02
"""The largest relative difference of the aspect ratios within one picture: resizing rounds to whole pixels."""
_MIN_RATIO_PIXELS = 64
"""Below this many pixels on the shorter side, rounding makes aspect ratios meaningless."""

_SERIALIZED = re.compile(r"1:([1-9][0-9]{0,6})x([1-9][0-9]{0,6}):([A-Za-z0-9+/]+={0,2})")
_BRIGHTNESS_CELLS = BRIGHTNESS_GRID * BRIGHTNESS_GRID
_CELLS = _BRIGHTNESS_CELLS + 2 * COLOUR_GRID * COLOUR_GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSignature:
    """A picture's size in pixels and the means of its cells, one byte each.

    `cells` are 32 x 32 of brightness, row by row, then 8 x 8 of blue and 8 x 8 of red difference (Cb and Cr): 1,152 bytes.
    """

    width: int
    height: int
    cells: bytes

    def __str__(self) -> str:
        return f"1:{self.width}x{self.height}:{base64.b64encode(self.cells).decode()}"


def parse_signature(text: str) -> ImageSignature | None:
    """The signature in its text form `1:WIDTHxHEIGHT:BASE64`; None if the text is not one."""
    found = _SERIALIZED.fullmatch(text)
    if found is None:
        return None
    try:
        cells = base64.b64decode(found[3], validate=True)
    except binascii.Error:
        return None
    return ImageSignature(width=int(found[1]), height=int(found[2]), cells=cells) if len(cells) == _CELLS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureDistance:
    """How far two signatures are apart: the largest differences of brightness and colour, and that of the aspect ratios."""

    brightness: int
    colour: int
    ratio: float

    @property
    def same(self) -> bool:
        """Whether both are of the same picture, encoded twice."""
        return (
            self.brightness <= MAX_BRIGHTNESS_DISTANCE and self.colour <= MAX_COLOUR_DISTANCE and self.ratio <= MAX_RATIO_DISTANCE
        )


def signature_distance(first: ImageSignature, second: ImageSignature) -> SignatureDistance:
    """How far two signatures are apart."""
    differences = [abs(a - b) for a, b in zip(first.cells, second.cells, strict=True)]
    return SignatureDistance(
        brightness=max(differences[:_BRIGHTNESS_CELLS]),
        colour=max(differences[_BRIGHTNESS_CELLS:]),
        ratio=_ratio_distance(first, second),
    )


def _ratio_distance(first: ImageSignature, second: ImageSignature) -> float:
    """The relative difference of the aspect ratios; 0 for pictures too small to tell."""
    if min(first.width, first.height, second.width, second.height) < _MIN_RATIO_PIXELS:
        return 0.0
    ratio = (first.width * second.height) / (first.height * second.width)
    return max(ratio, 1 / ratio) - 1


def same_picture(first: str, second: str) -> bool | None:
    """Whether two signatures in text form are of the same picture; None where one of them is not a signature."""
    if first == second:
        return True
    old, new = parse_signature(first), parse_signature(second)
    return None if old is None or new is None else signature_distance(old, new).same
