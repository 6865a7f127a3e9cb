"""Adopting: what a run that was killed has kept without telling the ledger is given its row by the next one.

A snapshot is on the disk before its row is written, so a crash between the two leaves a whole file that no row knows.
It is as good as any other: it is checked, and recorded from what it says of itself.
"""

from typing import assert_never

from archiver.app.posts.capturing import record_media
from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.evidence import ArticleStatement, InspectedSnapshot, PostStatement, inspect_snapshot, read_snapshot, snapshot_paths
from archiver.model.posts import PostRef
from archiver.reporting.events import SnapshotWritten


def adopt_orphans(run: Run) -> None:
    """Give rows to all whole snapshots that have none; files that are no snapshots of this archive's posts stay as they are."""
    paths = list(snapshot_paths(run.home.folder))
    known = run.ledger.known_snapshots(paths)
    for path in paths:
        if path not in known and (found := inspect_snapshot(run.home.folder, path)) is not None:
            _adopt(run, found)


def _adopt(run: Run, found: InspectedSnapshot) -> None:
    subject = found.statement.subject
    match subject:
        case PostStatement():
            _adopt_post(run, found, subject)
        case ArticleStatement():
            _adopt_article(run, found, subject)
        case _:
            assert_never(subject)


def _adopt_post(run: Run, found: InspectedSnapshot, said: PostStatement) -> None:
    post_id = run.ledger.post_of(said.post)
    if post_id is None:
        return
    with run.ledger.transaction():
        record_post_snapshot(run, found, said, post_id, number=run.id)
    run.recovered[post_id] = said.observations
    _tell(run, found, said.post)


def _adopt_article(run: Run, found: InspectedSnapshot, said: ArticleStatement) -> None:
    with run.ledger.transaction():
        record_article_snapshot(run, found, said, number=run.id)
    _tell(run, found, None)


def record_post_snapshot(run: Run, found: InspectedSnapshot, said: PostStatement, post_id: int, *, number: int) -> None:
    """Record the snapshot of a post, and the pictures in it, under the run of that number."""
    at, shortfalls = found.statement.at, found.statement.shortfalls
    run.ledger.record_snapshot(number, found.kept, at=at, post_id=post_id, shortfalls=shortfalls)
    whole = read_snapshot(run.home.folder / found.kept.path)
    exchanges = (*whole.answers, *(whole.capture.exchanges if whole.capture else ()))
    seen = ProbeResult(post=said.post, outcomes=(), observations=said.observations)
    record_media(run, post_id, seen, exchanges, at=at, number=number)


def record_article_snapshot(run: Run, found: InspectedSnapshot, said: ArticleStatement, *, number: int) -> None:
    """Record the snapshot of an article, and the posts that it shows, under the run of that number."""
    at = found.statement.at
    version = run.ledger.record_article(number, said.article, at)
    for embed in said.embeds:
        run.ledger.record_embed(number, version, embed, at)
    run.ledger.record_snapshot(number, found.kept, at=at, article_version=version, shortfalls=found.statement.shortfalls)


def _tell(run: Run, found: InspectedSnapshot, post: PostRef | None) -> None:
    shortfalls = found.statement.shortfalls
    run.emit(SnapshotWritten(post=post, path=found.kept.path, complete=not shortfalls, shortfalls=shortfalls, adopted=True))
