"""Markdown quotations: find platforms' blockquotes that were converted to Markdown, by converting them back to HTML.

    > Fog over the harbour.
    >
    > — Log ([@log.example](https://bsky.app/profile/…)) [March 16, 2026 at 9:01
    > AM](https://bsky.app/profile/…/post/…)

The conversion drops the platform's name. So a quotation counts if a platform finds in it a link to its post, and also the author,
the date, or the platform's own line that links to the post.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from archiver.finding.selectors import leads_to_platform
from archiver.model.embeds import Embed, Form
from archiver.platforms.interface import Element, Finder
from archiver.platforms.registry import DECLARATIONS

_ITEM = r"(?:[ \t]{0,12}(?:[*+\-]|\d{1,3}\.)[ \t]{1,3})?"
_QUOTATION = re.compile(rf"^[ \t]{{0,3}}{_ITEM}>[^\n]*(?:\n[ \t]{{0,3}}>[^\n]*)*(?:\n|\Z)", re.MULTILINE)
_QUOTE_MARK = re.compile(rf"^[ \t]{{0,3}}{_ITEM}(?:>[ \t]?)+", re.MULTILINE)
_LINK = re.compile(r"!?\[(?P<label>[^\[\]]{0,2000})\]\(\s{0,2}<?(?P<url>[^\s()<>]{6,2000})>?(?:\s{1,3}\"[^\"]{0,300}\")?\s{0,2}\)")
_HTML_LINK = re.compile(
    r"<a\b[^<>]{0,300}?\bhref=[\"'](?P<url>[^\s\"'<>]{6,2000})[\"'][^<>]{0,300}>(?P<label>[^<>]{0,500})</a>", re.IGNORECASE
)
_HTML_TAG = re.compile(r"</?(?:p|br|footer|cite|div|span|em|strong|b|i|small)\b[^<>]{0,300}>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{3,2000})>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\n(?!\s*\n)")
_SOFT_BREAK = re.compile(r"(?<!\n)[ \t]*\n[ \t]*(?!\s*\n)(?=\S)")
_CLASSES = " ".join(name for declaration in DECLARATIONS if (name := declaration.marks.blockquote_class))
"""The classes of each platform's own blockquote."""
_PLATFORM_LINE = re.compile("|".join(line for declaration in DECLARATIONS if (line := declaration.marks.blockquote_line)))
_MAX_QUOTATIONS = 500
_MAX_QUOTATION_LENGTH = 20_000  # characters


def find_markdown_quotes(text: str, platforms: Sequence[Finder]) -> Iterator[tuple[int, int, Embed]]:
    """Yield the quotations that are posts, each with where it starts and ends in the text."""
    quotations = (
        found
        for found in _QUOTATION.finditer(text)
        if len(found[0]) < _MAX_QUOTATION_LENGTH and _links_to_platform(_without_html(found[0]))
    )
    for quotation in islice(quotations, _MAX_QUOTATIONS):
        lines = _without_html(_QUOTE_MARK.sub("", quotation[0])).strip()
        element = Element(name="blockquote", attributes={"class": _CLASSES}, source=_as_blockquote(lines))
        embed = next((embed for platform in platforms for embed in platform.embeds(element)), None)
        if embed and (embed.handle or embed.author or embed.printed or _has_platform_line(lines)):
            locator = f"char={quotation.start()},{quotation.end()}"
            yield quotation.start(), quotation.end(), replace(embed, form=Form.FLAT_TEXT, locator=locator)


def _without_html(text: str) -> str:
    """Markdown text with links and paragraphs that are written as HTML in it as Markdown."""
    return _HTML_TAG.sub("\n\n", html.unescape(_HTML_LINK.sub(r"[\g<label>](\g<url>)", text))) if "</a>" in text else text


def _links_to_platform(text: str) -> bool:
    return any(leads_to_platform(link["url"]) for link in _LINK.finditer(text))


def _has_platform_line(lines: str) -> bool:
    """Whether a quotation has a line that only a platform's markup has, or is nothing but links."""
    return bool(_PLATFORM_LINE.search(" ".join(lines.split()))) or not _LINK.sub("", lines).strip()


def _as_blockquote(lines: str) -> str:
    """The quotation as an HTML blockquote with links and line breaks."""
    pieces: list[str] = []
    end = 0
    for link in _LINK.finditer(lines):
        label = _as_html(" ".join(link["label"].split()))
        pieces += [_as_html(lines[end : link.start()]), f'<a href="{html.escape(link["url"])}">{label}</a>']
        end = link.end()
    return f'<blockquote class="{_CLASSES}">{"".join((*pieces, _as_html(lines[end:])))}</blockquote>'


def _as_html(text: str) -> str:
    """Markdown text as HTML; as in Markdown, a single line break is a space."""
    text = _AUTOLINK.sub(r"\1", _STRONG.sub(r"\2", _ESCAPE.sub(r"\1", _HARD_BREAK.sub("\x00", text))))
    return _SOFT_BREAK.sub(" ", html.escape(text, quote=False)).replace("\x00", "<br>").replace("\n", "<br>")
