"""Platforms that are asked better by who knows more of a post than its name: where it may be, and who wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol, runtime_checkable

from archiver.model.posts import PostRef
from archiver.model.probes import Probe
from archiver.platforms.interface import Finder, KnownFacts
from archiver.platforms.lazy import Asking, Whole, asking_of


@runtime_checkable
class Knowing(Protocol):
    """A platform whose questions follow from what is known of the post."""

    def probes_from_known(self, post: PostRef, known: KnownFacts) -> Sequence[Probe]:
        """What to ask about the post, in place of what is asked about any."""


@cache
def knowing(platform: Finder) -> Knowing | None:
    """The platform as one whose questions follow from what is known, if it is."""
    return platform if isinstance(platform, Knowing) else None


class AskingKnowing(Asking, Protocol):
    """What a module offers for such a platform."""

    def probes_from_known(self, post: PostRef, known: KnownFacts, /) -> Sequence[Probe]:
        """What to ask about the post."""


@dataclass(frozen=True, kw_only=True)
class WholeKnowing(Whole):
    """Such a platform from its two halves."""

    @cached_property
    def asking(self) -> AskingKnowing:
        """The half that asks."""
        asking: AskingKnowing = asking_of(self.name)
        return asking

    def probes_from_known(self, post: PostRef, known: KnownFacts) -> Sequence[Probe]:
        """What to ask about the post, in place of what is asked about any."""
        return self.asking.probes_from_known(post, known)
