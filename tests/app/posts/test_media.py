"""What pictures look like, and when they are looked at."""

import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from archiver.app.posts.media import are_due, are_others, image_signature_of
from archiver.app.posts.probing import ProbeResult
from archiver.model.observations import Observation, Present
from archiver.model.posts import Author, Content, Media, PostRef
from archiver.model.probes import About, Witness
from archiver.verdicts.image_signatures import (
    BRIGHTNESS_GRID,
    COLOUR_GRID,
    ImageSignature,
    parse_signature,
    same_picture,
    signature_distance,
)

POST = PostRef(platform="telegram", key="ferrytown/41")
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
Draw = Callable[[ImageDraw.ImageDraw], object]


def drawn(draw: Draw = lambda _: None, *, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """A picture with lines of writing on it, and what is drawn besides."""
    shown = Image.linear_gradient("L").resize(size).convert("RGB")
    pen = ImageDraw.Draw(shown)
    for line in range(10):
        pen.text((60, 60 + 60 * line), "The ferry does not sail on Monday", fill="red", font_size=40)
    draw(pen)
    return shown


def encoded(picture: Image.Image, kind: str = "JPEG", **how: int) -> bytes:
    """The picture's bytes."""
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def look(body: bytes) -> ImageSignature:
    """The look of bytes that have one."""
    found = image_signature_of(body)
    assert found is not None
    return found


ORIGINAL = look(encoded(drawn(), "PNG"))


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
    ids=["q30", "q95", "smaller", "larger", "webp", "gif", "with transparency"],
)
def test_a_picture_that_was_encoded_anew_looks_the_same(body: bytes) -> None:
    assert signature_distance(ORIGINAL, look(body)).same


@pytest.mark.parametrize(
    "picture",
    [
        drawn(lambda pen: pen.rectangle((200, 100, 420, 160), fill="white")),
        drawn(lambda pen: pen.ellipse((900, 500, 960, 560), fill="black")),
        drawn().crop((60, 0, 1200, 800)),
        drawn().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        Image.new("RGB", (1200, 800), "white"),
    ],
    ids=["a word taken out", "a spot put in", "cropped", "mirrored", "another one"],
)
def test_another_picture_does_not(picture: Image.Image) -> None:
    assert not signature_distance(ORIGINAL, look(encoded(picture, quality=90))).same


def test_a_picture_that_lies_on_its_side_is_looked_at_upright() -> None:
    turned = drawn().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    written = BytesIO()
    turned.save(written, "JPEG", quality=95, exif=exif)

    assert signature_distance(ORIGINAL, look(written.getvalue())).same


def test_a_look_is_spelled_in_a_kilobyte_or_two() -> None:
    assert ORIGINAL == parse_signature(str(ORIGINAL))
    assert len(str(ORIGINAL)) < 2000


@pytest.mark.parametrize("written", ["", "1:0x1:AA==", "1:8x8:AA==", "2:8x8:" + "A" * 1536, "1:8x8:!", "1:8x8:A", "a picture"])
def test_what_spells_no_look_is_compared_with_nothing(written: str) -> None:
    assert parse_signature(written) is None
    assert same_picture(written, str(ORIGINAL)) is None


def png(width: int, height: int) -> bytes:
    """A small PNG that says it is that large."""
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
    ids=["nothing", "a beginning", "a drawing", "a bomb", "a small bomb", "no dots", "noise"],
)
def test_what_is_no_picture_within_bounds_has_no_look(body: bytes) -> None:
    assert image_signature_of(body) is None


SMALL = [encoded(drawn(size=(160, 100)), kind) for kind in ("JPEG", "PNG", "GIF", "WEBP")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SMALL), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8), st.floats(0, 1))
def test_broken_bytes_raise_nothing(body: bytes, hits: list[tuple[float, int]], end: float) -> None:
    broken = bytearray(body)
    for place, value in hits:
        broken[int(place * (len(broken) - 1))] = value
    found = image_signature_of(bytes(broken[: int(end * len(broken)) if end < 0.5 else None]))

    assert found is None or len(found.fields) == BRIGHTNESS_GRID * BRIGHTNESS_GRID + 2 * COLOUR_GRID * COLOUR_GRID


def seen(at: datetime, *, placed: bool = True, edited: bool = False, light: int | None = None) -> Observation:
    """A message with a picture."""
    fields = bytes([light or 0]) * (BRIGHTNESS_GRID * BRIGHTNESS_GRID) + bytes(2 * COLOUR_GRID * COLOUR_GRID)
    shown = str(ImageSignature(width=8, height=8, fields=fields)) if light is not None else None
    content = Content(author=Author(id="1"), text="", media=(Media(key="photo-1", kind="photo", placed=placed, signature=shown),))
    return Observation(
        post=POST,
        at=at,
        run=1,
        probe="telegram-embed",
        about=About.POST,
        witness=Witness.PLATFORM_PAGE,
        reading=Present(content=content, edited=edited),
    )


def due(current: Observation, *known: Observation) -> bool:
    """Whether the pictures are to be looked at."""
    return are_due(POST, ProbeResult(post=POST, outcomes=(), observations=(current,)), known, now=current.at)


def test_pictures_that_only_their_place_names_are_looked_at_once_a_week() -> None:
    nights = [seen(MONDAY + timedelta(days=day)) for day in range(29)]

    assert 4 == sum(due(now, before) for before, now in pairwise(nights))


def test_they_are_looked_at_when_the_post_is_first_marked_as_edited() -> None:
    nights = [MONDAY + timedelta(days=day) for day in range(7)]

    assert all(due(seen(after, edited=True), seen(before)) for before, after in pairwise(nights))


def test_pictures_whose_keys_last_are_not_looked_at_again() -> None:
    assert not any(due(seen(MONDAY + timedelta(days=day), placed=False), seen(MONDAY, placed=False)) for day in range(1, 30))


@pytest.mark.parametrize(("light", "expected"), [(9, False), (12, False), (90, True), (None, False)])
def test_other_pictures_than_before_are_new_to_witness(light: int | None, *, expected: bool) -> None:
    now = ProbeResult(post=POST, outcomes=(), observations=(seen(MONDAY + timedelta(days=1), light=light),))

    assert expected is are_others(now, [seen(MONDAY, light=9)])
