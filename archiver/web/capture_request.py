"""What a capture is asked for, and a capture that shows nothing."""

from dataclasses import dataclass
from datetime import datetime

from archiver.model.captures import Browser, Capture
from archiver.web.shortfalls import Shortfall

VIEWPORT = (600, 900)
"""CSS pixels: wide enough for platforms to draw an embedded post without squeezing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """What to capture: `elements` select the post's own element, the best first; none for the whole page."""

    url: str
    elements: tuple[str, ...]
    viewport: tuple[int, int] = VIEWPORT
    scale: float = 1.0


def empty_capture(wanted: CaptureRequest, *shortfalls: Shortfall, at: datetime, browser: Browser | None = None) -> Capture:
    """A capture that shows nothing, and why."""
    return Capture(
        at=at,
        url=wanted.url,
        screenshot=None,
        dom=None,
        exchanges=(),
        browser=browser,
        viewport=wanted.viewport,
        shortfalls=tuple(shortfalls),
    )
