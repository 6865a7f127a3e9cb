"""Brake for `rebuild`: doubts that only the lost database had are found again, by what the snapshots of each lost run would move.

Snapshots are written before their run is found to be doubtful, and do not tell it. A night that a person had accepted is therefore
doubtful again, too.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from archiver.app.posts.judging import conclude
from archiver.app.runs.run import Run
from archiver.checking.brake import Doubt, Move, Scope, Tally, by_host_first, scopes_of, unusual_moves, without_posts
from archiver.checking.moves import account_of, claims_that_move, probes_claiming
from archiver.model.observations import Claim
from archiver.model.posts import PostRef
from archiver.platforms import service_of
from archiver.reporting.phrases import doubt_phrase


class _Held(NamedTuple):
    """A verdict that is held back: when the post was observed, and by which claims it would move."""

    at: datetime
    post: PostRef
    claims: tuple[tuple[Claim, Move], ...]


@dataclass(slots=True, kw_only=True)
class RebuiltMoves:
    """The verdicts of one lost run after the other; `number` is the run that stands for the one whose verdicts are `held` back.

    `recorded` are the posts found so far, with the accounts that they were last shown under.
    """

    run: Run
    number: int = 0
    recorded: dict[int, tuple[PostRef, str | None]] = field(default_factory=dict)
    held: dict[int, _Held] = field(default_factory=dict)

    def judge(self, post_id: int, post: PostRef, *, number: int, at: datetime) -> None:
        """Record what follows from the observations of a post so far; a verdict that moves waits for the others of its run."""
        if number != self.number:
            self.release()
            self.number = number
        ledger = self.run.ledger
        judgement = conclude(ledger, (post_id,))[post_id]
        observations, pinned = ledger.observations((post_id,))[post_id], ledger.pinned((post_id,)).get(post_id)
        account = account_of(observations)
        self.recorded[post_id] = (post, account)
        claims = claims_that_move(judgement.was, judgement.verdict)
        if not claims:
            ledger.replace_verdict(number, post_id, judgement.was, judgement.verdict, at=at)
            return
        declared = bool(judgement.verdict.declared)
        moves = tuple(
            (
                claim,
                Move(
                    post_id=post_id,
                    probes=probes_claiming(claim, observations, run=number, pinned=pinned),
                    account=account,
                    declared=declared,
                ),
            )
            for claim in claims
        )
        self.held[post_id] = _Held(at, post, moves)

    def release(self) -> None:
        """Record the verdicts that were held back; those of unusually many alike moves are doubted, and told as a problem."""
        if not self.held:
            return
        ledger, held, self.held = self.run.ledger, self.held, {}
        doubts = self._doubts(held)
        with ledger.transaction():
            for doubt in doubts:
                ledger.record_doubt(self.number, doubt)
            for post_id, judgement in conclude(ledger, held.keys()).items():
                ledger.replace_verdict(self.number, post_id, judgement.was, judgement.verdict, at=held[post_id].at)
        for doubt in doubts:
            self.run.counters.doubts.append(doubt)
            self.run.problem(
                str(doubt.scope),
                f"a lost run, now run {self.number}, is doubtful: {doubt_phrase(doubt)}",
                "no verdict about them moves; if you can see that it is so, accept it: "
                f"check --accept-night {self.number} --platform {doubt.scope}",
            )

    def _doubts(self, held: dict[int, _Held]) -> list[Doubt]:
        """The doubtful claims of a lost run.

        Which of the other posts were asked in it is lost: all are taken to have been there, seen the day before.
        """
        tallies: dict[tuple[Scope, Claim], Tally] = {}
        for waiting in held.values():
            for claim, move in waiting.claims:
                for scope in scopes_of(waiting.post.platform, service_of(waiting.post), claim):
                    tallies.setdefault((scope, claim), Tally()).moves.append(move)
        doubts: list[Doubt] = []
        for scope, claim in by_host_first(tallies):
            tally = without_posts(tallies[scope, claim], [post for doubt in doubts if doubt.claim is claim for post in doubt.posts])
            accounts = {post_id: account for post_id, (post, account) in self.recorded.items() if _is_within(scope, post)}
            tally.compared, tally.post_days = len(accounts), float(len(accounts))
            tally.present = Counter(account for post_id, account in accounts.items() if post_id not in held)
            past = self.run.ledger.past_moves(scope, claim, now=max(waiting.at for waiting in held.values()))
            found = unusual_moves(scope, claim, tally, past, proven=True) if tally.moves else None
            doubts.extend([found] if found is not None else [])
        return doubts


def _is_within(scope: Scope, post: PostRef) -> bool:
    """Whether a post is one of a scope's."""
    return post.platform == scope.platform and scope.host in (None, service_of(post))
