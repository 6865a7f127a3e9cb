"""Quotations in Markdown, as converters write a platform's blockquote: read as the markup that they were made of.

    > Fog over the harbour.
    >
    > — Log ([@log.example](https://bsky.app/profile/…)) [March 16, 2026 at 9:01
    > AM](https://bsky.app/profile/…/post/…)

Nothing says any more whose markup it was; so a quotation counts when a platform finds a link to its post in it, and beside the
words what only its own markup has: who posted it, or when, or the line that leads to the post.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from archiver.finding.selectors import leads_to_platform
from archiver.model.embeds import Embed, Form
from archiver.platforms.interface import Element, Finder

_RUN = re.compile(r"(?:^[ \t]{0,3}(?:[*+\-] )?>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_MARKS = re.compile(r"^[ \t]*(?:[*+\-] )?(?:>[ \t]?)+", re.MULTILINE)
_LINK = re.compile(r"!?\[(?P<label>[^\[\]]{0,2000})\]\(\s{0,2}<?(?P<url>[^\s()<>]{6,2000})>?(?:\s{1,3}\"[^\"]{0,300}\")?\s{0,2}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_STRESSED = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_CLASSES = (
    "bluesky-embed mastodon-embed text-post-media instagram-media fb-xfbml-parse-ignore tiktok-embed reddit-embed-bq "
    "imgur-embed-pub"
)
"""What each platform's own blockquote calls itself."""
_LEADS = re.compile(r"View on ?(?:Mastodon|Threads)|on Instagram|♬|Instagram (?:an|bekijken)|\bfrom\b")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\n(?!\s*\n)")
_ONE_BREAK = re.compile(r"(?<!\n)[ \t]*\n[ \t]*(?!\s*\n)(?=\S)")
_MOST = 500
_LONGEST = 20_000


def find_markdown_quotes(text: str, platforms: Sequence[Finder]) -> Iterator[tuple[int, int, Embed]]:
    """The posts that quotations in a text are, each with where the quotation begins and ends."""
    quotations = (run for run in _RUN.finditer(text) if "](" in run[0] and len(run[0]) < _LONGEST and _leads_to_platform(run[0]))
    for run in islice(quotations, _MOST):
        lines = _MARKS.sub("", run[0]).strip()
        element = Element(name="blockquote", attributes={"class": _CLASSES}, source=_markup(lines))
        found = next((embed for platform in platforms for embed in platform.embeds(element)), None)
        if found and (found.handle or found.author or found.printed or _is_a_posts(lines)):
            yield run.start(), run.end(), replace(found, form=Form.FLAT_TEXT, locator=f"char={run.start()},{run.end()}")


def _leads_to_platform(run: str) -> bool:
    return any(leads_to_platform(link["url"]) for link in _LINK.finditer(run))


def _is_a_posts(lines: str) -> bool:
    """Whether a quotation has a line that only a post has, or is nothing but a link to one."""
    return bool(_LEADS.search(" ".join(lines.split()))) or not _LINK.sub("", lines).strip()


def _markup(lines: str) -> str:
    """The markup that a quotation stands for: links, line breaks, empty lines."""
    pieces: list[str] = []
    end = 0
    for link in _LINK.finditer(lines):
        label = _words(" ".join(link["label"].split()))
        pieces += [_words(lines[end : link.start()]), f'<a href="{html.escape(link["url"])}">{label}</a>']
        end = link.end()
    return f'<blockquote class="{_CLASSES}">{"".join((*pieces, _words(lines[end:])))}</blockquote>'


def _words(text: str) -> str:
    """Words as markup; a single line break is none, as Markdown has it."""
    plain = _STRESSED.sub(r"\2", _ESCAPED.sub(r"\1", _HARD_BREAK.sub("\x00", text)))
    return _ONE_BREAK.sub(" ", html.escape(plain, quote=False)).replace("\x00", "<br>").replace("\n", "<br>")
