"""Compute the perceptual signature of a picture from its bytes, within fixed limits.

The bytes are hostile: only four formats are tried, the size is read before anything is decoded, large JPEGs are decoded at a
fraction of their size, and bytes that a decoder cannot read have no signature. What a decoder takes of memory and time is not
bounded here, which is why runs decode in a process of its own (`image_process.py`).
"""

import struct
from io import BytesIO
from typing import TYPE_CHECKING

from archiver.bounds import bounds, reach
from archiver.verdicts.image_signatures import BRIGHTNESS_GRID, COLOUR_GRID, ImageSignature

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_DECODED_SIDE = 1024
"""The fewest pixels of the longer side to which a picture is reduced: a JPEG while it is decoded, the others afterwards."""
_ALPHA_MODES = frozenset({"P", "PA", "LA", "La", "RGBA", "RGBa"})
_DECODER_ERRORS = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error)


def image_signature_of(body: bytes) -> ImageSignature | None:
    """The signature of a picture; None where the bytes are not a picture, or exceed a limit."""
    if not body or len(body) > bounds().picture_bytes:
        return None
    from PIL import Image  # noqa: PLC0415 - only runs that look at pictures need it

    try:
        with Image.open(BytesIO(body), formats=_FORMATS) as picture:
            if picture.width * picture.height > bounds().picture_pixels:
                reach("picture_pixels")
                return None
            return _signature(picture)
    except MemoryError:
        reach("picture_memory_bytes")
        return None
    except (*_DECODER_ERRORS, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _reduced(picture: "Image") -> "Image":
    """A large picture at a fraction of its size, so that what follows takes little memory."""
    factor = max(picture.size) // _DECODED_SIDE
    if factor <= 1:
        return picture
    exif = picture.getexif()
    whole = picture.convert("RGBA") if picture.mode in _ALPHA_MODES or "transparency" in picture.info else picture.convert("RGB")
    small = whole.reduce(factor)
    small.getexif().update(exif)
    return small


def _signature(picture: "Image") -> ImageSignature:
    """The signature of an opened picture: of its first frame, turned upright as EXIF says, on a white ground."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - see `image_signature_of`

    width, height = picture.size
    picture.draft("RGB", (_DECODED_SIDE, _DECODED_SIDE))
    upright = ImageOps.exif_transpose(_reduced(picture))
    if (upright.width > upright.height) != (picture.width > picture.height):
        width, height = height, width
    if upright.mode in _ALPHA_MODES or "transparency" in upright.info:
        ground = Image.new("RGBA", upright.size, "white")
        ground.alpha_composite(upright.convert("RGBA"))
        upright = ground
    light, blue, red = upright.convert("RGB").convert("YCbCr").split()
    fields = b"".join(
        channel.resize((side, side), Image.Resampling.HAMMING).tobytes()
        for channel, side in ((light, BRIGHTNESS_GRID), (blue, COLOUR_GRID), (red, COLOUR_GRID))
    )
    return ImageSignature(width=width, height=height, cells=fields)
