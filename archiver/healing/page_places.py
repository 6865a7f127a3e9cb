"""The places of posts in a page: the page is read once more with a mark in each start tag, and each mark is the tag's offset.

A place is certain where the marked page shows the same posts as the page itself, and where what a browser sees inside of an element
is what stands between its tags. Everything else is left, and said why.
"""

import html
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from archiver.finding.block_delimiters import BLOCK_ATTRIBUTE, BLOCK_TAG
from archiver.finding.deduplication import group_embeds, merge_embeds
from archiver.finding.explanations import Decision, DecisionRecorder, DecisionRule
from archiver.finding.shortcodes import find_shortcodes
from archiver.finding.source_places import LineNumbers
from archiver.finding.url_claims import UrlClaims
from archiver.finding.walker import every_embed
from archiver.healing.block_comments import around
from archiver.healing.place import Place, Shape
from archiver.healing.source_text import Edit
from archiver.healing.tags import Tags
from archiver.healing.wrappers import INLINE, outermost
from archiver.model.articles import Article
from archiver.model.embeds import Embed, Form, Kind
from archiver.platforms.interface import Finder

_MARK = "data-source-tag"
_IN_SCRIPT = "a script of the page shows it, and not the page itself"
_IN_DATA = "an attribute names it in data for a script, which may be about more than this post"
_IN_TEMPLATE = "it is in a template or a form field, which a script shows"
_IN_CARD = "a box of the site's own design shows it"
_IN_PROSE = "its address stands among other words"
_UNCLEAR = "where its element begins and ends in the source is not certain"
_LARGE = "an element that holds more than the post shows it"
_OTHER = "another post is in the same element"
_CHANGED = "the page shows other posts when it is read with the places of its tags"
_LAYOUT = frozenset(
    {"html", "body", "main", "article", "section", "table", "tbody", "tr", "td", "ul", "ol", "li", "form", "aside", "nav"}
)
_MAX_OTHER_CHARACTERS = 300
"""How much text an element that only names a post in an attribute may have."""
_MAX_RATIO, _MAX_EXTRA = 4, 100_000  # times the source's length, plus what is compared anyway
_MAX_FAILURES = 50  # comments that are looked for in vain
_MAX_NESTED = 50  # places that begin before another one and may reach over it
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def page_places(article: Article, tags: Tags, platforms: Sequence[Finder]) -> list[Place]:
    """The places of the posts that a page shows, in order; `article` has the page's own text, `tags` are its tags."""
    plain = list(every_embed(article, platforms))
    recorder = DecisionRecorder()
    marked = replace(article, text=_marked(tags))
    embeds = list(every_embed(marked, platforms, recorder))
    shown = {id(embed): embed for embed in embeds} | _merged(embeds)
    lines = LineNumbers(article.text)
    if tags.is_cut or [_facts(embed) for embed in plain] != [_facts(embed) for embed in embeds]:
        named = {str(embed.post or embed.aliases): embed for embed in merge_embeds(plain) if embed.kind is Kind.EMBED}
        return [Place(embed=embed, start=0, end=0, line=1, shape=Shape.LEFT, why=_CHANGED) for embed in named.values()]
    reader = _PlaceReader(tags, UrlClaims(platforms, base=article.metadata.url), lines)
    places = [
        reader.place(decision, shown[id(decision.embed)])
        for decision in recorder.decisions
        if decision.embed is not None
        and decision.node is not None
        and shown[id(decision.embed)].kind is Kind.EMBED
        and decision.embed.kind is Kind.EMBED
    ]
    return _settled(places)


def _facts(embed: Embed) -> tuple[object, ...]:
    return (embed.platform, embed.post, embed.aliases, embed.kind, embed.form, embed.words)


def _merged(embeds: Sequence[Embed]) -> dict[int, Embed]:
    """For each embed, by its identity, all that the article says of its post."""
    groups = group_embeds(embeds)
    together = merge_embeds(embeds)
    return {id(embed): merged for group, merged in zip(groups, together, strict=True) for embed in group}


def _marked(tags: Tags) -> str:
    """The source with a mark in each start tag: the number of the tag."""
    pieces: list[str] = []
    position = 0
    for number, tag in enumerate(tags.all):
        if not tag.is_end:
            end_of_name = tag.start + 1 + len(tag.name)
            pieces += [tags.text[position:end_of_name], f' {_MARK}="{_base36(number)}"']
            position = end_of_name
    pieces.append(tags.text[position:])
    return "".join(pieces)


