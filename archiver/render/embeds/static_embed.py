"""The static embed: what an archived post said, who wrote it and when, what became of it, and where the evidence is.

A piece of HTML for any article: no script, no request to the outside, nothing but inline style, whose colours follow the reader's
choice of light or dark. `all: revert` undoes what the article's own style sheet says of such elements. It states itself as
schema.org microdata, since editors that strip scripts would strip JSON-LD, and its links have the attributes of Robust Links.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archiver.healing.marker import FORMAT, FORMAT_ATTRIBUTE, MARKER, NOTE
from archiver.model.digests import Digest
from archiver.model.timestamps import format_iso
from archiver.render.embeds.markup import element, escaped, start_tag, with_breaks
from archiver.render.escaping import one_line
from archiver.render.html_cards import web_url
from archiver.render.sentences import platform_name, record_sentences, witness_phrase
from archiver.render.versions import then_and_now
from archiver.reporting.phrases import human_date, human_time
from archiver.reporting.records import MediaRecord, PostRecord, SnapshotRecord, Version
from archiver.reporting.sensitivity import is_sensitive

_INK = "color:#1d2126;color:light-dark(#1d2126,#e6e4df)"
_SOFT = "color:#59616b;color:light-dark(#59616b,#a0a7b0)"
_LINK = "all:revert;color:#1f5a96;color:light-dark(#1f5a96,#8fbdf0);text-decoration:underline"
_BOX = (
    "all:revert;color-scheme:light dark;display:block;box-sizing:border-box;max-width:34em;margin:1.5em auto;padding:1em 1.2em;"
    "border:1px solid #8886;border-left:4px solid #8888;border-radius:8px;text-align:start;overflow-wrap:anywhere;overflow-x:clip;"
    "font:1rem/1.5 system-ui,sans-serif;background:#fff;background:light-dark(#fff,#1c2024);"
) + _INK
_LINE = f"all:revert;display:block;margin:0 0 .6em;font-size:.9em;{_SOFT}"
_WORDS = (
    "all:revert;display:block;margin:0 0 .8em;padding:0;border:0;quotes:none;background:none;font-style:normal;font-size:1.05em"
)
_TEXT = f"all:revert;display:block;margin:0 0 .6em;unicode-bidi:isolate;white-space:pre-wrap;{_INK}"
_PICTURE = "all:revert;display:block;max-width:100%;height:auto;margin:0 0 .6em;border-radius:6px"
_NOTE = f"all:revert;display:block;margin:0;font-size:.85em;{_SOFT}"
_FOLD = "all:revert;display:block;margin:0 0 .6em"

_NAMES_OF_MEDIA = {"photo": "A picture", "video": "A video", "gif": "A moving picture", "audio": "A sound", "file": "A file"}
_SENSITIVE = "Shown only once you ask, since the platform calls it sensitive"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPicture:
    """A picture that the embed shows: `source` is a data URL or a relative address, `alt` what it shows, in words."""

    source: str
    alt: str = ""


def static_embed(
    record: PostRecord,
    *,
    evidence: str | None = None,
    pictures: Mapping[Digest, str] | None = None,
    screenshot: str | None = None,
) -> str | None:
    """An archived post as HTML on one line; None if it is withdrawn.

    `evidence` is the address of the post's page in a served or exported archive; without one, the snapshot is named.
    `pictures` are data URLs or relative addresses by the digest of the picture; `screenshot` is one of how the post looked, shown
    where it has no words, or media of which there is no picture.
    """
    if record.withdrawn is not None:
        return None
    then, now = then_and_now(record)
    content = _content(record, then, now, _shown(record, then, pictures or {}, screenshot))
    if is_sensitive(record):
        summary = element("summary", {"style": f"all:revert;cursor:pointer;{_INK}"}, escaped(_SENSITIVE))
        content = element("details", {"style": _FOLD}, summary, content)
    author = one_line(record.author or record.handle or "an unknown author")
    written = element(
        "figure",
        {
            MARKER: _name(record),
            FORMAT_ATTRIBUTE: FORMAT,
            "itemscope": "",
            "itemtype": "https://schema.org/SocialMediaPosting https://schema.org/ArchiveComponent",
            "lang": "en",
            "dir": "ltr",
            "aria-label": f"Archived post by {author} on {platform_name(record.platform)}",
            "style": _BOX,
        },
        _byline(record),
        content,
        _caption(record, then, evidence),
    )
    return written.encode(errors="replace").decode()  # lone surrogates cannot be encoded


def embed_note(record: PostRecord, *, evidence: str | None = None) -> str | None:
    """What became of a post and where its evidence is, as one line of plain text in brackets; None if it is withdrawn."""
    if record.withdrawn is not None:
        return None
    kept = _best(record.snapshots)
    where = f" Evidence: {one_line(evidence)}" if evidence else f" Evidence: {kept.path}, sha256:{kept.sha256}" if kept else ""
    return f"{NOTE}{_name(record)}: {record_sentences(record, labels=tuple(map(one_line, record.labels)))}{where}]"


def note_markup(record: PostRecord, *, evidence: str | None = None) -> str | None:
    """The note as HTML that can stand in a line of text, marked as the embed is; None if the post is withdrawn."""
    note = embed_note(record, evidence=evidence)
    attributes = {MARKER: _name(record), FORMAT_ATTRIBUTE: FORMAT, "lang": "en", "dir": "ltr"}
    return element("small", attributes, escaped(note)) if note is not None else None


def _name(record: PostRecord) -> str:
    """The post's name, else an alias, else its row."""
    return one_line(str(record.post or next(iter(record.aliases), None) or f"{record.platform}, post {record.id}"))


