"""Find the posts in a flat text: in HTML blocks, Markdown quotations, attributions, bare URLs and shortcodes."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from operator import itemgetter

from archiver.finding.bare_urls import find_bare_urls
from archiver.finding.code_samples import blank_code_samples
from archiver.finding.explanations import DecisionRule, explained
from archiver.finding.flat_text import CleanText, clean_text, join_words
from archiver.finding.markdown_quotes import find_markdown_quotes
from archiver.finding.page import parse_html
from archiver.finding.page_walker import Walk, find_in_page
from archiver.finding.shortcodes import find_shortcodes
from archiver.finding.text_links import resolve_links
from archiver.model.embeds import Embed, Form, Kind
from archiver.platforms.interface import FlatText

_BEFORE_TARGET = re.compile(r"[^\n<>]{0,24}<|[ \t]{0,3}\n?[ \t>]{0,3}[(\[]?")
_VISIBLE = re.compile(r"[^\n]")
_ANY_CHARACTER = re.compile(r"(?s).")
_HTML_BLOCK_START = re.compile(r"<(blockquote|iframe|amp-[a-z]+)\b[^<>]*>", re.IGNORECASE)
_HTML_BLOCK_END = re.compile(r"</(blockquote|iframe|amp-[a-z]+)>", re.IGNORECASE)
_MAX_BLOCK_CONTENT = 20_000  # characters


def find_in_text(text: str, walk: Walk) -> list[Embed]:
    """The embeds of a flat text, in order of position; each locator is a range of characters in `text`.

    The results of each step are blanked out before the next, so that all offsets stay the same.
    """
    resolved = resolve_links(blank_code_samples(join_words(text)), walk.urls)
    if walk.recorder is not None:
        walk.recorder.begin()
    found = [replace(embed, locator=_in_source(embed.locator, resolved)) for embed in _in_resolved(resolved.text, walk)]
    found.sort(key=lambda embed: range_of(embed.locator)[0])
    if walk.recorder is not None:
        walk.recorder.decide_text(
            ((start, text[start:end], embed) for embed in found for start, end in (range_of(embed.locator),)), text
        )
    return found


def _in_resolved(text: str, walk: Walk) -> list[Embed]:
    """The embeds of a text whose links have their targets beside them."""
    found: list[Embed] = []
    blocks = list(_html_blocks(text))
    for start, end in blocks:
        page = parse_html(text[start:end].encode("utf-8", "replace"))
        found += [replace(embed, locator=f"char={start},{end}") for embed in find_in_page(page, walk)]
    text = _blanked(text, blocks, _ANY_CHARACTER)
    if "](" in text or "</a>" in text:
        quotes = list(find_markdown_quotes(text, walk.platforms))
        found += explained(
            walk.recorder,
            [embed for _, _, embed in quotes],
            DecisionRule.QUOTATION,
            "is a Markdown quotation that links to the post",
        )
        text = _blanked(text, [(start, end) for start, end, _ in quotes])
    clean = clean_text(text)
    leave = None if walk.recorder is None else partial(walk.recorder.leave, DecisionRule.SHORTCODE)
    shortcodes = find_shortcodes(clean.text, walk.urls.embed_at, leave)
    explained(walk.recorder, [embed for _, _, embed in shortcodes], DecisionRule.SHORTCODE, "is a shortcode that names the post")
    claimed = [replace(embed, locator=f"char={start},{end}") for start, end, embed in shortcodes]
    rest = _blanked(clean.text, [(start, end) for start, end, _ in shortcodes])
    posts = [embed for platform in walk.platforms for embed in platform.embeds(FlatText(text=rest))]
    urls = list(find_bare_urls(rest, walk.platforms))
    together = _with_targets(rest, posts, urls)
    explained(
        walk.recorder,
        [embed for embed in together if embed.kind is Kind.LINK],
        DecisionRule.RUNNING_TEXT,
        "the address is in running text",
    )
    lone = [embed for embed in together if embed.kind is Kind.EMBED]
    explained(
        walk.recorder,
        [embed for embed in lone if embed.form is Form.BARE_URL],
        DecisionRule.LONE_LINK,
        "the address is all of its line",
    )
    explained(
        walk.recorder,
        [embed for embed in lone if embed.form is not Form.BARE_URL],
        DecisionRule.ATTRIBUTION,
        "is what a text keeps of a post",
    )
    claimed += together
    return [*found, *(replace(embed, locator=_in_source(embed.locator, clean)) for embed in claimed)]


def _html_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the HTML elements of posts stand, in order; one that is not closed soon is only its start tag."""
    ends: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for closing in _HTML_BLOCK_END.finditer(text):
        ends[closing[1].lower()].append(closing.span())
    rest = 0
    for opening in _HTML_BLOCK_START.finditer(text):
        if opening.start() >= rest:
            own = ends[opening[1].lower()]
            position = bisect_left(own, opening.end(), key=itemgetter(0))
            closed = position < len(own) and own[position][0] <= opening.end() + _MAX_BLOCK_CONTENT
            rest = own[position][1] if closed else opening.end()
            yield opening.start(), rest


def _with_targets(text: str, posts: list[Embed], urls: list[Embed]) -> list[Embed]:
    """The posts and the URLs in a text; a URL right behind an unnamed post of its platform is that post's own."""
    own = {range_of(url.locator)[0]: url for url in urls}
    for number, post in enumerate(posts):
        end = range_of(post.locator)[1]
        gap = _BEFORE_TARGET.match(text, end)
        url = own.get(gap.end()) if gap and post.form is Form.FLAT_TEXT and post.post is None else None
        if url is not None and url.platform == post.platform:
            del own[gap.end() if gap else end]
            aliases = tuple(dict.fromkeys((*post.aliases, *url.aliases)))
            posts[number] = replace(post, post=url.post, url=url.url, aliases=aliases, handle=post.handle or url.handle)
    return [*posts, *own.values()]


def _blanked(text: str, ranges: list[tuple[int, int]], blanked: re.Pattern[str] = _VISIBLE) -> str:
    """The text with spaces for all visible characters in the ranges, which are in order, or for those that are named."""
    ends = [0, *(end for _, end in ranges)]
    parts = [(text[begin:start], blanked.sub(" ", text[start:end])) for begin, (start, end) in zip(ends, ranges, strict=False)]
    return "".join((*chain.from_iterable(parts), text[ends[-1] :]))


def _in_source(locator: str, clean: CleanText) -> str:
    """The locator of the same range in the text before it was cleaned."""
    start, end = range_of(locator)
    last = clean.source_offset(end - 1) + 1 if end > start else clean.source_offset(end)
    return f"char={clean.source_offset(start)},{last}"


def range_of(locator: str) -> tuple[int, int]:
    """Where the embed of a flat text starts and ends, in characters."""
    start, _, end = locator.removeprefix("char=").partition(",")
    return int(start), int(end)
