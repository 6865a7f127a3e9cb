"""Listings: what names articles instead of being one, each entry with its address and, where it says so, its time.

Three kinds come as files: feeds (RSS in its versions, Atom, JSON Feed), sitemaps, and indexes of sitemaps; a fourth, the section
page, is an ordinary page (`sections.py`).
What a file is, its first element decides. It is read by events, without a tree, entities are not resolved, nothing is
loaded from elsewhere, and reading ends when there are more entries or elements than any honest listing has.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from lxml import etree

from archiver.model.urls import URL, parse_url

MAX_LISTING_ENTRIES = 50_000
"""More entries than a sitemap may have (sitemaps.org); what comes after them is not read."""

_MOST_ELEMENTS = 3_000_000
_LONGEST_FIELD = 8192
_MOST_PIECES = 256
_CHUNK = 65_536
_HEAD = 100_000
_FIRST_LOOK = 2048
_NAME = re.compile(r"<(?:[A-Za-z_][\w.\-]{0,40}:)?([A-Za-z_][\w.\-]{0,40})")
_JSON_FEED = b"jsonfeed.org/version"
_JSON_HEAD = 4096


class ListingKind(StrEnum):
    """What a listing is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap index"
    SECTION = "section page"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingEntry:
    """One article (or sitemap) that a listing names; `at` is the latest time that the listing states for it, None without any."""

    url: URL
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A listing's entries, in its own order, each address once; `cut` says that there were more than are read."""

    kind: ListingKind
    entries: tuple[ListingEntry, ...]
    cut: bool = False


_ROOTS = {
    "rss": ListingKind.FEED,
    "rdf": ListingKind.FEED,
    "feed": ListingKind.FEED,
    "urlset": ListingKind.SITEMAP,
    "sitemapindex": ListingKind.SITEMAP_INDEX,
}


def parse_listing(content: bytes, *, base: URL | None = None) -> Listing | None:
    """The listing that bytes hold; None where they are something else. `base` is where they came from, for relative addresses."""
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _JSON_FEED in content[:_JSON_HEAD]:
        return _listing(ListingKind.FEED, _json_entries(content), base)
    kind = _ROOTS.get(_root(content))
    return _listing(kind, _xml_entries(content), base) if kind is not None else None


def _listing(kind: ListingKind, found: "Iterator[_Fields]", base: URL | None) -> Listing:
    """The entries that can be followed, each address once."""
    entries: dict[str, ListingEntry] = {}
    cut = False
    for fields in found:
        entry = _entry(fields, base)
        if entry is not None:
            entries.setdefault(str(entry.url), entry)
        if len(entries) > MAX_LISTING_ENTRIES:
            cut = True
            break
    return Listing(kind=kind, entries=tuple(entries.values())[:MAX_LISTING_ENTRIES], cut=cut)


# -- XML


def _root(content: bytes) -> str:
    """The name of the first element of markup, in lower case and without its prefix; nothing where bytes do not begin as markup."""
    for size in (_FIRST_LOOK, _HEAD):
        if (name := _root_in(content[:size])) or len(content) <= size:
            return name
    return ""


def _root_in(head: bytes) -> str:
    """The same, as far as these bytes tell."""
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    place = 0
    while text.startswith("<", place):
        if (found := _NAME.match(text, place)) is not None:
            return found[1].lower() if found.end() < len(text) else ""
        place = _end_of_prologue(text, place)
        if place < 0:
            return ""
        while place < len(text) and text[place].isspace():
            place += 1
    return ""


def _end_of_prologue(text: str, place: int) -> int:
    """Where a comment, an instruction or a document type ends that begins here; -1 where it does not."""
    for opening, closing in (("<!--", "-->"), ("<?", "?>")):
        if text.startswith(opening, place):
            end = text.find(closing, place)
            return end + len(closing) if end >= 0 else -1
    simple, subset = text.find(">", place), text.find("[", place)
    closing = "]>" if 0 <= subset < simple else ">"
    end = text.find(closing, place) if text.startswith("<!", place) else -1
    return end + len(closing) if end >= 0 else -1


