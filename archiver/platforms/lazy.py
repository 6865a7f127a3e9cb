"""A platform whose modules are loaded when they are needed: `markup.py` finds its posts in pages, `api.py` asks about them.

To say what a post is called takes neither the other platforms nor any reader of answers, and a look-up that waits for none of them
answers in half the time. What only some platforms can do is a capability: functions that their `api.py` has beside the common ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib import import_module
from typing import Protocol, runtime_checkable

from archiver.model.embeds import Embed
from archiver.model.observations import Reading
from archiver.model.posts import Alias, PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import URL
from archiver.platforms.declaration import Declaration
from archiver.platforms.interface import Candidate, CapturePage, Controls, Finder, KnownFacts, Platform, Prober


class PlatformApi(Prober, Protocol):
    """What every module `api.py` has."""

    @property
    def CONTROLS(self) -> Controls:  # noqa: N802 - a module's constant
        """Posts known to be live, and posts known to be gone."""


@runtime_checkable
class ByHost(Protocol):
    """Capability: a platform of many hosts. No post of one host can be a control for another, so each host is probed itself."""

    def health_probes(self, post: PostRef, /) -> Sequence[Probe]:
        """What to ask the post's host before a negative reading counts."""

    def is_healthy(self, answer: Answer, /) -> bool:
        """Whether the host's answer is that of a working one."""


@runtime_checkable
class FollowUps(Protocol):
    """Capability: later probes follow from earlier answers."""

    def follow_ups(self, post: PostRef, outcomes: Sequence[Answer | Silence], /) -> Sequence[Probe]:
        """What to ask next, after what was asked so far; nothing once everything is known that can be.

        Every probe is of a kind that was not asked yet, so that the probes come to an end.
        """


@runtime_checkable
class UsesKnownFacts(Protocol):
    """Capability: the probes depend on what is known of the post beside its name, such as where it may be and who wrote it."""

    def probes_from_known(self, post: PostRef, known: KnownFacts, /) -> Sequence[Probe]:
        """What to ask about the post, in place of `probes`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LazyPlatform:
    """A platform by its declaration; it has an `api` where it declares that it is probed."""

    declaration: Declaration

    @property
    def name(self) -> str:
        """The platform's key in the ledger."""
        return self.declaration.name

    @cached_property
    def finder(self) -> Finder:
        """Its `markup.py`, loaded now."""
        finder: Finder = import_module(f"archiver.platforms.{self.name}.markup").FINDER
        return finder

    @cached_property
    def api(self) -> PlatformApi:
        """Its `api.py`, loaded now."""
        api: PlatformApi = import_module(f"archiver.platforms.{self.name}.api")
        return api

    def identify(self, url: URL) -> PostRef | None:
        """Which post a URL names, if it is one of this platform's."""
        return self.finder.identify(url)

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup."""
        return self.finder.embeds(candidate)

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time that the key tells."""
        return self.finder.posted_at(post)

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return self.finder.address(post)

    @property
    def controls(self) -> Controls:
        """Posts known to be live, and posts known to be gone."""
        return self.api.CONTROLS

    def probes(self, post: PostRef) -> Sequence[Probe]:
        """What to ask about the post, the most telling first; then about its account."""
        return self.api.probes(post)

    def read(self, post: PostRef, answer: Answer) -> Reading:
        """What the answer shows."""
        return self.api.read(post, answer)

    def alias_probes(self, alias: Alias) -> Sequence[Probe]:
        """What to ask to learn which post an alias leads to."""
        return self.api.alias_probes(alias)

    def targets(self, answer: Answer) -> Sequence[URL]:
        """Where the answer to an alias's probe leads."""
        return self.api.targets(answer)

    def capture_page(self, post: PostRef) -> CapturePage:
        """The page to capture."""
        return self.api.capture_page(post)


def api_of(platform: Platform) -> object:
    """What is asked for capabilities: a lazy platform's `api.py`, or the platform itself."""
    return platform.api if isinstance(platform, LazyPlatform) else platform


# Remembered, since it is asked at every probe, and comparing with a Protocol takes long.
@cache
def by_host(platform: Platform) -> ByHost | None:
    """The platform's API as one of many hosts; None where it is not."""
    api = api_of(platform)
    return api if isinstance(api, ByHost) else None


@cache
def with_follow_ups(platform: Platform) -> FollowUps | None:
    """The platform's API as one whose later probes follow from earlier answers; None where it is not."""
    api = api_of(platform)
    return api if isinstance(api, FollowUps) else None


@cache
def with_known_facts(platform: Platform) -> UsesKnownFacts | None:
    """The platform's API as one whose probes depend on what is known of the post; None where it is not."""
    api = api_of(platform)
    return api if isinstance(api, UsesKnownFacts) else None
