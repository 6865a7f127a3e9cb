"""`check --rejudge`: judge all posts again by their recorded observations, after a rule has changed. Nothing is probed.

A preview lists what would change; it only reads the archive.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from archiver.app.posts.brake import accept_night, judge_left_over, release_moves, require_doubts
from archiver.app.posts.judging import Judgement, conclude, note_change
from archiver.app.runs.clock import Clock
from archiver.app.runs.concurrency import Reporter, batch_or_each
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.run import Run, open_run, summarise
from archiver.ledger.doubts import open_doubts
from archiver.ledger.reader import LedgerReader
from archiver.ledger.recorded_verdicts import states_otherwise
from archiver.ledger.runs import killed_runs
from archiver.model.posts import PostRef
from archiver.reporting.events import Listener, PostRejudged, Problem, Rejudgement, RunKind, RunSummary, WorkProgress
from archiver.verdicts.rules import Rule
from archiver.web import WebSettings

_BATCH_POSTS = 500
_LABEL = "judging again"
_NEXT_RUN_JUDGES = "the next `check` judges it"

_Posts = Mapping[int, PostRef | None]
"""All posts of the archive by row, None while unsettled."""


async def rejudge(*, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> RunSummary:
    """Judge all posts again, and record the verdicts that changed; the run's summary."""
    async with open_run(RunKind.CHECK, home=home, clock=clock, web=web, controls={}, emit=emit, options={"rejudge": True}) as run:
        judge_left_over(run)
        release_moves(run)
        posts = run.ledger.every_post()
        await _in_batches(run, posts, lambda post_ids: _record(run, posts, post_ids))
    return summarise(run)


async def accept_run(number: int, where: str | None, *, home: Home, clock: Clock, web: WebSettings, emit: Listener) -> RunSummary:
    """Believe what a doubtful run found, `where` names a platform or host only there; the summary of the run that records it.

    Raises `InputError` if nothing of it is in doubt.
    """
    with open_archive(home) as archive:
        require_doubts(open_doubts(archive.query), number, where)
    options = {"accept_night": number} | ({"platform": where} if where else {})
    async with open_run(RunKind.CHECK, home=home, clock=clock, web=web, controls={}, emit=emit, options=options) as run:
        judge_left_over(run)
        release_moves(run)
        accept_night(run, number, where)
    return summarise(run)


async def preview_rejudge(*, home: Home, emit: Listener) -> Rejudgement:
    """Judge all posts again, and only return the verdicts that would change.

    What a killed run observed has not been through the brake and is left out.
    """
    preview = _Preview(emit=emit)
    with open_archive(home) as archive:
        preview.killed_runs = killed_runs(archive.query)
        for run in preview.killed_runs:
            preview.problem(f"run {run}", "was killed before it judged what it observed, which is left out here", _NEXT_RUN_JUDGES)
        posts = archive.every_post()
        await _in_batches(preview, posts, lambda post_ids: _note(preview, archive, posts, post_ids))
    return Rejudgement(posts=preview.posts, changes=tuple(preview.changes), problems=tuple(preview.problems))


@dataclass(slots=True, kw_only=True)
class _Preview:
    """A preview in progress: how many posts were judged, which verdicts would change, which posts could not be judged."""

    emit: Listener
    killed_runs: Collection[int] = ()
    posts: int = 0
    changes: list[PostRejudged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, where: str, what: str, remedy: str | None = None, /) -> None:
        """Note that a post could not be judged."""
        self.problems.append(Problem(where=where, what=what, remedy=remedy))
        self.emit(self.problems[-1])


async def _in_batches(reporter: Reporter, posts: _Posts, function: Callable[[Sequence[int]], None]) -> None:
    """Call `function` with batches of all posts."""

    async def batch(post_ids: Sequence[int]) -> None:
        function(post_ids)

    def name(post_id: int) -> str:
        return str(posts[post_id] or f"post {post_id}")

    for start in range(0, len(posts), _BATCH_POSTS):
        reporter.emit(WorkProgress(label=_LABEL, done=start, of=len(posts)))
        await batch_or_each(reporter, list(posts)[start : start + _BATCH_POSTS], batch, name=name)
    reporter.emit(WorkProgress(label=_LABEL, done=len(posts), of=len(posts)))


def _record(run: Run, posts: _Posts, post_ids: Sequence[int]) -> None:
    """Judge some posts again, and record the verdicts that changed."""
    with run.ledger.transaction():
        judgements = conclude(run.ledger, post_ids)
        changed = {post_id: judgement for post_id, judgement in judgements.items() if _is_changed(judgement)}
        for post_id, judgement in changed.items():
            run.ledger.replace_verdict(run.id, post_id, judgement.was, judgement.verdict)
    run.counters.posts.update(judgements)
    run.counters.standings.update({post_id: judgement.verdict.standing for post_id, judgement in judgements.items()})
    run.counters.rejudged += len(changed)
    for post_id, judgement in changed.items():
        note_change(run, post_id, posts[post_id], judgement)
        run.emit(_event(posts, post_id, judgement))


def _note(preview: _Preview, archive: LedgerReader, posts: _Posts, post_ids: Sequence[int]) -> None:
    """Judge some posts again, and note the verdicts that would change."""
    observed = archive.observations(post_ids)
    known = {
        post_id: [observation for observation in observations if observation.run not in preview.killed_runs]
        for post_id, observations in observed.items()
    }
    judgements = conclude(archive, post_ids, known)
    preview.posts += len(judgements)
    for post_id, judgement in judgements.items():
        if _is_changed(judgement):
            event = _event(posts, post_id, judgement)
            preview.changes.append(event)
            preview.emit(event)


def _event(posts: _Posts, post_id: int, judgement: Judgement) -> PostRejudged:
    return PostRejudged(post=posts[post_id], post_id=post_id, was=judgement.was, verdict=judgement.verdict)


def _is_changed(judgement: Judgement) -> bool:
    """Whether the verdict differs from the recorded one; a post that was never judged or probed has none to differ from."""
    if judgement.was is None and judgement.verdict.rule == Rule.NEVER_ASKED.code:
        return False
    return states_otherwise(judgement.was, judgement.verdict)
