"""Listings of articles: parse RSS, Atom, JSON Feed, sitemaps and sitemap indexes into entries with URL and time.

The first element decides what a file is. XML is parsed as a stream of events, without a tree; entities are not resolved, external
resources are not loaded, and parsing stops after more entries or elements than a real file has.
Some feeds hold their articles whole.
`section_pages.py` makes listings of section pages.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from lxml import etree

from archiver.bounds import bounds, exceeded, reach, remedy
from archiver.errors import InputError
from archiver.finding.article_fields import ArticleFields, is_whole, plain_title
from archiver.model.http_dates import parse_http_date
from archiver.model.urls import URL, parse_url
from archiver.platforms.parsing.json_fields import nests_too_deep

_MAX_FIELD_LENGTH = 8192  # characters
_MAX_TEXT_EVENTS = 256  # of one field
_CHUNK_BYTES = 65_536
_ROOT_SEARCH_BYTES = (2048, 100_000)
_JSON_SEARCH_BYTES = 4096
_ELEMENT_NAME = re.compile(r"<(?:[A-Za-z_][\w.\-]{0,40}:)?([A-Za-z_][\w.\-]{0,40})")
_JSON_FEED = b"jsonfeed.org/version"
_ENTRY_ELEMENTS = frozenset({"item", "entry", "url", "sitemap"})
_TIME_FIELDS = (
    *("updated", "published", "pubdate", "date", "modified", "issued", "lastmod"),
    *("publication_date", "date_modified", "date_published"),
)
_URL_FIELDS = ("origlink", "url", "external_url", "link alternate", "link", "guid", "about", "link ")

_CONTENT = "content"
_CONTENT_ELEMENTS = (
    *("modules/content/}encoded", "content:encoded"),  # RSS; the export of WordPress has excerpts in another `encoded`
    *("/Atom}content", "/atom/ns#}content"),
)
"""Ends of the names of elements that hold an article whole; summaries and descriptions do not."""
_CONTENT_FIELD = "content_html"  # JSON Feed
_JSON_FIELDS = ("url", "external_url", "title", "language", *_TIME_FIELDS)
_PUBLISHED_FIELDS = ("published", "pubdate", "issued", "date", "date_published")

_Fields: TypeAlias = dict[str, str]
"""An entry's texts by the name of their element or attribute; the entry's own name is at `""`."""


class ListingKind(StrEnum):
    """The kinds of listings."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap index"
    SECTION = "section page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntry:
    """One article (or sitemap) of a listing; `at` is the latest time stated for it, None without any.

    `article` is the article itself, where the listing holds it whole.
    """

    url: URL
    at: datetime | None = None
    article: ArticleFields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The entries of a listing in its own order, each URL once."""

    kind: ListingKind
    entries: tuple[ListingEntry, ...]


_KINDS_BY_ROOT = {
    "rss": ListingKind.FEED,
    "rdf": ListingKind.FEED,
    "feed": ListingKind.FEED,
    "urlset": ListingKind.SITEMAP,
    "sitemapindex": ListingKind.SITEMAP_INDEX,
}


def parse_listing(content: bytes, *, base: URL | None = None) -> Listing | None:
    """The feed or sitemap in some bytes; None if they are neither. `base` resolves relative URLs."""
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _JSON_FEED in content[:_JSON_SEARCH_BYTES]:
        return _listing(ListingKind.FEED, _json_entries(content), base)
    kind = _KINDS_BY_ROOT.get(_root_element(content))
    return _listing(kind, _xml_entries(content), base) if kind is not None else None


def _listing(kind: ListingKind, found: Iterator[_Fields], base: URL | None) -> Listing:
    """The entries that have a URL, each URL once."""
    entries, most = dict[str, ListingEntry](), bounds().listing_articles
    for fields in found:
        entry = _entry(fields, base)
        if entry is not None:
            entries.setdefault(str(entry.url), entry)
        if len(entries) > most:
            reach("listing_articles")
            break
    return Listing(kind=kind, entries=tuple(entries.values())[:most])


def _entry(fields: _Fields, base: URL | None) -> ListingEntry | None:
    names = ("loc",) if fields.get("") in {"url", "sitemap"} else _URL_FIELDS
    for name in names:
        text = fields.get(name, "")
        is_absolute = text.lower().startswith(("http://", "https://"))
        url = parse_url(text, base=base) if is_absolute or (base is not None and text and name != "guid") else None
        if url is not None:
            times = [time for field in _TIME_FIELDS if (time := parse_feed_time(fields.get(field, ""))) is not None]
            return ListingEntry(url=url, at=max(times, default=None), article=_article(fields, url))
    return None


def _article(fields: _Fields, url: URL) -> ArticleFields | None:
    """The article that an entry holds whole."""
    body = fields.get(_CONTENT, "")
    if not is_whole(body):
        return None
    published = next((time for name in _PUBLISHED_FIELDS if (time := parse_feed_time(fields.get(name, "")))), None)
    return ArticleFields(
        body=body,
        title=plain_title(fields.get("title", "")),
        address=str(url),
        published=published.isoformat() if published is not None else "",
        language=fields.get("language", ""),
    )


def _root_element(content: bytes) -> str:
    """The first element's name in lower case, without prefix; empty if the bytes do not begin with markup."""
    for size in _ROOT_SEARCH_BYTES:
        if (name := _root_in(content[:size])) or len(content) <= size:
            return name
    return ""


