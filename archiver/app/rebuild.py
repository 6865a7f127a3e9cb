"""`rebuild`: the database from the snapshots, for whoever has lost it.

The files say what they are of, who showed it, and what was observed and when; they are read oldest first, so that everything is
recorded in the order in which it happened, what one run kept in a run of its own. Verdicts are concluded anew, look by look. What
only the database had is lost: the nights on which nothing new was kept, the words around posts, when an article was last read, and
the log with its checkpoints, which begins anew and does not lead to the old ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from archiver.app.posts.judging import conclude, count_standings
from archiver.app.posts.orphans import record_article_snapshot, record_post_snapshot
from archiver.app.runs.clock import Clock
from archiver.app.runs.home import Home
from archiver.app.runs.open_archive import open_archive
from archiver.app.runs.run import Run, open_run, summarise
from archiver.errors import ArchiverError, EvidenceError, InputError
from archiver.evidence import (
    ArticleStatement,
    InspectedSnapshot,
    PostStatement,
    Statement,
    inspect_snapshot,
    read_statement,
    snapshot_paths,
)
from archiver.model.observations import Observation
from archiver.reporting.events import Listener, RunKind, RunSummary, SnapshotWritten, WorkProgress
from archiver.web import WebSettings

_LABEL = "reading snapshots"
_HOW = "snapshot"
"""Who told us another name of a post: the snapshot, which does not say where it had it from."""


@dataclass(slots=True, kw_only=True)
class _RebuildProgress:
    """How far it is: the runs that stand for those that made the snapshots, by their old numbers, and the posts so far."""

    run: Run
    runs: dict[int, int] = field(default_factory=dict)
    posts: set[int] = field(default_factory=set)

    def run_of(self, statement: Statement) -> int:
        """The run that stands for the one that made a snapshot."""
        number = statement.run
        known = self.runs.get(number)
        if known is None:
            ledger = self.run.ledger
            known = ledger.begin(self.run.kind.value, rehearsed=statement.rehearsed, options={"stands_for": number})
            self.runs[number] = known
            ledger.finish(known, {"event": "run", "run": known, "kind": self.run.kind.value, "stands_for": number})
        return known


async def rebuild(*, home: Home, clock: Clock, emit: Listener) -> RunSummary:
    """Make a database of what the snapshots say; `InputError` where there is one already, or nothing to make it of.

    One that was interrupted is gone on with.
    """
    if home.database.exists() and not _is_ours(home):
        raise InputError(
            f"there is a database at {home.database}", remedy="move it away if it cannot be used any more; nothing is written over"
        )
    paths = list(snapshot_paths(home.folder))
    if not paths:
        raise InputError(f"there are no snapshots in {home.snapshots}", remedy="put them back from a backup, then try again")
    async with open_run(RunKind.REBUILD, home=home, clock=clock, web=WebSettings(), controls={}, emit=emit, options={}) as run:
        work = _RebuildProgress(run=run)
        known = run.ledger.known_snapshots(paths)
        for done, path in enumerate(_oldest_first(run, paths), start=1):
            if path not in known:
                _take(work, path)
            emit(WorkProgress(label=_LABEL, done=done, of=len(paths)))
        run.counters.posts.update(work.posts)
        count_standings(run, work.posts)
        return summarise(run)


def _is_ours(home: Home) -> bool:
    """Whether the database holds nothing but what was rebuilt."""
    try:
        with open_archive(home) as archive:
            return archive.kinds_of_runs() <= {RunKind.REBUILD.value}
    except ArchiverError:
        return False


def _oldest_first(run: Run, paths: list[str]) -> Iterator[str]:
    """The files that are snapshots, as they were made."""
    dated = []
    for path in paths:
        try:
            dated.append((read_statement(run.home.folder / path).at, path))
        except EvidenceError as trouble:
            _not_whole(run, path, trouble.message)
    yield from (path for _, path in sorted(dated))


def _not_whole(run: Run, path: str, what: str) -> None:
    run.counters.failed += 1
    run.problem(path, f"is left out: {what}", "put it back from a backup, move the new database away, and rebuild again")


def _take(work: _RebuildProgress, path: str) -> None:
    """Record what one snapshot says."""
    run = work.run
    found = inspect_snapshot(run.home.folder, path)
    if found is None:
        _not_whole(run, path, "it is not whole, or its bytes are not those that its name tells")
        return
    subject = found.statement.subject
    with run.ledger.transaction():
        match subject:
            case ArticleStatement():
                taken = _take_article(work, found, subject)
            case PostStatement():
                taken = _take_post(work, found, subject)
            case _:
                assert_never(subject)
    if not taken:
        return
    shortfalls = found.statement.shortfalls
    run.counters.captured += not shortfalls
    run.counters.partial += bool(shortfalls)
    post = subject.post if isinstance(subject, PostStatement) else None
    run.emit(SnapshotWritten(post=post, path=path, complete=not shortfalls, shortfalls=shortfalls, adopted=True))


def _take_article(work: _RebuildProgress, found: InspectedSnapshot, said: ArticleStatement) -> bool:
    record_article_snapshot(work.run, found, said, number=work.run_of(found.statement))
    work.run.counters.articles += 1
    work.run.counters.embeds += len(said.embeds)
    return True


def _take_post(work: _RebuildProgress, found: InspectedSnapshot, said: PostStatement) -> bool:
    run, at = work.run, found.statement.at
    number = work.run_of(found.statement)
    post_id = _post(work, found, said, number)
    if post_id is None:
        run.problem(found.file.path, f"is of {said.post}, which no article shows", "it stays where it is")
        return False
    for name in said.aliases:
        run.ledger.record_alias(number, post_id, name, source=_HOW, at=at)
    known = {_mark(one) for one in run.ledger.observations((post_id,))[post_id]}
    for observation in said.observations:
        if _mark(observation) not in known:
            run.ledger.record_observation(number, post_id, replace(observation, run=number))
    record_post_snapshot(run, found, said, post_id, number=number)
    concluded = conclude(run.ledger, (post_id,))[post_id]
    run.ledger.replace_verdict(number, post_id, concluded.was, concluded.verdict, at=at)
    work.posts.add(post_id)
    return True


def _post(work: _RebuildProgress, found: InspectedSnapshot, said: PostStatement, number: int) -> int | None:
    """The row of a snapshot's post: as the articles show it, by its name or by an alias that turned out to be it."""
    ledger, at = work.run.ledger, found.statement.at
    for shown in said.shown:
        version = ledger.record_article(number, shown.article, at)
        _, post_id = ledger.record_embed(number, version, shown.embed, at)
        if ledger.refs((post_id,))[post_id] is None:
            ledger.settle(number, post_id, said.post, how=_HOW, at=at)
    return ledger.post_of(said.post)


def _mark(observation: Observation) -> tuple[object, ...]:
    """What tells an observation from others, whatever number its run has."""
    return observation.at, observation.probe, observation.about, observation.body
