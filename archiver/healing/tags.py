"""The tags of a source with their offsets: what a browser's tokenizer reads as tags, in one pass (HTML Standard, 13.2.5).

What is in comments and in elements whose content is text is no tag. An element ends at the end tag that closes it; whether a
browser sees it so is checked where a place is found, by what is inside of it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archiver.bounds import bounds

_BEGINNING = re.compile(r"<(?=[A-Za-z!/?])")
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(
    r"[\s/]*(?:(?P<name>[^\s/>][^\s/>=]*)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)(?:\"|\Z)|'(?P<single>[^']*)(?:'|\Z)|(?P<plain>[^\s>\"'][^\s>]*)?))?)?"
)
_COMMENT_END = re.compile(r"--!?>")
_TEXT_ELEMENTS = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_TEXT_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _TEXT_ELEMENTS}
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})

_MAX_ATTRIBUTES = 200  # of one tag; no real one has more


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One start or end tag: its name in lower case, its range, and its attributes with the first value of each, as written."""

    name: str
    start: int
    end: int
    is_end: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Tags:
    """The tags of a source in order; `is_cut` says that there are more than are read."""

    text: str
    all: Sequence[Tag]
    is_cut: bool = False

    @cached_property
    def _ends(self) -> Mapping[int, int]:
        """For the number of each start tag, where its element ends."""
        open_tags: defaultdict[str, list[int]] = defaultdict(list)
        ends: dict[int, int] = {}
        for number, tag in enumerate(self.all):
            if tag.is_end:
                if open_tags[tag.name]:
                    ends[open_tags[tag.name].pop()] = tag.end
            elif tag.name in _VOID:
                ends[number] = tag.end
            else:
                open_tags[tag.name].append(number)
        return ends

    def end_of(self, number: int) -> int | None:
        """Where the element of a start tag ends; None if nothing closes it."""
        return self._ends.get(number)

    def numbers_between(self, first: int, end: int) -> set[int]:
        """The numbers of the start tags from the first one on that begin before an offset."""
        found: set[int] = set()
        for number in range(first, len(self.all)):
            if self.all[number].start >= end:
                break
            if not self.all[number].is_end:
                found.add(number)
        return found


def read_tags(text: str) -> Tags:
    """The tags of a source; what is opened and never closed ends it, as it does in a browser."""
    most, found, position = bounds().page_tags, list[Tag](), 0
    while (beginning := _BEGINNING.search(text, position)) is not None:
        if len(found) >= most:
            return Tags(text=text, all=found, is_cut=True)
        start = beginning.start()
        is_end = text.startswith("</", start)
        name = _NAME.match(text, start + 1 + is_end)
        if name is None:
            position = _after_comment(text, start)
        else:
            tag = _tag(text, start, name, is_end=is_end)
            if tag is None:
                break
            found.append(tag)
            position = tag.end
            if tag.name in _TEXT_ELEMENTS and not is_end:
                closing = _TEXT_ENDS[tag.name].search(text, position)
                position = closing.start() if closing is not None else len(text)
        if position >= len(text):
            break
    return Tags(text=text, all=found)


def _after_comment(text: str, start: int) -> int:
    """Where a comment, a declaration, or what is read as a comment ends."""
    if not text.startswith("<!--", start):
        end = text.find(">", start)
        return end + 1 if end >= 0 else len(text)
    for abrupt in ("<!-->", "<!--->"):
        if text.startswith(abrupt, start):
            return start + len(abrupt)
    closing = _COMMENT_END.search(text, start + 4)
    return closing.end() if closing is not None else len(text)


def _tag(text: str, start: int, name: re.Match[str], *, is_end: bool) -> Tag | None:
    """The tag at an offset; None if the source ends in it."""
    attributes: dict[str, str] = {}
    position = name.end()
    while position < len(text) and text[position] != ">":
        found = _ATTRIBUTE.match(text, position)
        if found is None or found.end() == position:
            return None
        position = found.end()
        if found["name"] is not None and len(attributes) < _MAX_ATTRIBUTES:
            value = next((found[group] for group in ("double", "single", "plain") if found[group] is not None), "")
            attributes.setdefault(found["name"].lower(), value)
    if position >= len(text):
        return None
    return Tag(name=name[0].lower(), start=start, end=position + 1, is_end=is_end, attributes=attributes)
