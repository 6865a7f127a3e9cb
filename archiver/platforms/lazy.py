"""A platform whole, from its two halves: one that finds its posts in pages, and one that asks about them.

The halves are written apart, since they change for different reasons: the one with the markup of articles, the other with the
platform's answers. `Asking` is what a module of `asking/` offers; `Whole` joins it to a `Finder`, `WholeByHost` where each post's
host answers for itself.

Each half is loaded when first it is needed: to say what a post is called takes neither the other platforms nor any reading, and a
look-up that has to wait for none of them answers in half the time. So a platform's name leads to its halves: `FINDER` in the
module of that name, and the module of that name in `asking/`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Protocol, runtime_checkable

from archiver.model.embeds import Embed
from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe
from archiver.model.urls import URL
from archiver.platforms.interface import Candidate, CapturePage, Controls, Finder, Marks


class Asking(Protocol):
    """What is asked of a platform, and how its answers read."""

    @property
    def CONTROLS(self) -> Controls:  # noqa: N802 - a module's constant
        """Posts known to be live, and posts known to be gone."""

    def probes(self, post: PostRef, /) -> Sequence[Probe]:
        """What to ask about the post, the most telling first; then about its account."""

    def read(self, post: PostRef, answer: Answer, /) -> Reading:
        """What the answer shows."""

    def alias_probes(self, alias: Alias, /) -> Sequence[Probe]:
        """What to ask to learn which post an alias leads to."""

    def targets(self, answer: Answer, /) -> Sequence[URL]:
        """Where the answer to an alias's probe leads."""

    def showing(self, post: PostRef, /) -> CapturePage:
        """The page to capture."""


class AskingByHost(Asking, Protocol):
    """The same, for platforms of many hosts, each of which must prove that it answers us."""

    def health_probes(self, post: PostRef, /) -> Sequence[Probe]:
        """What to ask of the post's host itself."""

    def is_healthy(self, answer: Answer, /) -> bool:
        """Whether the host's answer is that of one that works."""


@runtime_checkable
class ByHost(Protocol):
    """A platform of many hosts: no post of one can be the control of another, so each host's own answers are (`health_probes`)."""

    def health_probes(self, post: PostRef) -> Sequence[Probe]:
        """What to ask of the post's host before an end counts."""

    def is_healthy(self, answer: Answer) -> bool:
        """Whether the host's answer is that of one that works."""


@cache
def by_host(platform: Finder) -> ByHost | None:
    """The platform as one of many hosts, if it is; asked at every question, and looking through a Protocol's names takes long."""
    return platform if isinstance(platform, ByHost) else None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A platform whose posts are found, by its key in the ledger."""

    name: str

    @cached_property
    def finder(self) -> Finder:
        """The half that finds."""
        finder: Finder = import_module(f"archiver.platforms.{self.name}.markup").FINDER
        return finder

    @property
    def marks(self) -> Marks:
        """Which elements could be this platform's own."""
        return self.finder.marks

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names, if it is one of this platform's."""
        return self.finder.identify(url)

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup."""
        return self.finder.embeds(candidate)

    def posted_at(self, post: PostRef) -> datetime | None:
        """What the key itself says of the time."""
        return self.finder.posted_at(post)

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return self.finder.address(post)


def asking_of(name: str) -> ModuleType:
    """The half that asks: the module of that name, which offers what `Asking` says."""
    return import_module(f"archiver.platforms.{name}.api")


@dataclass(frozen=True, kw_only=True)
class Whole(Found):
    """A platform from its two halves."""

    @cached_property
    def asking(self) -> Asking:
        """The half that asks."""
        asking: Asking = asking_of(self.name)
        return asking

    @property
    def controls(self) -> Controls:
        """Posts known to be live, and posts known to be gone."""
        return self.asking.CONTROLS

    def probes(self, post: PostRef) -> Sequence[Probe]:
        """What to ask about the post, the most telling first; then about its account."""
        return self.asking.probes(post)

    def read(self, post: PostRef, answer: Answer) -> Reading:
        """What the answer shows."""
        return self.asking.read(post, answer)

    def alias_probes(self, alias: Alias) -> Sequence[Probe]:
        """What to ask to learn which post an alias leads to."""
        return self.asking.alias_probes(alias)

    def targets(self, answer: Answer) -> Sequence[URL]:
        """Where the answer to an alias's probe leads."""
        return self.asking.targets(answer)

    def showing(self, post: PostRef) -> CapturePage:
        """The page to capture."""
        return self.asking.showing(post)


@dataclass(frozen=True, kw_only=True)
class WholeByHost(Whole):
    """A platform of many hosts from its two halves."""

    @cached_property
    def asking(self) -> AskingByHost:
        """The half that asks."""
        asking: AskingByHost = asking_of(self.name)
        return asking

    def health_probes(self, post: PostRef) -> Sequence[Probe]:
        """What to ask of the post's host before an end counts."""
        return self.asking.health_probes(post)

    def is_healthy(self, answer: Answer) -> bool:
        """Whether the host's answer is that of one that works."""
        return self.asking.is_healthy(answer)
