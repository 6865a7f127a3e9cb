"""The interface that every platform implements to be found in pages and to be probed, and the values in its signatures.

No method performs I/O, reads a clock, or raises on data from the web.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

from archiver.model.embeds import Embed
from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.declaration import Declaration

if TYPE_CHECKING:
    from archiver.platforms.parsing.element_content import ElementContent


@dataclass(frozen=True, kw_only=True)
class Element:
    """A candidate in markup: one element of the page.

    `name` and `attributes` are its own; `source` is its markup, from its start tag to its end tag; `base` the page's own address,
    for relative links. It is looked at by its name and attributes first, and parsed only when its `content` is asked for.
    """

    name: str
    attributes: Mapping[str, str]
    source: str
    base: URL | None = None

    @cached_property
    def content(self) -> "ElementContent":
        """The text and the links in the element."""
        from archiver.platforms.parsing.element_content import parse_element  # noqa: PLC0415 - loading the parser takes longer than a look-up, which reads no page

        return parse_element(self.name, self.source)

    @cached_property
    def classes(self) -> frozenset[str]:
        """The names in its attribute `class`."""
        return frozenset(self.attributes.get("class", "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatText:
    """A candidate in flat text: the article's whole text, which a platform searches for embeds that were flattened.

    `start` is where the text begins in the article's source, in characters.
    """

    text: str
    start: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A candidate that is only a URL: of a frame, of a link, or in a line of text."""

    url: URL


Candidate: TypeAlias = Element | FlatText | Address


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContent:
    """What a control is known to say: its words, its author's handle, how many pictures and videos it has; None where not told."""

    words: str | None = None
    author: str | None = None
    media: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Posts whose state is known, probed in every run to prove that the probe still works.

    `by_any_probe`: the platform often keeps one of its answers from strangers and gives another, so the first that says anything
    of the control speaks for it. `relays` are the hosts to ask, where a platform is whoever passes its posts on. `known` is what
    live controls say, where the settings tell it; the others are known as they first read.
    """

    live: tuple[PostRef, ...] = ()
    gone: tuple[PostRef, ...] = ()
    by_any_probe: bool = False
    relays: tuple[str, ...] = ()
    known: Mapping[PostRef, KnownContent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """Facts about a post that decide where it is probed and how the answer is read.

    `author` is the author's id where an answer has proved it; `relays` are the hosts to ask beside those that the aliases name.
    """

    aliases: tuple[Alias, ...] = ()
    author: str | None = None
    relays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePage:
    """The page to capture; `elements` are CSS selectors of the post's own element, the best first."""

    url: str
    elements: tuple[str, ...]


class Finder(Protocol):
    """What finding needs of a platform: it recognises its posts by URL and in its own markup."""

    def __hash__(self) -> int:
        """Platforms are hashable, so that they can be cache keys."""

    @property
    def name(self) -> str:
        """The platform's key in the ledger, which must never change."""

    @property
    def declaration(self) -> Declaration:
        """What the platform declares: its addresses, marks, scripts, keys."""

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it is not the URL of a post of this platform."""

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup."""

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time that the post's key encodes; None if it encodes none."""

    def address(self, post: PostRef) -> URL:
        """The post's public address, by its key."""

    def address_among(self, post: PostRef, known: Iterable[str]) -> URL:
        """The post's public address, where hosts have their own: one of the URLs that are known to name it; else by its key."""


class Prober(Protocol):
    """What checking needs of a platform: its probes, and how their answers read."""

    def probes(self, post: PostRef, /) -> Sequence[Probe]:
        """The probes of the post, the most telling first, then those of its account."""

    def read(self, post: PostRef, answer: Answer, /) -> Reading:
        """What the answer to a probe shows of the post."""

    def alias_probes(self, alias: Alias, /) -> Sequence[Probe]:
        """The probes that tell which post an alias leads to, the surest first; none if it is not a link of this platform."""

    def targets(self, answer: Answer, /) -> Sequence[URL]:
        """The URLs to which the answer to an alias's probe leads."""

    def capture_page(self, post: PostRef, /) -> CapturePage:
        """The page to capture: one that needs no login, the official embed if there is one."""


class Platform(Finder, Prober, Protocol):
    """A service that hosts posts: finds them in pages, and probes them."""

    @property
    def controls(self) -> Controls:
        """Posts known to be live, and posts known to be gone."""
