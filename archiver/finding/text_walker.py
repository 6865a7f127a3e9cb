"""Find the posts in a flat text: in HTML blocks, Markdown quotations, attributions, bare URLs and shortcodes."""

import re
from dataclasses import replace
from itertools import chain

from archiver.finding.bare_urls import find_bare_urls
from archiver.finding.code_samples import blank_code_samples
from archiver.finding.flat_text import CleanText, clean_text
from archiver.finding.markdown_quotes import find_markdown_quotes
from archiver.finding.page import parse_html
from archiver.finding.page_walker import Walk, find_in_page
from archiver.finding.shortcodes import find_shortcodes
from archiver.model.embeds import Embed
from archiver.platforms.interface import FlatText

_VISIBLE = re.compile(r"[^\n]")
_HTML_BLOCK = re.compile(r"<(blockquote|iframe|amp-[a-z]+)\b[^<>]*>(?:[\s\S]{0,20000}?</\1>)?", re.IGNORECASE)


def find_in_text(text: str, walk: Walk) -> list[Embed]:
    """The embeds of a flat text, in order of position; each locator is a range of characters in `text`.

    The results of each step are blanked out before the next, so that all offsets stay the same.
    """
    found: list[Embed] = []
    text = blank_code_samples(text)
    for block in _HTML_BLOCK.finditer(text):
        page = parse_html(block[0].encode("utf-8", "replace"))
        found += [replace(embed, locator=f"char={block.start()},{block.end()}") for embed in find_in_page(page, walk)]
    text = _HTML_BLOCK.sub(lambda block: " " * len(block[0]), text)
    if "](" in text:
        quotes = list(find_markdown_quotes(text, walk.platforms))
        found += [embed for _, _, embed in quotes]
        text = _blanked(text, [(start, end) for start, end, _ in quotes])
    clean = clean_text(text)
    shortcodes = find_shortcodes(clean.text, walk.urls.embed_at)
    claimed = [replace(embed, locator=f"char={start},{end}") for start, end, embed in shortcodes]
    rest = _blanked(clean.text, [(start, end) for start, end, _ in shortcodes])
    claimed += (embed for platform in walk.platforms for embed in platform.embeds(FlatText(text=rest)))
    claimed += find_bare_urls(rest, walk.platforms)
    found += (replace(embed, locator=_in_source(embed.locator, clean)) for embed in claimed)
    return sorted(found, key=lambda embed: _range_of(embed.locator)[0])


def _blanked(text: str, ranges: list[tuple[int, int]]) -> str:
    """The text with spaces for all characters in the ranges, which are in order; line breaks stay."""
    ends = [0, *(end for _, end in ranges)]
    parts = [(text[begin:start], _VISIBLE.sub(" ", text[start:end])) for begin, (start, end) in zip(ends, ranges, strict=False)]
    return "".join((*chain.from_iterable(parts), text[ends[-1] :]))


def _in_source(locator: str, clean: CleanText) -> str:
    """The locator of the same range in the text before it was cleaned."""
    start, end = _range_of(locator)
    last = clean.source_offset(end - 1) + 1 if end > start else clean.source_offset(end)
    return f"char={clean.source_offset(start)},{last}"


def _range_of(locator: str) -> tuple[int, int]:
    start, _, end = locator.removeprefix("char=").partition(",")
    return int(start), int(end)