_Fields = dict[str, str]
"""What an entry says, by the name of the element or attribute that says it."""


class _EndedError(Exception):
    """There is more than is read."""


class _Reader:
    """What lxml tells of each element: only the entry at hand is kept."""

    def __init__(self) -> None:
        self.done: list[_Fields] = []
        self._entry: _Fields | None = None
        self._depth = 0
        self._field = ""
        self._text: list[str] = []
        self._elements = 0

    def start(self, tag: str | bytes, attrib: dict[str | bytes, str | bytes]) -> None:
        """An element begins."""
        said = {_told(key): _told(value) for key, value in attrib.items()}
        self._elements += 1
        if self._elements > _MOST_ELEMENTS:
            raise _EndedError
        name = _told(tag).rpartition("}")[2].lower()
        if self._entry is None:
            if name in {"item", "entry", "url", "sitemap"}:
                self._entry, self._depth = {"": name}, 0
                self._note("about", next((value for key, value in said.items() if key.endswith("}about")), ""))
            return
        self._depth += 1
        self._field, self._text = name if self._depth == 1 or name in _TIMES else "", []
        if name == "link" and self._depth == 1 and said.get("href"):
            self._note(f"link {said.get('rel', 'alternate').lower()}", said.get("href", ""))
        if name == "guid" and said.get("isPermaLink", "true").lower() == "false":
            self._field = ""

    def data(self, data: str | bytes) -> None:
        """Text, a piece at a time."""
        if self._field and len(self._text) < _MOST_PIECES:
            self._text.append(_told(data[:_LONGEST_FIELD]))

    def end(self, tag: str | bytes) -> None:
        """An element ends."""
        del tag
        if self._entry is None:
            return
        if self._depth == 0:
            self.done.append(self._entry)
            self._entry = None
            return
        self._depth -= 1
        if self._field:
            self._note(self._field, "".join(self._text)[:_LONGEST_FIELD])
        self._field = ""

    def comment(self, text: str | bytes) -> None:
        """A comment says nothing."""

    def close(self) -> None:
        """The document ends."""

    def _note(self, name: str, said: str) -> None:
        if self._entry is not None and said.strip():
            self._entry.setdefault(name, said.strip())


def _told(said: str | bytes) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")


def _xml_entries(content: bytes) -> Iterator[_Fields]:
    """The entries of a feed or a sitemap, as they are read; what is broken in it is passed over, as far as that goes."""
    reader = _Reader()
    parser = etree.XMLParser(
        target=reader, recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
            yield from reader.done
            reader.done.clear()
    except (etree.XMLSyntaxError, _EndedError):
        pass
    yield from reader.done


# -- JSON


def _json_entries(content: bytes) -> Iterator[_Fields]:
    """The items of a JSON Feed."""
    try:
        told: object = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return
    items = told.get("items") if isinstance(told, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield {name: said for name in ("url", "external_url", *_TIMES) if isinstance(said := item.get(name), str)}


# -- entries

_TIMES = (
    "updated",
    "published",
    "pubdate",
    "date",
    "modified",
    "issued",
    "lastmod",
    "publication_date",
    "date_modified",
    "date_published",
)
_ADDRESSES = ("origlink", "url", "external_url", "link alternate", "link", "guid", "about", "link ")


def _entry(fields: _Fields, base: URL | None) -> ListingEntry | None:
    names = ("loc",) if fields.get("") in {"url", "sitemap"} else _ADDRESSES
    for name in names:
        written = fields.get(name, "")
        absolute = written.lower().startswith(("http://", "https://"))
        url = parse_url(written, base=base) if absolute or (base is not None and written and name != "guid") else None
        if url is not None:
            times = [at for one in _TIMES if (at := parse_feed_time(fields.get(one, ""))) is not None]
            return ListingEntry(url=url, at=max(times, default=None))
    return None


def parse_feed_time(written: str) -> datetime | None:
    """The time that a feed or a sitemap writes, in UTC: as mail does (RFC 822), or ISO 8601, also in part; None for neither."""
    text = written.strip()[:64]
    if len(text) == len("2025-04"):
        text += "-01"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
