"""What the web door brings home: exchanges with servers, and captures of pages.

These are values that the web makes and the evidence keeps; neither knows of the other.
"""

from dataclasses import dataclass
from datetime import datetime

Headers = tuple[tuple[str, str], ...]
"""Header fields in the order in which they came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back, as bytes: `body` is without transfer and content encodings.

    `ip` is the address that the connection went to; `protocol` e.g. `HTTP/1.1`; `at` the instant at which the request began, UTC.
    `cut` says that the body was longer than the limit and ends early.
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
    """The browser that made a capture: what is needed to explain its pixels."""

    path: str
    build: str
    headless_shell: bool
    sandbox: bool
    flags: tuple[str, ...]
    fonts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as the browser showed it.

    `screenshot` is a PNG of the post's own element (of the page where `element` is None); `dom` the rendered document.
    `shortfalls` names everything that keeps the capture from being complete; it is empty when nothing does.
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
        """Whether the capture shows what it was made to show."""
        return not self.shortfalls
