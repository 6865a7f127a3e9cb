"""Settings of web access: timeouts, size limits, rate limits, robots.txt, contact address."""

from dataclasses import dataclass, field
from enum import StrEnum

from archiver import __version__
from archiver.bounds import bounds
from archiver.web.connect_to import ConnectTo
from archiver.web.keys import Keyring
from archiver.web.proxy_settings import UpstreamProxy

PRODUCT = "embed-archiver"
"""The product name in the User-Agent, by which robots.txt can address the program."""


POSTS_WITHOUT_CONTACT = 100
"""About how many posts a run may ask without a contact address, by default."""


def _bound(name: str) -> int:
    """A field whose default is the bound in force."""
    number: int = field(default_factory=lambda: getattr(bounds(), name))
    return number


class RobotsMode(StrEnum):
    """Which requests obey robots.txt: those for articles, all, or none."""

    ARTICLES = "articles"
    STRICT = "strict"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Everything that an operator can set. Times are in seconds, sizes in bytes. Bounds are those in force, unless they are given.

    `proxy` is the operator's own, for all connections. `connections` is the number of concurrent requests per host, `pace` the
    minimum time between their starts, `patience` the longest time that a run waits for a host that asks it to. `answer_bytes` and
    `answer_seconds` limit one response, without redirects and waiting; `media_bytes` one of a post's pictures or videos, which may
    take as much longer as it may be larger; `silence_seconds` is the longest wait for the next bytes. `capture_bytes` (compressed,
    and decompressed), `capture_requests` and `capture_seconds` limit one capture, `element_seconds` how long a page may take to
    show the post. `pages` is the number of concurrent captures. A host gets at most `page_burst` requests at once, and `page_rate`
    a second, from all pages and the client together (`request_buckets.py`). `browser_bytes` is the memory that the browser, its
    driver and all pages may use together. A run that asks about more than `posts_without_contact` posts needs a `contact` address.
    `keys` are the operator's own.
    """

    connect_to: tuple[ConnectTo, ...] = ()
    proxy: UpstreamProxy | None = None
    contact: str | None = None
    posts_without_contact: int = POSTS_WITHOUT_CONTACT
    pace: float = 1.0
    patience: float = 60.0
    connections: int = 1
    robots: RobotsMode = RobotsMode.ARTICLES
    connect_seconds: float = _bound("connect_seconds")
    silence_seconds: float = _bound("silence_seconds")
    answer_seconds: float = _bound("answer_seconds")
    answer_bytes: int = _bound("answer_bytes")
    media_bytes: int = _bound("media_bytes")
    capture_seconds: float = _bound("capture_seconds")
    element_seconds: float = _bound("element_seconds")
    capture_bytes: int = _bound("capture_bytes")
    browser_bytes: int = _bound("browser_bytes")
    capture_requests: int = _bound("capture_requests")
    page_burst: int = 60
    page_rate: float = 20.0
    pages: int = 2
    keys: Keyring = field(default_factory=Keyring)

    @property
    def media_seconds(self) -> float:
        """How long one picture or video may take."""
        return self.answer_seconds * max(1.0, self.media_bytes / self.answer_bytes)

    @property
    def video_patience(self) -> float:
        """How long one file or segment of a video may take."""
        return self.answer_seconds * max(1.0, bounds().video_bytes / self.answer_bytes)

    @property
    def user_agent(self) -> str:
        """The User-Agent: product, version and contact address."""
        contact = f" (+{self.contact})" if self.contact else ""
        return f"{PRODUCT}/{__version__}{contact}"


def contact_from(written: str | None) -> str | None:
    """A contact address without characters that a header cannot contain; None if nothing is left."""
    return "".join(character for character in written or "" if " " < character < "\x7f" and character not in "()") or None