def _base36(number: int) -> str:
    """A number in so few digits that no platform takes it for a key."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


class _PlaceReader:
    """Reads the places of decisions on nodes, in the source with its tags."""

    def __init__(self, tags: Tags, urls: UrlClaims, lines: LineNumbers) -> None:
        self._tags = tags
        self._text = tags.text
        self._urls = urls
        self._lines = lines
        self._comments: dict[str, int] = {}
        self._failures = 0
        self._budget = _MAX_RATIO * (len(tags.all) + len(tags.text)) + _MAX_EXTRA

    def place(self, decision: Decision, embed: Embed) -> Place:
        """The place of one decision; left, with the reason, where it is not certain."""
        node = decision.node
        if node is None or decision.embed is None:
            raise ValueError("a decision without a node or an embed has no place")
        if node.tag == BLOCK_TAG:
            return self._block_comment(node, embed)
        why = self._never(node, decision)
        if why is not None:
            return self._left(node, embed, why)
        if decision.rule is DecisionRule.ATTRIBUTION:
            return self._note(node, embed)
        if decision.rule is DecisionRule.SHORTCODE and (shortcode := self._shortcode(node, decision.embed)) is not None:
            return self._replaced(embed, *shortcode)
        box = outermost(node)
        span = self._span(box) or self._span(node)
        if span is None:
            return self._left(node, embed, _UNCLEAR)
        if decision.rule is DecisionRule.LONE_LINK and (self._holds_more(box, decision.embed) or _is_in_paragraph(box)):
            return self._left(node, embed, _IN_PROSE)
        is_own = decision.rule is DecisionRule.OWN_MARKUP and bool(decision.embed.words)
        if box.tag in _LAYOUT or (not is_own and self._holds_more(box, decision.embed)):
            return self._left(node, embed, _LARGE)
        return self._replaced(embed, *span, is_fallback=decision.embed.form is Form.NOSCRIPT)

    def _never(self, node: LexborNode, decision: Decision) -> str | None:
        """Why nothing can be healed where a decision was made; None where something can."""
        if node.tag == "script":
            return _IN_SCRIPT
        if decision.rule is DecisionRule.JSON:
            return _IN_DATA
        if node.tag in {"template", "textarea"}:
            return _IN_TEMPLATE
        if decision.rule is DecisionRule.CARD:
            return _IN_CARD
        return None

    def _replaced(self, embed: Embed, start: int, end: int, *, is_fallback: bool = False) -> Place:
        """A place that an embed replaces, with the comments of the editor around it."""
        return Place(
            embed=embed,
            start=start,
            end=end,
            line=self._lines.line(start),
            shape=Shape.REPLACED,
            further=around(self._text, start, end),
            is_fallback=is_fallback,
        )

    def _note(self, node: LexborNode, embed: Embed) -> Place:
        """A place behind which a note is put, before the end tag of its block."""
        span = self._span(node)
        if span is None:
            return self._left(node, embed, _UNCLEAR)
        inner = self._text.rfind("</", *span)
        return Place(embed=embed, start=inner, end=inner, line=self._lines.line(span[0]), shape=Shape.NOTE_IN_MARKUP)

    def _left(self, node: LexborNode, embed: Embed, why: str) -> Place:
        number = self._number(node)
        start = self._tags.all[number].start if number is not None else 0
        return Place(embed=embed, start=start, end=start, line=self._lines.line(start), shape=Shape.LEFT, why=why)

    def _number(self, node: LexborNode) -> int | None:
        """The number of a node's start tag; None if the source has none."""
        written = node.attributes.get(_MARK) or ""
        number = int(written, 36) if written and all(digit in _DIGITS for digit in written) else -1
        is_own = 0 <= number < len(self._tags.all) and self._tags.all[number].name == node.tag
        return number if is_own else None

    def _span(self, node: LexborNode) -> tuple[int, int] | None:
        """The range of a node's element; None if what a browser sees in it is not what stands between its tags.

        None as well where elements in one another have been compared to several times the length of the source.
        """
        number = self._number(node)
        end = self._tags.end_of(number) if number is not None else None
        if number is None or end is None or self._budget < 0:
            return None
        between = self._tags.numbers_between(number, end)
        self._budget -= len(between)
        inside = {self._number(inner) for inner in node.css(f"[{_MARK}]")} | {number}
        return (self._tags.all[number].start, end) if inside == between else None

    def _shortcode(self, node: LexborNode, embed: Embed) -> tuple[int, int] | None:
        """The range of the only shortcode in an element that names the post; None if there is none, or several."""
        span = self._span(node)
        if span is None:
            return None
        self._budget -= span[1] - span[0]
        found = [
            (span[0] + start, span[0] + end)
            for start, end, named in find_shortcodes(self._text[slice(*span)], self._urls.embed_at)
            if named.post == embed.post and named.aliases == embed.aliases
        ]
        if len(found) != 1:
            return None
        start, end = found[0]
        before, after = self._text[span[0] : start].rpartition(">")[2], self._text[end : span[1]].partition("<")[0]
        is_all = not before.strip() and not after.strip() and node.tag == "p" and node.css_first("*:not(p)") is None
        return span if is_all else found[0]

    def _holds_more(self, node: LexborNode, embed: Embed) -> bool:
        """Whether an element has more text than the post's own; a blockquote of the platform is the post's own."""
        if node.tag in {"blockquote", "iframe", "embed", "object"} or (node.tag or "").startswith("amp-"):
            return False
        if embed.form is Form.BARE_URL:
            return len(node.text().split()) > 1
        inner = node.css_first("blockquote")
        own = len(embed.words or "") + (len(inner.text()) if inner is not None else 0)
        return len(" ".join(node.text().split())) > own + _MAX_OTHER_CHARACTERS

    def _block_comment(self, node: LexborNode, embed: Embed) -> Place:
        """The place of a block that is only a comment of the editor; the next one that is spelled so."""
        comment = node.attributes.get(BLOCK_ATTRIBUTE) or ""
        for spelled in dict.fromkeys((comment, html.unescape(comment))) if self._failures < _MAX_FAILURES else ():
            start = self._text.find(spelled, self._comments.get(spelled, 0)) if spelled else -1
            if start >= 0:
                end = start + len(spelled)
                self._comments[spelled] = end
                return Place(
                    embed=embed,
                    start=start,
                    end=end,
                    line=self._lines.line(start),
                    shape=Shape.REPLACED,
                    before="<!-- wp:html -->",
                    after="<!-- /wp:html -->",
                )
        self._failures += 1
        return Place(embed=embed, start=0, end=0, line=1, shape=Shape.LEFT, why=_UNCLEAR)