def _root_in(head: bytes) -> str:
    """The first element's name, if it is within these bytes."""
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    place = 0
    while text.startswith("<", place):
        if (found := _ELEMENT_NAME.match(text, place)) is not None:
            return found[1].lower() if found.end() < len(text) else ""
        place = _end_of_prolog(text, place)
        if place < 0:
            return ""
        while place < len(text) and text[place].isspace():
            place += 1
    return ""


def _end_of_prolog(text: str, place: int) -> int:
    """The end of the comment, processing instruction or document type that begins at an offset; -1 if there is none."""
    for opening, closing in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(opening, place):
            end = text.find(closing, place)
            return end + len(closing) if end >= 0 else -1
    simple, subset = text.find(">", place), text.find("[", place)
    closing = "]>" if 0 <= subset < simple else ">"
    end = text.find(closing, place) if text.startswith("<!", place) else -1
    return end + len(closing) if end >= 0 else -1


class _TooLargeError(Exception):
    """The file has more elements than are read."""


class _EntryTarget:
    """lxml parser target that collects entries, one at a time; the caller takes them from `done`."""

    def __init__(self) -> None:
        self.done: list[_Fields] = []
        self._entry: _Fields | None = None
        self._depth = 0
        self._field = ""
        self._text: list[str] = []
        self._content: list[str] | None = None
        self._is_tree = False
        self._elements, self._most_elements = 0, bounds().xml_elements

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:
        """Start tag: begins an entry, or a field of one."""
        attributes = {_as_str(key): _as_str(value) for key, value in attrib.items()}
        self._elements += 1
        if self._elements > self._most_elements:
            reach("xml_elements")
            raise _TooLargeError
        name = _as_str(tag).rpartition("}")[2].lower()
        if self._entry is None:
            if name in _ENTRY_ELEMENTS:
                self._entry, self._depth = {"": name}, 0
                self._add("about", next((value for key, value in attributes.items() if key.endswith("}about")), ""))
            return
        self._depth += 1
        if self._content is not None:
            if self._is_tree:
                values = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
                self._content.append(f"<{name}{values}>")
            return
        if self._depth == 1 and _as_str(tag).endswith(_CONTENT_ELEMENTS):
            self._content, self._is_tree = [], attributes.get("type", "").lower() == "xhtml"
            return
        self._field, self._text = name if self._depth == 1 or name in _TIME_FIELDS else "", []
        if name == "link" and self._depth == 1 and attributes.get("href"):
            self._add(f"link {attributes.get('rel', 'alternate').lower()}", attributes.get("href", ""))
        if name == "guid" and attributes.get("isPermaLink", "true").lower() == "false":
            self._field = ""

    def data(self, data: str | bytes) -> None:
        """Text of the current field, maybe a part of it."""
        if self._content is not None:
            self._content.append(html.escape(_as_str(data)) if self._is_tree else _as_str(data))
        elif self._field and len(self._text) < _MAX_TEXT_EVENTS:
            self._text.append(_as_str(data[:_MAX_FIELD_LENGTH]))

    def end(self, tag: str | bytes) -> None:
        """End tag: ends a field, or the entry."""
        if self._entry is None:
            return
        if self._depth == 0:
            self.done.append(self._entry)
            self._entry = None
            return
        self._depth -= 1
        if self._content is not None:
            if self._depth == 0:
                self._add(_CONTENT, "".join(self._content))
                self._content = None
            elif self._is_tree:
                self._content.append(f"</{_as_str(tag).rpartition('}')[2].lower()}>")
            return
        if self._field:
            self._add(self._field, "".join(self._text)[:_MAX_FIELD_LENGTH])
        self._field = ""

    def comment(self, text: str | bytes) -> None:
        """Comments are ignored."""

    def close(self) -> None:
        """End of the document; lxml requires the method."""

    def _add(self, name: str, text: str) -> None:
        if self._entry is not None and text.strip():
            self._entry.setdefault(name, text.strip())


def _as_str(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _xml_entries(content: bytes) -> Iterator[_Fields]:
    """Yield the entries of a feed or a sitemap while it is parsed; the parser skips invalid XML if it can recover."""
    target = _EntryTarget()
    parser = etree.XMLParser(
        target=target, recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        for start in range(0, len(content), _CHUNK_BYTES):
            parser.feed(content[start : start + _CHUNK_BYTES])
            yield from target.done
            target.done.clear()
    except (etree.XMLSyntaxError, _TooLargeError):
        pass
    yield from target.done


def _json_entries(content: bytes) -> Iterator[_Fields]:
    """Yield the items of a JSON Feed; `InputError` where it is larger than any."""
    if len(content) > bounds().json_feed_bytes:  # it is not read as a stream; its values take up to thirty times as much memory
        raise InputError(exceeded("json_feed_bytes"), remedy=remedy("json_feed_bytes", "name its articles, each by itself"))
    text = content.decode("utf-8-sig", "replace")
    if nests_too_deep(text):
        return
    try:
        feed: object = json.loads(text)
    except (ValueError, RecursionError):
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            named = {_CONTENT: item.get(_CONTENT_FIELD), **{name: item.get(name) for name in _JSON_FIELDS}}
            yield {name: text for name, text in named.items() if isinstance(text, str)}


def parse_feed_time(text: str) -> datetime | None:
    """A time of a feed or a sitemap, in UTC: RFC 822, or ISO 8601, also a month or a day alone; None for any other text."""
    text = text.strip()[:64]
    if len(text) == len("2025-04"):
        text += "-01"
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None
    except ValueError:
        return parse_http_date(text)
