"""What the snapshots of a selection show, as the list of pages in a package says it: titles, words and addresses."""

from datetime import datetime

from archiver.app.exports.snapshots import SelectedFiles
from archiver.errors import EvidenceError, InputError
from archiver.evidence import read_snapshot, read_statement
from archiver.evidence.article_bytes import article_bytes
from archiver.evidence.reading import Snapshot
from archiver.evidence.statement import ArticleStatement, Statement
from archiver.export.wacz.pages import PageContent
from archiver.finding import read_article
from archiver.finding.main_text import extract_main_text
from archiver.ledger.selection import SelectedSnapshot
from archiver.reporting.excerpts import excerpt_of
from archiver.reporting.records import PostRecord

_POSTS_AT_ONCE = 500


class PageContents:
    """Reads posts a few hundred at a time, in the order of the selection."""

    def __init__(self, files: SelectedFiles) -> None:
        self._files = files
        self._records: dict[int, PostRecord] = {}
        self._places = {post: place for place, post in enumerate(files.selected.posts)}

    def of(self, kept: SelectedSnapshot) -> PageContent:
        """What a snapshot shows; `EvidenceError` where it has no statement."""
        path = self._files.home.folder / kept.path
        if kept.post is None:
            return _of_article(read_snapshot(path))
        return _of_post(self._record(kept.post), read_statement(path), kept.at)

    def _record(self, post: int) -> PostRecord:
        if post not in self._records:
            place = self._places[post]
            following = self._files.selected.posts[place : place + _POSTS_AT_ONCE]
            self._records = {record.id: record for record in self._files.archive.by_ids(following)}
        return self._records[post]


def _of_post(record: PostRecord, statement: Statement, at: datetime) -> PageContent:
    excerpt = excerpt_of(record)
    by = excerpt.author or ""
    if excerpt.handle:
        by = f"{by} (@{excerpt.handle})" if by else f"@{excerpt.handle}"
    known = [version.text for version in record.versions if version.seen_at <= at]
    addresses = (record.url, statement.view.url if statement.view is not None else None)
    return PageContent(
        title=": ".join(part for part in (by, excerpt.words) if part) or str(record.post or record.platform),
        text=known[-1] if known else record.original.text if record.original is not None else "",
        addresses=tuple(address for address in addresses if address),
    )


def _of_article(snapshot: Snapshot) -> PageContent:
    """An article's title, text and addresses, the one that it was asked for first."""
    subject = snapshot.statement.subject
    if not isinstance(subject, ArticleStatement):
        raise EvidenceError("the snapshot is of a post, and its row says that it is of an article", remedy="`verify` tells more")
    metadata, source = subject.article.metadata, subject.article.source
    view = snapshot.statement.view
    addresses = (source, view.url if view is not None else "", str(metadata.url or ""))
    return PageContent(
        title=metadata.title or source.rpartition("/")[2] or source,
        text=_article_text(snapshot),
        addresses=tuple(address for address in addresses if address),
    )


def _article_text(snapshot: Snapshot) -> str:
    """The article's own words; empty where nothing of the snapshot is read as an article."""
    for source, content, media_type in article_bytes(snapshot):
        try:
            return extract_main_text(read_article(source, content, content_type=media_type))
        except InputError:
            continue
    return ""
