"""Captures: HTTP exchanges, and pages as a browser rendered them, with their bytes.

`archiver.web` makes these values and `archiver.evidence` stores them; neither imports the other.
"""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""HTTP header fields as (name, value), in the order and case in which they were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its response; `body` is decoded from transfer and content encodings.

    `ip` is the address that the connection went to; `protocol` e.g. `HTTP/1.1`; `at` when the request began, in UTC.
    `cut` says that the body was longer than the limit and is cut off.
    """

    at: datetime
    method: str
    url: str
    status: int
    reason: str = ""
    protocol: str = "HTTP/1.1"
    request_headers: Headers = ()
    response_headers: Headers = ()
    request_body: bytes = b""
    body: bytes = b""
    ip: str | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """The browser that made a capture: what may explain how its pixels look; `path` is its file's name, without folders."""

    path: str
    build: str
    headless_shell: bool
    sandbox: bool
    flags: tuple[str, ...]
    fonts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as the browser rendered it.

    `screenshot` is a PNG of the element at the CSS selector `element` (of the whole page where that is None); `dom` the rendered
    document as HTML; `viewport` its width and height in CSS pixels. `shortfalls` lists everything that is missing from the capture.
    """

    at: datetime
    url: str
    screenshot: bytes | None
    dom: str | None
    exchanges: tuple[Exchange, ...]
    browser: Browser | None
    element: str | None = None
    viewport: tuple[int, int] = (0, 0)
    shortfalls: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.shortfalls
