"""Captures: HTTP exchanges, and pages as a browser rendered them, with their bytes.

`archiver.web` makes these values and `archiver.evidence` stores them; neither imports the other.
"""

from dataclasses import dataclass
from datetime import datetime

from archiver.model.digests import Digest

Headers = tuple[tuple[str, str], ...]
"""HTTP header fields as (name, value), in the order and case in which they were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsSent:
    """The bytes of an exchange as they were sent, inside of TLS.

    `request_head` and `response_head` are the heads of HTTP/1 with their last empty line; None over HTTP/2, where the fields in
    `Exchange` have the order and spelling in which they were sent. `body` is the response's body with its content codings and, over
    HTTP/1, its transfer codings: chunk sizes, extensions and trailers included. `trailers` are those of HTTP/2, which
    stand behind the body.
    """

    request_head: bytes | None = None
    response_head: bytes | None = None
    body: bytes = b""
    trailers: Headers = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its response; `body` is decoded from transfer and content encodings.

    `ip` is the address that the connection went to; `protocol` e.g. `HTTP/1.1`; `at` when the request began, in UTC.
    `cut` says that the body was longer than the limit, or broke off, and is cut off.
    `as_sent` has the bytes as they were sent; None if only decoded ones are known. `missing` is the digest of a body, as it was
    stored, that is in a file of its own and was not read: `body` is empty then.
    `redacted` says that it was sent with a key of the operator, which is replaced wherever it stood.
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
    as_sent: AsSent | None = None
    redacted: bool = False
    missing: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection to an origin: where its name led, and how the server identified itself.

    `resolved` are all addresses that the name resolved to, `ip` the one that was connected to, `at` when, in UTC.
    `protocol` is the version of TLS, e.g. `TLSv1.3`; empty for plain HTTP. `chain` are the certificates that the server sent, as
    DER, its own first; of a resumed session, those of the connection that began it; empty for plain HTTP, and where they could not
    be read.
    """

    host: str
    port: int
    ip: str
    at: datetime
    resolved: tuple[str, ...] = ()
    protocol: str = ""
    chain: tuple[bytes, ...] = ()


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
class NamedBox:
    """An element of a page that may show a post: what its attributes and links name, and where it is, in CSS pixels of the picture.

    `box` is left, top, width and height.
    """

    names: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as the browser rendered it.

    `screenshot` is a PNG of the element at the CSS selector `element` (of the whole page where that is None); `dom` the rendered
    document as HTML; `viewport` its width and height in CSS pixels. `shortfalls` lists everything that is missing from the capture;
    `connections` are those that its exchanges went over; `boxes` are the elements of a whole page that may show posts.
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
    connections: tuple[Connection, ...] = ()
    boxes: tuple[NamedBox, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.shortfalls
