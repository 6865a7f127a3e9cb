"""A page as the first stage sees it: parsed once, its candidates in the order in which they stand, and what it says of itself.

The parser is selectolax's Lexbor: it reads a page as a browser does, in a fiftieth of the time of beautifulsoup4, which reads what
platforms answer.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.finding.html_limits import limit_html
from archiver.finding.json_ld import may_name_post
from archiver.finding.page_json import ScriptText
from archiver.finding.prefilter import SHAPES, Mentions, mentions_in
from archiver.finding.selectors import AttributeScan, LinkFilter
from archiver.model.articles import ArticleMetadata
from archiver.model.urls import URL, parse_url
from archiver.platforms.interface import Element
from archiver.platforms.toolkit.domains import at_host

_TOLD_INSIDE = frozenset(
    {"fb-post", "fb-video", "fb-comment-embed", "tumblr-post", "truthsocial-embed", "youtube-player", "lazy-youtube", "lyMe"}
    | {"rll-youtube-player", "youtube-video", "mastodon-embed", "bluesky-embed", "instagram-media"}
)
"""Classes of the elements, beside blockquotes, that tell of their post by what is inside of them."""
_CANDIDATES = ("blockquote", "iframe", "oembed", "template", "textarea", "embed", "object", "script:not([src])", "div[src]")
"""The elements that posts stand in, on any page, beside links; what a page mentions tells those that only some pages have."""
_AWAY = ':not([href^="https://{host}/"]:not([href*="/p/"]),[href^="http://{host}/"]:not([href*="/p/"]))'
"""Links that do not lead to the page's own host; whose addresses hold `/p/` could be the Fediverse's."""
_MOST_SPELLED, _LARGEST_ELEMENT = 4, 100_000
_ABOUT = "title,link[rel~=canonical i],meta[property],meta[name],meta[itemprop],time[datetime],h1"
_DATES = ("article:published_time", "datepublished", "date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "pubdate")
_TYPED = re.compile("json|template|html|plain")
_TITLES = ("og:title", "twitter:title")
_TELLING = frozenset({*_DATES, *_TITLES, "og:url", "og:locale", "content-language", "inlanguage"})
_ISO_DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})")
_PUBLISHED = '"datePublished"'
_PUBLISHED_IN_JSON = re.compile(_PUBLISHED + r"\s{0,5}:\s{0,5}(\"[^\"]{8,40}\")")


class CandidateNode:
    """A candidate and where it stands; it is read only when somebody asks for its `element` or its `script`."""

    def __init__(self, node: LexborNode, name: str, base: URL | None, page: "ParsedPage") -> None:
        self.node = node
        self.name = name
        self.base = base
        self.page = page

    @cached_property
    def element(self) -> Element:
        """The candidate as platforms are handed it."""
        attributes = {name: value or "" for name, value in self.node.attributes.items()}
        told = self.name in {"blockquote", "amp-twitter"} or not _TOLD_INSIDE.isdisjoint(attributes.get("class", "").split())
        source = self.page.markup_of(self.node) if told else ""
        return Element(name=self.name, attributes=attributes, source=source, base=self.base)

    @cached_property
    def script(self) -> ScriptText:
        """What it says, as a script."""
        return ScriptText(self.node.text())


@dataclass(frozen=True, kw_only=True, eq=False)
class ParsedPage:
    """A page: its source as UTF-8, and its tree."""

    source: bytes
    tree: LexborHTMLParser

    @cached_property
    def mentions(self) -> Mentions:
        """What the source mentions."""
        return mentions_in(self.source)

    def _selector(self, base: URL | None) -> str:
        """What selects the page's candidates; its links to itself are passed over where they could not name a post."""
        carriers = AttributeScan(self.source, self.mentions)
        away = "" if base is None or at_host(base.host) else _AWAY.format(host=base.host)
        links = (f'a[href*="//"]{away}', *(f'a[href*="{part}"]' for part in sorted(SHAPES & self.mentions.names)))
        plain = ("p", "div", "figure", "li") if carriers.any_in_text() else ()
        return ",".join((*_CANDIDATES, *links, *self.mentions.selectors, *carriers.selectors, *plain))

    def places(self, base: URL | None) -> Iterator[CandidateNode]:
        """The page's candidates, in the order in which they stand, each once, without those that show at a glance no post."""
        seen: set[int] = set()
        leads = LinkFilter(self.mentions)
        for node in self.tree.css(self._selector(base)):
            name = node.tag or ""
            if name == "a" and not leads.to_platform(node.attrs.get("href") or ""):
                continue
            place = CandidateNode(node, name, base, self)
            if name == "script" and not _speaks(place):
                continue
            if node.mem_id not in seen:
                seen.add(node.mem_id)
                yield place

    @cached_property
    def _spelled(self) -> list[int]:
        return [0]

    def markup_of(self, node: LexborNode) -> str:
        """The markup of an element; nothing once much more was asked for than the page holds, as elements in elements would."""
        if self._spelled[0] > _MOST_SPELLED * len(self.source) + _LARGEST_ELEMENT:
            return ""
        markup = node.html or ""
        self._spelled[0] += len(markup)
        return markup

    def inside(self, node: LexborNode) -> Iterator[int]:
        """The numbers of the candidates inside of one."""
        return (inner.mem_id for inner in node.css(self._inner_selector))

    @cached_property
    def _inner_selector(self) -> str:
        return ",".join((*_CANDIDATES, "a[href]", *self.mentions.selectors))


