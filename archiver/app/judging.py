"""Judging: from everything that was observed of a post to its verdict, recorded when it moves."""

from collections.abc import Collection, Mapping, Sequence

from archiver.app.run import Run
from archiver.observations import Observation, Witness
from archiver.posts import PostRef
from archiver.rot import Change
from archiver.runs import Judged
from archiver.unheard import unheard
from archiver.verdicts import Verdict, judge, movement


def judge_posts(run: Run, posts: Mapping[int, PostRef | None], observed: Mapping[int, Sequence[Observation]] | None = None) -> None:
    """Judge posts by all that was observed of them, record what moved, and count where they stand.

    `observed` saves asking the ledger again for whoever holds every observation of these posts.
    """
    with run.ledger.transaction():
        before = run.ledger.current_verdicts(posts.keys())
        observed = run.ledger.observations(posts.keys()) if observed is None else observed
        pinned = run.ledger.pinned(posts.keys())
        verdicts = {post_id: judge(observed[post_id], pinned=pinned.get(post_id)) for post_id in posts}
        for post_id, verdict in verdicts.items():
            run.ledger.replace_verdict(run.id, post_id, before.get(post_id), verdict)
    for post_id, verdict in verdicts.items():
        run.tally.standings[post_id] = verdict.standing
        _note_silence(run, post_id, posts[post_id], observed[post_id])
        _note_change(run, post_id, posts[post_id], before.get(post_id), verdict)
        run.tell(Judged(post=posts[post_id], was=before.get(post_id), verdict=verdict))


def _note_silence(run: Run, post_id: int, post: PostRef | None, observed: Sequence[Observation]) -> None:
    """Note whether anything could be learnt of a post that was asked about in this run."""
    if post is not None and any(one.run == run.id and one.witness is not Witness.WEB_ARCHIVE for one in observed):
        run.tally.asked[post_id] = (post, unheard(observed))


def _note_change(run: Run, post_id: int, post: PostRef | None, was: Verdict | None, verdict: Verdict) -> None:
    moved = movement(was, verdict)
    if moved is not None:
        run.tally.changes.append(
            Change(
                post=post,
                post_id=post_id,
                was=moved.was,
                became=moved.became,
                reason=moved.reason,
                suspected=moved.suspected,
                at=run.clock(),
                run=run.id,
            )
        )


def count_standings(run: Run, post_ids: Collection[int]) -> None:
    """Count where posts stand that were not judged again in this run."""
    current = run.ledger.current_verdicts([one for one in post_ids if one not in run.tally.standings])
    run.tally.standings.update({post_id: verdict.standing for post_id, verdict in current.items()})
