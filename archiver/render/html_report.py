"""The link-rot report as self-contained HTML pages: they can be mailed, printed, and opened in twenty years.

They load nothing: the screenshots are inside, there is no script, and their content security policy forbids everything else. The
first page has the counts, the report over time and the first hundred posts, every further page a hundred more.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import PurePosixPath
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from archiver.model.shortfalls import lacking_phrase
from archiver.model.timestamps import format_iso
from archiver.render.curves import WORST_FIRST, curves_style
from archiver.render.escaping import one_line
from archiver.render.html_cards import PostCard, post_card, printable, web_url
from archiver.render.rot_sections import rot_method, rot_sections
from archiver.render.sentences import (
    SUSPICION,
    absent_article_phrase,
    change_phrase,
    out_of_date_sentence,
    platform_name,
    silent_phrases,
)
from archiver.render.withdrawals import withdrawn_phrases
from archiver.reporting.link_rot import ArticleTally, LinkRotReport
from archiver.reporting.phrases import count_of, human_date, human_time
from archiver.reporting.records import PostChange, PostRecord, Screenshot
from archiver.reporting.reported_posts import KINDS, ReportedPosts
from archiver.verdicts.judge import Standing

POSTS_OF_PAGE = 100
MAX_INTACT = 1000
"""So many intact posts are listed beside others; the rest is counted."""
MAX_OPEN = 12
"""Up to so many cards are open when the page is; more are rows that unfold."""
MAX_CHANGES, MAX_ARTICLES, MAX_UNFOLDED = 100, 12, 100

Screenshots = Callable[[Sequence[PostRecord]], Mapping[int, Screenshot]]
"""Reads the screenshots of some posts, by their rows."""

_SECTION_NOTES = {
    "gone": "The platform itself has said so, and confirmed it.",
    "altered": "Still there, but no longer saying what it said at first.",
    "suspected": "There is a first sign that these are gone, which later runs will confirm or clear.",
    "withheld": "There, but not visible to everyone.",
    "unknown": "Not seen is not gone: it is not known whether these are still there.",
    "intact": "There, and saying what they said at first.",
}
"""The sections of the page in their order, with the sentence below each heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """The posts of one kind on a page, of `total` that there are; `compact` lists them without details."""

    id: str
    title: str
    note: str
    cards: tuple[PostCard, ...]
    total: int
    compact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictBar:
    """One verdict's share of all posts: `start` and `width` in per cent."""

    standing: Standing
    number: int
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class ReportPages:
    """Which posts are on which page: a hundred on each, in the order of the kinds.

    `name` is the first page's file, beside which the others are; None where there is only one, to be printed. `left_out` are the
    intact posts that are not listed: they are counted, and told in the CSV, or if they are asked for.
    """

    posts: ReportedPosts
    name: str | None
    kinds: Counter[str]
    left_out: int

    @property
    def is_short(self) -> bool:
        """Whether so few posts are told at length that all of them are open at once."""
        return self.kinds.total() - self.kinds["intact"] <= MAX_OPEN

    @property
    def number(self) -> int:
        """How many pages there are, or would be with a name."""
        return max(1, -(-len(self.posts) // POSTS_OF_PAGE))

    def file(self, page: int) -> str:
        """The file of a page, counted from 1."""
        path = PurePosixPath(self.name or "")
        return path.name if page == 1 else f"{path.stem}-{page}{path.suffix}"

    def of(self, page: int) -> ReportedPosts:
        """The posts of a page."""
        return self.posts[(page - 1) * POSTS_OF_PAGE : page * POSTS_OF_PAGE]

    @cached_property
    def places(self) -> Mapping[int, int]:
        """The page of each post that is listed, by its row."""
        return {post.id: place // POSTS_OF_PAGE + 1 for place, post in enumerate(self.posts.counted)}

    @cached_property
    def first_of_kind(self) -> Mapping[str, int]:
        """The page on which each kind of posts begins."""
        found: dict[str, int] = {}
        for place, post in enumerate(self.posts.counted):
            found.setdefault(post.kind, place // POSTS_OF_PAGE + 1)
        return found

    def link(self, page: int, anchor: str, *, here: int) -> str | None:
        """The address of an anchor of a page from another one; None where that is not written."""
        if page == here:
            return f"#{anchor}"
        return f"{quote(self.file(page))}#{anchor}" if self.name is not None else None


def pages_of(report: LinkRotReport, *, name: str | None = None) -> ReportPages:
    """The pages of a report. Of very many intact posts only the first are listed, unless nothing else is."""
    posts = report.posts.of_kinds(KINDS)
    kinds = Counter(post.kind for post in posts.counted)
    others = len(posts) - kinds["intact"]
    listed = posts[: others + MAX_INTACT] if others else posts
    return ReportPages(posts=listed, name=name, kinds=kinds, left_out=len(posts) - len(listed))


def report_html(report: LinkRotReport, pictures: Mapping[int, Screenshot]) -> str:
    """The report as one page, with as many posts as a page has; `pictures` are the posts' screenshots, by their rows."""
    return report_page(report, pages_of(report), 1, lambda _: pictures)


def report_page(report: LinkRotReport, pages: ReportPages, page: int, screenshots: Screenshots) -> str:
    """One page of the report, counted from 1; `screenshots` gives those of some posts, by their rows."""
    style = _file("site.css") + curves_style()
    total = sum(report.counts.values())
    records = list(pages.of(page))
    pictures = screenshots(records)
    cards = [post_card(record, pictures.get(record.id, Screenshot())) for record in records]
    sections = _sections(cards, pages.kinds)
    written = _template().render(
        style=Markup(style),  # noqa: S704 -- our own file, not text from the web
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        report=report,
        page=page,
        pages=pages,
        neighbours=_neighbours(pages, page),
        kinds=[(kind, pages.link(pages.first_of_kind[kind], kind, here=page)) for kind in KINDS if kind in pages.first_of_kind],
        is_open=pages.is_short,
        total=total,
        bars=_bars(report.counts, total),
        sections=sections,
        platforms=[(platform_name(name), tally) for name, tally in report.platforms.items()],
        outlets=[(one_line(name), tally) for name, tally in report.outlets.items()],
        articles=_articles(report) if page == 1 else [],
        articles_in_all=len(report.articles),
        absent=[one_line(absent_article_phrase(article)) for article in report.absent_articles],
        changes=[
            (change, one_line(str(change.post or f"post {change.post_id}")), change_phrase(change), _place(pages, change, page))
            for change in report.changes[-MAX_CHANGES:]
        ],
        stale=out_of_date_sentence(report.out_of_date),
        silent=silent_phrases(report),
        withdrawn=withdrawn_phrases(report),
        standings=WORST_FIRST,
        max_unfolded=MAX_UNFOLDED,
        over_time=rot_sections(report.over_time) if report.over_time is not None and page == 1 else None,
        method=rot_method(report.over_time) if report.over_time is not None and page == 1 else None,
    )
    return written.encode(errors="replace").decode()  # lone surrogates cannot be encoded


def _place(pages: ReportPages, change: PostChange, here: int) -> str | None:
    """Where the post that has changed is shown."""
    page = pages.places.get(change.post_id)
    return pages.link(page, f"post-{change.post_id}", here=here) if page is not None else None


def _neighbours(pages: ReportPages, page: int) -> list[tuple[int, str | None]]:
    """The pages to go to from one, each with its file (None: this page): the first, the last, and those around."""
    near = sorted({1, pages.number, *range(max(1, page - 2), min(pages.number, page + 2) + 1)})
    return [(number, None if number == page else quote(pages.file(number))) for number in near]


def _lacking(shortfalls: Sequence[str]) -> str:
    return one_line(lacking_phrase(shortfalls))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        moment=human_time, day=human_date, instant=format_iso, printable=printable, size=_size, lacking=_lacking
    )
    environment.globals.update(count=count_of, SUSPICION=SUSPICION)
    return environment.from_string(_file("report.html"))


@cache
def _file(name: str) -> str:
    """A file in this package's `templates` folder."""
    return files("archiver.render").joinpath("templates", name).read_text(encoding="utf-8")


def _sections(cards: Sequence[PostCard], totals: Mapping[str, int]) -> list[ReportSection]:
    """The cards under their headings, the worst first."""
    sections = (
        ReportSection(
            id=tone,
            title=tone.capitalize(),
            note=note,
            cards=tuple(card for card in cards if card.tone == tone),
            total=totals[tone],
            compact=tone == Standing.INTACT.value,
        )
        for tone, note in _SECTION_NOTES.items()
    )
    return [section for section in sections if section.cards]


def _bars(counts: Mapping[Standing, int], total: int) -> list[VerdictBar]:
    """Each verdict's share of all posts, side by side."""
    bars, start = [], 0.0
    for standing in WORST_FIRST:
        number = counts.get(standing, 0)
        width = 100 * number / total if total else 0.0
        bars.append(VerdictBar(standing=standing, number=number, start=round(start, 3), width=round(width, 3)))
        start += width
    return bars


def _articles(report: LinkRotReport) -> list[tuple[str, str | None, ArticleTally]]:
    """The articles that are told, with their names and addresses, the worst first."""
    worst = _worst_first(report.articles)[: MAX_ARTICLES + MAX_UNFOLDED]
    return [(_article_name(article), web_url(article.article), article) for article in worst]


def _worst_first(articles: Iterable[ArticleTally]) -> list[ArticleTally]:
    """The articles with the most gone and altered posts first; otherwise in their given order."""
    return sorted(articles, key=lambda article: article.gone + article.altered, reverse=True)


def _article_name(article: ArticleTally) -> str:
    return one_line(article.title or article.article)


def _size(number: float) -> str:
    """A number for an SVG attribute."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
