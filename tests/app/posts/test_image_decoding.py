"""The image signature of a picture stays when it is re-encoded, and changes when it is edited."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from archiver.app.posts.image_decoding import image_signature_of
from archiver.verdicts.image_signatures import (
    BRIGHTNESS_GRID,
    COLOUR_GRID,
    ImageSignature,
    parse_signature,
    same_picture,
    signature_distance,
)

Draw = Callable[[ImageDraw.ImageDraw], object]


def drawn(draw: Draw = lambda _: None, *, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """A picture with ten lines of text, and with what `draw` adds."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for line in range(10):
        pen.text((60, 60 + 60 * line), "The ferry does not sail on Monday", fill="red", font_size=40)
    draw(pen)
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **how: int) -> bytes:
    """The picture's bytes."""
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def signature(body: bytes) -> ImageSignature:
    """The signature of bytes that are a picture."""
    found = image_signature_of(body)
    assert found is not None
    return found


ORIGINAL = signature(encoded(drawn(), "PNG"))


@pytest.mark.parametrize(
    "body",
    [
        encoded(drawn(), quality=30),
        encoded(drawn(), quality=95),
        encoded(drawn().resize((480, 320)), quality=80),
        encoded(drawn().resize((2400, 1600)), quality=80),
        encoded(drawn(), "WEBP", quality=60),
        encoded(drawn().quantize(256), "GIF"),
        encoded(drawn().convert("RGBA"), "PNG"),
    ],
    ids=["quality 30", "quality 95", "smaller", "larger", "WebP", "GIF", "with transparency"],
)
def test_a_picture_that_was_re_encoded_is_the_same_picture(body: bytes) -> None:
    assert signature_distance(ORIGINAL, signature(body)).same


@pytest.mark.parametrize(
    "picture",
    [
        drawn(lambda pen: pen.rectangle((200, 100, 420, 160), fill="white")),
        drawn(lambda pen: pen.ellipse((900, 500, 960, 560), fill="black")),
        drawn().crop((60, 0, 1200, 800)),
        drawn().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        Image.new("RGB", (1200, 800), "white"),
    ],
    ids=["a word removed", "a spot added", "cropped", "mirrored", "another picture"],
)
def test_a_picture_that_was_edited_is_another_picture(picture: Image.Image) -> None:
    assert not signature_distance(ORIGINAL, signature(encoded(picture, quality=90))).same


def test_a_picture_stored_on_its_side_is_compared_upright() -> None:
    turned = drawn().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    written = BytesIO()
    turned.save(written, "JPEG", quality=95, exif=exif)

    assert signature_distance(ORIGINAL, signature(written.getvalue())).same


def test_a_signature_as_text_takes_less_than_two_kilobytes() -> None:
    assert ORIGINAL == parse_signature(str(ORIGINAL))
    assert len(str(ORIGINAL)) < 2000


@pytest.mark.parametrize("written", ["", "1:0x1:AA==", "1:8x8:AA==", "2:8x8:" + "A" * 1536, "1:8x8:!", "1:8x8:A", "a picture"])
def test_text_that_is_not_a_signature_is_compared_with_nothing(written: str) -> None:
    assert parse_signature(written) is None
    assert same_picture(written, str(ORIGINAL)) is None


def png(width: int, height: int) -> bytes:
    """A small PNG whose header claims this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    whole = (struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        png(60_000, 60_000),
        png(7_200, 7_200),
        png(0, 0),
        b"\xff\xd8\xff" * 99,
    ],
    ids=["empty", "only a header", "SVG", "a decompression bomb", "just over the limit", "no pixels", "noise"],
)
def test_what_is_no_picture_within_bounds_has_no_signature(body: bytes) -> None:
    assert image_signature_of(body) is None


SMALL = [encoded(drawn(size=(160, 100)), kind) for kind in ("JPEG", "PNG", "GIF", "WEBP")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SMALL), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8), st.floats(0, 1))
def test_damaged_bytes_never_raise(body: bytes, hits: list[tuple[float, int]], end: float) -> None:
    broken = bytearray(body)
    for place, value in hits:
        broken[int(place * (len(broken) - 1))] = value
    found = image_signature_of(bytes(broken[: int(end * len(broken)) if end < 0.5 else None]))

    assert found is None or len(found.cells) == BRIGHTNESS_GRID * BRIGHTNESS_GRID + 2 * COLOUR_GRID * COLOUR_GRID
