"""What is left of posts in pages whose editors or programs took their markup away: an attribution in a paragraph of its own.

`<p>Fog. pic.twitter.com/…</p><p>— Log (@log) <a href="…/status/…">October 1, 2024</a></p>`: read as a flat text, with the paragraph
before it. Only what has a date or names the post counts: that a page names somebody in brackets is nothing.
"""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.finding.boilerplate import is_boilerplate
from archiver.model.embeds import Embed
from archiver.platforms.interface import Finder, FlatText

HANDLE_IN_PARENTHESES = re.compile(r"\(@[\w.\-]{1,80}\)")
"""What every attribution has."""
_PLACES = "p,blockquote,li,div"
_LINK = re.compile(r"<a\b[^<>]{0,2000}?\bhref=[\"']([^\"'<>]{6,2000})[\"'][^<>]{0,2000}>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s{0,3}/?>|</p>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,4000}>")
_LONGEST = 8000
_MOST = 20_000
_DEEPEST = 12


def find_attributions(page: LexborHTMLParser, claimed: Collection[int], platforms: Sequence[Finder]) -> Iterator[Embed]:
    """The posts of which a page has kept the attribution; `claimed` are the elements whose posts are told already."""
    for count, node in enumerate(page.css(_PLACES)):
        if count > _MOST:
            return
        if HANDLE_IN_PARENTHESES.search(node.text(deep=False)) and not _is_within(node, claimed) and not is_boilerplate(node):
            yield from _in_paragraph(node, platforms)


def _in_paragraph(node: LexborNode, platforms: Sequence[Finder]) -> Iterator[Embed]:
    before = _text(_element_before(node))
    text = f"{before}\n\n{_text(node)}"
    for embed in (one for platform in platforms for one in platform.embeds(FlatText(text=text))):
        end = int(embed.locator.rpartition(",")[2])
        if embed.handle and (embed.printed or embed.post) and end > len(before):
            yield replace(embed, locator=f'{node.tag}:contains("(@{embed.handle})")')


def _is_within(node: LexborNode, claimed: Collection[int]) -> bool:
    around: LexborNode | None = node
    for _ in range(_DEEPEST):
        if around is None:
            return False
        if around.mem_id in claimed:
            return True
        around = around.parent
    return False


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and (before.tag or "").startswith("-"):
        before = before.prev
    return before


def _text(node: LexborNode | None) -> str:
    """An element's text as Markdown has it: links with their addresses, line breaks."""
    source = (node.html or "") if node is not None else ""
    if len(source) > _LONGEST:
        return ""
    linked = _LINK.sub(lambda link: f"[{_TAG.sub('', link[2])}]({link[1]})", " ".join(source.split()))
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", linked))).strip()
