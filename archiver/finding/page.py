"""Parse a page, and select its candidates: the elements that could contain a post.

The parser is selectolax's Lexbor: it parses as browsers do, in a fiftieth of the time of beautifulsoup4, which is used for
platforms' answers (figures: `python -m bench find`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.bounds import bounds
from archiver.finding.block_delimiters import with_block_elements
from archiver.finding.boilerplate import Judged
from archiver.finding.flight_scripts import with_joined_flight
from archiver.finding.html_limits import cut_html, limit_html
from archiver.finding.json_ld import may_name_post
from archiver.finding.lone_links import CONTAINERS, PARAGRAPHS, shown_url
from archiver.finding.page_json import ScriptText
from archiver.finding.prefilter import SHAPES, Mentions, mentions_in
from archiver.finding.selectors import AttributeScan, LinkFilter
from archiver.model.urls import URL
from archiver.platforms.interface import Element
from archiver.platforms.registry import DECLARATIONS, platforms_at

_TAGS_WITH_CONTENT = frozenset({"blockquote"}).union(*(declaration.marks.tags_with_content for declaration in DECLARATIONS))
_CLASSES_WITH_CONTENT = frozenset(name for declaration in DECLARATIONS for name in declaration.marks.classes)
"""Tags and classes of the elements of which platforms read the content and not only the attributes."""
_CANDIDATES = ("blockquote", "iframe", "oembed", "template", "textarea", "embed", "object", "script:not([src])", "div[src]")
"""Elements that can hold posts on any page, beside links; the prefilter adds those that only some pages have."""
_OTHERWISE = ':not([href*="/p/"],[href*="=http"])'
_NOT_TO_OWN_HOST = f':not([href^="https://{{host}}/"]{_OTHERWISE},[href^="http://{{host}}/"]{_OTHERWISE})'
"""Links to other hosts, links with `/p/` in their path, which could be a Fediverse server's, and those that hold another URL."""
_SCRIPT_TYPES = re.compile("json|template|html|plain")
_MAX_SERIALIZED_RATIO, _MAX_SERIALIZED_EXTRA = 4, 100_000  # times the page's bytes, plus characters


@dataclass(slots=True)
class Serialized:
    """How many characters of markup were taken from a page, and whether some were refused."""

    characters: int = 0
    has_unread: bool = False


class CandidateNode:
    """A node of the page that could be an embed; its `element` and `script` are read when first asked for."""

    def __init__(self, node: LexborNode, name: str, base: URL | None, page: "ParsedPage") -> None:
        self.node = node
        self.name = name
        self.base = base
        self.page = page

    @cached_property
    def element(self) -> Element:
        """The node as platforms are given it, with its markup only where a platform reads the content."""
        attributes = {name: value or "" for name, value in self.node.attributes.items()}
        with_content = self.name in _TAGS_WITH_CONTENT or not _CLASSES_WITH_CONTENT.isdisjoint(attributes.get("class", "").split())
        source = self.page.markup_of(self.node) if with_content else ""
        return Element(name=self.name, attributes=attributes, source=source, base=self.base)

    @cached_property
    def script(self) -> ScriptText:
        """The text of a `<script>`."""
        return ScriptText(self.node.text())


