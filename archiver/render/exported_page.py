"""The page of `export page`: one post, or the posts of an article, as one self-contained HTML file.

It loads nothing: the pictures are inside, there is no script, and its content security policy forbids everything else.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from archiver.model.observations import Observation
from archiver.model.shortfalls import lacking_phrase
from archiver.model.timestamps import format_iso
from archiver.render.escaping import inert, one_line, shortened
from archiver.render.html_cards import PostCard, post_card, printable, web_url
from archiver.render.sentences import SUSPICION, change_phrase, observation_phrase, platform_name, unread_sentence, witness_phrase
from archiver.render.withdrawals import withdrawn_name, withdrawn_sentence
from archiver.reporting.exported_posts import ExportedPage, ExportedPost, LogPlace
from archiver.reporting.phrases import count_of, how_absent, human_date, human_time
from archiver.reporting.records import PostRecord, SnapshotRecord, Version
from archiver.reporting.sensitivity import is_sensitive
from archiver.verdicts.text_diff import TextDiff, diff_texts

_MAX_TITLE_CHARACTERS = 160
_MAX_VERSIONS = 100
"""How many versions of a post are shown; a post's first and last ones where it has more."""
_MAX_READINGS = 400
"""How many rows the timeline of a post has; the last ones where it would have more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedVersion:
    """One version of a post, with what differs from the version of the same witness before it."""

    witness: str
    seen_at: datetime
    text: str
    truncated: bool
    marked: TextDiff | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSpan:
    """Consecutive observations of one probe that read alike; `decided` says whether the verdict rests on one of them."""

    first: datetime
    last: datetime
    number: int
    probe: str
    reading: str
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A snapshot of a post, whether its bytes have changed, and its place in the log, None where the log does not have it."""

    snapshot: SnapshotRecord
    changed: bool
    place: LogPlace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSection:
    """A post on the page; one that is withdrawn has only the sentence that says so.

    `version_count` counts those versions, too, that are left out; `earlier` is how many lines of the timeline are left out before
    `readings`.
    """

    name: str
    withdrawn: str | None = None
    card: PostCard | None = None
    sensitive: bool = False
    unread: str | None = None
    versions: tuple[ListedVersion, ...] = ()
    version_count: int = 0
    changes: tuple[tuple[datetime, int, str], ...] = ()
    readings: tuple[ReadingSpan, ...] = ()
    earlier: int = 0
    files: tuple[KeptFile, ...] = ()


def exported_page_html(page: ExportedPage) -> str:
    """The page as HTML: the same content gives the same text."""
    style = _file("site.css")
    written = _template().render(
        style=Markup(style),  # noqa: S704 -- our own file, not text from the web
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        title=page_title(page),
        heading=f"What an archive keeps of a post on {platform_name(page.posts[0].record.platform)}" if page.posts else "",
        archive=one_line(page.archive),
        article=page.article,
        article_name=one_line(page.article.metadata.title or page.article.name) if page.article else None,
        article_url=web_url(str(page.article.metadata.url)) if page.article and page.article.metadata.url else None,
        sections=[_section(post) for post in page.posts],
        notes=_notes(page.posts),
    )
    return written.encode(errors="replace").decode()  # lone surrogates cannot be encoded


def page_title(page: ExportedPage) -> str:
    """The title of the page, on one line: the post's author and name, or the article's title."""
    if page.article is not None:
        return shortened(page.article.metadata.title or page.article.name, _MAX_TITLE_CHARACTERS)
    record = page.posts[0].record
    author = record.author or record.handle
    name = withdrawn_name(record)
    return shortened(f"A post by {author}, {name}" if author else f"The post {name}", _MAX_TITLE_CHARACTERS)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        moment=human_time, day=human_date, instant=format_iso, lacking=_lacking, plain=one_line, absence=how_absent, note=inert
    )
    environment.globals.update(count=count_of, SUSPICION=SUSPICION)
    return environment.from_string(_file("exported_page.html"))


@cache
def _file(name: str) -> str:
    """A file in this package's `templates` folder."""
    return files("archiver.render").joinpath("templates", name).read_text(encoding="utf-8")


def _lacking(shortfalls: Sequence[str]) -> str:
    return one_line(lacking_phrase(shortfalls))


def _section(post: ExportedPost) -> PostSection:
    record = post.record
    if record.withdrawn is not None:
        return PostSection(name=withdrawn_name(record), withdrawn=withdrawn_sentence(record.withdrawn))
    readings = tuple(_reading_spans(record))
    return PostSection(
        name=withdrawn_name(record),
        card=post_card(record, post.screenshot),
        sensitive=is_sensitive(record),
        unread=unread_sentence(record.unread),
        versions=tuple(_listed_versions(record)) if len(record.versions) > 1 else (),
        version_count=len(record.versions),
        changes=tuple((change.at, change.run, change_phrase(change)) for change in record.changes),
        readings=readings[-_MAX_READINGS:],
        earlier=max(0, len(readings) - _MAX_READINGS),
        files=tuple(
            KeptFile(snapshot=kept, changed=kept.path in post.screenshot.changed, place=post.places.get(kept.path))
            for kept in record.snapshots
        ),
    )


def _listed_versions(record: PostRecord) -> list[ListedVersion]:
    """The versions of a post, oldest first, each compared with the one before it by the same witness."""
    shown = record.versions
    if len(shown) > _MAX_VERSIONS:
        shown = (*shown[: _MAX_VERSIONS // 2], *shown[-_MAX_VERSIONS // 2 :])
    before: dict[str, Version] = {}
    listed = []
    for version in shown:
        earlier = before.get(version.witness.value)
        marked = None
        if earlier is not None and earlier.text != version.text:
            marked = diff_texts(printable(earlier.text), printable(version.text))
        listed.append(
            ListedVersion(
                witness=witness_phrase(version),
                seen_at=version.seen_at,
                text=printable(version.text),
                truncated=version.truncated,
                marked=marked,
            )
        )
        before[version.witness.value] = version
    return listed


def _reading_spans(record: PostRecord) -> list[ReadingSpan]:
    """A post's observations, oldest first, as spans in which a probe read alike."""

    def alike(observation: Observation) -> tuple[str, str]:
        return observation.probe, observation_phrase(observation)

    spans = []
    for (probe, reading), grouped in groupby(record.history, key=alike):
        observations = list(grouped)
        spans.append(
            ReadingSpan(
                first=observations[0].at,
                last=observations[-1].at,
                number=len(observations),
                probe=one_line(probe),
                reading=one_line(reading),
                decided=any(observation.id in record.verdict.rests_on for observation in observations),
            )
        )
    return spans


def _notes(posts: Sequence[ExportedPost]) -> list[str]:
    """The checkpoints that cover the snapshots on the page, each once."""
    return list(dict.fromkeys(place.note for post in posts for place in post.places.values() if place.note is not None))
