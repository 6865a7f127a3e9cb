"""Pictures: what their bytes look like.

The bytes are hostile: few formats are tried, sizes are read before anything is decoded, large JPEGs are decoded at a fraction of
their size, and whatever a decoder stumbles over is a picture without a look.
"""

import struct
from io import BytesIO
from typing import TYPE_CHECKING

from archiver.looks import COARSE, SIDE, Look

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_MOST_BYTES = 32_000_000
_MOST_DOTS = 50_000_000
_WORKING = 1024
"""The longer side of what the means are taken of."""
_STUMBLES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
)


def look_of(body: bytes) -> Look | None:
    """What a picture looks like; None for what is no picture, or none that can be read within bounds."""
    if not body or len(body) > _MOST_BYTES:
        return None
    from PIL import Image  # noqa: PLC0415 - only nights on which pictures are looked at need it

    try:
        with Image.open(BytesIO(body), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_DOTS:
                return None
            return _look(picture)
    except (*_STUMBLES, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None


def _look(picture: "Image") -> Look:
    """The look of an opened picture: of its first frame, upright, on white."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - see `look_of`

    width, height = picture.size
    picture.draft("RGB", (_WORKING, _WORKING))
    upright = ImageOps.exif_transpose(picture)
    if (upright.width > upright.height) != (picture.width > picture.height):
        width, height = height, width
    plain = (
        upright.convert("RGBA")
        if upright.mode in {"P", "PA", "LA", "La", "RGBA", "RGBa"} or "transparency" in upright.info
        else upright
    )
    if plain.mode == "RGBA":
        ground = Image.new("RGBA", plain.size, "white")
        ground.alpha_composite(plain)
        plain = ground
    light, blue, red = plain.convert("RGB").convert("YCbCr").split()
    fields = b"".join(
        channel.resize((side, side), Image.Resampling.HAMMING).tobytes()
        for channel, side in ((light, SIDE), (blue, COARSE), (red, COARSE))
    )
    return Look(width=width, height=height, fields=fields)
