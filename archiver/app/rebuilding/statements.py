"""Record what snapshots state, where no file of a run holds the log: after it was lost, or from where it is.

Each snapshot tells its subject, the articles that showed it, and its observations. They are read oldest first, so that everything
is recorded in the order in which it happened; what one run wrote is recorded under one run that stands for it. After each snapshot
its post is judged again. A lost run by which unusually many posts would move is doubtful, as it was then. The rest is lost: the
observations of runs that kept nothing new, the text around embeds, and when articles were last read. A post that an earlier version
named otherwise is recorded by its present name, with the former one as an alias: two names of one post become one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from archiver.app.posts.orphans import record_article_snapshot, record_post_snapshot, under_current_name
from archiver.app.posts.rebuilt_moves import RebuiltMoves
from archiver.app.runs.run import Run
from archiver.errors import EvidenceError
from archiver.evidence import (
    ArticleStatement,
    InspectedSnapshot,
    PostStatement,
    Statement,
    inspect_snapshot,
    read_statement,
)
from archiver.ledger.related_posts import StatedRelation
from archiver.model.observations import Observation
from archiver.model.posts import Alias, PostRef
from archiver.platforms import current_name
from archiver.reporting.events import SnapshotWritten, WorkProgress

_LABEL = "reading snapshots"
_ALIAS_SOURCE = "snapshot"
"""The recorded source of aliases: snapshots do not tell where an alias came from."""


@dataclass(slots=True, kw_only=True)
class _RebuildProgress:
    """A rebuild in progress: the runs that stand for the lost ones, by their old numbers, and who quotes or answers which post."""

    run: Run
    moves: RebuiltMoves
    runs: dict[int, int] = field(default_factory=dict)
    relations: dict[PostRef, list[StatedRelation]] = field(default_factory=dict)

    def run_of(self, statement: Statement) -> int:
        """The run that stands for the one that wrote a snapshot."""
        lost = statement.run
        if lost not in self.runs:
            ledger = self.run.ledger
            number = ledger.begin(self.run.kind.value, rehearsed=statement.rehearsed, options={"stands_for": lost})
            self.runs[lost] = number
            ledger.finish(number, {"event": "run", "run": number, "kind": self.run.kind.value, "stands_for": lost})
        return self.runs[lost]


def record_statements(run: Run, paths: Sequence[str]) -> None:
    """Record the snapshots that have no row yet, by what they state."""
    work = _RebuildProgress(run=run, moves=RebuiltMoves(run=run))
    known = run.ledger.known_snapshots(paths)
    for done, path in enumerate(_oldest_first(run, paths), start=1):
        if path not in known:
            _record(work, path)
        run.emit(WorkProgress(label=_LABEL, done=done, of=len(paths)))
    work.moves.release()


def _oldest_first(run: Run, paths: Sequence[str]) -> Iterator[str]:
    """The snapshots in the order in which they were written; files that are not snapshots are skipped, with a problem."""
    dated = []
    for path in paths:
        try:
            dated.append((read_statement(run.home.folder / path).at, path))
        except EvidenceError as error:
            _skip(run, path, error.message)
    yield from (path for _, path in sorted(dated))


def _skip(run: Run, path: str, what: str) -> None:
    run.counters.failed += 1
    run.problem(path, f"was skipped: {what}", "restore it from a backup, move the new database away, and rebuild again")


def _record(work: _RebuildProgress, path: str) -> None:
    run = work.run
    found = inspect_snapshot(run.home.folder, path)
    if found is None:
        _skip(run, path, "it is damaged, or its bytes do not match the digest in its name")
        return
    subject = found.statement.subject
    with run.ledger.transaction():
        match subject:
            case ArticleStatement():
                recorded = _record_article(work, found, subject)
            case PostStatement():
                recorded = _record_post(work, found, subject)
            case _:
                assert_never(subject)
    if not recorded:
        return
    shortfalls = found.statement.shortfalls
    post = subject.post if isinstance(subject, PostStatement) else None
    run.emit(SnapshotWritten(post=post, path=path, shortfalls=shortfalls, adopted=True))


def _record_article(work: _RebuildProgress, found: InspectedSnapshot, subject: ArticleStatement) -> bool:
    record_article_snapshot(work.run, found, subject, number=work.run_of(found.statement))
    return True


def _record_post(work: _RebuildProgress, found: InspectedSnapshot, subject: PostStatement) -> bool:
    run, at = work.run, found.statement.at
    number = work.run_of(found.statement)
    post_id = _post_row(work, found, subject, number)
    if post_id is None:
        run.problem(found.file.path, f"shows {subject.post}, which no article shows", "the file is left where it is")
        return False
    former = (Alias(str(subject.post)),) if subject.post != current_name(subject.post) else ()
    for name in (*subject.aliases, *former):
        run.ledger.record_alias(number, post_id, name, source=_ALIAS_SOURCE, at=at)
    known = {_identity(observation) for observation in run.ledger.observations((post_id,))[post_id]}
    for observation in subject.observations:
        if _identity(observation) not in known:
            run.ledger.record_observation(number, post_id, replace(observation, run=number))
    if run.ledger.embeds((post_id,))[post_id]:
        for stated in run.ledger.stated_relations((post_id,)):
            work.relations.setdefault(current_name(stated.target), []).append(stated)
    record_post_snapshot(run, found, subject, post_id, number=number)
    work.moves.judge(post_id, current_name(subject.post), number=number, at=at)
    return True


def _post_row(work: _RebuildProgress, found: InspectedSnapshot, subject: PostStatement, number: int) -> int | None:
    """The row of a snapshot's post, with its embeds recorded and settled; None where no article or shown post names it."""
    ledger, at, post = work.run.ledger, found.statement.at, current_name(subject.post)
    for shown in subject.shown:
        version = ledger.record_article(number, shown.article, at)
        _, post_id = ledger.record_embed(number, version, under_current_name(shown.embed), at)
        if ledger.refs((post_id,))[post_id] is None:
            ledger.settle(number, post_id, post, how=_ALIAS_SOURCE, at=at)
    for stated in () if subject.shown else work.relations.get(post, ()):
        ledger.record_related(number, replace(stated, target=post))
    return ledger.post_of(post)


def _identity(observation: Observation) -> tuple[object, ...]:
    """What identifies an observation, apart from the number of its run."""
    return observation.at, observation.probe, observation.about, observation.body
