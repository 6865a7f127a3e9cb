"""HTML limits (DoS guard): remove tags that nest too deep and attributes beyond any real number, before a page is parsed.

HTML's parsing algorithm takes time in the square of the nesting depth, and space in the product of unclosed formatting elements
and the elements in which each of them is reopened. Real pages nest a few dozen levels; beyond some hundreds, tags are removed and
their contents stay. A parser also compares each attribute of a tag with all others; real tags have some dozens at most.
Counting tags, and those that format, is enough to pass nearly all pages unchanged.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from archiver.bounds import bounds

_MAX_DEPTH = 400
_MAX_OPEN_FORMATS = 12
_HARMLESS_TAGS, _SUSPECT_TAGS = 2_600, 8_000
_MAX_REOPENED = 1_800_000  # more than `_HARMLESS_TAGS` reopen, even if half of them format

_FORMATS = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "path", "use"}
    | {"circle", "rect", "line", "polygon", "polyline", "ellipse", "stop", "image"}
)
_CLOSED_IMPLICITLY = frozenset(
    {"p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "html", "head", "body", "a"}
)
_FOREIGN = frozenset({"svg", "math"})
_MAX_OF_NAME = {"option": 5_000, "html": 20, "body": 20}
"""Tags of which a parser compares each with those before it; the tags beyond are removed."""


def _upper_case_variants(name: str) -> set[str]:
    """The first two letters of a name with one or both in upper case."""
    first, second = name[0], name[1]
    return {first.upper() + second, first + second.upper(), name[:2].upper()}


_ONE_LETTER, _TAG_NAME_ENDS = "bius", "> \n\t\r/\f"
_LONGER_NAMES = sorted(name for name in _FORMATS if len(name) > 1)


def _search(beginnings: Iterable[str]) -> BytesAhoCorasick:
    return BytesAhoCorasick([f"<{beginning}".encode() for beginning in beginnings], matchkind=MatchKind.LeftmostFirst)


_FORMAT_TAGS = (
    _search((*_LONGER_NAMES, *(letter + end for letter in _ONE_LETTER for end in _TAG_NAME_ENDS))),
    _search(
        (
            *(letter.upper() + end for letter in _ONE_LETTER for end in _TAG_NAME_ENDS),
            *sorted(set().union(*map(_upper_case_variants, _LONGER_NAMES))),
        )
    ),
)
"""Beginnings of formatting tags, in lower and in other case; some begin other tags, too, which are counted as well."""

_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_ATTRIBUTES = rf"(?:[\s/]++|{_ATTRIBUTE}){{0,10000}}+>?"  # what is behind them is text; each takes the pattern memory
_PLAIN_TAG = rf"<(?P<close>/?)(?P<name>[a-z][^\s/>]*+){_ATTRIBUTES}"
_UNUSUAL_STARTS = re.compile(
    rb"<[a-zA-Z](?![^<>\"'=]{0,300}+"
    rb"(?:(?<=[^\s/])=(?:(?:\"[^\"]*+\"|'[^']*+')(?=[\s/>])|[^\s\"'<>=]++(?=[\s>]))[^<>\"'=]{0,300}+){0,60}+>)"
)
"""Starts of tags, except those that are plainly usual: at most sixty attributes, and values only behind names. In a usual tag a
parser sees the same attributes as this pattern; in the others they are counted."""
_MANY_ATTRIBUTES = re.compile(
    rf"<[a-z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{0,400}}+(?P<more>[\s/]*+{_ATTRIBUTE})?+".encode(), re.IGNORECASE
)
_ALLOWED_ATTRIBUTES = re.compile(rf"<[a-z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{0,200}}+", re.IGNORECASE)
_NO_NAME = re.compile(rb"\"[^\"<>]*+\"|'[^'<>]*+'|>[^<]*+|\A[^<>=]*+>?")
_NAME = re.compile(rb"[A-Za-z][\w:.\-]*+")
_SAMPLE_BYTES, _STRIDE_BYTES = 1_024, 65_536  # names are counted where samples of a page have many
_LONG_TAG = 1_000  # characters
_SHORT_PAGE = 8_000  # bytes
_QUOTE = re.compile(rb"[\"']")
_BYTES_OF_MANY_ATTRIBUTES = 800  # the least that they take, without their last one
_MAX_RESCANNED = 4  # times the page's bytes: tags that start inside of one another are scanned over and over
_PLAIN_TAGS = re.compile(_PLAIN_TAG, re.IGNORECASE)
_TAG = re.compile(
    rf"<!--[\s\S]*?(?:--!?>|\Z)"
    rf"|<(?P<raw>script|style|xmp|iframe|textarea|title|noembed|noframes)(?=[\s/>]){_ATTRIBUTES}[^<]*+(?:<(?!/(?P=raw)\b)[^<]*+)*+"
    rf"|{_PLAIN_TAG}",
    re.IGNORECASE,
)


_STRAY_TEXT = re.compile(
    rb"(?:</(?:[^a-z][^>]*+|(?:t[dhr]|tbody|thead|tfoot|caption|colgroup|form|script|style|template)[^>]*+)>"
    rb"|<(?:table|tr|tbody|thead|tfoot|col|colgroup|input|form|[!?])[^>]*+>|-->)\s*+([^\s<][^<]*+)",
    re.IGNORECASE,
)
"""Text in a table and outside of its cells: a parser moves it before the table, and copies all that it has moved there already."""
_TABLE_TAG = re.compile(rb"</?table\b[^>]*+>?", re.IGNORECASE)
_MAX_COPIED = 500_000_000  # bytes, for which the parser takes a fourth of that memory


def cut_html(page: bytes) -> tuple[bytes, str]:
    """The page up to its last tag that is read, and the bound that cut it; nearly all pages are returned unchanged."""
    cut_by = ""
    most_tags, most_names = bounds().page_tags, bounds().page_names
    if page.count(b"<") > most_tags:
        cut_by = "page_tags"
        page = page[: next(islice(re.finditer(b"<", page), most_tags, None)).start()]
    sampled = set().union(*(_names_in(page[start : start + _SAMPLE_BYTES]) for start in range(0, len(page), _STRIDE_BYTES)))
    if len(sampled) * _STRIDE_BYTES <= most_names * _SAMPLE_BYTES:
        return page, cut_by
    names = set[bytes]()
    for start in range(0, len(page), _STRIDE_BYTES):
        names |= _names_in(page[start : start + _STRIDE_BYTES])
        if len(names) > most_names:
            return page[:start], "page_names"
    return page, cut_by


def _names_in(piece: bytes) -> set[bytes]:
    """The names of tags and attributes in a piece of a page, about: what is in quotation marks or between tags is none."""
    return set(_NAME.findall(_NO_NAME.sub(b" ", piece)))


def limit_html(page: bytes) -> bytes:
    """The page (UTF-8) without the tags and attributes that exceed the limits; most pages have none and are returned unchanged."""
    tags = page.count(b"<")
    if tags * len(page) > _MAX_COPIED:
        page = _without_crowded_tables(page)
    is_shallow = tags < _HARMLESS_TAGS or (tags < _SUSPECT_TAGS and _max_reopened(page, tags) < _MAX_REOPENED)
    if is_shallow and not _has_crowded_tag(page):
        return page
    return _TAG.sub(_NestingLimit().apply, page.decode("utf-8", "replace")).encode()


def _without_crowded_tables(page: bytes) -> bytes:
    """The page without the tags of its tables, if a parser would copy too much of what stands in them outside of cells."""
    lowered = page.lower()
    first, last = lowered.find(b"<table"), lowered.rfind(b"</table")
    tables = page[first : last if last > first else len(page)] if first >= 0 else b""
    texts = [len(found[1]) for found in _STRAY_TEXT.finditer(tables)]
    return page if len(texts) * sum(texts) <= _MAX_COPIED else _TABLE_TAG.sub(b"", page)


def _max_reopened(page: bytes, tags: int) -> int:
    """An upper bound of how often elements are reopened: each formatting one, in each other one."""
    formats = sum(len(automaton.find_matches_as_indexes(page)) for automaton in _FORMAT_TAGS)
    return formats * (tags - formats)


def _has_crowded_tag(page: bytes) -> bool:
    """Whether a tag has more attributes than any real one; a short page has no room for more than a parser bears."""
    if len(page) <= _SHORT_PAGE:
        return False
    budget = _MAX_RESCANNED * len(page)
    for start in _UNUSUAL_STARTS.finditer(page):
        end = page.find(b">", start.end(), start.end() + _BYTES_OF_MANY_ATTRIBUTES)
        if end >= 0 and not _QUOTE.search(page, start.start(), end):
            budget -= end - start.start()
            continue
        tag = _MANY_ATTRIBUTES.match(page, start.start())
        budget -= len(tag[0]) if tag else 0
        if budget < 0 or (tag and tag["more"]):
            return True
    return False


class _NestingLimit:
    """Counts the open elements while tags pass: all, those that format text, and those of SVG and MathML."""

    def __init__(self) -> None:
        self.depth = 0
        self.formats = 0
        self.foreign = 0
        self.dropped: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.met: Counter[str] = Counter()

    def apply(self, tag: re.Match[str]) -> str:
        """The tag with at most two hundred attributes, or an empty text if it nests too deep."""
        if tag["raw"]:  # its content is text, except in SVG and MathML, which have no such elements
            return _PLAIN_TAGS.sub(self._apply_plain, tag[0]) if self.foreign else tag[0]
        return self._apply_plain(tag) if tag["name"] else tag[0]

    def _apply_plain(self, tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if name in _MAX_OF_NAME and not tag["close"]:
            self.met[name] += 1
            if self.met[name] > _MAX_OF_NAME[name]:
                return ""
        if name in _VOID or name in _CLOSED_IMPLICITLY:
            return _shorten(tag[0])
        if tag["close"]:
            return self._close(tag[0], name)
        return self._open(tag[0], name)

    def _open(self, tag: str, name: str) -> str:
        if self.depth >= _MAX_DEPTH or (name in _FORMATS and self.formats >= _MAX_OPEN_FORMATS):
            self.dropped[name] += 1
            return ""
        self.depth += 1
        self.open[name] += 1
        self.formats += name in _FORMATS
        self.foreign += name in _FOREIGN
        return _shorten(tag)

    def _close(self, tag: str, name: str) -> str:
        if self.dropped[name]:
            self.dropped[name] -= 1
            return ""
        if self.open[name]:  # a parser ignores the end of what is not open
            self.open[name] -= 1
            self.depth -= 1
            self.formats -= name in _FORMATS
        return tag


def _shorten(tag: str) -> str:
    """The tag with at most two hundred attributes."""
    if len(tag) < _LONG_TAG:
        return tag
    allowed = _ALLOWED_ATTRIBUTES.match(tag)
    return allowed[0] + ">" if allowed and allowed.end() < len(tag.rstrip(">/ ")) else tag
