"""A flat text as its reader sees it: without what programs put into it on its way, each character with its place in the source.

Texts come out of word processors, mail programs and converters with invisible characters, entities that nobody resolved, escapes of
Markdown, breaks within a handle or an address, and the marks of mail that quotes mail. None of this is what the article says.
"""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_UNSEEN = "\u00ad\u200b\u200e\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069"
_SUSPECT = re.compile(rf"[{_UNSEEN}\r&\\>]|-\n|=\n|/\n")
_ALTERED = re.compile(
    rf"(?=[{_UNSEEN}\r\n&\\(p=])"  # what the ways below begin with
    rf"(?:(?P<unseen>[{_UNSEEN}]+|\r(?=\n))"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}|\#[0-9]{1,6}|\#[xX][0-9A-Fa-f]{1,5});)"
    r"|(?P<escape>(?<=[\w@])\\(?=_)|(?m:^)\\(?=[-–—+]))"
    r"|(?P<handle>\(@(?P<first>\w{1,14})-?\r?\n[ \t>]{0,8}(?P<second>\w{1,14})\))"
    r"|(?P<picture>pic\.(?:twitter|x)\.com/)\r?\n[ \t>]{0,8}(?=\w)"
    r"|(?P<mail>(?<=[\w/?&])=\r?\n(?=[\w/?&]))"
    r"|(?P<address>(?<=/)\r?\n[ \t>]{0,8}(?=(?:status(?:es)?|posts?|p|reel|videos?|comments|profile)/\w)))"
)
_QUOTED = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+", re.MULTILINE)
_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_DEEP = re.compile(r"^[ \t]*>[ \t]?>", re.MULTILINE)
_ATTRIBUTED = re.compile(r"\(@[\w.]{1,60}\)[^\n]{0,300}(?:\n[ \t>]{0,8}[^\n]{0,40}\d{4}[^\n]{0,20})?")
_WRITES = re.compile(r":\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text, and where in its source each of its stretches stands: `starts` in the text, `places` in the source."""

    text: str
    starts: tuple[int, ...] = (0,)
    places: tuple[int, ...] = (0,)

    def place(self, index: int) -> int:
        """Where in the source the text's character at an index stands."""
        stretch = max(0, bisect_right(self.starts, index) - 1)
        return self.places[stretch] + index - self.starts[stretch]


def clean_text(source: str) -> CleanText:
    """A flat text as its reader sees it."""
    changes = _changes(source) if _SUSPECT.search(source) else []
    if not changes:
        return CleanText(text=source)
    pieces: list[tuple[int, str]] = []
    end = 0
    for start, stop, instead in changes:
        if start >= end:
            pieces += [(end, source[end:start]), (start, instead)]
            end = stop
    kept = [(place, piece) for place, piece in (*pieces, (end, source[end:])) if piece] or [(0, "")]
    starts = accumulate((len(piece) for _, piece in kept[:-1]), initial=0)
    return CleanText(text="".join(piece for _, piece in kept), starts=tuple(starts), places=tuple(place for place, _ in kept))


def _changes(source: str) -> list[tuple[int, int, str]]:
    """What to replace, from where to where, and by what, in order."""
    changes = [(found.start(), found.end(), _instead(found)) for found in _ALTERED.finditer(source)]
    for run in _QUOTED.finditer(source):
        if _is_mail(source, run):
            changes += [(mark.start(), mark.end(), "") for mark in _MARK.finditer(source, run.start(), run.end())]
    return sorted(changes)


def _instead(found: re.Match[str]) -> str:
    """What stands for an altered stretch."""
    match found.lastgroup:
        case "entity":
            sign = html.unescape(found[0])
            return found[0] if sign in "<>" else sign
        case "handle":
            return f"(@{found['first']}{found['second']})"
        case "picture":
            return found["picture"]
    return ""


def _is_mail(source: str, run: re.Match[str]) -> bool:
    """Whether quoted lines are mail that quotes an article: they go on behind the post, are announced, or quote what was quoted."""
    last = max((one.end() for one in _ATTRIBUTED.finditer(run[0])), default=0)
    if not last:
        return False
    goes_on = _MARK.sub("", run[0][last:]).strip(" \t\r\n*_)]")
    return bool(goes_on or _WRITES.search(source, max(0, run.start() - 100), run.start()) or _DEEP.search(run[0]))
