"""Adopting: what a run that was killed has kept without telling the ledger is given its row by the next one.

A snapshot is on the disk before its row is written, so a crash between the two leaves a whole file that no row knows.
It is as good as any other: it is checked, and recorded from what it says of itself.
"""

from typing import assert_never

from archiver.app.capturing import record_media
from archiver.app.probing import Look
from archiver.app.run import Run
from archiver.articles import Article
from archiver.evidence import ArticleFacts, ArticleStatement, Found, PostStatement, inspect, read_snapshot, snapshots_in
from archiver.posts import PostRef
from archiver.runs import Kept
from archiver.urls import parse


def adopt_orphans(run: Run) -> None:
    """Give rows to all whole snapshots that have none; files that are no snapshots of this archive's posts stay as they are."""
    paths = list(snapshots_in(run.home.folder))
    known = run.ledger.known_snapshots(paths)
    for path in paths:
        if path not in known and (found := inspect(run.home.folder, path)) is not None:
            _adopt(run, found)


def _adopt(run: Run, found: Found) -> None:
    subject = found.statement.subject
    match subject:
        case PostStatement():
            _adopt_post(run, found, subject)
        case ArticleStatement():
            _adopt_article(run, found, subject)
        case _:
            assert_never(subject)


def _adopt_post(run: Run, found: Found, said: PostStatement) -> None:
    post_id = run.ledger.post_of(said.post)
    if post_id is None:
        return
    shortfalls = found.statement.shortfalls
    with run.ledger.transaction():
        run.ledger.record_snapshot(run.id, found.kept, at=found.statement.at, post_id=post_id, shortfalls=shortfalls)
        whole = read_snapshot(run.home.folder / found.kept.path)
        exchanges = (*whole.answers, *(whole.capture.exchanges if whole.capture else ()))
        seen = Look(post=said.post, outcomes=(), observations=said.observations)
        record_media(run, post_id, seen, exchanges)
    run.adopted[post_id] = said.observations
    _tell(run, found, said.post)


def _adopt_article(run: Run, found: Found, said: ArticleStatement) -> None:
    with run.ledger.transaction():
        version = run.ledger.record_article(run.id, article_of(said.article), found.statement.at)
        for embed in said.embeds:
            run.ledger.record_embed(run.id, version, embed, found.statement.at)
        run.ledger.record_snapshot(
            run.id, found.kept, at=found.statement.at, article_version=version, shortfalls=found.statement.shortfalls
        )
    _tell(run, found, None)


def article_of(facts: ArticleFacts) -> Article:
    """The article version that a snapshot tells of; its text is in the snapshot."""
    return Article(
        source=facts.source,
        text="",
        markup=facts.markup,
        content=facts.digest,
        url=parse(facts.url) if facts.url else None,
        title=facts.title,
        published=facts.published,
        language=facts.language,
    )


def _tell(run: Run, found: Found, post: PostRef | None) -> None:
    shortfalls = found.statement.shortfalls
    run.tell(Kept(post=post, path=found.kept.path, complete=not shortfalls, shortfalls=shortfalls, adopted=True))
