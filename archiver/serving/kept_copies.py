"""Which copies of a page are kept: the snapshots of the post or article that an address is of, and what each shows."""

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from archiver.app.lookup import posts_at
from archiver.errors import InputError
from archiver.evidence import read_unchanged_snapshot
from archiver.evidence.article_bytes import article_bytes
from archiver.evidence.reading import Snapshot
from archiver.finding import read_article
from archiver.ledger.snapshots import article_snapshots
from archiver.ledger.withdrawals import withdrawn_snapshots
from archiver.model.articles import Markup
from archiver.model.shortfalls import is_of_post
from archiver.model.urls import URL
from archiver.render.embeds import static_embed
from archiver.render.inert_page import inert_page
from archiver.reporting.records import PostRecord, SnapshotRecord
from archiver.serving.served_archive import OpenedArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCopies:
    """The snapshots of a page, oldest first; at most one a second, since Memento names them by the second. It may be a `post`."""

    snapshots: tuple[SnapshotRecord, ...]
    post: PostRecord | None = None

    def at(self, when: datetime) -> SnapshotRecord:
        """The snapshot nearest to a time; the older of two that are equally near."""
        return min(self.snapshots, key=lambda kept: (abs(kept.at - when), kept.at))


def kept_copies(archive: OpenedArchive, url: URL) -> KeptCopies | None:
    """The copies of the post that an address is of, in any of its spellings, else of the article; None if there is none to show."""
    for post in archive.reader.by_ids(posts_at(archive.reader, url)):
        own = [kept for kept in post.snapshots if is_of_post(kept.shortfalls)]
        if own and post.withdrawn is None:
            return KeptCopies(snapshots=_one_a_second(own), post=post)
    found = archive.reader.article_at(url)
    if found is None or found.withdrawn is not None:
        return None
    hidden = withdrawn_snapshots(archive.reader.query)
    snapshots = [kept for kept in article_snapshots(archive.reader.query, found.name) if kept.path not in hidden]
    return KeptCopies(snapshots=_one_a_second(snapshots)) if snapshots else None


def _one_a_second(snapshots: Iterable[SnapshotRecord]) -> tuple[SnapshotRecord, ...]:
    """The snapshots by the second: of several in one, a complete one."""
    by_second: dict[datetime, SnapshotRecord] = {}
    for kept in sorted(snapshots, key=lambda kept: (not kept.shows_all, kept.at)):
        by_second.setdefault(kept.at.replace(microsecond=0), kept)
    return tuple(replace(kept, at=second) for second, kept in sorted(by_second.items()))


def shown_page(archive: OpenedArchive, kept: SnapshotRecord, post: PostRecord | None) -> str:
    """What a snapshot shows: the kept page, inert; where there is none, the post as static HTML.

    `EvidenceError` if the file is not as it was kept.
    """
    snapshot = read_unchanged_snapshot(archive.home.folder / kept.path, kept.sha256)
    if snapshot.dom is not None:
        return inert_page(snapshot.dom)
    if post is not None:
        return _page(static_embed(post) or "")
    return _article_page(snapshot)


def _article_page(snapshot: Snapshot) -> str:
    """An article as it was fetched, or as the file that it was."""
    for source, content, media_type in article_bytes(snapshot):
        try:
            article = read_article(source, content, content_type=media_type)
        except InputError:
            continue
        return inert_page(article.text) if article.markup is Markup.HTML else _page(f"<pre>{html.escape(article.text)}</pre>")
    return _page("<p>The snapshot has no page that can be shown.</p>")


def _page(content: str) -> str:
    """A page around a piece of markup."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Kept copy</title>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{content}</body></html>\n'
