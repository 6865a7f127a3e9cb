"""What becomes of posts in a month: the lots that can fall to one, and its course through them, night by night.

A course is drawn before anything runs, and knows nothing of how a platform tells of it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Lot(StrEnum):
    """How a post is on one night."""

    LIVE = "live"
    ORPHANED = "live, its author's account deleted"
    MISREAD = "live, denied by one surface"
    DENIED = "live, denied for one night"
    RENAMED = "live, its account renamed"
    PROTECTED = "for the author's followers only"
    PRIVATE = "made private"
    LOGIN_ONLY = "for those who log in"
    AGE_GATED = "age-gated"
    ABROAD_ONLY = "withheld in this country"
    HIDDEN = "kept from the public page"
    DELETED = "deleted by its author"
    REMOVED = "removed by the platform"
    VANISHED = "gone, and nobody says why"
    ACCOUNT_DELETED = "its account deleted"
    ACCOUNT_SUSPENDED = "its account suspended"
    ACCOUNT_DEACTIVATED = "its account deactivated"


DEAD = frozenset(
    {
        Lot.DELETED,
        Lot.REMOVED,
        Lot.VANISHED,
        Lot.ACCOUNT_DELETED,
        Lot.ACCOUNT_SUSPENDED,
        Lot.ACCOUNT_DEACTIVATED,
    }
)
"""The lots of posts that can no longer be had; all others are alive, for everyone or for some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A post on one night: its lot, and which of its two texts it has."""

    lot: Lot
    version: int = 0


Course = tuple[Night, ...]
"""A post on each night of the month, the one on which it is archived first."""


class Fate(StrEnum):
    """The kinds of courses."""

    STAYS = "stays"
    CHANGES = "is changed once"
    CHANGES_BACK = "is changed and changed back"
    ENDS = "comes to another lot and stays there"
    RETURNS = "comes to another lot and returns"
    CHANGED_AND_ENDS = "is changed, then comes to another lot"
    FLICKERS = "is denied for one night"
    ENDED_BEFORE = "had come to another lot before it was archived"


_SHARES = {
    Fate.STAYS: 56,
    Fate.CHANGES: 7,
    Fate.CHANGES_BACK: 4,
    Fate.ENDS: 16,
    Fate.RETURNS: 8,
    Fate.CHANGED_AND_ENDS: 3,
    Fate.FLICKERS: 3,
    Fate.ENDED_BEFORE: 3,
}
"""In how many posts of a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What can become of a platform's posts: to which lots they can come, and whether they can be `edited`, and edited `back`."""

    lots: Sequence[Lot]
    edited: bool
    back: bool


def draw_course(dice: random.Random, nights: int, possible: Possible) -> Course:
    """A course through so many nights, the first one included."""
    fate = dice.choices(list(_SHARES), weights=list(_SHARES.values()))[0]
    lots = [lot for lot in possible.lots if lot is not Lot.DENIED]
    first, second = _two(dice, nights)
    live, edited = Night(lot=Lot.LIVE), Night(lot=Lot.LIVE, version=1)
    other = Night(lot=dice.choice(lots)) if lots else live
    match fate:
        case Fate.CHANGES if possible.edited:
            return _course(nights, (0, live), (first, edited))
        case Fate.CHANGES_BACK if possible.edited and possible.back:
            return _course(nights, (0, live), (first, edited), (second, live))
        case Fate.ENDS | Fate.CHANGES | Fate.CHANGES_BACK:
            return _course(nights, (0, live), (first, other))
        case Fate.RETURNS:
            return _course(nights, (0, live), (first, other), (second, live))
        case Fate.CHANGED_AND_ENDS if possible.edited:
            return _course(nights, (0, live), (first, edited), (second, Night(lot=other.lot, version=1)))
        case Fate.FLICKERS if Lot.DENIED in possible.lots:
            return _course(nights, (0, live), (first, Night(lot=Lot.DENIED)), (first + 1, live))
        case Fate.ENDED_BEFORE:
            return _course(nights, (0, other))
        case _:
            return _course(nights, (0, live))


def _two(dice: random.Random, nights: int) -> tuple[int, int]:
    """Two nights after the first one, in order; the second may be after the end."""
    first = dice.randint(1, max(1, nights - 1))
    return first, first + dice.randint(1, max(1, nights // 3))


def _course(nights: int, *turns: tuple[int, Night]) -> Course:
    """The course with these turns: from which night on the post is how."""
    return tuple(next(night for start, night in reversed(turns) if start <= number) for number in range(nights + 1))
