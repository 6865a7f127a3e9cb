"""Probes for web archives: the addresses at which a post may have been archived, to be read by the platform's own readers.

These are the platform's own probes, since archives keep some of their answers, and the pages that people archive. The platform
reads a copy like its own answer, so that a copy of another post is recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from archiver.model.posts import PostRef
from archiver.model.probes import About, Probe
from archiver.model.urls import URL
from archiver.platforms.interface import Platform
from archiver.platforms.lazy import api_of

MAX_ADDRESSES = 12
"""How many addresses are looked for in an archive, per post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """Names under which a post was known: addresses that lead to it, and its author's handles."""

    addresses: tuple[URL, ...] = ()
    handles: tuple[str, ...] = ()


@runtime_checkable
class HasArchivedCopies(Protocol):
    """Capability: people archive other pages of a post than those that are probed."""

    def archived(self, post: PostRef, known: KnownNames, /) -> Sequence[Probe]:
        """Probes of the pages that people archive, the most telling first."""


def archived_probes(platform: Platform, post: PostRef, known: KnownNames) -> tuple[Probe, ...]:
    """The probes whose URLs to look for in an archive, the most telling first, each URL once."""
    api = api_of(platform)
    saved = api.archived(post, known) if isinstance(api, HasArchivedCopies) else ()
    own = (probe for probe in platform.probes(post) if probe.about is About.POST)
    return tuple({probe.url: probe for probe in (*saved, *own)}.values())[:MAX_ADDRESSES]
