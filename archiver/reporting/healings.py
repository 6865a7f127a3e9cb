"""Healings: what of an article's embeds is dead, what was put in their places, and what was left, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archiver.healing.source_text import Edit
from archiver.reporting.records import PostRecord


class HealingScope(StrEnum):
    """Which embeds are healed: those of posts that are gone; altered ones, too; or all that the archive knows."""

    GONE = "gone"
    ALTERED = "altered"
    ALL = "all"


class HealingAction(StrEnum):
    """What is done with an embed: a static one replaces it, a note is put behind it, or it is left."""

    REPLACED = "replaced"
    NOTED = "noted"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealedPlace:
    """One embed to be healed: the post, the line where it stands, what is done with it, and why it is left, if it is."""

    record: PostRecord
    line: int
    action: HealingAction
    why: str = ""

    @property
    def is_dead(self) -> bool:
        """Whether the post is known to be dead; of one that is withdrawn nothing is told."""
        return self.record.withdrawn is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHealing:
    """One article with its embeds that are to be healed, in order, and its bytes before and after.

    `unknown` is how many posts it shows that are not in the archive; `edits` are what changes in `text`, its decoded source.
    """

    name: str
    before: bytes
    after: bytes
    text: str = ""
    edits: Sequence[Edit] = ()
    places: tuple[HealedPlace, ...] = ()
    unknown: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether anything in it changes."""
        return self.before != self.after

    @property
    def left(self) -> tuple[HealedPlace, ...]:
        """The embeds that are left."""
        return tuple(place for place in self.places if place.action is HealingAction.LEFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingProblem:
    """An article that could not be healed, with what is wrong and what to do about it."""

    source: str
    what: str
    remedy: str | None = None
