"""What web archives may hold of a post: the addresses at which others have found it, and how to read what stood there.

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
from archiver.platforms.lazy import Whole

MOST = 12
"""How many addresses an archive is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What is known of how a post was called: addresses that lead to it, and its author's handles."""

    addresses: tuple[URL, ...] = ()
    handles: tuple[str, ...] = ()


@runtime_checkable
class Saved(Protocol):
    """A platform, or the half of it that asks, which knows of pages that people save beside those that it asks for itself."""

    def archived(self, post: PostRef, known: KnownNames, /) -> Sequence[Probe]:
        """The pages, as questions whose answers it reads; the most telling first."""


def archived_probes(platform: Platform, post: PostRef, known: KnownNames) -> tuple[Probe, ...]:
    """What to look for in an archive, the most telling first, each address once."""
    half = platform.asking if isinstance(platform, Whole) else platform
    saved = half.archived(post, known) if isinstance(half, Saved) else ()
    probes = (one for one in platform.probes(post) if one.about is About.POST)
    return tuple({probe.url: probe for probe in (*saved, *probes)}.values())[:MOST]
