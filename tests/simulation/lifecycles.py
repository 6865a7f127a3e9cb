"""Random lifecycles of posts: the state and the version of a post on each night of a month.

A lifecycle is drawn before anything runs, and does not depend on how a platform answers.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archiver.demo.smallweb.posts import PASSED_ON, PostState

DEAD = frozenset(
    {
        PostState.DELETED,
        PostState.REMOVED,
        PostState.MISSING,
        PostState.ACCOUNT_DELETED,
        PostState.ACCOUNT_SUSPENDED,
        PostState.ACCOUNT_DEACTIVATED,
        PostState.DELETED_AND_TAKEN,
    }
)
"""The states in which nobody can see a post; in all others everyone can, or some can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightState:
    """A post on one night: its state, and which of its two texts it has."""

    state: PostState
    version: int = 0


Timeline = tuple[NightState, ...]
"""A post on each night; the first is the night on which it is archived."""


class Lifecycle(StrEnum):
    """The kinds of lifecycles."""

    STAYS = "stays"
    EDITED = "is edited once"
    EDITED_BACK = "is edited and edited back"
    ENDS = "changes its state for good"
    RETURNS = "changes its state and returns"
    EDITED_AND_ENDS = "is edited, then changes its state"
    FLICKERS = "is denied for one night"
    ENDED_BEFORE = "had changed its state before it was archived"
    PASSED_ON = "its account's name is taken by somebody else"
    ENDED_AND_PASSED_ON = "is deleted, then its account's name is taken by somebody else"


_PERCENT = {
    Lifecycle.STAYS: 52,
    Lifecycle.EDITED: 7,
    Lifecycle.EDITED_BACK: 4,
    Lifecycle.ENDS: 16,
    Lifecycle.RETURNS: 8,
    Lifecycle.EDITED_AND_ENDS: 3,
    Lifecycle.FLICKERS: 3,
    Lifecycle.ENDED_BEFORE: 3,
    Lifecycle.PASSED_ON: 2,
    Lifecycle.ENDED_AND_PASSED_ON: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibilities:
    """What can happen to a platform's posts: the states other than live, and whether edits and edits back can be seen."""

    states: Sequence[PostState]
    edited: bool
    edited_back: bool


def draw_timeline(dice: random.Random, nights: int, possible: Possibilities) -> Timeline:
    """A random timeline of that many nights after the first one."""
    lifecycle = dice.choices(list(_PERCENT), weights=list(_PERCENT.values()))[0]
    states = [state for state in possible.states if state is not PostState.DENIED and state not in PASSED_ON]
    first, second = _two_nights(dice, nights)
    live, edited = NightState(state=PostState.LIVE), NightState(state=PostState.LIVE, version=1)
    other = NightState(state=dice.choice(states)) if states else live
    match lifecycle:
        case Lifecycle.EDITED if possible.edited:
            return _timeline(nights, (0, live), (first, edited))
        case Lifecycle.EDITED_BACK if possible.edited and possible.edited_back:
            return _timeline(nights, (0, live), (first, edited), (second, live))
        case Lifecycle.ENDS | Lifecycle.EDITED | Lifecycle.EDITED_BACK:
            return _timeline(nights, (0, live), (first, other))
        case Lifecycle.RETURNS:
            return _timeline(nights, (0, live), (first, other), (second, live))
        case Lifecycle.EDITED_AND_ENDS if possible.edited:
            return _timeline(nights, (0, live), (first, edited), (second, NightState(state=other.state, version=1)))
        case Lifecycle.FLICKERS if PostState.DENIED in possible.states:
            return _timeline(nights, (0, live), (first, NightState(state=PostState.DENIED)), (first + 1, live))
        case Lifecycle.PASSED_ON if PostState.TAKEN in possible.states:
            return _timeline(nights, (0, live), (first, NightState(state=PostState.TAKEN)))
        case Lifecycle.ENDED_AND_PASSED_ON if PostState.TAKEN in possible.states:
            deleted, taken = (NightState(state=state) for state in (PostState.DELETED, PostState.DELETED_AND_TAKEN))
            return _timeline(nights, (0, live), (first, deleted), (second, taken))
        case Lifecycle.ENDED_BEFORE:
            return _timeline(nights, (0, other))
        case _:
            return _timeline(nights, (0, live))


def _two_nights(dice: random.Random, nights: int) -> tuple[int, int]:
    """Two nights after the first one, in order; the second may be after the end."""
    first = dice.randint(1, max(1, nights - 1))
    return first, first + dice.randint(1, max(1, nights // 3))


def _timeline(nights: int, *changes: tuple[int, NightState]) -> Timeline:
    """The timeline with these changes, each with the night from which on it holds."""
    return tuple(next(state for start, state in reversed(changes) if start <= night) for night in range(nights + 1))
