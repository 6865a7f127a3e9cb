"""Article metadata: title, canonical URL, publication date, language and outlet, from HTML or from Markdown front matter."""

import json
import re
from datetime import date

from selectolax.lexbor import LexborNode

from archiver.finding.page import ParsedPage
from archiver.model.articles import ArticleMetadata
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.printed_dates import date_in

_METADATA = "title,link[rel~=canonical i],meta[property],meta[name],meta[itemprop],time[datetime],h1"
_DATES = ("article:published_time", "datepublished", "date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "pubdate")
_MAX_OUTLET_CHARACTERS = 200
_TITLES = ("og:title", "twitter:title")
_META_NAMES = frozenset({*_DATES, *_TITLES, "og:url", "og:site_name", "og:locale", "content-language", "inlanguage"})
_ISO_DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})")
_DATE_PUBLISHED = '"datePublished"'
_DATE_PUBLISHED_IN_JSON = re.compile(_DATE_PUBLISHED + r"\s{0,5}:\s{0,5}(\"[^\"]{8,40}\")")
_PUBLISHER = '"publisher"'
_PUBLISHER_IN_JSON = re.compile(_PUBLISHER + r"\s{0,5}:\s{0,5}\{[^{}]{0,500}?\"name\"\s{0,5}:\s{0,5}(\"[^\"\\]{1,200}\")")
_DATE_LINE = re.compile(r"\s{0,20}date[ \t:]{1,5}(\d{4}-\d{2}-\d{2})\b[ \t]{0,3}", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\s{0,5}(?:---|\+\+\+)[ \t]*\r?\n((?:[^\n]{0,2000}\n){1,200}?)(?:---|\+\+\+)[ \t]*\r?\n")
"""YAML or TOML fields above a Markdown text, as static site generators read them."""
_FIELD = re.compile(r"^(title|date|lang|language)[ \t]*[:=][ \t]*[\"']?([^\n\"']{1,500}?)[\"']?[ \t]*\r?$", re.MULTILINE)
_HEADING = re.compile(r"\s{0,20}#[ \t]+([^\n]{1,300})")


def text_metadata(text: str) -> ArticleMetadata:
    """The metadata of a flat text: its front matter, a `Date:` line at its beginning, its first Markdown heading."""
    front = _FRONT_MATTER.match(text)
    fields = dict(_FIELD.findall(front[1])) if front else {}
    dated = _DATE_LINE.match(text)
    heading = _HEADING.match(text, front.end() if front else 0)
    title = fields.get("title") or (heading[1].strip() if heading else None)
    published = date_in(dated[1]) if dated else date_in(fields.get("date", ""))
    return ArticleMetadata(title=title or None, published=published, language=fields.get("lang") or fields.get("language"))


def page_metadata(text: str, page: ParsedPage, *, base: URL | None = None) -> ArticleMetadata:
    """The metadata of a page; `base` resolves a relative canonical URL.

    Most pages state all of it in `<head>`; the whole page is searched only for what is missing there.
    """
    stated = _Statements()
    stated.add_all(page.tree.head)
    published = _published(text, stated.metas)
    if not (published and stated.shared_title and stated.canonical is not None):
        stated.add_all(page.tree.root)
        published = published or _published("", stated.metas) or _day(stated.time)
    metas = stated.metas
    href = stated.canonical or metas.get("og:url") or ""
    language = page.tree.root.attributes.get("lang") if page.tree.root else None
    language = language or metas.get("content-language") or metas.get("inlanguage") or metas.get("og:locale", "").partition("_")[0]
    return ArticleMetadata(
        title=stated.shared_title or stated.texts.get("h1") or stated.texts.get("title"),
        url=parse_url(href, base=base) if "/" in href else None,
        published=published,
        language=language or None,
        outlet=_outlet(text, metas),
    )


class _Statements:
    """The metadata elements of a page; of several with one name the first counts."""

    def __init__(self) -> None:
        self.metas: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.canonical: str | None = None
        self.time = ""

    @property
    def shared_title(self) -> str | None:
        """The title for link previews (Open Graph, Twitter cards)."""
        return next((self.metas[name] for name in _TITLES if self.metas.get(name)), None)

    def add_all(self, top: LexborNode | None) -> None:
        """Read the metadata elements below a node."""
        for node in top.css(_METADATA) if top is not None else ():
            self._add(node)

    def _add(self, node: LexborNode) -> None:
        attributes = node.attributes
        match node.tag:
            case "meta":
                name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
                content = " ".join((attributes.get("content") or "").split()) if name in _META_NAMES else ""
                if content:
                    self.metas.setdefault(name, content)
            case "link":
                self.canonical = (attributes.get("href") or "") if self.canonical is None else self.canonical
            case "time":
                self.time = self.time or attributes.get("datetime") or " "
            case str(tag) if tag not in self.texts:
                text = " ".join(node.text().split())
                if text:
                    self.texts[tag] = text


def _published(text: str, metas: dict[str, str]) -> date | None:
    """The publication date in `<meta>` elements, else in the first `datePublished` of JSON-LD in the page's text."""
    for name in _DATES:
        day = _day(metas.get(name, ""))
        if day:
            return day
    start = text.find(_DATE_PUBLISHED)
    found = _DATE_PUBLISHED_IN_JSON.search(text, start) if start >= 0 else None
    return _day(str(json.loads(found[1]))) if found and "\\" not in found[1] else None


def _outlet(text: str, metas: dict[str, str]) -> str | None:
    """Who publishes the page: the site's name for link previews, else the first `publisher` of JSON-LD."""
    start = text.find(_PUBLISHER) if not metas.get("og:site_name") else -1
    found = _PUBLISHER_IN_JSON.search(text, start) if start >= 0 else None
    named = metas.get("og:site_name") or (" ".join(found[1].strip('"').split()) if found else "")
    return named[:_MAX_OUTLET_CHARACTERS] or None


def _day(text: str) -> date | None:
    """The day that an ISO date begins with, in the time zone in which it is written."""
    numbers = _ISO_DATE.match(text)
    if not numbers:
        return None
    try:
        return date(int(numbers[1]), int(numbers[2]), int(numbers[3]))
    except ValueError:
        return None