@dataclass(frozen=True, kw_only=True, eq=False)
class ParsedPage:
    """A page: its source as UTF-8, and its tree; `cut_by` is the bound that cut its source, if any did.

    `judged` are the elements of which is known whether they are beside the article.
    """

    source: bytes
    tree: LexborHTMLParser
    cut_by: str = ""
    judged: Judged = field(default_factory=Judged)
    serialized: Serialized = field(default_factory=Serialized)

    @cached_property
    def mentions(self) -> Mentions:
        """The prefilter's matches in the source."""
        return mentions_in(self.source)

    @cached_property
    def keyed_attributes(self) -> frozenset[str]:
        """The names of the attributes beside a service's name that may hold a key."""
        return frozenset(name for name, _ in self.mentions.keyed)

    def candidates(self, base: URL | None) -> Iterator[CandidateNode]:
        """Yield the candidates in document order, each once; links and scripts that cannot name a post are left out.

        `base` is the page's own URL.
        """
        yielded: set[int] = set()
        links = LinkFilter(self.mentions)
        scan = AttributeScan(self.source, self.mentions)
        behind_links = scan.any_behind_links()
        for node in self.tree.css(self._selector(base, scan)):
            name = node.tag or ""
            may_lead = name != "a" or links.to_platform(node.attrs.get("href") or "")
            if not may_lead and not (behind_links and links.to_platform(shown_url(node))):
                continue
            candidate = CandidateNode(node, name, base, self)
            if name == "script" and not _may_hold_post(candidate):
                continue
            if node.mem_id not in yielded:
                yielded.add(node.mem_id)
                yield candidate

    def _selector(self, base: URL | None, scan: AttributeScan) -> str:
        """The CSS selector of the candidates; links to the page's own host are left out unless they could name a post."""
        elsewhere = "" if base is None or platforms_at(base.host) else _NOT_TO_OWN_HOST.format(host=base.host)
        links = (f'a[href*="//"]{elsewhere}', *(f'a[href*="{part}"]' for part in sorted(SHAPES & self.mentions.names)))
        paragraphs = PARAGRAPHS if self.mentions.has_shortcodes or scan.any_in_text() else ()
        paragraphs = (*paragraphs, *CONTAINERS) if self.mentions.has_shortcodes else paragraphs
        return ",".join((*_CANDIDATES, *links, *self.mentions.selectors, *scan.selectors, *paragraphs))

    def candidates_inside(self, node: LexborNode) -> Iterator[int]:
        """Yield the `mem_id` of each candidate inside of a node."""
        return (inner.mem_id for inner in node.css(self._inner_selector))

    @cached_property
    def _inner_selector(self) -> str:
        return ",".join((*_CANDIDATES, "a[href]", *self.mentions.selectors))

    def markup_of(self, node: LexborNode) -> str:
        """The markup of a node; empty if it is longer than any post's, or if nested ones together are far longer than the page."""
        if self.serialized.characters > _MAX_SERIALIZED_RATIO * len(self.source) + _MAX_SERIALIZED_EXTRA:
            self.serialized.has_unread = True
            return ""
        markup = node.html or ""
        self.serialized.characters += len(markup)
        if len(markup) > bounds().post_markup_characters:
            self.serialized.has_unread = True
            return ""
        return markup


def _may_hold_post(candidate: CandidateNode) -> bool:
    """Whether a script could hold a post: by its type, by its text, or in a `data-` attribute."""
    media_type, script = (candidate.node.attrs.get("type") or "").lower(), candidate.script
    if "ld+json" in media_type:
        by_text = may_name_post(script.source)
    else:
        by_text = bool(script.marks or (media_type and _SCRIPT_TYPES.search(media_type)))
    return by_text or any(name.startswith("data-") for name in candidate.node.attributes)


def parse_html(source: bytes) -> ParsedPage:
    """Parse a page, UTF-8, after limiting what could overwhelm the parser."""
    begun, cut_by = cut_html(source)
    joined = with_joined_flight(begun)
    tree = LexborHTMLParser(limit_html(with_block_elements(joined)))
    return ParsedPage(source=joined, tree=tree, cut_by=cut_by)


_last_page: list[tuple[str, ParsedPage]] = []
"""The page parsed last, with its text: metadata, embeds and main text are read one after the other from the same page."""


def parse_page(text: str, source: bytes | None = None) -> ParsedPage:
    """An article's page, parsed once; `source` is the text as UTF-8, if the caller has it."""
    for page_text, page in _last_page:
        if page_text is text:
            return page
    page = parse_html(text.encode("utf-8", "replace") if source is None else source)
    _last_page[:] = [(text, page)]
    return page
