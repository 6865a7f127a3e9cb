"""Pages made to overwhelm a parser, made harmless before they reach it.

HTML's own algorithm takes time in the square of how deep elements nest, and space in the product of unclosed formatting elements
and of the elements among which each of them is opened again. No page that people read nests deeper than a few dozen; beyond some
hundreds, tags are left out and their contents stay.
And a parser compares each attribute of a tag with all others; no tag that people write has more than some dozens.
Counting tags, and those that format, tells which pages can do no harm whatever they are made of: nearly all.
"""

import re
from collections import Counter

from ahocorasick_rs import BytesAhoCorasick, MatchKind

_DEEPEST = 400
_MOST_FORMATS = 32
_FEW_TAGS, _MANY_TAGS = 2_600, 20_000
_MOST_REOPENED = 1_800_000  # more than few tags reopen, even if half of them formatted


def _cases(one: str, two: str) -> tuple[tuple[str, str], ...]:
    """Two letters as they can be written when not both are small."""
    return (one.upper(), two), (one, two.upper()), (one.upper(), two.upper())


_FORMATS = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "path", "use"}
    | {"circle", "rect", "line", "polygon", "polyline", "ellipse", "stop", "image"}
)
_CLOSED_BY_THE_NEXT = frozenset(
    {"p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "html", "head", "body", "a"}
)
_FOREIGN = frozenset({"svg", "math"})

_LETTERS, _ENDS = "bius", "> \n\t\r/\f"
_WORDS = sorted(name for name in _FORMATS if len(name) > 1)
_FORMAT_TAGS = BytesAhoCorasick(
    [f"<{name}".encode() for name in (*_WORDS, *(letter + end for letter in _LETTERS for end in _ENDS))],
    matchkind=MatchKind.LeftmostFirst,
)
_SHOUTED_TAGS = BytesAhoCorasick(
    [
        f"<{name}".encode()
        for name in (
            *(letter.upper() + end for letter in _LETTERS for end in _ENDS),
            *sorted({first + second for start in {name[:2] for name in _WORDS} for first, second in _cases(start[0], start[1])}),
        )
    ],
    matchkind=MatchKind.LeftmostFirst,
)
"""Beginnings of the tags that format, in small letters and in others; some begin other tags, too, and are counted all the same."""

_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_ATTRIBUTES = rf"(?:[\s/]++|{_ATTRIBUTE})*+>?"
_PLAIN_TAG = rf"<(?P<close>/?)(?P<name>[a-z][^\s/>]*+){_ATTRIBUTES}"
_STARTS = re.compile(
    rb"<[a-zA-Z](?![^<>\"'=]{0,300}+"
    rb"(?:(?<=[^\s/])=(?:(?:\"[^\"]*+\"|'[^']*+')(?=[\s/>])|[^\s\"'<>=]++(?=[\s>]))[^<>\"'=]{0,300}+){0,60}+>)"
)
"""Where tags start that are not as people write them: with some dozens of attributes at most, and values only behind names. What
starts otherwise is looked at; in what starts so, a parser sees the same attributes."""
_UP_TO_TOO_MANY = re.compile(
    rf"<[a-z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{0,1500}}+(?P<more>[\s/]*+{_ATTRIBUTE})?+".encode(), re.IGNORECASE
)
_FIRST_ATTRIBUTES = re.compile(rf"<[a-z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{0,200}}+", re.IGNORECASE)
_LONG_TAG, _SHORT_PAGE, _LONG_PAGE, _BYTES_PER_TAG = 1_000, 8_000, 2_000_000, 700
_MOST_LOOKED_AT = 4  # times the page: tags that start in one another are looked at over and over
_INSIDE = re.compile(_PLAIN_TAG, re.IGNORECASE)
_TAG = re.compile(
    rf"<!--[\s\S]*?(?:--!?>|\Z)"
    rf"|<(?P<raw>script|style|xmp|iframe|textarea|title|noembed|noframes)(?=[\s/>]){_ATTRIBUTES}[^<]*+(?:<(?!/(?P=raw)\b)[^<]*+)*+"
    rf"|{_PLAIN_TAG}",
    re.IGNORECASE,
)


def limit_html(page: bytes) -> bytes:
    """The page as it is, or, where it could nest deeper than any page does, without the tags that go too deep."""
    tags = page.count(b"<")
    harmless = tags < _FEW_TAGS or (tags < _MANY_TAGS and _reopened(page, tags) < _MOST_REOPENED)
    if harmless and not _is_crowded(page, tags):
        return page
    return _TAG.sub(_Depth().keep, page.decode("utf-8", "replace")).encode()


def _reopened(page: bytes, tags: int) -> int:
    """How many elements could be opened again at most: each that formats, in each other one."""
    formats = len(_FORMAT_TAGS.find_matches_as_indexes(page)) + len(_SHOUTED_TAGS.find_matches_as_indexes(page))
    return formats * (tags - formats)


def _is_crowded(page: bytes, tags: int) -> bool:
    """Whether a page has a tag with more attributes than can be: looked for where tags are few, and where such a tag takes minutes.

    In a page that is not long it can be hidden by what looks like tags inside of it; it takes two minutes at most.
    """
    if len(page) <= min(_LONG_PAGE, max(_SHORT_PAGE, _BYTES_PER_TAG * tags)):
        return False
    most = _MOST_LOOKED_AT * len(page)
    for start in _STARTS.finditer(page):
        tag = _UP_TO_TOO_MANY.match(page, start.start())
        most -= len(tag[0]) if tag else 0
        if most < 0 or (tag and tag["more"]):
            return True
    return False


class _Depth:
    """How deep we are: of all elements, of those that format text, and of those of other languages than HTML."""

    def __init__(self) -> None:
        self.depth = 0
        self.formats = 0
        self.foreign = 0
        self.dropped: Counter[str] = Counter()

    def keep(self, tag: re.Match[str]) -> str:
        """The tag, or nothing if it goes too deep."""
        if tag["raw"]:  # its text is text, but in drawings, whose parser knows no such elements
            return _INSIDE.sub(self._keep_plain, tag[0]) if self.foreign else tag[0]
        return self._keep_plain(tag) if tag["name"] else tag[0]

    def _keep_plain(self, tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        if name in _VOID or name in _CLOSED_BY_THE_NEXT:
            return _short(tag[0])
        if tag["close"]:
            return self._close(tag[0], name)
        return self._open(tag[0], name)

    def _open(self, tag: str, name: str) -> str:
        if self.depth >= _DEEPEST or (name in _FORMATS and self.formats >= _MOST_FORMATS):
            self.dropped[name] += 1
            return ""
        self.depth += 1
        self.formats += name in _FORMATS
        self.foreign += name in _FOREIGN
        return _short(tag)

    def _close(self, tag: str, name: str) -> str:
        if self.dropped[name]:
            self.dropped[name] -= 1
            return ""
        self.depth = max(0, self.depth - 1)
        self.formats = max(0, self.formats - (name in _FORMATS))
        return tag


def _short(tag: str) -> str:
    """A tag with no more attributes than any has."""
    if len(tag) < _LONG_TAG:
        return tag
    first = _FIRST_ATTRIBUTES.match(tag)
    return first[0] + ">" if first and first.end() < len(tag.rstrip(">/ ")) else tag
