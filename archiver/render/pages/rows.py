"""Posts and articles as rows of lists: who, what and where in two lines, with a link to the page that tells more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.render.escaping import one_line, shortened
from archiver.render.html_cards import printable
from archiver.render.sentences import interval_sentence, platform_name, printed_date_phrase, standing_sentence
from archiver.render.withdrawals import withdrawn_name, withdrawn_sentence
from archiver.reporting.archive_index import ArchiveIndex
from archiver.reporting.records import PostRecord
from archiver.reporting.sensitivity import is_sensitive
from archiver.reporting.site_map import PageKind, PagePath, fits, post_path
from archiver.reporting.site_records import ArticleInList
from archiver.verdicts.judge import Standing

_EXCERPT_CHARACTERS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post in a list; `withdrawn` says when and why nothing else of it is shown."""

    path: PagePath
    name: str
    tone: str
    platform: str
    author: str = ""
    handle: str | None = None
    posted_at: datetime | None = None
    printed: str | None = None
    words: str = ""
    is_sensitive: bool = False
    became: str = ""
    articles: tuple[str, ...] = ()
    withdrawn: str | None = None


def post_row(record: PostRecord) -> PostLine:
    """The row of a post."""
    path, platform = post_path(record.post, record.id), platform_name(record.platform)
    if record.withdrawn is not None:
        name = withdrawn_name(record)
        return PostLine(path=path, name=name, tone="withdrawn", platform=platform, withdrawn=withdrawn_sentence(record.withdrawn))
    verdict, original = record.verdict, record.original
    awaits = verdict.suspected and verdict.standing in {Standing.INTACT, Standing.UNKNOWN}
    happened = "" if verdict.standing is Standing.INTACT else interval_sentence(verdict) or ""
    titles = dict.fromkeys(appearance.metadata.title or appearance.article for appearance in record.appearances)
    return PostLine(
        path=path,
        name=withdrawn_name(record),
        tone="suspected" if awaits else verdict.standing.value,
        platform=platform,
        author=one_line(record.author or ("" if record.handle else "author not known")),
        handle=one_line(record.handle).removeprefix("@") if record.handle else None,
        posted_at=record.posted_at,
        printed=printed_date_phrase(record.printed),
        words=printable(shortened(original.text, _EXCERPT_CHARACTERS)) if original else "",
        is_sensitive=is_sensitive(record),
        became=f"{standing_sentence(record)} {happened}".strip(),
        articles=tuple(one_line(title) for title in list(titles)[:3]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLine:
    """An article in a list, with how many of its posts stand how."""

    path: PagePath
    name: str
    article: ArticleInList
    outlet: PagePath | None
    counts: Mapping[Standing, int]
    withdrawn: str | None


def article_row(article: ArticleInList, index: ArchiveIndex) -> ArticleLine:
    """The row of an article."""
    stood = [index.standing(post_id) for post_id in article.posts]
    named = article.metadata.outlet
    return ArticleLine(
        path=PagePath(kind=PageKind.ARTICLE, row=article.id),
        name=one_line(article.metadata.title or article.name),
        article=article,
        outlet=outlet_path(named, index),
        counts={standing: stood.count(standing) for standing in Standing},
        withdrawn=withdrawn_sentence(article.withdrawn) if article.withdrawn else None,
    )


def outlet_path(name: str | None, index: ArchiveIndex) -> PagePath | None:
    """The page of an outlet; None where it has none."""
    return PagePath(kind=PageKind.OUTLET, name=name) if name and name in index.outlets and fits(name) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """The pages of a list: the present one, and how many there are."""

    kind: PageKind
    number: int
    last: int
    platform: str = ""
    name: str = ""
    row: int = 0

    def at(self, number: int) -> PagePath:
        """The address of one of them."""
        return PagePath(kind=self.kind, platform=self.platform, name=self.name, row=self.row, number=number)


def paged(items: Sequence[int], address: PagePath, size: int) -> tuple[list[int], Pagination] | None:
    """The items of the page at an address, and what leads to the others; None where there is no such page."""
    last = max(1, -(-len(items) // size))
    if address.number > last:
        return None
    shown = list(items[(address.number - 1) * size : address.number * size])
    place = Pagination(
        kind=address.kind, number=address.number, last=last, platform=address.platform, name=address.name, row=address.row
    )
    return shown, place
