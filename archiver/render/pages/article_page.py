"""The page of one article: its posts in their order, what it quotes of each beside what they said and say, and its versions."""

from dataclasses import dataclass, replace
from datetime import datetime

from archiver.render.escaping import one_line
from archiver.render.html_cards import ShownVersion, post_card, printable
from archiver.render.pages.frame import PageFrame, render
from archiver.render.pages.rows import Pagination, PostLine, outlet_path, post_row
from archiver.render.quotations import appearance_phrase
from archiver.render.withdrawals import withdrawn_sentence
from archiver.reporting.archive_index import ArchiveIndex
from archiver.reporting.article_records import ArticleRecord
from archiver.reporting.phrases import how_absent
from archiver.reporting.records import Appearance, PostRecord, Screenshot
from archiver.reporting.site_map import PagePath

POSTS_OF_PAGE = 30
"""How many posts a page of an article shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPost:
    """A post in an article: how the article shows it, what it quotes, what the post said then, and what it says now if altered."""

    id: int
    row: PostLine
    how: str | None = None
    quote: str | None = None
    then: ShownVersion | None = None
    now: ShownVersion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePlace:
    """Where a picture of an article shows a post (left, top, width and height in pixels), its name, and its page."""

    box: tuple[int, int, int, int]
    post: str
    path: PagePath


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPicture:
    """How an article looked at a time, as PNG, where that is, its size in pixels, and the places of posts in it."""

    png: bytes
    path: PagePath
    width: int
    height: int
    at: datetime
    places: tuple[PicturePlace, ...]


def article_page(
    record: ArticleRecord,
    index: ArchiveIndex,
    place: Pagination,
    total: int,
    frame: PageFrame,
    *,
    picture: PlacedPicture | None = None,
) -> bytes:
    """A page of an article, with those of its posts, `total` in all, that are on this page."""
    stated = record.metadata
    values = {
        "record": record,
        "name": one_line(stated.title or record.name),
        "outlet": one_line(stated.outlet) if stated.outlet else None,
        "outlet_path": outlet_path(stated.outlet, index),
        "withdrawn": withdrawn_sentence(record.withdrawn) if record.withdrawn else None,
        "absence": how_absent(record.absence) if record.absence else None,
        "items": [_shown(post, appearance) for post, appearance in record.appearances()],
        "total": total,
        "first": (place.number - 1) * POSTS_OF_PAGE + 1,
        "place": place,
        "picture": picture,
    }
    return render("article.html", frame, values)


def _shown(post: PostRecord, appearance: Appearance | None) -> ShownPost:
    row = post_row(post)
    if post.withdrawn is not None:
        return ShownPost(id=post.id, row=row)
    card = post_card(replace(post, appearances=()), Screenshot())
    if appearance is None:
        return ShownPost(id=post.id, row=row, then=card.then, now=card.now)
    words = appearance.embed.words
    return ShownPost(
        id=post.id,
        row=row,
        how=appearance_phrase(post, appearance),
        quote=printable(words) if words else None,
        then=card.then,
        now=card.now,
    )
