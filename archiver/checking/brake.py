"""Brake for mass changes: finds the claims of a run by which unusually many posts of a platform would move alike.

A renamed field in a platform's answers makes many posts look altered, or gone, in one night, while each of them alone looks
like an ordinary change. So the moves of a run are counted by platform, by host where a platform has many, and by claim. Where they
are far more than the platform's history leads one to expect, none of them counts, until a later run agrees by another probe or a
person accepts the night.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from archiver.model.observations import CONTENT_CLAIMS, Claim

FREE_MOVES = 3
"""So many posts of a platform may always move alike in a run."""
USUAL_TIMES = 4
"""Beyond `FREE_MOVES`, so many times the number of moves that is expected may happen in a run."""
PRIOR_MOVES, PRIOR_POST_DAYS = 2, 200
"""What is assumed of every platform before its history tells: one post in a hundred moves on a day, by each claim."""
MIN_OTHERS = 3
"""The posts of one account count as one move if at least so many posts of other accounts were seen in the same run."""


class Scope(NamedTuple):
    """The posts that are counted together: those of a platform, or those of one host of it."""

    platform: str
    host: str | None = None

    def __str__(self) -> str:
        return self.host or self.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A post that would move by a claim: from there to gone or withheld, or to other content.

    `probes` are the kinds of probe whose answers make the claim in this run, in the order in which they were sent. `declared` says
    that the platform itself states the edit, which no renamed field does; `confirms` that the post is suspected already, and that
    its suspicion was let through in an earlier run.
    """

    post_id: int
    probes: tuple[str, ...]
    account: str | None = None
    declared: bool = False
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMoves:
    """How many posts of a scope have moved by a claim, in how many days of watching, summed over the posts."""

    moves: int = 0
    post_days: float = 0.0

    def expected(self, post_days: float) -> float:
        """How many moves are to be expected in so many days of watching."""
        return post_days * (self.moves + PRIOR_MOVES) / (self.post_days + PRIOR_POST_DAYS)


