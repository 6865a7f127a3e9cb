"""Judging again: all verdicts computed anew from what was observed, after a rule has changed. Nobody is asked anything.

What would change can be looked at first: then the archive is only read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archiver.app.posts.judging import Judgement, ObservationSource, conclude, note_change
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import batch_or_each
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.run import Run, open_run, summarise
from archiver.ledger.recorded_verdicts import differs
from archiver.model.posts import PostRef
from archiver.reporting.events import Listener, PostRejudged, Problem, Rejudgement, RunKind, RunSummary, WorkProgress
from archiver.verdicts.judge import NEVER_ASKED
from archiver.web import WebSettings

_AT_ONCE = 500
_LABEL = "judging again"


async def rejudge(*, home: Home, clock: Clock, emit: Listener) -> RunSummary:
    """Judge every post again, and record the verdicts that are other ones now; the run's summary."""
    asked = {"rejudge": True}
    async with open_run(RunKind.CHECK, home=home, clock=clock, web=WebSettings(), controls={}, emit=emit, options=asked) as run:
        posts = run.ledger.every_post()

        async def several(post_ids: Sequence[int]) -> None:
            _record(run, posts, post_ids)

        for start in range(0, len(posts), _AT_ONCE):
            emit(WorkProgress(label=_LABEL, done=start, of=len(posts)))
            await batch_or_each(run, list(posts)[start : start + _AT_ONCE], several, name=lambda one: _name(posts, one))
        emit(WorkProgress(label=_LABEL, done=len(posts), of=len(posts)))
        return summarise(run)


def _record(run: Run, posts: Mapping[int, PostRef | None], post_ids: Sequence[int]) -> None:
    """Judge some posts again, and record what is another verdict now."""
    with run.ledger.transaction():
        concluded = conclude(run.ledger, post_ids)
        others = {one: found for one, found in concluded.items() if _is_another(found)}
        for post_id, found in others.items():
            run.ledger.replace_verdict(run.id, post_id, found.was, found.verdict)
    run.counters.posts.update(concluded)
    run.counters.standings.update({post_id: found.verdict.standing for post_id, found in concluded.items()})
    run.counters.rejudged += len(others)
    for post_id, found in others.items():
        note_change(run, post_id, posts[post_id], found)
        run.emit(PostRejudged(post=posts[post_id], post_id=post_id, was=found.was, verdict=found.verdict))


@dataclass(slots=True, kw_only=True)
class _DryRun:
    """A judging that changes nothing: what it has come to so far."""

    emit: Listener
    posts: int = 0
    changes: list[PostRejudged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, where: str, what: str, remedy: str | None = None, /) -> None:
        """Note that a post could not be judged."""
        self.problems.append(Problem(where=where, what=what, remedy=remedy))
        self.emit(self.problems[-1])


async def preview_rejudge(*, home: Home, emit: Listener) -> Rejudgement:
    """Judge every post again, and only say which verdicts would be other ones."""
    rehearsal = _DryRun(emit=emit)
    with open_archive(home) as archive:
        posts = archive.every_post()

        async def several(post_ids: Sequence[int]) -> None:
            _rehearse(rehearsal, archive, posts, post_ids)

        for start in range(0, len(posts), _AT_ONCE):
            emit(WorkProgress(label=_LABEL, done=start, of=len(posts)))
            await batch_or_each(rehearsal, list(posts)[start : start + _AT_ONCE], several, name=lambda one: _name(posts, one))
    emit(WorkProgress(label=_LABEL, done=len(posts), of=len(posts)))
    return Rejudgement(posts=rehearsal.posts, changes=tuple(rehearsal.changes), problems=tuple(rehearsal.problems))


def _rehearse(rehearsal: _DryRun, archive: ObservationSource, posts: Mapping[int, PostRef | None], post_ids: Sequence[int]) -> None:
    """Judge some posts again."""
    concluded = conclude(archive, post_ids)
    rehearsal.posts += len(concluded)
    for post_id, found in concluded.items():
        if _is_another(found):
            change = PostRejudged(post=posts[post_id], post_id=post_id, was=found.was, verdict=found.verdict)
            rehearsal.changes.append(change)
            rehearsal.emit(change)


def _is_another(found: Judgement) -> bool:
    """Whether a verdict is another one now; that nothing is known of a post which nobody judged is none."""
    if found.was is None and found.verdict.rule == NEVER_ASKED.code:
        return False
    return differs(found.was, found.verdict)


def _name(posts: Mapping[int, PostRef | None], post_id: int) -> str:
    return str(posts[post_id] or f"post {post_id}")