def _speaks(place: CandidateNode) -> bool:
    """Whether a script could hold a post: by its type, in an attribute, or in its text."""
    kind, script = (place.node.attrs.get("type") or "").lower(), place.script
    if may_name_post(script.source) if "ld+json" in kind else (script.marks or (kind and _TYPED.search(kind))):
        return True
    return any(name.startswith("data-") for name in place.node.attributes)


def parse_html(source: bytes) -> ParsedPage:
    """A page, parsed."""
    return ParsedPage(source=source, tree=LexborHTMLParser(limit_html(source)))


_last: list[tuple[str, ParsedPage]] = []
"""The page that was parsed last, and its text: a page is read for what it says of itself, for its posts, and for its own words."""


def parse_page(text: str, source: bytes | None = None) -> ParsedPage:
    """An article's page, parsed once; `source` is the text as UTF-8 where it is at hand."""
    for known, page in _last:
        if known is text:
            return page
    page = parse_html(text.encode("utf-8", "replace") if source is None else source)
    _last[:] = [(text, page)]
    return page


def read_metadata(text: str, page: ParsedPage, *, base: URL | None = None) -> ArticleMetadata:
    """What a page says of itself: title, canonical address, day of publication, language.

    Most say all of it in their heads; the rest of the page is gone through only for what is not said there.
    """
    said = _Said()
    said.note_all(page.tree.head)
    published = _stated(text, said.metas)
    if not (published and said.title and "canonical" in said.links):
        said.note_all(page.tree.root)
        published = published or _stated("", said.metas) or _day(said.time)
    metas = said.metas
    written = said.links.get("canonical") or metas.get("og:url") or ""
    url = parse_url(written, base=base) if "/" in written else None
    language = page.tree.root.attributes.get("lang") if page.tree.root else None
    language = language or metas.get("content-language") or metas.get("inlanguage") or metas.get("og:locale", "").partition("_")[0]
    title = said.title or said.words.get("h1") or said.words.get("title")
    return ArticleMetadata(title=title, url=url, published=published, language=language or None)


class _Said:
    """What the elements say that tell of a page; the first of equal names counts."""

    def __init__(self) -> None:
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.time = ""

    @property
    def title(self) -> str | None:
        """The title that the page gives to those who share it."""
        return next((self.metas[name] for name in _TITLES if self.metas.get(name)), None)

    def note_all(self, top: LexborNode | None) -> None:
        """Keep what the elements of a page, or of its head, say."""
        for node in top.css(_ABOUT) if top is not None else ():
            self._note(node)

    def _note(self, node: LexborNode) -> None:
        """Keep what one element says."""
        attributes = node.attributes
        match node.tag:
            case "meta":
                name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
                if name in _TELLING:
                    self._note_meta(name, attributes.get("content") or "")
            case "link":
                self.links.setdefault("canonical", attributes.get("href") or "")
            case "time":
                self.time = self.time or attributes.get("datetime") or " "
            case str(tag) if tag not in self.words:
                words = " ".join(node.text().split())
                if words:
                    self.words[tag] = words

    def _note_meta(self, name: str, content: str) -> None:
        words = " ".join(content.split())
        if words:
            self.metas.setdefault(name, words)


def _stated(text: str, metas: dict[str, str]) -> date | None:
    """The day of publication, as the page's elements for it state it, or its structured data."""
    for name in _DATES:
        found = _day(metas.get(name, ""))
        if found:
            return found
    begin = text.find(_PUBLISHED)
    stated = _PUBLISHED_IN_JSON.search(text, begin) if begin >= 0 else None
    return _day(str(json.loads(stated[1]))) if stated and "\\" not in stated[1] else None


def _day(written: str) -> date | None:
    """The day that an ISO date names, as it is written, whatever its time zone."""
    numbers = _ISO_DATE.match(written)
    if not numbers:
        return None
    try:
        return datetime(int(numbers[1]), int(numbers[2]), int(numbers[3])).date()  # noqa: DTZ001 - a day, not an instant
    except ValueError:
        return None
