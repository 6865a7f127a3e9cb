"""Places in a page's source: where the start tag or the text of a node is, found by what it has in it.

The parser does not keep positions. So nodes are looked for in document order, by a piece of an attribute or of their text that the
source has as it is; where the source is not as it was parsed, a node has no place.
"""

import re
from bisect import bisect_right

from selectolax.lexbor import LexborNode

from archiver.finding.candidate_labels import first_text
from archiver.finding.platform_mentions import mention_in_attributes

_CHANGED = re.compile(r"[&<>\"'\s\ufffd\x00]+")
_MIN_PIECE, _MAX_PIECE = 4, 200  # characters
_MAX_VALUE_CHARACTERS = 2_000
_MAX_TRIES, _MAX_FAILURES = 50, 300  # in one tag's search, and in one source
_MAX_TAG_BYTES = 20_000


class LineNumbers:
    """The lines of a text, or of a source in bytes."""

    def __init__(self, source: str | bytes) -> None:
        breaks = re.finditer("\n", source) if isinstance(source, str) else re.finditer(b"\n", source)
        self._breaks = [found.end() for found in breaks]

    def line(self, offset: int) -> int:
        """The number of the line that an offset is in, from 1."""
        return bisect_right(self._breaks, offset) + 1


class SourcePlaces:
    """The offsets of nodes in a source, in UTF-8; they are asked for in document order."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._position = 0
        self._failures = 0

    def offset(self, node: LexborNode) -> int | None:
        """Where a node begins; None if it is not found."""
        for piece, is_attribute in _pieces(node) if self._failures < _MAX_FAILURES else ():
            found = self._find(piece.encode("utf-8", "replace"), node.tag or "", is_attribute=is_attribute)
            if found is not None:
                self._position = found
                return found
        self._failures += 1
        return None

    def _find(self, piece: bytes, tag: str, *, is_attribute: bool) -> int | None:
        """Where the first start tag from the last one on begins that has the piece in it, or else where the piece is."""
        position = self._position
        for _ in range(_MAX_TRIES):
            found = self._source.find(piece, position)
            if found < 0:
                return None
            if not is_attribute:
                return found
            start = self._source.rfind(b"<", max(0, found - _MAX_TAG_BYTES), found)
            if start >= self._position and self._source[start + 1 : start + 1 + len(tag)].lower() == tag.encode():
                return start
            position = found + len(piece)
        return None


def _pieces(node: LexborNode) -> list[tuple[str, bool]]:
    """The longest pieces of a node's attributes that a source has unchanged, the one with an address first; else of its text."""
    if node.is_comment_node:
        return [(piece, False) for piece in (_longest(node.comment_content or ""),) if piece]
    attributes = node.attributes
    mentioned = mention_in_attributes(attributes)
    names = [mentioned[0], *attributes] if mentioned else [*attributes]
    pieces = [(piece, True) for name in dict.fromkeys(names) if (piece := _longest(attributes[name] or ""))]
    text = _longest(node.text(deep=False)[:_MAX_VALUE_CHARACTERS] or first_text(node))
    return [*pieces[:1], *pieces[1:][:2], *([(text, False)] if text else [])]


def _longest(text: str) -> str:
    """The longest piece of a text that has no characters which sources write in several ways."""
    piece = max(_CHANGED.split(text[:_MAX_VALUE_CHARACTERS]), key=len)[:_MAX_PIECE]
    return piece if len(piece) >= _MIN_PIECE else ""
