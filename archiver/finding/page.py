"""A page as the first stage sees it: parsed once, its candidates in the order in which they stand, and what it says of itself.

The parser is selectolax's Lexbor: it reads a page as a browser does, in a twentieth of the time of beautifulsoup4, which stays the
interface for what is inside of a candidate.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archiver.finding.hints import leads_to_platform
from archiver.finding.taming import tame
from archiver.platforms.interface import Element
from archiver.urls import URL, parse

_WIDGETS = (
    *("fb-post", "fb-video", "fb-comment-embed", "tumblr-post", "truthsocial-embed", "youtube-player", "lazy-youtube", "lyMe"),
    *(
        "twitter-tweet-rendered",
        "tweet",
        "rll-youtube-player",
        "youtube-video",
        "mastodon-embed",
        "bluesky-embed",
        "instagram-media",
    ),
)
CANDIDATES = "blockquote,iframe,a[href],oembed,template,textarea,embed,object,script,div[src]"
"""The elements that posts stand in, on any page; `custom` tells those that only some pages have."""
_CUSTOM = re.compile(
    r"<(?i:(amp-(?:twitter|instagram|facebook|youtube|vimeo|tiktok|reddit|imgur|vine|pinterest|iframe)"
    r"|embetty-(?:tweet|video)|lite-(?:youtube|vimeo)|bsky-embed|twitter-widget|nostr-note|fb:(?:post|video))(?=[\s>/]))"
)
_TOLD_INSIDE = frozenset(_WIDGETS) - {"tweet", "twitter-tweet-rendered"}
_ABOUT = "title,link[rel],meta[property],meta[name],meta[itemprop],time[datetime],h1"
_DATES = ("article:published_time", "datepublished", "date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "pubdate")
_TITLES = ("og:title", "twitter:title")
_ISO_DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})")
_PUBLISHED_IN_JSON = re.compile(r"\"datePublished\"\s{0,5}:\s{0,5}(\"[^\"]{8,40}\")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an article says of itself; None where it says nothing."""

    title: str | None = None
    url: URL | None = None
    published: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A candidate and where it stands: `number` identifies its element, `inner` those of the candidates inside of it."""

    element: Element
    node: LexborNode


@lru_cache(maxsize=1)
def parse_page(text: str) -> LexborHTMLParser:
    """A page's tree; the last one is kept, since a page is read for what it says of itself and then for its posts."""
    return LexborHTMLParser(tame(text.encode("utf-8", "replace")))


def places(page: LexborHTMLParser, base: URL | None, more: Iterable[str] = ()) -> Iterator[Place]:
    """The page's candidates, in the order in which they stand, each once; `more` are selectors of what this page has beside."""
    seen: set[int] = set()
    for node in page.css(",".join((CANDIDATES, *more))):
        if node.tag == "a" and not leads_to_platform(node.attributes.get("href") or ""):
            continue
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            yield Place(element=element_of(node, base), node=node)


def custom(source: str) -> frozenset[str]:
    """The elements made for posts that a page's source mentions by a name of their own, as selectors."""
    return frozenset(name.lower().replace(":", "\\:") for name in _CUSTOM.findall(source))


def inside(node: LexborNode) -> Iterator[int]:
    """The numbers of the candidates inside of one."""
    for inner in node.css(",".join((CANDIDATES, *custom(node.html or "")))):
        yield inner.mem_id


def element_of(node: LexborNode, base: URL | None) -> Element:
    """A node as platforms are handed it."""
    attributes = {name: value or "" for name, value in node.attributes.items()}
    told = node.tag in {"blockquote", "amp-twitter"} or not _TOLD_INSIDE.isdisjoint(attributes.get("class", "").split())
    return Element(name=node.tag or "", attributes=attributes, source=(node.html or "") if told else "", base=base)


def facts_of(text: str, *, base: URL | None = None) -> Facts:
    """What a page says of itself: title, canonical address, day of publication, language."""
    page = parse_page(text)
    metas: dict[str, str] = {}
    links: dict[str, str] = {}
    titles: dict[str, str] = {}
    times: list[str] = []
    for node in page.css(_ABOUT):
        _note(node, metas, links, titles, times)
    written = links.get("canonical") or metas.get("og:url") or ""
    url = parse(written, base=base) if "/" in written else None
    title = next((metas[name] for name in _TITLES if metas.get(name)), None) or titles.get("h1") or titles.get("title")
    language = page.root.attributes.get("lang") if page.root else None
    language = language or metas.get("content-language") or metas.get("inlanguage") or metas.get("og:locale", "").partition("_")[0]
    return Facts(title=title, url=url, published=_published(text, metas, times), language=language or None)


def _note(node: LexborNode, metas: dict[str, str], links: dict[str, str], titles: dict[str, str], times: list[str]) -> None:
    """Keep what one element of a page's head says; the first of equal names counts."""
    attributes = node.attributes
    match node.tag:
        case "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            content = " ".join((attributes.get("content") or "").split())
            if content:
                metas.setdefault(name.lower(), content)
        case "link":
            for relation in (attributes.get("rel") or "").lower().split():
                links.setdefault(relation, attributes.get("href") or "")
        case "time":
            times.append(attributes.get("datetime") or "")
        case str(tag) if tag not in titles:
            words = " ".join(node.text().split())
            if words:
                titles.setdefault(tag, words)


def _published(text: str, metas: dict[str, str], times: list[str]) -> date | None:
    """The day of publication: as the page's head states it, its structured data, or the first time that it shows."""
    for name in _DATES:
        found = _day(metas.get(name, ""))
        if found:
            return found
    stated = _PUBLISHED_IN_JSON.search(text)
    found = _day(str(json.loads(stated[1]))) if stated and "\\" not in stated[1] else None
    return found or next((day for one in times[:1] if (day := _day(one))), None)


def _day(written: str) -> date | None:
    """The day that an ISO date names, as it is written, whatever its time zone."""
    numbers = _ISO_DATE.match(written)
    if not numbers:
        return None
    try:
        return datetime(int(numbers[1]), int(numbers[2]), int(numbers[3])).date()  # noqa: DTZ001 - a day, not an instant
    except ValueError:
        return None
