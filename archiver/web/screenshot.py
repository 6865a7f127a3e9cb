"""Take the screenshot of a page: of the post's element, or of the whole page, as far as Chromium draws it.

A large picture takes much memory while it is drawn. So large ones are drawn one after the other.
"""

import asyncio
import base64
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from archiver.model.shortfalls import Shortfall
from archiver.web.capture_request import CaptureRequest
from archiver.web.devtools import DevToolsSession, text
from archiver.web.page_state import Box, PageState

_MAX_DEVICE_PIXELS = 16384  # width and height of the largest surface that Chromium draws
_MAX_AREA = 20 * 1024 * 1024  # in device pixels: each takes four bytes several times while it is drawn
_LARGE_AREA = 2 * 1024 * 1024
_TURN_TIMEOUT_SECONDS = 5.0  # a hostile page may never be drawn


async def take_screenshot(
    devtools: DevToolsSession, page: PageState, request: CaptureRequest, drawing: asyncio.Lock
) -> tuple[bytes | None, Shortfall | None]:
    """A PNG of the post's element, encoded for speed, not for size; None if it has no area; what it lacks.

    `drawing` is held while the browser draws a large picture.
    """
    left, top, width, height = _clip(page, whole=not request.elements)
    max_pixels = _MAX_DEVICE_PIXELS / request.scale
    if min(height, max_pixels) <= 0 or width <= 0:
        return None, Shortfall.NO_SCREENSHOT
    max_height = min(max_pixels, _MAX_AREA / request.scale**2 / min(width, max_pixels))
    shortfall = Shortfall.PICTURE_CUT if height > max_height or width > max_pixels else None
    width, height = min(width, max_pixels), min(height, math.ceil(max_height))
    async with _turn(drawing, large=width * height * request.scale**2 > _LARGE_AREA):
        response = await devtools.send(
            "Page.captureScreenshot",
            {
                "format": "png",
                "optimizeForSpeed": True,
                "clip": {"x": left, "y": top, "width": width, "height": height, "scale": 1},
                "captureBeyondViewport": left + width > page.view[0] or top + height > page.view[1],
            },
        )
    return base64.b64decode(text(response, "data")), shortfall


@asynccontextmanager
async def _turn(drawing: asyncio.Lock, *, large: bool) -> AsyncIterator[None]:
    """Hold the lock for a large picture, if it is free within five seconds."""
    held = False
    try:
        if large:
            async with asyncio.timeout(_TURN_TIMEOUT_SECONDS):
                held = await drawing.acquire()
    except TimeoutError:
        pass
    try:
        yield
    finally:
        if held:
            drawing.release()


def _clip(page: PageState, *, whole: bool) -> Box:
    """The area of the screenshot in whole CSS pixels: the post's element, else the whole page or the viewport."""
    if page.box is not None:
        left, top = max(0.0, math.floor(page.box[0])), max(0.0, math.floor(page.box[1]))
        return left, top, math.ceil(page.box[0] + page.box[2]) - left, math.ceil(page.box[1] + page.box[3]) - top
    return (0.0, 0.0, *(page.size if whole else page.view))
