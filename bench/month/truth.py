"""What there is to conclude, as far as a platform lets anyone know, from a post's course and the weather alone.

`TRUTHS` says of each lot what its platform gives away, after the tables of `docs/platforms.md` and the sources behind them: where
one answer is given for gone, private and blocked posts alike there is a suspicion at most; where nothing is said, nothing.
`expected` then tells what should stand after each night by the rules of `docs/verdicts.md`. It shares no code with the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bench.month.fates import Course, Lot, Night
from bench.month.weather import Sky


class Told(Enum):
    """In which way a platform tells how a post is."""

    THERE = "shown"
    ELSEWHERE = "shown, and not where it was shown at first"
    HELD_BACK = "said to be there, and not for everyone"
    ENDED = "said to be gone"
    ALIKE = "said what is said of gone, private and blocked posts alike"
    NOTHING = "said nothing that tells"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a platform gives away of a lot, with the reason as far as it names one."""

    told: Told
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a post stands, in the words of the program's reports."""

    verdict: str
    reason: str | None = None
    suspected: bool = False


def _held_back(reason: str) -> Truth:
    return Truth(told=Told.HELD_BACK, reason=reason)


def _ended(reason: str) -> Truth:
    return Truth(told=Told.ENDED, reason=reason)


THERE, ELSEWHERE = Truth(told=Told.THERE), Truth(told=Told.ELSEWHERE)
ALIKE, NOTHING = Truth(told=Told.ALIKE), Truth(told=Told.NOTHING)
UNSAID = _ended("not-stated")

