"""Probes for web archives: the addresses at which a post may have been archived, to be read by the platform's own readers.

These are the platform's own probes, for whoever kept such an answer, and the pages that people save. Whatever comes of it is read
as the platform's own answer would be, by the reader of the probe's kind; so a copy that shows another post is known for one.
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
"""How many addresses an archive is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What is known of how a post was called: addresses that lead to it, and its author's handles."""

    addresses: tuple[URL, ...] = ()
    handles: tuple[str, ...] = ()


@runtime_checkable
class HasArchivedCopies(Protocol):
    """Capability: people save other pages of a post than those that the platform is asked for."""

    def archived(self, post: PostRef, known: KnownNames, /) -> Sequence[Probe]:
        """The pages, as probes whose answers the platform reads; the most telling first."""


def archived_probes(platform: Platform, post: PostRef, known: KnownNames) -> tuple[Probe, ...]:
    """What to look for in an archive, the most telling first, each address once."""
    api = api_of(platform)
    saved = api.archived(post, known) if isinstance(api, HasArchivedCopies) else ()
    own = (probe for probe in platform.probes(post) if probe.about is About.POST)
    return tuple({probe.url: probe for probe in (*saved, *own)}.values())[:MAX_ADDRESSES]