@dataclass(slots=True)
class Tally:
    """The posts of one scope that could have moved by one claim in this run, and those that would.

    `post_days` is how many days they were not seen before, summed; `present` counts the posts that are there, by account.
    """

    compared: int = 0
    post_days: float = 0.0
    moves: list[Move] = field(default_factory=list)
    present: Counter[str | None] = field(default_factory=Counter)

    def independent_moves(self, claim: Claim) -> int:
        """The number of moves that are independent of each other.

        A suspended or private account takes all its posts along. They count as one, if posts of other accounts were seen.
        What confirms a suspicion was counted when the suspicion began.
        """
        moves = [move for move in self.moves if not move.confirms]
        if claim in CONTENT_CLAIMS:
            return len(moves)
        moved = {move.account for move in self.moves}
        if sum(number for account, number in self.present.items() if account not in moved) < MIN_OTHERS:
            return len(moves)
        return len({move.account for move in moves} - {None}) + sum(move.account is None for move in moves)

    def main_probe(self) -> str:
        """The probe that made most of these claims first."""
        made = Counter(move.probes[0] for move in self.moves if move.probes)
        return made.most_common(1)[0][0] if made else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A claim of this run that is doubtful for the posts of a scope: `moved` of the `compared` posts would move, `allowed` may."""

    scope: Scope
    claim: Claim
    probe: str
    moved: int
    compared: int
    allowed: int
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoubt:
    """A doubt of an earlier run that nothing has lifted: its row, and the posts that would have moved.

    `posts` are those of which nothing else was heard before the present run, `unheard` those of them of which nothing is heard in
    it either. `moved` is how many there were in the doubtful run, of which `allowed` would have been usual, and `probes` are the
    kinds of probe that were answered about them then.
    """

    id: int
    run: int
    scope: Scope
    claim: Claim
    allowed: int
    posts: frozenset[int]
    unheard: frozenset[int]
    probes: frozenset[str]
    moved: int


def scopes_of(platform: str, service: str, claim: Claim) -> tuple[Scope, ...]:
    """The scopes in which a move of a post is counted: its platform, and its host where the platform has many.

    Hosts deny posts independently of each other, while a renamed field comes to many hosts with their software.
    """
    if service == platform:
        return (Scope(platform),)
    of_host = Scope(platform, service)
    return (Scope(platform), of_host) if claim in CONTENT_CLAIMS else (of_host,)


Tallies = dict[tuple[Scope, Claim], Tally]


def allowed_moves(expected: float) -> int:
    """How many posts may move alike in a run, where so many moves are expected."""
    return FREE_MOVES + ceil(USUAL_TIMES * expected)


def unusual_moves(scope: Scope, claim: Claim, tally: Tally, past: PastMoves, *, proven: bool) -> Doubt | None:
    """The doubt about the moves of a tally; None where they are not unusual.

    `proven` says that a control of the platform showed this part of its content as known in this run. Where none did, it is also
    doubtful if two posts or more could have moved and all of them would.
    """
    allowed = allowed_moves(past.expected(tally.post_days))
    if not proven and _is_all_of_them(claim, tally):
        return doubt_about(scope, claim, tally, allowed=min(allowed, tally.compared - 1))
    return doubt_about(scope, claim, tally, allowed=allowed) if tally.independent_moves(claim) > allowed else None


def doubt_about(scope: Scope, claim: Claim, tally: Tally, *, allowed: int) -> Doubt:
    """The doubt about all moves of a tally, of which so many are allowed."""
    return Doubt(
        scope=scope,
        claim=claim,
        probe=tally.main_probe(),
        moved=len(tally.moves),
        compared=tally.compared,
        allowed=allowed,
        posts=tuple(move.post_id for move in tally.moves),
    )


def needs_history(claim: Claim, tally: Tally) -> bool:
    """Whether the moves of a tally can be unusual at all, so that its history is worth reading."""
    return len(tally.moves) > FREE_MOVES or _is_all_of_them(claim, tally)


def _is_all_of_them(claim: Claim, tally: Tally) -> bool:
    """Whether all posts that could have moved by a content claim would, two or more, and not all by declared edits."""
    is_declared = all(move.declared for move in tally.moves)
    return claim in CONTENT_CLAIMS and 1 < len(tally.moves) == tally.compared and not is_declared


def agrees(doubt: OpenDoubt, tally: Tally) -> bool:
    """Whether a later run agrees with a doubted one by another probe, for at least half of the doubted posts that it saw again.

    A probe that was answered in the doubtful run is no other one: a platform that lies twice by all of its endpoints still lies. If
    they are all of one account, which may well have ended, two probes are enough.
    """
    again = [move for move in tally.moves if move.post_id in doubt.posts]
    accounts = {move.account for move in again}
    is_one_account = len(accounts) == 1 and None not in accounts
    by_another = [move for move in again if not doubt.probes.issuperset(move.probes) or (is_one_account and len(move.probes) > 1)]
    return bool(again) and 2 * len(by_another) >= len(again)


def is_still_doubtful(doubt: OpenDoubt, tally: Tally) -> bool:
    """Whether more than half of the doubted posts are denied again in a later run, or were not heard of since.

    Those that were not asked this time count as well, so that a doubt does not end because few are asked.
    """
    again = {move.post_id for move in tally.moves} & doubt.posts
    return 2 * len(again | doubt.unheard) > doubt.moved


def without_posts(tally: Tally, posts: Iterable[int]) -> Tally:
    """A tally without the moves of these posts."""
    others = frozenset(posts)
    return Tally(tally.compared, tally.post_days, [move for move in tally.moves if move.post_id not in others], tally.present)


def by_host_first(tallies: Mapping[tuple[Scope, Claim], Tally]) -> list[tuple[Scope, Claim]]:
    """The keys of tallies, those of single hosts before those of whole platforms."""
    return sorted(tallies, key=lambda key: (key[0].host is None, key[0], key[1].value))
