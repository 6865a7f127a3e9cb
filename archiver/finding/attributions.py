"""Find posts in pages that have lost the embed's markup, by an attribution such as `— Log (@log) October 1, 2024`.

`<p>Fog. pic.twitter.com/…</p><p>— Log (@log) <a href="…/status/…">October 1, 2024</a></p>` is read as flat text, together with the
paragraph before it. Only an attribution with a date or the post's URL counts: handles in parentheses occur elsewhere, too.
"""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.finding.boilerplate import Judged, ancestors, boilerplate_around
from archiver.finding.explanations import DecisionRecorder, DecisionRule
from archiver.finding.reading_budget import ReadingBudget
from archiver.model.embeds import Embed
from archiver.platforms.interface import Finder, FlatText

HANDLE_IN_PARENTHESES = re.compile(r"\(@[\w.\-]{1,80}\)")
"""What every attribution has."""
PROSE = "a handle in parentheses without the date or the address of a post behind it is prose"
"""Why what looks like an attribution is left."""
_BLOCKS = "p,blockquote,li,div"
_LINK = re.compile(r"<a\b[^<>]{0,2000}?\bhref=[\"']([^\"'<>]{6,2000})[\"'][^<>]{0,2000}>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s{0,3}/?>|</p>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,4000}>")
_MAX_BLOCK_LENGTH = 8000  # characters of markup
_MAX_SERIALIZED = 400_000_000  # characters of markup of all blocks of a page, which takes half a second
_MAX_LEVELS = 12


def find_attributions(
    page: LexborHTMLParser,
    claimed: Collection[int],
    platforms: Sequence[Finder],
    *,
    budget: ReadingBudget,
    judged: Judged,
    recorder: DecisionRecorder | None = None,
) -> Iterator[Embed]:
    """Yield the posts whose attribution is in a block of its own; `claimed`: the `mem_id` of elements that are embeds already.

    `recorder`, if there is one, hears of each block with a handle in parentheses. `judged` are the elements of which is known
    whether they are beside the article.
    """
    blocks = _Blocks()
    for node in page.css(_BLOCKS):
        if not HANDLE_IN_PARENTHESES.search(node.text(deep=False)) or _is_within(node, claimed):
            continue
        if not budget.take_candidate():
            return
        beside = boilerplate_around(node, judged)
        if recorder is None:
            yield from _in_block(node, blocks, platforms) if beside is None else ()
            continue
        recorder.begin()
        found = list(_in_block(node, blocks, platforms))
        recorder.claim(
            found, DecisionRule.ATTRIBUTION, "a handle in parentheses, with a date or the address of the post, ends its words"
        )
        if not found:
            recorder.leave(DecisionRule.ATTRIBUTION, PROSE)
        recorder.decide(node, found, beside if found else None)
        yield from found if beside is None else ()


def _in_block(node: LexborNode, blocks: "_Blocks", platforms: Sequence[Finder]) -> Iterator[Embed]:
    before = blocks.text(_element_before(node))
    text = f"{before}\n\n{blocks.text(node)}"
    for platform in platforms:
        for embed in platform.embeds(FlatText(text=text)):
            end = int(embed.locator.rpartition(",")[2])
            if embed.handle and (embed.printed or embed.post) and end > len(before):
                yield replace(embed, locator=f'{node.tag}:contains("(@{embed.handle})")')


def _is_within(node: LexborNode, claimed: Collection[int]) -> bool:
    return node.mem_id in claimed or any(above.mem_id in claimed for above in ancestors(node, _MAX_LEVELS - 1))


def _element_before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and (before.tag or "").startswith("-"):
        before = before.prev
    return before


@dataclass(slots=True)
class _Blocks:
    """The texts of a page's blocks; nested ones are not serialized over and over."""

    serialized: int = 0

    def text(self, node: LexborNode | None) -> str:
        """An element's text with links in Markdown and with line breaks; empty where its markup is too long for a paragraph."""
        source = (node.html or "") if node is not None and self.serialized < _MAX_SERIALIZED else ""
        self.serialized += len(source)
        if len(source) > _MAX_BLOCK_LENGTH:
            return ""
        linked = _LINK.sub(lambda link: f"[{_TAG.sub('', link[2])}]({link[1]})", " ".join(source.split()))
        return html.unescape(_TAG.sub("", _BREAK.sub("\n", linked))).strip()
