"""The link-rot report as one page that stands by itself: it can be mailed, printed, and opened in twenty years.

It asks for nothing from outside: pictures are in it, there is no script, and its own content security policy forbids the rest.
What posts and articles say is hostile: every text is escaped, set apart from what surrounds it in the direction of writing, and an
address becomes a link only if it is a web address.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from archiver.model.timestamps import format_iso
from archiver.model.urls import parse_url
from archiver.render.escaping import inert, one_line
from archiver.render.quotations import appearance_phrase
from archiver.render.sentences import (
    LABELS,
    SUSPICION,
    alteration_sentence,
    change_phrase,
    interval_sentence,
    labels_sentence,
    platform_name,
    printed_date_phrase,
    rule_sentence,
    stale_host_phrase,
    staleness_sentence,
    standing_sentence,
    witness_phrase,
)
from archiver.render.versions import then_and_now
from archiver.reporting.link_rot import ArticleTally, LinkRotReport
from archiver.reporting.phrases import count_of, human_date, human_time
from archiver.reporting.records import Appearance, PostRecord, SnapshotRecord, Version
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.staleness import STALE_AFTER_DAYS
from archiver.verdicts.text_diff import TextDiff, diff_texts

_PICTURES = (("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"), ("image/webp", b"RIFF"))
_GRAVEST_FIRST = (Standing.GONE, Standing.ALTERED, Standing.WITHHELD, Standing.UNKNOWN, Standing.INTACT)
_EXCERPT = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """What a post said at one time: the text with what differs marked, who vouches, and when."""

    title: str
    text: str
    witness: str
    seen: datetime
    truncated: bool = False
    marked: TextDiff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAppearance:
    """An article that shows the post, as the page names it; `words` only where they are other than the post's own."""

    name: str
    url: str | None
    how: str
    published: date | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """One post on the page."""

    id: str
    name: str
    label: str
    tone: str
    standing: Standing
    suspected: bool
    silence: str | None
    platform: str
    author: str
    handle: str | None
    posted_at: datetime | None
    printed: str | None
    url: str | None
    happened: str
    interval: str | None
    differs: str | None
    bears: str | None
    rule: str
    reason: str
    then: ShownVersion | None
    now: ShownVersion | None
    picture: str | None
    picture_of: str
    pictured_at: datetime | None
    places: tuple[ShownAppearance, ...]
    aliases: tuple[str, ...]
    snapshots: tuple[SnapshotRecord, ...]
    entry: int | None
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """The posts of one kind, under their heading."""

    id: str
    title: str
    note: str
    cards: tuple[PostCard, ...]
    compact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictBar:
    """One verdict's part of all posts: `start` and `width` in per cent."""

    standing: Standing
    number: int
    start: float
    width: float


def report_html(report: LinkRotReport, pictures: Mapping[int, bytes]) -> str:
    """The report as a page; `pictures` are screenshots by the posts' ids in the ledger, as PNG, JPEG or WebP.

    The picture of a post is to be the one in its `screenshot_source` snapshot: the page says so below it.
    """
    style = _file("report.css")
    total = sum(report.counts.values())
    written = _template().render(
        style=Markup(style),  # noqa: S704 -- our own file, and no text of strangers
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        report=report,
        total=total,
        rotten=report.counts.get(Standing.GONE, 0) + report.counts.get(Standing.ALTERED, 0),
        bars=_bars(report.counts, total),
        sections=_sections([_card(record, pictures.get(record.id)) for record in report.posts]),
        platforms=[(platform_name(name), tally) for name, tally in report.platforms.items()],
        articles=[(_article_name(one), _web_address(one.article), one) for one in _worst_first(report.articles)],
        changes=[(one, one_line(str(one.post or f"post {one.post_id}")), change_phrase(one)) for one in report.changes],
        silent=[one_line(stale_host_phrase(one)) for one in report.stale_hosts if one.staleness.nights >= STALE_AFTER_DAYS],
        standings=_GRAVEST_FIRST,
        labels=LABELS,
    )
    return written.encode(errors="replace").decode()  # half a surrogate pair cannot be written to a file


def screenshot_source(record: PostRecord) -> SnapshotRecord | None:
    """The snapshot whose picture the page shows: the first that is complete, since it is the nearest to what the article meant."""
    return next((kept for kept in record.snapshots if kept.complete), next(iter(record.snapshots), None))


