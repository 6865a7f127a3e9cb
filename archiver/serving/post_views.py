"""The pages of one post, its picture, and one article."""

from collections.abc import Iterator
from dataclasses import replace

from archiver.ledger.article_posts import FoundArticle
from archiver.ledger.article_records import article_record
from archiver.ledger.queries import refs
from archiver.ledger.reader import LedgerReader
from archiver.ledger.site_queries import articles_of_posts, covering_checkpoint, name_of_article
from archiver.ledger.snapshots import article_snapshots
from archiver.ledger.verdict_changes import verdict_history
from archiver.ledger.withdrawals import withdrawn_posts, withdrawn_snapshots
from archiver.model.posts import PostRef
from archiver.render.pages.article_page import POSTS_OF_PAGE, PicturePlace, PlacedPicture, article_page
from archiver.render.pages.lists import account_path
from archiver.render.pages.post_page import PostSurroundings, post_page
from archiver.render.pages.rows import paged
from archiver.reporting.archive_index import PostAccount
from archiver.reporting.records import PostRecord
from archiver.reporting.site_map import PageKind, PagePath, picture_path, post_path
from archiver.serving.view import View


def post(view: View) -> bytes | None:
    """The page of a post."""
    record = _record(view, history=True)
    if record is None:
        return None
    if record.withdrawn is not None:
        return post_page(record, view.screenshots.of(record), PostSurroundings(articles={}), view.frame)
    query = view.archive.query
    facts = PostSurroundings(
        verdicts=verdict_history(query, record.id),
        articles=articles_of_posts(query, (record.id,)),
        account=_account(view, record),
        checkpoint=covering_checkpoint(query, record.entry.index) if record.entry is not None else None,
        is_static=view.is_static,
    )
    return post_page(record, view.screenshots.of(record), facts, view.frame)


def picture(view: View) -> bytes | None:
    """How a post looked, as PNG; None where that is not known, or the post is withdrawn."""
    record = _record(view, history=False)
    return view.screenshots.of(record).png if record is not None else None


def present_address(view: View) -> PagePath | None:
    """The address of a post's page, or of its picture, that was asked for by another name of the post; None where none is."""
    record = _named(view, history=False)
    if record is None or _is_own(view.address, record):
        return None
    is_picture = view.address.kind in {PageKind.PICTURE, PageKind.UNSETTLED_PICTURE}
    return (picture_path if is_picture else post_path)(record.post, record.id)


def _record(view: View, *, history: bool) -> PostRecord | None:
    """The post at an address; None where the address is not the one that the post has."""
    record = _named(view, history=history)
    return record if record is not None and _is_own(view.address, record) else None


def _named(view: View, *, history: bool) -> PostRecord | None:
    """The post that an address names, by any of its names."""
    address = view.address
    if address.kind in {PageKind.UNSETTLED_POST, PageKind.UNSETTLED_PICTURE}:
        return view.archive.post_record(address.row, history=history)
    row = view.archive.post_of(PostRef(platform=address.platform, key=address.name))
    return view.archive.post_record(row, history=history) if row is not None else None


def _is_own(address: PagePath, record: PostRecord) -> bool:
    own = post_path(record.post, record.id)
    return (own.platform, own.name, own.row) == (address.platform, address.name, address.row)


def _account(view: View, record: PostRecord) -> PagePath | None:
    """The page of the post's account."""
    owners = view.archive.query(_OWNER, (record.id,))
    key = next((row["owner"] for row in owners), f"@{(record.handle or '').removeprefix('@').lower()}")
    tally = view.index.accounts.get(PostAccount(platform=record.platform, id=key))
    return account_path(tally) if tally is not None else None


_OWNER = "SELECT owner FROM owner WHERE post = ? ORDER BY id LIMIT 1"


def article(view: View) -> bytes | None:
    """A page of an article, with some of its posts."""
    found = _article(view.archive, view.address.row)
    shown = paged(found.post_ids, view.address, POSTS_OF_PAGE) if found is not None else None
    if found is None or shown is None:
        return None
    record = article_record(view.archive.query, replace(found, post_ids=tuple(shown[0])), view.archive.by_ids)
    picture_of = _picture_of(view, found) if shown[1].number == 1 else None
    return article_page(record, view.index, shown[1], len(found.post_ids), view.frame, picture=picture_of)


def article_picture_png(view: View) -> bytes | None:
    """How an article looked, as PNG; None where that is not known, or it shows a withdrawn post."""
    found = _article(view.archive, view.address.row)
    shown = _picture_of(view, found) if found is not None else None
    return shown.png if shown is not None else None


def _picture_of(view: View, found: FoundArticle) -> PlacedPicture | None:
    """The picture of an article, with the places of its posts and their pages."""
    if found.withdrawn is not None:
        return None
    query = view.archive.query
    without = withdrawn_snapshots(query)
    withdrawn = {post for post in refs(query, tuple(withdrawn_posts(query, found.post_ids))).values() if post is not None}
    kept = [snapshot for snapshot in article_snapshots(query, found.name) if snapshot.path not in without]
    shown = view.screenshots.of_article(kept, hidden=withdrawn)
    if shown is None:
        return None
    rows = {post: row for row, post in refs(query, found.post_ids).items()}
    places = tuple(
        PicturePlace(box=place.box, post=str(place.post), path=post_path(place.post, rows[place.post]))
        for place in shown.places
        if place.box is not None and place.post in rows
    )
    return PlacedPicture(
        png=shown.png,
        path=PagePath(kind=PageKind.ARTICLE_PICTURE, row=view.address.row),
        width=shown.width,
        height=shown.height,
        at=shown.source.at,
        places=places,
    )


def pages_of_article(archive: LedgerReader, row: int) -> Iterator[PagePath]:
    """The addresses of all pages of an article."""
    found = _article(archive, row)
    posts = len(found.post_ids) if found is not None else 0
    last = max(1, -(-posts // POSTS_OF_PAGE))
    yield from (PagePath(kind=PageKind.ARTICLE, row=row, number=number) for number in range(1, last + 1))


def _article(archive: LedgerReader, row: int) -> FoundArticle | None:
    name = name_of_article(archive.query, row)
    return archive.article_named(name) if name is not None else None
