"""`export picture`: the kept screenshot of a post, pixel for pixel, above a footer that says where it comes from.

The browser draws the footer: it has the fonts, and what shapes and orders every script. Pillow puts both pictures together and
writes the text chunks, and is loaded nowhere else for that. The same content gives the same bytes, with the same browser, fonts
and Pillow.
"""

import asyncio
from collections.abc import Mapping
from io import BytesIO

from archiver.bounds import bounds
from archiver.errors import EvidenceError, InputError
from archiver.reporting.exported_posts import ExportedPost
from archiver.web.printing import draw_html

MIN_FOOTER_PIXELS = 360
"""The width of the footer below a narrower screenshot."""
_COMPRESSION = 9


def footer_width(post: ExportedPost) -> int:
    """How many pixels wide the footer of a post's screenshot is.

    `InputError` if no picture of the post is kept, `EvidenceError` if its snapshots have changed, or the picture is none.
    """
    name = post.record.post or next(iter(post.record.aliases), f"post {post.record.id}")
    picture, changed = post.screenshot.png, post.screenshot.changed
    if picture is None and changed:
        what = f"{changed[0]} is not as it was kept, so it is no evidence, and no other snapshot of {name} has a picture"
        raise EvidenceError(what, remedy="restore it from a backup; `verify` tells more")
    if picture is None:
        raise InputError(
            f"no picture of {name} is kept", remedy="`check` captures it if it is still there; `export page` shows its words"
        )
    return max(MIN_FOOTER_PIXELS, _width(picture))


def _width(picture: bytes) -> int:
    """How many pixels wide a PNG is; `EvidenceError` if it is none, or has more pixels than are decoded."""
    if not picture.startswith(b"\x89PNG\r\n\x1a\n") or picture[12:16] != b"IHDR":
        raise _unusable("is no PNG")
    width, height = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    if width * height > bounds().picture_pixels:
        raise _unusable(f"has {width * height:,} pixels, more than are decoded (docs/limits.md, picture_pixels)")
    return width


def _unusable(why: str) -> EvidenceError:
    return EvidenceError(f"the kept screenshot {why}", remedy="`export proof` hands out the file as it is")


def framed_picture(post: ExportedPost, footer: str, texts: Mapping[str, str]) -> bytes:
    """The screenshot above its footer, a page of HTML, as a PNG with these texts in `iTXt` chunks.

    Raises what `footer_width` raises, and `InputError` if there is no browser that could draw the footer.
    """
    drawn = asyncio.run(draw_html(footer, width=footer_width(post)))
    return joined(post.screenshot.png or b"", drawn, texts)


def joined(screenshot: bytes, footer: bytes, texts: Mapping[str, str]) -> bytes:
    """Two PNGs, one below the other on white, as a PNG with texts; `EvidenceError` if the first cannot be decoded."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415 - only this command needs it

    try:
        with Image.open(BytesIO(screenshot), formats=("PNG",)) as opened:
            above = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unusable(f"cannot be decoded: {error}") from None
    with Image.open(BytesIO(footer), formats=("PNG",)) as opened:
        below = opened.convert("RGB")
    whole = Image.new(above.mode, (max(above.width, below.width), above.height + below.height), "white")
    whole.paste(above, (0, 0))
    whole.paste(below, (0, above.height))
    chunks = PngImagePlugin.PngInfo()
    for keyword, text in texts.items():
        chunks.add_itxt(keyword, text)
    written = BytesIO()
    whole.save(written, "PNG", pnginfo=chunks, compress_level=_COMPRESSION)
    return written.getvalue()
