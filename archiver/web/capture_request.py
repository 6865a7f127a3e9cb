"""The request for a capture, and the empty capture that says why there is none."""

from dataclasses import dataclass
from datetime import datetime

from archiver.model.captures import Browser, Capture
from archiver.model.shortfalls import Shortfall

VIEWPORT = (600, 900)
"""Width and height in CSS pixels: wide enough for platforms to draw an embedded post without squeezing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """A page to capture.

    `elements` are CSS selectors of the post's own element, best first; empty for the whole page.
    `viewport` is in CSS pixels, `scale` the number of device pixels per CSS pixel.
    """

    url: str
    elements: tuple[str, ...]
    viewport: tuple[int, int] = VIEWPORT
    scale: float = 1.0


def empty_capture(request: CaptureRequest, *shortfalls: Shortfall, at: datetime, browser: Browser | None = None) -> Capture:
    """A capture without screenshot, DOM and exchanges, with the shortfalls that say why."""
    return Capture(
        at=at,
        url=request.url,
        screenshot=None,
        dom=None,
        exchanges=(),
        browser=browser,
        viewport=request.viewport,
        shortfalls=tuple(shortfalls),
    )