TRUTHS: Mapping[str, Mapping[Lot, Truth]] = {
    "x": {
        Lot.LIVE: THERE,
        Lot.DENIED: UNSAID,
        Lot.PROTECTED: _held_back("account-protected"),
        Lot.AGE_GATED: _held_back("age-gated"),
        Lot.ABROAD_ONLY: _held_back("withheld-in-country"),
        Lot.HIDDEN: _held_back("not-stated"),
        Lot.DELETED: _ended("deleted"),
        Lot.REMOVED: UNSAID,  # "This Post is unavailable", which says nothing, and oEmbed's 404, which does
        Lot.VANISHED: UNSAID,
        # X says "no longer exists" of deactivated and of deleted accounts: the weaker word is true of both.
        Lot.ACCOUNT_DELETED: _ended("account-deactivated"),
        Lot.ACCOUNT_SUSPENDED: _ended("account-suspended"),
        Lot.ACCOUNT_DEACTIVATED: _ended("account-deactivated"),
    },
    "bluesky": {
        Lot.LIVE: THERE,
        Lot.LOGIN_ONLY: _held_back("login-wall"),
        Lot.HIDDEN: _held_back("not-stated"),  # the app leaves it out, the account's server proves that it is there
        Lot.DELETED: _ended("deleted"),
        Lot.REMOVED: _ended("removed"),
        Lot.ACCOUNT_DELETED: _ended("account-deleted"),
        Lot.ACCOUNT_SUSPENDED: _ended("account-suspended"),
        Lot.ACCOUNT_DEACTIVATED: _ended("account-deactivated"),
    },
    "mastodon": {
        Lot.LIVE: THERE,
        Lot.DENIED: UNSAID,
        Lot.LOGIN_ONLY: NOTHING,  # 401
        Lot.DELETED: UNSAID,  # one 404 for all of these
        Lot.ACCOUNT_DELETED: UNSAID,
        Lot.ACCOUNT_SUSPENDED: UNSAID,
    },
    "objects": {  # of the Fediverse's servers that name posts by a path
        Lot.LIVE: THERE,
        Lot.DENIED: UNSAID,
        Lot.LOGIN_ONLY: NOTHING,  # requests must be signed
        Lot.DELETED: _ended("deleted"),  # a tombstone
        Lot.VANISHED: UNSAID,
        Lot.ACCOUNT_DELETED: UNSAID,  # 410
    },
    "truthsocial": {Lot.LIVE: THERE, Lot.DENIED: UNSAID, Lot.DELETED: UNSAID, Lot.ACCOUNT_SUSPENDED: UNSAID},
    "threads": {Lot.LIVE: THERE, Lot.DENIED: ALIKE, Lot.PROTECTED: ALIKE, Lot.DELETED: ALIKE, Lot.ACCOUNT_DELETED: ALIKE},
    "instagram": {
        Lot.LIVE: THERE,
        Lot.MISREAD: ELSEWHERE,  # the embed is broken, the page names the post
        Lot.DENIED: ALIKE,
        Lot.PROTECTED: ALIKE,
        Lot.AGE_GATED: ALIKE,
        Lot.DELETED: ALIKE,
        Lot.ACCOUNT_DELETED: ALIKE,
    },
    "facebook": {
        Lot.LIVE: THERE,
        Lot.MISREAD: ELSEWHERE,  # the plugin says "no longer available", oEmbed shows it
        Lot.PROTECTED: NOTHING,
        Lot.DELETED: NOTHING,
    },
    "tiktok": {
        Lot.LIVE: THERE,
        Lot.MISREAD: ELSEWHERE,  # 10204 by the page, shown by oEmbed
        Lot.DENIED: ALIKE,
        Lot.PROTECTED: _held_back("account-protected"),
        Lot.PRIVATE: _held_back("not-stated"),
        Lot.LOGIN_ONLY: _held_back("login-wall"),
        Lot.ABROAD_ONLY: _held_back("withheld-in-country"),
        Lot.DELETED: ALIKE,  # 10204
        Lot.ACCOUNT_DELETED: _ended("account-deleted"),
    },
    "telegram": {
        Lot.LIVE: THERE,
        Lot.MISREAD: ELSEWHERE,  # "Post not found" by the embed, and the channel shows it
        Lot.PROTECTED: ALIKE,  # "Post not found" is said of private and renamed channels too
        Lot.RENAMED: ALIKE,
        Lot.HIDDEN: _held_back("not-stated"),
        Lot.DELETED: UNSAID,
    },
    "reddit": {
        Lot.LIVE: THERE,
        Lot.ORPHANED: THERE,
        Lot.DENIED: UNSAID,
        Lot.PROTECTED: _held_back("account-protected"),
        Lot.LOGIN_ONLY: _held_back("login-wall"),
        Lot.DELETED: _ended("deleted"),
        Lot.REMOVED: _ended("removed"),
        Lot.VANISHED: UNSAID,
        Lot.ACCOUNT_SUSPENDED: _ended("account-suspended"),  # the community is banned
    },
    "youtube": {
        Lot.LIVE: THERE,
        Lot.MISREAD: ELSEWHERE,  # embedding is off
        Lot.DENIED: UNSAID,
        Lot.PRIVATE: _held_back("not-stated"),
        Lot.DELETED: UNSAID,
        Lot.ACCOUNT_SUSPENDED: _ended("account-suspended"),
    },
    "linkedin": {Lot.LIVE: THERE, Lot.DENIED: NOTHING, Lot.PROTECTED: NOTHING, Lot.DELETED: NOTHING},
    # a blog that was renamed is not found under its old name; only where it is found is a post missing
    "tumblr": {Lot.LIVE: THERE, Lot.DENIED: UNSAID, Lot.RENAMED: ALIKE, Lot.LOGIN_ONLY: ALIKE, Lot.DELETED: UNSAID},
    "pinterest": {Lot.LIVE: THERE, Lot.DELETED: NOTHING},
    # 404 is said of videos that are private, or bound to certain sites, as well (vimeo/player.js#396)
    "vimeo": {Lot.LIVE: THERE, Lot.DENIED: ALIKE, Lot.PRIVATE: ALIKE, Lot.HIDDEN: NOTHING, Lot.DELETED: ALIKE},
    "imgur": {Lot.LIVE: THERE, Lot.DELETED: UNSAID},
    "vk": {Lot.LIVE: NOTHING, Lot.DELETED: NOTHING},  # how it shows a post is not known
    "weibo": {
        Lot.LIVE: THERE,
        Lot.LOGIN_ONLY: NOTHING,
        Lot.DELETED: NOTHING,
    },  # no post is known that could vouch for its negatives
    "nostr": {Lot.LIVE: NOTHING},  # no relay of the town has anything
    "vine": {Lot.LIVE: NOTHING},
}
"""What each dialect's platform gives away of each lot."""

