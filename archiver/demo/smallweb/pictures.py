"""Draws the pictures of the small web's posts when they are asked for, so that no image file lies in the project."""

import random
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

_RGB = tuple[int, int, int]
_SUN: _RGB = (255, 244, 214)
_HULL: _RGB = (32, 36, 44)
_HORIZON_BRIGHTENING = 85  # by how much the sky and the water are lighter at the horizon


@lru_cache(maxsize=256)
def draw_harbour(seed: str, width: int, height: int) -> bytes:
    """A PNG of a sun over a harbour with one boat; each seed gives another time of day and another boat."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    sky, water = _random_colour(dice, 150, 240), _random_colour(dice, 40, 130)
    horizon = height * dice.randint(50, 70) // 100
    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    for y in range(horizon):
        pen.line((0, y, width, y), fill=_lighter(sky, _HORIZON_BRIGHTENING * y // max(horizon, 1)))
    sun_x, sun_y = width * dice.randint(15, 85) // 100, horizon * dice.randint(30, 90) // 100
    pen.circle((sun_x, sun_y), height // dice.randint(7, 11), fill=_SUN)
    for y in range(horizon, height):
        pen.line((0, y, width, y), fill=_lighter(water, _HORIZON_BRIGHTENING * (height - y) // max(height - horizon, 1)))
    _draw_boat(pen, width * dice.randint(20, 60) // 100, horizon + height // 6, max(width // dice.randint(5, 8), 4))
    return _png(picture)


@lru_cache(maxsize=256)
def draw_avatar(seed: str, side: int = 96) -> bytes:
    """A PNG of a disc in random colours of the seed."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    picture = Image.new("RGB", (side, side), _random_colour(dice, 30, 120))
    ImageDraw.Draw(picture).circle((side // 2, side // 2), side // 3, fill=_random_colour(dice, 150, 250))
    return _png(picture)


def _draw_boat(pen: ImageDraw.ImageDraw, left: int, deck: int, length: int) -> None:
    """A hull that narrows downwards, a mast in its middle, and a sail behind the mast."""
    mast, depth = left + length // 2, length // 4
    pen.polygon(
        ((left, deck), (left + length, deck), (left + length - depth, deck + depth), (left + depth, deck + depth)), fill=_HULL
    )
    pen.line((mast, deck - length, mast, deck), fill=_HULL, width=2)
    pen.polygon(((mast + 2, deck - length), (mast + 2, deck - 1), (mast + 2 + length // 2, deck - 1)), fill=_SUN)


def _random_colour(dice: random.Random, darkest: int, lightest: int) -> _RGB:
    return dice.randint(darkest, lightest), dice.randint(darkest, lightest), dice.randint(darkest, lightest)


def _lighter(colour: _RGB, lift: int) -> _RGB:
    red, green, blue = colour
    return min(red + lift, 255), min(green + lift, 255), min(blue + lift, 255)


def _png(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
