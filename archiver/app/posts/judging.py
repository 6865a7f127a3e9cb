"""Judge posts: compute the verdict from all observations of a post, and record it where it changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from archiver.app.posts.excerpts import excerpts
from archiver.app.runs.run import Run
from archiver.checking.brake import Move, Tally, scopes_of
from archiver.checking.moves import account_of, claims_that_move, days_unseen, movable_claims, probes_claiming
from archiver.ledger.reader import LedgerReader
from archiver.ledger.writer import Ledger
from archiver.model.observations import Observation, Present
from archiver.model.posts import PostRef
from archiver.model.probes import COPY_WITNESSES
from archiver.platforms import service_of
from archiver.reporting.events import PostJudged
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Verdict, judge
from archiver.verdicts.rules import Standing
from archiver.verdicts.staleness import staleness, unread_content
from archiver.verdicts.standing_changes import standing_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A post's verdict by all its observations, and the one that is recorded; None where none is."""

    was: Verdict | None
    verdict: Verdict


def conclude(
    ledger: Ledger | LedgerReader, post_ids: Collection[int], observed: Mapping[int, Sequence[Observation]] | None = None
) -> dict[int, Judgement]:
    """Judge posts without recording anything; `observed` holds all their observations, if the caller has read them already."""
    before, pinned = ledger.current_verdicts(post_ids), ledger.pinned(post_ids)
    known = ledger.observations(post_ids) if observed is None else observed
    return {
        post_id: Judgement(was=before.get(post_id), verdict=judge(known[post_id], pinned=pinned.get(post_id)))
        for post_id in post_ids
    }


def judge_posts(run: Run, posts: Mapping[int, PostRef | None], observed: Mapping[int, Sequence[Observation]] | None = None) -> None:
    """Judge posts by all their observations, record the verdicts that changed, and count where the posts stand.

    Those that move are held back until all posts are judged (`archiver.app.posts.brake`).
    """
    with run.ledger.transaction():
        known = run.ledger.observations(posts.keys()) if observed is None else observed
        pinned = run.ledger.pinned(posts.keys())
        judgements = conclude(run.ledger, posts.keys(), known)
        moving = {
            post_id
            for post_id, judgement in judgements.items()
            if _count_moves(run, post_id, posts[post_id], judgement, known[post_id], pinned=pinned.get(post_id))
        }
        staying = {post_id: judgement for post_id, judgement in judgements.items() if post_id not in moving}
        _record(run, staying)
    for post_id in judgements:
        _note_staleness(run, post_id, posts[post_id], known[post_id])
    run.pending.update({post_id: posts[post_id] for post_id in moving})
    _tell(run, posts, staying)


def settle_verdicts(run: Run, posts: Mapping[int, PostRef | None]) -> None:
    """Judge posts by what counts of their observations, and record the verdicts that changed."""
    with run.ledger.transaction():
        judgements = conclude(run.ledger, posts.keys())
        _record(run, judgements)
    _tell(run, posts, judgements)


def _record(run: Run, judgements: Mapping[int, Judgement]) -> None:
    for post_id, judgement in judgements.items():
        run.ledger.replace_verdict(run.id, post_id, judgement.was, judgement.verdict)


def _tell(run: Run, posts: Mapping[int, PostRef | None], judgements: Mapping[int, Judgement]) -> None:
    """Count and emit where posts stand, and what has changed."""
    moved = [post_id for post_id, found in judgements.items() if standing_change(found.was, found.verdict) is not None]
    excerpt_of_moved = excerpts(run.ledger.query, moved)
    run.counters.excerpts.update(excerpt_of_moved)
    for post_id, judgement in judgements.items():
        run.counters.standings[post_id] = judgement.verdict.standing
        note_change(run, post_id, posts[post_id], judgement)
        run.emit(
            PostJudged(post=posts[post_id], was=judgement.was, verdict=judgement.verdict, excerpt=excerpt_of_moved.get(post_id))
        )


def _count_moves(
    run: Run, post_id: int, post: PostRef | None, judgement: Judgement, observations: Sequence[Observation], *, pinned: str | None
) -> bool:
    """Count in the run's tallies by which claims a post could have moved, and by which it would; whether there are any."""
    movable = movable_claims(judgement.was, observations, run=run.id)
    moved = claims_that_move(judgement.was, judgement.verdict)
    if post is None or not (movable or moved):
        return False
    confirms = judgement.was is not None and judgement.was.suspected and judgement.verdict.standing is Standing.GONE
    account, days = account_of(observations), days_unseen(observations, run=run.id)
    is_there = any(observation.run == run.id and isinstance(observation.reading, Present) for observation in observations)
    for claim in dict.fromkeys((*movable, *moved)):
        probes = probes_claiming(claim, observations, run=run.id, pinned=pinned) if claim in moved else ()
        for scope in scopes_of(post.platform, service_of(post), claim):
            tally = run.tallies.setdefault((scope, claim), Tally())
            tally.compared += 1
            tally.post_days += days
            tally.present[account] += is_there
            if claim in moved:
                is_declared = bool(judgement.verdict.declared)
                tally.moves.append(Move(post_id=post_id, probes=probes, account=account, declared=is_declared, confirms=confirms))
    return bool(moved)


def _note_staleness(run: Run, post_id: int, post: PostRef | None, observations: Sequence[Observation]) -> None:
    """Note of a post that was probed in this run whether a usable answer came, and whether it shows what the post says."""
    if post is not None and any(_is_direct(run, observation) for observation in observations):
        run.counters.post_staleness[post_id] = (post, staleness(observations))
        unread = unread_content(observations)
        if unread is not None:
            run.counters.unread_posts[post_id] = (post, unread)


def _is_direct(run: Run, observation: Observation) -> bool:
    """Whether an observation of this run comes from the platform, not from what others kept."""
    return observation.run == run.id and observation.witness not in COPY_WITNESSES


def note_change(run: Run, post_id: int, post: PostRef | None, judgement: Judgement) -> None:
    """Note a changed standing, or a new suspicion, for the run's summary."""
    change = standing_change(judgement.was, judgement.verdict)
    if change is not None:
        run.counters.changes.append(
            PostChange(
                post=post,
                post_id=post_id,
                was=change.was,
                became=change.became,
                reason=change.reason,
                suspected=change.suspected,
                at=run.clock(),
                run=run.id,
            )
        )


def count_standings(run: Run, post_ids: Collection[int]) -> None:
    """Count where posts stand that this run did not judge."""
    current = run.ledger.current_verdicts([post_id for post_id in post_ids if post_id not in run.counters.standings])
    run.counters.standings.update({post_id: verdict.standing for post_id, verdict in current.items()})
