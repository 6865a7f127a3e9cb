"""The link-rot report as one self-contained HTML page: it can be mailed, printed, and opened in twenty years.

It loads nothing: the screenshots are inside, there is no script, and its content security policy forbids everything else.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from archiver.model.shortfalls import shortfall_words
from archiver.model.timestamps import format_iso
from archiver.render.escaping import one_line
from archiver.render.html_cards import PostCard, post_card, printable, web_url
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
from archiver.reporting.records import Screenshot
from archiver.verdicts.judge import Standing

_WORST_FIRST = (Standing.GONE, Standing.ALTERED, Standing.WITHHELD, Standing.UNKNOWN, Standing.INTACT)
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
    """The posts of one kind under their heading; `compact` lists them without details."""

    id: str
    title: str
    note: str
    cards: tuple[PostCard, ...]
    compact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictBar:
    """One verdict's share of all posts: `start` and `width` in per cent."""

    standing: Standing
    number: int
    start: float
    width: float


def report_html(report: LinkRotReport, pictures: Mapping[int, Screenshot]) -> str:
    """The report as a page; `pictures` are the posts' screenshots, by their rows."""
    style = _file("site.css")
    total = sum(report.counts.values())
    written = _template().render(
        style=Markup(style),  # noqa: S704 -- our own file, not text from the web
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        report=report,
        total=total,
        rotten=report.counts.get(Standing.GONE, 0) + report.counts.get(Standing.ALTERED, 0),
        bars=_bars(report.counts, total),
        sections=_sections([post_card(record, pictures.get(record.id, Screenshot())) for record in report.posts]),
        platforms=[(platform_name(name), tally) for name, tally in report.platforms.items()],
        outlets=[(one_line(name), tally) for name, tally in report.outlets.items()],
        articles=[(_article_name(article), web_url(article.article), article) for article in _worst_first(report.articles)],
        absent=[one_line(absent_article_phrase(article)) for article in report.absent_articles],
        changes=[
            (change, one_line(str(change.post or f"post {change.post_id}")), change_phrase(change)) for change in report.changes
        ],
        stale=out_of_date_sentence(report.out_of_date),
        silent=silent_phrases(report),
        withdrawn=withdrawn_phrases(report),
        standings=_WORST_FIRST,
    )
    return written.encode(errors="replace").decode()  # lone surrogates cannot be encoded


def _lacking(shortfalls: Sequence[str]) -> str:
    return one_line(shortfall_words(shortfalls))


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


def _sections(cards: Sequence[PostCard]) -> list[ReportSection]:
    """The cards under their headings, the worst first."""
    sections = (
        ReportSection(
            id=tone,
            title=tone.capitalize(),
            note=note,
            cards=tuple(card for card in cards if card.tone == tone),
            compact=tone == Standing.INTACT.value,
        )
        for tone, note in _SECTION_NOTES.items()
    )
    return [section for section in sections if section.cards]


def _bars(counts: Mapping[Standing, int], total: int) -> list[VerdictBar]:
    """Each verdict's share of all posts, side by side."""
    bars, start = [], 0.0
    for standing in _WORST_FIRST:
        number = counts.get(standing, 0)
        width = 100 * number / total if total else 0.0
        bars.append(VerdictBar(standing=standing, number=number, start=round(start, 3), width=round(width, 3)))
        start += width
    return bars


def _worst_first(articles: Iterable[ArticleTally]) -> list[ArticleTally]:
    """The articles with the most gone and altered posts first; otherwise in their given order."""
    return sorted(articles, key=lambda article: article.gone + article.altered, reverse=True)


def _article_name(article: ArticleTally) -> str:
    return one_line(article.title or article.article)


def _size(number: float) -> str:
    """A number for an SVG attribute."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