def _byline(record: PostRecord) -> str:
    """Who wrote the post, where and when."""
    name = record.author or record.handle or "Author not known"
    strong = {"itemprop": "name", "style": f"all:revert;font-weight:600;{_INK}"}
    who = element("b", strong, element("bdi", {}, escaped(one_line(name))))
    if record.handle and record.author:
        handle = element("bdi", {"itemprop": "alternateName"}, escaped(one_line(f"@{record.handle.removeprefix('@')}")))
        who += f" {handle}"
    author = element(
        "span", {"itemprop": "author", "itemscope": "", "itemtype": "https://schema.org/Person", "style": "all:revert"}, who
    )
    parts = [author, escaped(platform_name(record.platform))]
    if record.posted_at is not None:
        stamp = {"datetime": format_iso(record.posted_at), "itemprop": "datePublished"}
        parts.append(element("time", stamp, escaped(human_time(record.posted_at))))
    elif record.printed is not None:
        stamp = {"datetime": record.printed.isoformat(), "itemprop": "datePublished"}
        parts.append(element("time", stamp, escaped(human_date(record.printed))))
    return element("p", {"style": _LINE}, " · ".join(parts))


def _shown(
    record: PostRecord, then: Version | None, pictures: Mapping[Digest, str], screenshot: str | None
) -> Sequence[EmbedPicture | MediaRecord]:
    """The pictures to show, and the media of which there is none; a screenshot where it shows more than the words."""
    media = then.media if then is not None else ()
    shown = [
        EmbedPicture(source=pictures[item.digest], alt=one_line(item.alt or ""))
        if item.digest is not None and item.digest in pictures
        else item
        for item in media
    ]
    lacking = any(isinstance(item, MediaRecord) for item in shown)
    if screenshot is not None and (lacking or then is None or not then.text.strip()):
        words = f": “{one_line(then.text)[:180]}”" if then is not None and then.text.strip() else ""
        author = one_line(record.author or record.handle or "an unknown author")
        alt = f"Screenshot of the post by {author} on {platform_name(record.platform)}{words}"
        return [*(item for item in shown if isinstance(item, EmbedPicture)), EmbedPicture(source=screenshot, alt=alt)]
    return shown


def _content(record: PostRecord, then: Version | None, now: Version | None, shown: Sequence[EmbedPicture | MediaRecord]) -> str:
    """What the post said, what it says now if it was altered, and its pictures."""
    words = _words(then, "text") if then is not None else element("p", {"style": _TEXT}, "What it said is not known.")
    pictures = "".join(_picture(item) for item in shown)
    quoted = element("blockquote", {"cite": web_url(record.url), "style": _WORDS}, words, pictures)
    if now is None:
        return quoted
    later = element("p", {"style": _LINE}, "It now says:")
    return quoted + later + element("blockquote", {"cite": web_url(record.url), "style": _WORDS}, _words(now, None))


def _words(version: Version, itemprop: str | None) -> str:
    """The words of a version, in a language that is not known, in their own direction; nothing where it has none."""
    if not version.text.strip():
        return ""
    ending = " […]" if version.truncated and not version.text.rstrip().endswith(("…", "...")) else ""
    attributes = {"itemprop": itemprop, "lang": "", "dir": "auto", "style": _TEXT}
    return element("p", attributes, with_breaks(version.text.strip() + ending))


def _picture(item: EmbedPicture | MediaRecord) -> str:
    if isinstance(item, EmbedPicture):
        return start_tag("img", {"src": item.source, "alt": item.alt, "itemprop": "image", "style": _PICTURE})
    what = f"{_NAMES_OF_MEDIA.get(item.kind, 'Something')} that is not shown here"
    return element("p", {"style": _LINE}, escaped(f"{what}: {one_line(item.alt)}" if item.alt else f"{what}."))


def _caption(record: PostRecord, then: Version | None, evidence: str | None) -> str:
    """What became of the post and when; where its words are from, where the evidence is, and the original address."""
    kept, url = _best(record.snapshots), web_url(record.url)
    at = kept.at if kept is not None else (then.seen_at if then is not None else record.first_seen)
    status = {"itemprop": "creativeWorkStatus", "style": f"all:revert;display:block;margin:0 0 .3em;{_INK}"}
    became = element("span", status, escaped(record_sentences(record, labels=_labels(record))))
    parts = [escaped(f"Words from {witness_phrase(then)}, {human_time(then.seen_at)}")] if then is not None else []
    robust = {"data-originalurl": url, "data-versionurl": evidence, "data-versiondate": format_iso(at)}
    if evidence is not None:
        link = {"href": evidence, "itemprop": "archivedAt", **robust, "rel": "noopener", "style": _LINK}
        parts.append(element("a", link, escaped(f"Evidence, kept on {human_date(at)}")))
    elif kept is not None:
        named = element("span", {"itemprop": "itemLocation"}, escaped(f"{kept.path}, sha256:{kept.sha256}"))
        parts.append(f"Evidence, kept on {escaped(human_date(at))}: {named}")
    if url is not None:
        link = {"href": url, "itemprop": "url", **robust, "rel": "noopener noreferrer nofollow", "style": _LINK}
        parts.append(element("a", link, "Original address"))
    return element("figcaption", {"style": _NOTE}, became, " · ".join(parts))


def _labels(record: PostRecord) -> tuple[str, ...]:
    return tuple(map(one_line, record.labels))


def _best(snapshots: Sequence[SnapshotRecord]) -> SnapshotRecord | None:
    """The snapshot that is closest to what the article meant: the first complete one, else the first."""
    return min(snapshots, key=lambda kept: (not kept.shows_all, kept.at), default=None)