def _is_in_paragraph(node: LexborNode) -> bool:
    """Whether an element is a part of a paragraph, in which no figure may stand."""
    return node.tag != "p" and node.parent is not None and (node.parent.tag == "p" or node.parent.tag in INLINE)


def _settled(places: Sequence[Place]) -> list[Place]:
    """The places in order, without those within another one of the same post; those of two posts in one element are left.

    What only readers without scripts see of a post goes with its first place, if it has another one.
    """
    shown = {id(place.embed) for place in places if place.shape is Shape.REPLACED and not place.is_fallback}
    settled: list[Place] = []
    left: set[tuple[int, int]] = set()
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.why in {_IN_SCRIPT, _IN_DATA} and id(place.embed) in shown:
            continue  # the page's data names what the page itself shows
        if place.shape is Shape.LEFT:
            if (id(place.embed), place.start) in left:
                continue
            left.add((id(place.embed), place.start))
        outer = _outer(settled, place)
        if outer is None:
            settled.append(place)
        elif settled[outer].embed is not place.embed:
            settled[outer] = replace(settled[outer], shape=Shape.LEFT, why=_OTHER)
            settled.append(replace(place, shape=Shape.LEFT, why=_OTHER))
    return _with_fallbacks(settled)


def _with_fallbacks(settled: Sequence[Place]) -> list[Place]:
    """The places, those for readers without scripts as edits that go with the first other place of the post."""
    fallbacks: defaultdict[int, list[Place]] = defaultdict(list)
    for place in settled:
        if place.is_fallback and place.shape is Shape.REPLACED:
            fallbacks[id(place.embed)].append(place)
    first = {id(place.embed): place for place in reversed(settled) if place.shape is Shape.REPLACED and not place.is_fallback}
    together = []
    for place in settled:
        if place.is_fallback and id(place.embed) in first:
            continue
        own = fallbacks[id(place.embed)] if first.get(id(place.embed)) is place else []
        further = (*place.further, *(Edit(start=other.start, end=other.end, replacement="") for other in own))
        together.append(replace(place, further=further) if own else place)
    return together


def _outer(settled: Sequence[Place], place: Place) -> int | None:
    """The number of the last place that reaches over the beginning of another one; None if there is none."""
    for number in range(len(settled) - 1, max(-1, len(settled) - 1 - _MAX_NESTED), -1):
        if settled[number].start <= place.start < settled[number].end:
            return number
    return None
