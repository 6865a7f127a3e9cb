"""The cards of the HTML report: a `PostCard` per post, with every text made safe for the template to show.

Text from posts and articles is untrusted. Control characters are replaced, and a URL becomes a link only if it is a web address;
the template escapes each text and isolates its writing direction.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime

from archiver.model.urls import parse_url
from archiver.render.escaping import inert, one_line, without_heaps
from archiver.render.quotations import appearance_phrase
from archiver.render.sentences import (
    alteration_sentence,
    interval_sentence,
    labels_sentence,
    platform_name,
    printed_date_phrase,
    rule_sentence,
    staleness_sentence,
    standing_sentence,
    witness_phrase,
)
from archiver.render.versions import then_and_now
from archiver.reporting.phrases import human_time
from archiver.reporting.records import Appearance, PostRecord, Screenshot, SnapshotRecord, Version
from archiver.verdicts.judge import Standing, Verdict
from archiver.verdicts.text_diff import TextDiff, diff_texts

_IMAGE_TYPES = (("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"), ("image/webp", b"RIFF"))
_EXCERPT_CHARACTERS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersion:
    """What a post said at one time: the text with its differences marked, the witness, and when."""

    title: str
    text: str
    witness: str
    seen_at: datetime
    truncated: bool = False
    marked: TextDiff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAppearance:
    """An article that shows the post; `words` only where the post's text does not contain them."""

    name: str
    url: str | None
    how: str
    published: date | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCard:
    """One post on the page; `picture` is a data URL, `tone` selects its colours."""

    id: str
    name: str
    label: str
    tone: str
    standing: Standing
    suspected: bool
    staleness_note: str | None
    platform: str
    author: str
    handle: str | None
    posted_at: datetime | None
    printed: str | None
    url: str | None
    event_text: str
    interval: str | None
    alteration_text: str | None
    labels_text: str | None
    rule: str
    reason: str
    then: ShownVersion | None
    now: ShownVersion | None
    picture: str | None
    alt_text: str
    caption: str | None
    changed_files: tuple[str, ...]
    appearances: tuple[ShownAppearance, ...]
    aliases: tuple[str, ...]
    snapshots: tuple[SnapshotRecord, ...]
    entry: int | None
    excerpt: str


def post_card(record: PostRecord, screenshot: Screenshot) -> PostCard:
    """The card of a post, with its screenshot if there is one."""
    verdict, original = record.verdict, record.original
    then, now = _then_and_now(record)
    author = one_line(record.author or record.handle or "Author not known")
    return PostCard(
        id=f"post-{record.id}",
        name=one_line(str(record.post) if record.post else (record.aliases[0] if record.aliases else "not settled")),
        label="suspected" if _awaits_confirmation(verdict) else verdict.standing.value,
        tone="suspected" if _awaits_confirmation(verdict) else verdict.standing.value,
        standing=verdict.standing,
        suspected=verdict.suspected,
        staleness_note=staleness_sentence(record.staleness),
        platform=platform_name(record.platform),
        author=author,
        handle=one_line(record.handle) if record.handle else None,
        posted_at=record.posted_at,
        printed=printed_date_phrase(record.printed),
        url=web_url(record.url),
        event_text=standing_sentence(record),
        interval=interval_sentence(verdict),
        alteration_text=alteration_sentence(verdict),
        labels_text=labels_sentence(record.labels),
        rule=verdict.rule,
        reason=rule_sentence(verdict.rule),
        then=then,
        now=now,
        picture=_data_url(screenshot.png),
        alt_text=_alt_text(author, record, original),
        caption=_caption(screenshot.source),
        changed_files=tuple(one_line(path) for path in screenshot.changed),
        appearances=tuple(_shown_appearance(record, appearance, original) for appearance in record.appearances),
        aliases=tuple(one_line(alias) for alias in (record.aliases if record.post else record.aliases[1:])),
        snapshots=record.snapshots,
        entry=record.entry.index if record.entry else None,
        excerpt=_excerpt(original.text) if original else "",
    )


def _awaits_confirmation(verdict: Verdict) -> bool:
    """Whether the post is suspected to be gone, and nothing worse is known of it."""
    return verdict.suspected and verdict.standing in (Standing.INTACT, Standing.UNKNOWN)


def _caption(source: SnapshotRecord | None) -> str | None:
    """What a screenshot shows: the post, or, of a partial capture, whatever there was."""
    if source is None:
        return None
    what = "As it looked" if source.shows_all else "What the browser showed, which is not the whole post,"
    return f"{what} on {human_time(source.at)}"


def _alt_text(author: str, record: PostRecord, original: Version | None) -> str:
    words = f": “{_excerpt(original.text)}”" if original and original.text else ""
    return f"Screenshot of the post by {author} on {platform_name(record.platform)}{words}"


def _then_and_now(record: PostRecord) -> tuple[ShownVersion | None, ShownVersion | None]:
    """What the post said first and, if that changed, what it says now, with the differences marked."""
    then, now = then_and_now(record)
    if then is None or now is None:
        return (_shown_version("What it said", then, None) if then else None), None
    marked = diff_texts(printable(then.text), printable(now.text))
    return _shown_version("What it said", then, marked), _shown_version("What it says now", now, marked)


def _shown_version(title: str, version: Version, marked: TextDiff | None) -> ShownVersion:
    return ShownVersion(
        title=title,
        text=printable(version.text),
        witness=witness_phrase(version),
        seen_at=version.seen_at,
        truncated=version.truncated,
        marked=marked,
    )


def _shown_appearance(record: PostRecord, appearance: Appearance, original: Version | None) -> ShownAppearance:
    words, metadata = appearance.embed.words, appearance.metadata
    quoted = " ".join((words or "").split())
    original_text = " ".join(original.text.split()) if original else ""
    return ShownAppearance(
        name=one_line(metadata.title or appearance.article),
        url=str(metadata.url) if metadata.url else None,
        how=appearance_phrase(record, appearance),
        published=metadata.published,
        words=printable(words) if words and quoted not in original_text else None,
    )


def web_url(written: str | None) -> str | None:
    """The URL if it may become a link: only an http or https URL may."""
    if not written or not written.lower().startswith(("https://", "http://")):
        return None
    return written if parse_url(written) is not None else None


def _data_url(picture: bytes | None) -> str | None:
    """A picture as a data URL; None where there is none, or where the bytes are not a known image format."""
    kind = next((kind for kind, start in _IMAGE_TYPES if picture is not None and picture.startswith(start)), None)
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}" if picture is not None and kind else None


def _excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    plain = one_line(text)
    return plain if len(plain) <= _EXCERPT_CHARACTERS else plain[:_EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def printable(text: str) -> str:
    """A text without control characters and heaps of marks; direction marks stay, as the page isolates each text."""
    plain = without_heaps(text)
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() or character in _ALLOWED else inert(character) for character in plain)


# Not "printable", but part of a text: line breaks, spaces, and marks that join emoji, shape scripts and set the direction.
_ALLOWED = frozenset("\n\t\u00a0\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2009\u202f\u2060\u2066\u2067\u2068\u2069\ufeff\u3000")
