"""Platforms of which more is asked as answers come in: where the next question goes is only known from the last answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol, runtime_checkable

from archiver.model.posts import PostRef
from archiver.model.probes import Answer, Probe, Silence
from archiver.platforms.interface import Finder
from archiver.platforms.lazy import Asking, AskingByHost, Whole, WholeByHost, asking_of


@runtime_checkable
class Onward(Protocol):
    """A platform whose later questions follow from earlier answers."""

    def further(self, post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
        """What to ask next, after what was asked so far; nothing once everything is known that can be.

        Every probe is of a kind that was not asked yet, so that the questions come to an end.
        """


@cache
def onward(platform: Finder) -> Onward | None:
    """The platform as one whose questions follow from answers, if it is."""
    return platform if isinstance(platform, Onward) else None


class AskingOnward(Asking, Protocol):
    """What a module offers for such a platform."""

    def further(self, post: PostRef, outcomes: Sequence[Answer | Silence], /) -> Sequence[Probe]:
        """What to ask next."""


@dataclass(frozen=True, kw_only=True)
class WholeOnward(Whole):
    """Such a platform from its two halves."""

    @cached_property
    def asking(self) -> AskingOnward:
        """The half that asks."""
        asking: AskingOnward = asking_of(self.name)
        return asking

    def further(self, post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
        """What to ask next, after what was asked so far."""
        return self.asking.further(post, outcomes)


class AskingByHostOnward(AskingByHost, AskingOnward, Protocol):
    """What a module offers for such a platform of many hosts."""


@dataclass(frozen=True, kw_only=True)
class WholeByHostOnward(WholeByHost):
    """Such a platform of many hosts from its two halves."""

    @cached_property
    def asking(self) -> AskingByHostOnward:
        """The half that asks."""
        asking: AskingByHostOnward = asking_of(self.name)
        return asking

    def further(self, post: PostRef, outcomes: Sequence[Answer | Silence]) -> Sequence[Probe]:
        """What to ask next, after what was asked so far."""
        return self.asking.further(post, outcomes)
