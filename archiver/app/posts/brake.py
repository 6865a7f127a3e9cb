"""Hold back the moves of a run until all of its posts are judged, and let them go, or doubt them where they are unusually many."""

from collections.abc import Collection, Sequence

from archiver.app.posts.judging import judge_posts, settle_verdicts
from archiver.app.runs.run import Run
from archiver.checking.brake import (
    Doubt,
    OpenDoubt,
    Scope,
    Tally,
    agrees,
    by_host_first,
    doubt_about,
    is_still_doubtful,
    needs_history,
    unusual_moves,
    without_posts,
)
from archiver.errors import InputError
from archiver.model.observations import Claim
from archiver.reporting.phrases import doubt_phrase

_REMEDY = (
    "no verdict about them moves; it will if the next run agrees by another probe. If you can see that it is so, accept it: "
    "check --accept-night {run} --platform {where}"
)


def judge_left_over(run: Run) -> None:
    """Judge the posts that a killed run observed and did not judge."""
    killed = run.ledger.killed_runs(run.id)
    if killed:
        judge_posts(run, run.ledger.refs(run.ledger.posts_observed_by(killed)))


def release_moves(run: Run) -> None:
    """Record the verdicts that were held back in this run; those of unusually many alike moves are doubted instead."""
    with run.ledger.transaction():
        doubts = _doubts_after_lifting(run)
        for doubt in doubts:
            run.ledger.record_doubt(run.id, doubt, killed_runs=run.ledger.killed_runs(run.id))
    for doubt in doubts:
        run.counters.doubts.append(doubt)
        run.problem(str(doubt.scope), f"this run is doubtful: {doubt_phrase(doubt)}", _REMEDY.format(run=run.id, where=doubt.scope))
    pending, run.pending = run.pending, {}
    run.tallies.clear()
    settle_verdicts(run, pending)


def _doubts_after_lifting(run: Run) -> list[Doubt]:
    """The claims of this run that are doubtful; an earlier doubt with which this run agrees by another probe is lifted."""
    earlier = run.ledger.open_doubts(present_run=run.id) if run.tallies else []
    doubts: list[Doubt] = []
    for scope, claim in by_host_first(run.tallies):
        doubted = [post for doubt in doubts if doubt.claim is claim for post in doubt.posts]
        tally = without_posts(run.tallies[scope, claim], doubted)
        same = [doubt for doubt in earlier if doubt.scope == scope and doubt.claim is claim]
        if any(agrees(doubt, tally) for doubt in same):
            for doubt in same:
                run.ledger.lift_doubt(run.id, doubt.id, by="probe")
        elif (found := _doubt(run, scope, claim, tally, same)) is not None:
            doubts.append(found)
    return doubts


def _doubt(run: Run, scope: Scope, claim: Claim, tally: Tally, earlier: Sequence[OpenDoubt]) -> Doubt | None:
    """The doubt about a tally. What was doubted in an earlier run stays doubtful, however few of the posts were asked this time.

    It does not once half of them were heard of otherwise: then the others are moves like any others.
    """
    doubted = {post for doubt in earlier if is_still_doubtful(doubt, tally) for post in doubt.posts}
    if any(move.post_id in doubted for move in tally.moves):
        return doubt_about(scope, claim, tally, allowed=earlier[-1].allowed)
    if not needs_history(claim, tally):
        return None
    past = run.ledger.past_moves(scope, claim, now=run.clock())
    return unusual_moves(scope, claim, tally, past, proven=_is_proven(run, scope, claim, tally))


def _is_proven(run: Run, scope: Scope, claim: Claim, tally: Tally) -> bool:
    """Whether a control showed this part as known by the probe that makes most of these claims."""
    return claim in run.proven.get((str(scope), tally.main_probe()), ())


def require_doubts(every: Sequence[OpenDoubt], number: int, where: str | None) -> Sequence[OpenDoubt]:
    """The open doubts of a run, only those about `where` if it names a platform or host; `InputError` if there are none."""
    of_run = [doubt for doubt in every if doubt.run == number and where in {None, str(doubt.scope), doubt.scope.platform}]
    if not of_run:
        doubtful = ", ".join(
            f"run {run} about {scope}" for run, scope in sorted({(doubt.run, str(doubt.scope)) for doubt in every})
        )
        raise InputError(
            f"nothing of run {number}{f' about {where}' if where else ''} is in doubt",
            remedy=f"in doubt: {doubtful}" if doubtful else "there is no run in doubt",
        )
    return of_run


def accept_night(run: Run, number: int, where: str | None) -> None:
    """Lift the doubts of a run about a platform or host, or all, and the earlier ones of the same claims; judge their posts again.

    Raises `InputError` if there are none.
    """
    every = run.ledger.open_doubts()
    accepted = require_doubts(every, number, where)
    same = {(doubt.scope, doubt.claim) for doubt in accepted}
    lifted = [doubt for doubt in every if doubt.run <= number and (doubt.scope, doubt.claim) in same]
    with run.ledger.transaction():
        for doubt in lifted:
            run.ledger.lift_doubt(run.id, doubt.id, by="person")
        posts = run.ledger.refs(_posts_of(lifted))
    run.counters.posts.update(posts)
    settle_verdicts(run, posts)


def _posts_of(doubts: Collection[OpenDoubt]) -> list[int]:
    return sorted({post for doubt in doubts for post in doubt.posts})