LEFT: Mapping[str, Mapping[Lot, Truth]] = {
    "x": {Lot.REMOVED: ALIKE},  # without oEmbed, "unavailable" is all that is said
    "bluesky": {Lot.HIDDEN: THERE},  # the app alone leaves it out; what is left to be asked shows it to everyone
    "tiktok": {Lot.MISREAD: ALIKE},  # without oEmbed, 10204 is all that is said
    "youtube": {Lot.ACCOUNT_SUSPENDED: UNSAID},  # without the watch page, a 404
}
"""What is given away otherwise where one of several surfaces fails."""

EDITED = frozenset(TRUTHS) - {"tumblr", "vk", "nostr", "vine"}
"""Where an edit can be seen: the platform tells words."""
EDITED_BACK = EDITED - {"x"}
"""Where an edit can be undone; X keeps every version, and declares that there are several."""
PINNED = frozenset({"x", "bluesky"})
"""Where an article names the very version that it shows."""
NEVER_ASKED = frozenset({"vine"})
_NO_REASON = "not-stated"
_NEEDED = 2
"""How many nights' statements confirm an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What is known of a post after some nights: where it stands, how often and why it was said to be gone since it was seen."""

    standing: Standing
    said_gone: int = 0
    why: str = _NO_REASON
    shown: str = "intact"
    first_version: int | None = None


def expected(dialect: str, course: Course, skies: Sequence[Sky], *, pinned: bool) -> list[frozenset[Standing]]:
    """Where the post may stand after each night; there is more than one way only where a night let some questions through."""
    if dialect in NEVER_ASKED:
        return [frozenset({Standing(verdict="unknown")})] * len(course)
    start = _State(standing=Standing(verdict="unknown", reason="not-stated"), first_version=0 if pinned else None)
    states = {start}
    told: list[frozenset[Standing]] = []
    for night, sky in zip(course, skies, strict=True):
        seen = {_after(state, night, TRUTHS[dialect][night.lot]) for state in states}
        left = LEFT.get(dialect, {}).get(night.lot)
        partly = {_after(state, night, left) for state in states} if left else set[_State]()
        states = {Sky.CLEAR: seen, Sky.VOID: states, Sky.MURKY: states | seen | partly}[sky]
        told.append(frozenset(state.standing for state in states))
    return told


def _after(state: _State, night: Night, truth: Truth) -> _State:
    """What is known after a night on which everything was answered."""
    was = state.standing
    match truth.told:
        case Told.THERE:
            first = night.version if state.first_version is None else state.first_version
            verdict = "intact" if night.version == first else "altered"
            return _State(standing=Standing(verdict=verdict), shown=verdict, first_version=first)
        case Told.ELSEWHERE:
            # Words are compared with those of the same surface alone: what was edited stays so, and what is edited now is not seen.
            return _State(standing=Standing(verdict=state.shown), shown=state.shown, first_version=state.first_version)
        case Told.HELD_BACK:
            return replace(state, standing=Standing(verdict="withheld", reason=truth.reason), said_gone=0, why=_NO_REASON)
        case Told.ENDED:
            # A reason once stated stays: what says less takes nothing back.
            why = state.why if truth.reason in {None, _NO_REASON} else truth.reason
            ended = state.said_gone + 1 >= _NEEDED
            standing = Standing(verdict="gone", reason=why) if ended else replace(was, suspected=True)
            return replace(state, standing=standing, said_gone=min(state.said_gone + 1, _NEEDED), why=why or _NO_REASON)
        case Told.ALIKE if was.verdict != "gone":
            return replace(state, standing=replace(was, suspected=True))
        case _:
            return state
