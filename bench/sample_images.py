"""Sample images: generated photographs and texts as images, and what services and editors do to them."""

from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

_TEXT = "the water is rising at the bridge harbour ferry council mayor will not open closed people said today number city"
_WORDS = tuple(_TEXT.split(" "))
_SIZES = ((960, 640), (640, 960), (800, 800), (640, 360), (1280, 720))
_COLOURS = (("white", "black"), ("#15202b", "white"), ("#f5f0e0", "#222222"))
Picture = Image.Image


def photograph(random: Random, size: tuple[int, int] | None = None) -> Picture:
    """Noise of several coarsenesses, with shapes on it."""
    width, height = size or (480, 320)
    picture = Image.new("RGB", (width, height), _colour(random))
    for grain in (4, 9, 23, 61, 150):
        noise = Image.frombytes("RGB", (grain, grain), random.randbytes(grain * grain * 3))
        picture = Image.blend(picture, noise.resize((width, height), Image.Resampling.BICUBIC), 0.35)
    pen = ImageDraw.Draw(picture)
    for _ in range(random.randrange(3, 15)):
        left, top, across = random.randrange(width), random.randrange(height), random.randrange(20, max(21, width // 3))
        shape = random.choice((pen.ellipse, pen.rectangle))
        shape((left, top, left + across, top + across // 2 + 5), fill=_colour(random))
    return picture


def _colour(random: Random) -> tuple[int, int, int]:
    return random.randrange(256), random.randrange(256), random.randrange(256)


def words(random: Random) -> list[str]:
    """The words of a statement."""
    return [random.choice(_WORDS) for _ in range(random.randrange(20, 60))]


def statement(text: list[str], random: Random, size: tuple[int, int]) -> Picture:
    """A text as an image, as people post statements; equal random states give equal letters."""
    ground, ink = random.choice(_COLOURS)
    font = ImageFont.load_default(size=random.randrange(22, 48))
    picture = Image.new("RGB", size, ground)
    pen, left, top = ImageDraw.Draw(picture), 40.0, 40.0
    for word in text:
        long = pen.textlength(f"{word} ", font=font)
        if left + long > size[0] - 40:
            left, top = 40.0, top + 60
        pen.text((left, top), word, fill=ink, font=font)
        left += long
    return picture


def random_size(random: Random) -> tuple[int, int]:
    """A common size of pictures."""
    return random.choice(_SIZES)


def encoded(picture: Picture, kind: str, **how: int) -> bytes:
    """The bytes of a picture in a format."""
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def encodings(picture: Picture, random: Random) -> list[bytes]:
    """Four encoded copies of a picture: as it was uploaded, and as services serve it."""
    smaller = picture.resize((round(picture.width * 0.6), round(picture.height * 0.6)), Image.Resampling.LANCZOS)
    return [
        encoded(picture, "PNG"),
        encoded(picture, "JPEG", quality=random.randrange(30, 96)),
        encoded(smaller, "JPEG", quality=random.randrange(50, 96)),
        encoded(picture, "WEBP", quality=random.randrange(40, 96)),
    ]


def _resized(picture: Picture, random: Random) -> bytes:
    part = random.uniform(0.25, 0.95)
    how = random.choice((Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BILINEAR))
    size = (max(1, round(picture.width * part)), max(1, round(picture.height * part)))
    return encoded(picture.resize(size, how), "JPEG", quality=random.randrange(50, 96))


def _twice(picture: Picture, random: Random) -> bytes:
    once = Image.open(BytesIO(encoded(picture, "JPEG", quality=random.randrange(30, 96))))
    return encoded(once, "JPEG", quality=random.randrange(30, 96))


SERVICES: Mapping[str, Callable[[Picture, Random], bytes]] = {
    "JPEG, quality 30–95": lambda picture, random: encoded(picture, "JPEG", quality=random.randrange(30, 96)),
    "JPEG twice": _twice,
    "resized to 25–95 %": _resized,
    "WebP, quality 40–95": lambda picture, random: encoded(picture, "WEBP", quality=random.randrange(40, 96)),
    "JPEG to PNG": lambda picture, _: encoded(Image.open(BytesIO(encoded(picture, "JPEG", quality=80))), "PNG"),
}
"""What services do to a picture without changing what it shows."""
