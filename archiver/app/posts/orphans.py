"""Record snapshot files that have no row in the ledger, because the run that wrote them was killed.

A snapshot file is announced, then gets its name, then its row: a crash in between leaves a complete file without a row. It is
checked like any other, and recorded from its own statement, if the answers in it read as that says. A file that no run announced,
or that says otherwise than its answers, is nobody's evidence: `verify` names it, and it is left alone.
"""

from dataclasses import replace
from typing import assert_never

from archiver.app.posts.media import record_media
from archiver.app.posts.probing import ProbeResult
from archiver.app.runs.run import Run
from archiver.app.verification.stated_readings import differs_from_answers
from archiver.evidence import ArticleStatement, InspectedSnapshot, PostStatement, inspect_snapshot, read_snapshot, snapshot_paths
from archiver.model.embeds import Embed
from archiver.model.posts import Alias, PostRef
from archiver.platforms import current_alias, current_name
from archiver.reporting.events import SnapshotWritten


def recover_orphans(run: Run) -> None:
    """Record all complete snapshots that were announced and have no row; all other files are left alone."""
    paths = list(snapshot_paths(run.home.folder))
    known, announced = run.ledger.known_snapshots(paths), run.ledger.announced(paths)
    for path in paths:
        if path in announced and path not in known and (orphan := inspect_snapshot(run.home.folder, path)) is not None:
            snapshot, post_id = read_snapshot(run.home.folder / path), _post_of(run, orphan)
            author = run.ledger.api_author(post_id, before=run.id) if post_id is not None else None
            if not differs_from_answers(snapshot, author=author):
                _recover(run, orphan)


def _post_of(run: Run, orphan: InspectedSnapshot) -> int | None:
    """The row of a snapshot's post; None where it is of an article, or the post is unknown."""
    subject = orphan.statement.subject
    return run.ledger.post_of(subject.post) if isinstance(subject, PostStatement) else None


def _recover(run: Run, orphan: InspectedSnapshot) -> None:
    subject = orphan.statement.subject
    match subject:
        case PostStatement(post=post):
            post_id = run.ledger.post_of(current_name(post))
            if post_id is None:
                return
            with run.ledger.transaction():
                record_post_snapshot(run, orphan, subject, post_id, number=run.id)
            run.recovered[post_id] = subject.observations
            _emit(run, orphan, post)
        case ArticleStatement():
            with run.ledger.transaction():
                record_article_snapshot(run, orphan, subject, number=run.id)
            _emit(run, orphan, None)
        case _:
            assert_never(subject)


def record_post_snapshot(run: Run, found: InspectedSnapshot, subject: PostStatement, post_id: int, *, number: int) -> None:
    """Record a post's snapshot, and the media in it, under the run with that number."""
    at, shortfalls = found.statement.at, found.statement.shortfalls
    run.ledger.record_snapshot(number, found.file, at=at, post_id=post_id, shortfalls=shortfalls, shared=found.file.shared)
    snapshot = read_snapshot(run.home.folder / found.file.path)
    exchanges = (*snapshot.answers, *(snapshot.capture.exchanges if snapshot.capture else ()))
    result = ProbeResult(post=subject.post, outcomes=(), observations=subject.observations)
    record_media(run, post_id, result, exchanges, at=at, number=number)
    if subject.video is not None and (whole := subject.video.in_one_piece) is not None:
        run.ledger.record_media(number, post_id, key=subject.video.key, digest=whole, signature=None, at=at)


def record_article_snapshot(run: Run, found: InspectedSnapshot, subject: ArticleStatement, *, number: int) -> None:
    """Record an article's snapshot, and the embeds in it, under the run with that number."""
    at = found.statement.at
    version = run.ledger.record_article(number, subject.article, at)
    for embed in subject.embeds:
        run.ledger.record_embed(number, version, under_current_name(embed), at)
    shortfalls, shared = found.statement.shortfalls, found.file.shared
    run.ledger.record_snapshot(number, found.file, at=at, article_version=version, shortfalls=shortfalls, shared=shared)


def under_current_name(embed: Embed) -> Embed:
    """The embed with present name and aliases; those that an earlier version gave are kept as aliases."""
    named = current_name(embed.post) if embed.post is not None else None
    former = () if named == embed.post else (Alias(str(embed.post)),)
    written = map(current_alias, embed.aliases)
    return replace(embed, post=named, aliases=tuple(dict.fromkeys((*written, *embed.aliases, *former))))


def _emit(run: Run, orphan: InspectedSnapshot, post: PostRef | None) -> None:
    run.emit(SnapshotWritten(post=post, path=orphan.file.path, shortfalls=orphan.statement.shortfalls, adopted=True))
