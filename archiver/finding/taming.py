"""Pages made to overwhelm a parser, made harmless before they reach it.

HTML's own algorithm takes time in the square of how deep elements nest, and space in the product of unclosed formatting
elements and paragraphs. No page that people read nests deeper than a few dozen; beyond some hundreds, tags are left out and
their contents stay. A glance at the count of tags tells which pages cannot nest so deep: nearly all.
"""

import re
from collections import Counter

_DEEPEST = 400
_MOST_FORMATS = 32
_FEW_TAGS, _FEW_UNCLOSED = 20_000, 1_500
_TAG = re.compile(
    r"<!--[\s\S]*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|xmp|iframe)\b[^<]*+(?:<(?!/(?P=raw))[^<]*+)*+(?:</(?P=raw)[^<>]*>?|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-z][a-z0-9:-]*)[^<>]*>",
    re.IGNORECASE,
)
_FORMATS = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "path", "use"}
    | {"circle", "rect", "line", "polygon", "polyline", "ellipse", "stop", "image"}
)
_NEVER_CLOSED = re.compile(rb"<(?:br|img|meta|link|input|hr)(?=[\s/>])", re.IGNORECASE)
_CLOSED_BY_THE_NEXT = frozenset(
    {"p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "html", "head", "body", "a"}
)


def tame(page: bytes) -> bytes:
    """The page as it is, or, where it nests deeper than any page does, without the tags that go too deep."""
    tags = page.count(b"<")
    if tags < _FEW_UNCLOSED or (tags < _FEW_TAGS and _unclosed(page, tags) < _FEW_UNCLOSED):
        return page
    return _TAG.sub(_Depth().keep, page.decode("utf-8", "replace")).encode()


def _unclosed(page: bytes, tags: int) -> int:
    """How many more tags open than close, elements that have no end left out where that matters."""
    unclosed = tags - 2 * page.count(b"</")
    return unclosed if unclosed < _FEW_UNCLOSED else unclosed - sum(1 for _ in _NEVER_CLOSED.finditer(page))


class _Depth:
    """How deep we are: of all elements, and of those that format text."""

    def __init__(self) -> None:
        self.depth = 0
        self.formats = 0
        self.dropped: Counter[str] = Counter()

    def keep(self, tag: re.Match[str]) -> str:
        """The tag, or nothing if it goes too deep."""
        name = (tag["name"] or "").lower()
        if not name or name in _VOID or name in _CLOSED_BY_THE_NEXT:
            return tag[0]
        if tag["close"]:
            return self._close(tag[0], name)
        return self._open(tag[0], name)

    def _open(self, tag: str, name: str) -> str:
        if self.depth >= _DEEPEST or (name in _FORMATS and self.formats >= _MOST_FORMATS):
            self.dropped[name] += 1
            return ""
        self.depth += 1
        self.formats += name in _FORMATS
        return tag

    def _close(self, tag: str, name: str) -> str:
        if self.dropped[name]:
            self.dropped[name] -= 1
            return ""
        self.depth = max(0, self.depth - 1)
        self.formats = max(0, self.formats - (name in _FORMATS))
        return tag
