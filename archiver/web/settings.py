"""How the web door behaves: everything that an operator can set about it, in one value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from archiver import __version__
from archiver.web.connect_to import ConnectTo

PRODUCT = "embed-archiver"
"""Our name in a User-Agent, and the one that robots.txt may address."""


class RobotsMode(StrEnum):
    """Where robots.txt is obeyed: for articles, for everything, nowhere."""

    ARTICLES = "articles"
    STRICT = "strict"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """What an operator can set: where connections go, how politely, and how much is enough. Times in seconds, sizes in bytes.

    `connections` is how many requests one host gets at once, `pace` the least time between two of their starts, `patience` the
    longest that a run waits for one host that asks it to. `answer_bytes` and `answer_seconds` bound one answer, redirects and
    waiting not included; `capture_bytes` (before decompression and after) and `capture_seconds` one capture.
    `pages` is how many captures are made at once; `element_seconds` how long a page may take to show the post.
    """

    connect_to: tuple[ConnectTo, ...] = ()
    contact: str | None = None
    pace: float = 1.0
    patience: float = 60.0
    connections: int = 1
    robots: RobotsMode = RobotsMode.ARTICLES
    connect_seconds: float = 10.0
    silence_seconds: float = 20.0
    answer_seconds: float = 60.0
    answer_bytes: int = 64 * 1024 * 1024
    capture_seconds: float = 45.0
    element_seconds: float = 12.0
    capture_bytes: int = 128 * 1024 * 1024
    pages: int = 2

    @property
    def user_agent(self) -> str:
        """Who we are, and how to reach whoever runs us."""
        contact = f" (+{self.contact})" if self.contact else ""
        return f"{PRODUCT}/{__version__}{contact}"


def contact_from(environment: Mapping[str, str] = os.environ) -> str | None:
    """The contact address that `ARCHIVER_CONTACT` names, as far as it can stand in a header."""
    named = "".join(
        character for character in environment.get("ARCHIVER_CONTACT", "") if " " < character < "\x7f" and character not in "()"
    )
    return named or None
