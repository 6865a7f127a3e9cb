"""Clean a flat text: drop invisible characters and mail quoting, resolve entities, rejoin broken handles, map offsets back.

Word processors, mail programs and converters add invisible characters, unresolved entities, Markdown escapes, line breaks within a
handle or a URL, and the `>` of quoted mail.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from archiver.finding.text_folding import PICTURE_HOST

_INVISIBLE = "\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069"
_SUSPECT = re.compile(rf"[{_INVISIBLE}\r&\\>]|-\n|=\n|/\n")
_CHANGED = re.compile(
    rf"(?=[{_INVISIBLE}\r\n&\\(p=])"  # what the alternatives below begin with
    rf"(?:(?P<invisible>[{_INVISIBLE}]+|\r(?=\n))"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|\#[0-9]{1,6}|\#[xX][0-9A-Fa-f]{1,5});)"
    r"|(?P<escape>(?<=[\w@])\\(?=_)|(?m:^)\\(?=[-–—+])|(?<=\d)\\(?=[.)]))"
    r"|(?P<handle>\(@(?P<first>\w{1,14})-?\r?\n[ \t>]{0,8}(?P<second>\w{1,14})\))"
    rf"|(?P<picture>(?:{PICTURE_HOST})/)\r?\n[ \t>]{{0,8}}(?=\w)"
    r"|(?P<soft_break>(?<=[\w/?&])=\r?\n(?=[\w/?&]))"
    r"|(?P<url>(?<=/)\r?\n[ \t>]{0,8}(?=(?:status(?:es)?|posts?|p|reel|videos?|comments|profile)/\w)))"
)
_MEANT_AS_TEXT = "<>[]{}"
"""Characters that authors write as entities so that they are no markup and no shortcode."""
_QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_NESTED_QUOTE = re.compile(r"^[ \t]*>[ \t]?>", re.MULTILINE)
_ATTRIBUTION = re.compile(r"\(@[\w.]{1,60}\)[^\n]{0,300}(?:\n[ \t>]{0,8}[^\n]{0,40}\d{4}[^\n]{0,20})?")
_MIN_LINES, _MAX_WORDS_PER_LINE = 40, 1.05
_ANNOUNCED = re.compile(r":\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A cleaned text in pieces that were contiguous in the source: `starts` are their offsets here, `source_starts` there."""

    text: str
    starts: tuple[int, ...] = (0,)
    source_starts: tuple[int, ...] = (0,)
    source_end: int | None = None
    """The length of the source, where it is not the text's."""

    def source_offset(self, offset: int) -> int:
        """The offset in the source of the character at an offset in the text."""
        piece = max(0, bisect_right(self.starts, offset) - 1)
        limit = (*self.source_starts[piece + 1 : piece + 2], self.source_end, len(self.text))
        end = next(end for end in limit if end is not None)
        return min(self.source_starts[piece] + offset - self.starts[piece], end)


def clean_text(source: str) -> CleanText:
    """Clean a flat text; an unchanged text is one piece."""
    return rewrite(source, _changes(source) if _SUSPECT.search(source) else [])


def join_words(text: str) -> str:
    """A text in which each word was put on a line of its own, with spaces for its line breaks; any other text as it is."""
    lines = sum(1 for line in text.split("\n") if line and not line.isspace())
    return text.replace("\n", " ") if lines >= _MIN_LINES and len(text.split()) <= _MAX_WORDS_PER_LINE * lines else text


def rewrite(source: str, changes: Sequence[tuple[int, int, str]]) -> CleanText:
    """A text with some ranges replaced; of changes, in order, that overlap the first one counts."""
    if not changes:
        return CleanText(text=source)
    pieces: list[tuple[int, str]] = []
    end = 0
    for start, stop, replacement in changes:
        if start >= end:
            pieces += [(end, source[end:start]), (start, replacement)]
            end = stop
    pieces = [(start, piece) for start, piece in (*pieces, (end, source[end:])) if piece] or [(0, "")]
    starts = accumulate((len(piece) for _, piece in pieces[:-1]), initial=0)
    return CleanText(
        text="".join(piece for _, piece in pieces),
        starts=tuple(starts),
        source_starts=tuple(start for start, _ in pieces),
        source_end=len(source),
    )


def _changes(source: str) -> list[tuple[int, int, str]]:
    """The ranges to replace, as (start, end, replacement), in order."""
    changes = [(found.start(), found.end(), _replacement(found)) for found in _CHANGED.finditer(source)]
    for lines in _QUOTED_LINES.finditer(source):
        if _is_mail(source, lines):
            changes += [(mark.start(), mark.end(), "") for mark in _QUOTE_MARK.finditer(source, lines.start(), lines.end())]
    return sorted(changes)


def _replacement(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "entity":
            character = html.unescape(found[0])
            return found[0] if character in _MEANT_AS_TEXT else character
        case "handle":
            return f"(@{found['first']}{found['second']})"
        case "picture":
            return found["picture"]
    return ""


def _is_mail(source: str, lines: re.Match[str]) -> bool:
    """Whether quoted lines are mail that quotes an article, and not a quoted post.

    Mail continues after the post's attribution, follows a colon, or contains quoted lines itself.
    """
    last = max((found.end() for found in _ATTRIBUTION.finditer(lines[0])), default=0)
    if not last:
        return False
    rest = _QUOTE_MARK.sub("", lines[0][last:]).strip(" \t\r\n*_)]")
    return bool(rest or _ANNOUNCED.search(source, max(0, lines.start() - 100), lines.start()) or _NESTED_QUOTE.search(lines[0]))