@cache
def _template() -> Template:
    """The page's template, which ships with the package."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(moment=human_time, day=human_date, instant=format_iso, printable=_printable, size=_size)
    environment.globals.update(count=count_of, SUSPICION=SUSPICION)
    return environment.from_string(_file("report.html"))


@cache
def _file(name: str) -> str:
    """A file that ships with this package."""
    return files("archiver.render").joinpath("templates", name).read_text(encoding="utf-8")


def _sections(cards: Sequence[PostCard]) -> list[ReportSection]:
    """The cards under their headings, the gravest first."""

    def those(tone: str) -> tuple[PostCard, ...]:
        return tuple(card for card in cards if card.tone == tone)

    sections = [
        ReportSection(id="gone", title="Gone", note="The platform itself says so, and has said it twice.", cards=those("gone")),
        ReportSection(
            id="altered",
            title="Altered",
            note="Still there, but saying something else than at first.",
            cards=those("altered"),
        ),
        ReportSection(
            id="suspected", title="Suspected", note="A first sign, which later runs confirm or dispel.", cards=those("suspected")
        ),
        ReportSection(id="withheld", title="Withheld", note="There, but not for everyone.", cards=those("withheld")),
        ReportSection(
            id="unknown",
            title="Unknown",
            note="Not seen is not gone: nothing says where these stand.",
            cards=those("unknown"),
        ),
        ReportSection(
            id="intact",
            title="Intact",
            note="There, and saying what they said at first.",
            cards=those("intact"),
            compact=True,
        ),
    ]
    return [section for section in sections if section.cards]


def _card(record: PostRecord, picture: bytes | None) -> PostCard:
    """A post as the page shows it."""
    verdict, original = record.verdict, record.original
    then, now = _then_and_now(record)
    author = one_line(record.author or record.handle or "Author not known")
    kept = screenshot_source(record)
    return PostCard(
        id=f"post-{record.id}",
        name=one_line(str(record.post) if record.post else (record.aliases[0] if record.aliases else "not settled")),
        label="suspected" if _waits(verdict) else LABELS[verdict.standing],
        tone="suspected" if _waits(verdict) else verdict.standing.value,
        standing=verdict.standing,
        suspected=verdict.suspected,
        silence=staleness_sentence(record.staleness),
        platform=platform_name(record.platform),
        author=author,
        handle=one_line(record.handle) if record.handle else None,
        posted_at=record.posted_at,
        printed=printed_date_phrase(record.printed),
        url=_web_address(record.url),
        happened=standing_sentence(record),
        interval=interval_sentence(verdict),
        differs=alteration_sentence(verdict),
        bears=labels_sentence(record.labels),
        rule=verdict.rule,
        reason=rule_sentence(verdict.rule),
        then=then,
        now=now,
        picture=_data_address(picture),
        picture_of=_picture_of(author, record, original),
        pictured_at=kept.at if kept and kept.complete else None,
        places=tuple(_place(record, place, original) for place in record.appearances),
        aliases=tuple(one_line(alias) for alias in (record.aliases if record.post else record.aliases[1:])),
        snapshots=record.snapshots,
        entry=record.entry.index if record.entry else None,
        excerpt=_excerpt(original.text) if original else "",
    )


def _waits(verdict: Verdict) -> bool:
    """Whether a first sign that the post is gone is the gravest that is known of it."""
    return verdict.suspected and verdict.standing in (Standing.INTACT, Standing.UNKNOWN)


def _picture_of(author: str, record: PostRecord, original: Version | None) -> str:
    """What stands in the picture, for those who do not see it."""
    words = f": “{_excerpt(original.text)}”" if original and original.text else ""
    return f"Screenshot of the post by {author} on {platform_name(record.platform)}{words}"


def _then_and_now(record: PostRecord) -> tuple[ShownVersion | None, ShownVersion | None]:
    """What the post said at first and, where it is another thing, what it says now, with the difference marked."""
    then, now = then_and_now(record)
    if then is None or now is None:
        return (_words("What it said", then, None) if then else None), None
    marked = diff_texts(_printable(then.text), _printable(now.text))
    return _words("What it said", then, marked), _words("What it says now", now, marked)


def _words(title: str, version: Version, marked: TextDiff | None) -> ShownVersion:
    """A version as the page shows it."""
    return ShownVersion(
        title=title,
        text=_printable(version.text),
        witness=witness_phrase(version),
        seen=version.seen_at,
        truncated=version.truncated,
        marked=marked,
    )


def _place(record: PostRecord, place: Appearance, original: Version | None) -> ShownAppearance:
    """An article as the page names it."""
    words, metadata = place.embed.words, place.metadata
    own = " ".join((words or "").split())
    said = " ".join(original.text.split()) if original else ""
    return ShownAppearance(
        name=one_line(metadata.title or place.article),
        url=str(metadata.url) if metadata.url else None,
        how=appearance_phrase(record, place),
        published=metadata.published,
        words=_printable(words) if words and own not in said else None,
    )


def _bars(counts: Mapping[Standing, int], total: int) -> list[VerdictBar]:
    """The verdicts side by side, in per cent of all posts."""
    bars, start = [], 0.0
    for standing in _GRAVEST_FIRST:
        number = counts.get(standing, 0)
        width = 100 * number / total if total else 0.0
        bars.append(VerdictBar(standing=standing, number=number, start=round(start, 3), width=round(width, 3)))
        start += width
    return bars


def _worst_first(articles: Iterable[ArticleTally]) -> list[ArticleTally]:
    """The articles, those that lost most first; otherwise as they came."""
    return sorted(articles, key=lambda one: one.gone + one.altered, reverse=True)


def _article_name(article: ArticleTally) -> str:
    """What an article is called."""
    return one_line(article.title or article.article)


def _web_address(written: str | None) -> str | None:
    """An address that may become a link: a web address and nothing else."""
    if not written or not written.lower().startswith(("https://", "http://")):
        return None
    return written if parse_url(written) is not None else None


def _data_address(picture: bytes | None) -> str | None:
    """A picture as an address that holds it; None where there is none, or it is no picture."""
    kind = next((kind for kind, start in _PICTURES if picture is not None and picture.startswith(start)), None)
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}" if picture is not None and kind else None


def _excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    plain = one_line(text)
    return plain if len(plain) <= _EXCERPT else plain[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _printable(text: str) -> str:
    """A text of strangers without controls; marks of direction stay, since the page sets each text apart."""
    return "".join(sign if sign.isprintable() or sign in _KEPT else inert(sign) for sign in text)


# Line breaks, and what joins emoji, shapes scripts and sets directions: not "printable", yet part of what was said.
_KEPT = frozenset("\n\t\u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2009\u202f\u2060\u2066\u2067\u2068\u2069\ufeff\u3000")


def _size(number: float) -> str:
    """A number for an SVG attribute."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
