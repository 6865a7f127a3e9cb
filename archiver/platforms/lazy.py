"""Platforms whose finder and probes load on first use, and the optional functions (capabilities) of their `api.py`.

A look-up of one post needs neither the other platforms nor any code that reads answers, and takes half the time without them. A
capability is a set of further functions in `api.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Protocol, cast, runtime_checkable

from archiver.model.embeds import Embed
from archiver.model.observations import Reading
from archiver.model.posts import Alias, Author, PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.model.urls import URL
from archiver.platforms.declaration import Declaration
from archiver.platforms.interface import Candidate, CapturePage, Controls, Finder, KnownFacts, Platform, Prober
from archiver.platforms.registry import load_file


class PlatformApi(Prober, Protocol):
    """What every module `api.py` has."""

    @property
    def CONTROLS(self) -> Controls:  # noqa: N802 - a module's constant
        """Posts known to be live, and posts known to be gone."""


@runtime_checkable
class ByHost(Protocol):
    """Capability: a platform of many hosts. A post of one host cannot be a control for another, so each host is probed itself."""

    def health_probes(self, post: PostRef, /) -> Sequence[Probe]:
        """The probes that the post's host must answer before a negative reading counts."""

    def is_healthy(self, answer: Answer, /) -> bool:
        """Whether the answer to a health probe is that of a working host."""


@runtime_checkable
class FollowUps(Protocol):
    """Capability: later probes follow from earlier answers."""

    def follow_ups(self, post: PostRef, outcomes: Sequence[Answer | Silence], /) -> Sequence[Probe]:
        """The probes that follow from the answers so far; none once no further probe can help.

        Every probe is of a kind that was not sent yet, so that the probes come to an end.
        """


@runtime_checkable
class AsksForOwners(Protocol):
    """Capability: the name in a post's key can pass to somebody else, and the platform tells who has it now."""

    def owner_probes(self, post: PostRef, owner: Author, outcomes: Sequence[Answer | Silence], /) -> Sequence[Probe]:
        """The probes whose answers name the present owner, after `outcomes` that deny the post; `owner` is the recorded one."""


@runtime_checkable
class AsksWithKeys(Protocol):
    """Capability: the platform tells more to those who identify themselves."""

    def keyed_probes(self, post: PostRef, /) -> Sequence[Probe]:
        """The probes of the post that need a key of the operator; a run sends those whose key it has."""

    def key_trial(self, name: str, /) -> Probe:
        """A probe that is answered with status 200 if the platform takes the key of that name."""


@runtime_checkable
class UsesKnownFacts(Protocol):
    """Capability: the probes depend on facts about the post, such as its relays and its author."""

    def probes_from_known(self, post: PostRef, known: KnownFacts, /) -> Sequence[Probe]:
        """The probes of the post, in place of `probes`."""


@runtime_checkable
class PageAmong(Protocol):
    """Capability: the address of a post's page is the host's own, and known URLs tell it."""

    def page_among(self, post: PostRef, known: Sequence[str], /) -> CapturePage:
        """The page to capture, in place of `capture_page`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LazyPlatform:
    """A platform by its declaration; it has an `api` if the declaration says that it is probed."""

    declaration: Declaration

    @property
    def name(self) -> str:
        """The platform's key in the ledger."""
        return self.declaration.name

    @cached_property
    def finder(self) -> Finder:
        """The finder of the platform's `markup.py`, which is loaded on first use."""
        finder: Finder = load_file(self.name, "markup.py", "FINDER").FINDER
        return finder

    @cached_property
    def api(self) -> PlatformApi:
        """The module `api.py`, which is loaded on first use."""
        return cast("PlatformApi", load_file(self.name, "api.py", "CONTROLS"))

    def identify(self, url: URL) -> PostRef | None:
        """The post that a URL names; None if it is not the URL of a post of this platform."""
        return self.finder.identify(url)

    def embeds(self, candidate: Candidate) -> Iterable[Embed]:
        """The posts that a candidate shows in this platform's own markup."""
        return self.finder.embeds(candidate)

    def posted_at(self, post: PostRef) -> datetime | None:
        """The time that the post's key encodes; None if it encodes none."""
        return self.finder.posted_at(post)

    def address(self, post: PostRef) -> URL:
        """The post's public address."""
        return self.finder.address(post)

    def address_among(self, post: PostRef, known: Iterable[str]) -> URL:
        """The post's public address, as one of the URLs that are known to name it, or by its key."""
        return self.finder.address_among(post, known)

    @property
    def controls(self) -> Controls:
        """Posts known to be live, and posts known to be gone."""
        return self.api.CONTROLS

    def probes(self, post: PostRef) -> Sequence[Probe]:
        """The probes of the post, the most telling first, then those of its account."""
        return self.api.probes(post)

    def read(self, post: PostRef, answer: Answer) -> Reading:
        """What the answer to a probe shows of the post."""
        return self.api.read(post, answer)

    def alias_probes(self, alias: Alias) -> Sequence[Probe]:
        """The probes that tell which post an alias leads to, the surest first."""
        return self.api.alias_probes(alias)

    def targets(self, answer: Answer) -> Sequence[URL]:
        """The URLs to which the answer to an alias's probe leads."""
        return self.api.targets(answer)

    def capture_page(self, post: PostRef) -> CapturePage:
        """The page to capture."""
        return self.api.capture_page(post)


def api_of(platform: Platform) -> object:
    """The object that has the capabilities: a lazy platform's `api.py`, or the platform itself."""
    return platform.api if isinstance(platform, LazyPlatform) else platform


# Cached, since these are called for every probe, and `isinstance` with a Protocol is slow.
@cache
def by_host(platform: Platform) -> ByHost | None:
    """The platform's API, if it is one of many hosts."""
    api = api_of(platform)
    return api if isinstance(api, ByHost) else None


@cache
def with_follow_ups(platform: Platform) -> FollowUps | None:
    """The platform's API, if it has follow-up probes."""
    api = api_of(platform)
    return api if isinstance(api, FollowUps) else None


@cache
def with_known_facts(platform: Platform) -> UsesKnownFacts | None:
    """The platform's API, if its probes depend on known facts."""
    api = api_of(platform)
    return api if isinstance(api, UsesKnownFacts) else None


@cache
def with_page_among(platform: Platform) -> PageAmong | None:
    """The platform's API, if known URLs tell the page to capture."""
    api = api_of(platform)
    return api if isinstance(api, PageAmong) else None


@cache
def with_owner_probes(platform: Platform) -> AsksForOwners | None:
    """The platform's API, if it tells who has the name of a post that it denies."""
    api = api_of(platform)
    return api if isinstance(api, AsksForOwners) else None


@cache
def with_keyed_probes(platform: Platform) -> AsksWithKeys | None:
    """The platform's API, if it tells more to those who identify themselves."""
    api = api_of(platform)
    return api if isinstance(api, AsksWithKeys) else None
