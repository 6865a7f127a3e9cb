"""Pictures for the small web's posts, drawn when they are first asked for: no binary file lies in the project.

A row of a picture is made of a few runs of one colour, so that drawing costs a thousandth of a second and not a tenth.
"""

import random
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from math import isqrt

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB_8_BIT = bytes([8, 2, 0, 0, 0])

_Colour = tuple[int, int, int]
_Run = tuple[int, int, _Colour]  # from column, to column, in this colour
_SUN: _Colour = (255, 244, 214)
_HULL: _Colour = (32, 36, 44)


@lru_cache(maxsize=256)
def draw_harbour(seed: str, width: int, height: int) -> bytes:
    """A PNG of a sun over a harbour with one boat; each seed gives another hour of the day, and another boat."""
    dice = random.Random(seed)  # noqa: S311 – a picture, not a secret
    sky, water = _hue(dice, 150, 240), _hue(dice, 40, 130)
    horizon = height * dice.randint(50, 70) // 100
    sun = (width * dice.randint(15, 85) // 100, horizon * dice.randint(30, 90) // 100, height // dice.randint(7, 11))
    boat = (width * dice.randint(20, 60) // 100, horizon + height // 6, max(width // dice.randint(5, 8), 4))
    rows = (
        _row(width, _shade(sky, y, horizon), [*_disc(sun, y)])
        if y < horizon
        else _row(width, _shade(water, height - y, height - horizon), [*_boat(boat, y)])
        for y in range(height)
    )
    return encode_png(rows, width, height)


@lru_cache(maxsize=256)
def draw_avatar(seed: str, side: int = 96) -> bytes:
    """A PNG of a disc on a ground, in colours of the seed's own."""
    dice = random.Random(seed)  # noqa: S311 – a picture, not a secret
    ground, face = _hue(dice, 30, 120), _hue(dice, 150, 250)
    rows = (
        _row(side, ground, [(start, end, face) for start, end, _ in _disc((side // 2, side // 2, side // 3), y)])
        for y in range(side)
    )
    return encode_png(rows, side, side)


def encode_png(rows: Iterator[bytes], width: int, height: int) -> bytes:
    """The PNG (ISO/IEC 15948) of rows of RGB bytes."""
    header = struct.pack(">II", width, height) + _RGB_8_BIT
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _row(width: int, ground: _Colour, runs: list[_Run]) -> bytes:
    """One row of pixels: the ground, and the runs upon it."""
    row = bytearray(bytes(ground) * width)
    for start, end, colour in runs:
        left, right = max(start, 0), min(end, width)
        if left < right:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)
    return bytes(row)


def _disc(disc: tuple[int, int, int], y: int) -> Iterator[_Run]:
    """The run of a disc in row `y`."""
    x, middle, radius = disc
    if abs(y - middle) < radius:
        half = isqrt(radius * radius - (y - middle) ** 2)
        yield x - half, x + half, _SUN


def _boat(boat: tuple[int, int, int], y: int) -> Iterator[_Run]:
    """The runs of a boat in row `y`: a mast, and a hull that narrows downwards."""
    x, deck, length = boat
    if deck - length < y < deck:
        yield x + length // 2, x + length // 2 + 2, _HULL
        yield x + length // 2 + 2, x + length // 2 + 2 + (y - deck + length) // 2, _SUN
    elif deck <= y < deck + length // 4:
        yield x + (y - deck), x + length - (y - deck), _HULL


def _hue(dice: random.Random, darkest: int, lightest: int) -> _Colour:
    return dice.randint(darkest, lightest), dice.randint(darkest, lightest), dice.randint(darkest, lightest)


def _shade(colour: _Colour, y: int, height: int) -> _Colour:
    """The colour, lighter by up to a third towards `height`."""
    lift = 85 * y // max(height, 1)
    red, green, blue = colour
    return min(red + lift, 255), min(green + lift, 255), min(blue + lift, 255)
