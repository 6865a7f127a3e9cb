"""Judging: from everything that was observed of a post to its verdict, recorded when it moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from archiver.app.runs.run import Run
from archiver.model.observations import Observation
from archiver.model.posts import PostRef
from archiver.model.probes import Witness
from archiver.reporting.events import PostJudged
from archiver.reporting.records import PostChange
from archiver.verdicts.judge import Verdict, judge
from archiver.verdicts.staleness import staleness
from archiver.verdicts.standing_changes import standing_change


class ObservationSource(Protocol):
    """Either door of the ledger, as far as judging asks it."""

    def observations(self, post_ids: Collection[int], /) -> Mapping[int, Sequence[Observation]]:
        """Everything that was observed of each post."""

    def current_verdicts(self, post_ids: Collection[int], /) -> Mapping[int, Verdict]:
        """Each post's latest verdict."""

    def pinned(self, post_ids: Collection[int], /) -> Mapping[int, str]:
        """The mark of the version of each post that an article pins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What follows from all that was observed of a post, and what was concluded before."""

    was: Verdict | None
    verdict: Verdict


def conclude(
    histories: ObservationSource, post_ids: Collection[int], observed: Mapping[int, Sequence[Observation]] | None = None
) -> dict[int, Judgement]:
    """What follows for each post from all that was observed of it.

    `observed` saves asking the ledger again for whoever holds every observation of these posts.
    """
    before, pinned = histories.current_verdicts(post_ids), histories.pinned(post_ids)
    known = histories.observations(post_ids) if observed is None else observed
    return {one: Judgement(was=before.get(one), verdict=judge(known[one], pinned=pinned.get(one))) for one in post_ids}


def judge_posts(run: Run, posts: Mapping[int, PostRef | None], observed: Mapping[int, Sequence[Observation]] | None = None) -> None:
    """Judge posts by all that was observed of them, record what moved, and count where they stand."""
    with run.ledger.transaction():
        known = run.ledger.observations(posts.keys()) if observed is None else observed
        concluded = conclude(run.ledger, posts.keys(), known)
        for post_id, one in concluded.items():
            run.ledger.replace_verdict(run.id, post_id, one.was, one.verdict)
    for post_id, one in concluded.items():
        run.counters.standings[post_id] = one.verdict.standing
        _note_silence(run, post_id, posts[post_id], known[post_id])
        note_change(run, post_id, posts[post_id], one)
        run.emit(PostJudged(post=posts[post_id], was=one.was, verdict=one.verdict))


def _note_silence(run: Run, post_id: int, post: PostRef | None, observed: Sequence[Observation]) -> None:
    """Note whether anything could be learnt of a post that was asked about in this run."""
    if post is not None and any(one.run == run.id and one.witness is not Witness.WEB_ARCHIVE for one in observed):
        run.counters.asked[post_id] = (post, staleness(observed))


def note_change(run: Run, post_id: int, post: PostRef | None, concluded: Judgement) -> None:
    """Note what moved in this run."""
    moved = standing_change(concluded.was, concluded.verdict)
    if moved is not None:
        run.counters.changes.append(
            PostChange(
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
    current = run.ledger.current_verdicts([one for one in post_ids if one not in run.counters.standings])
    run.counters.standings.update({post_id: verdict.standing for post_id, verdict in current.items()})
