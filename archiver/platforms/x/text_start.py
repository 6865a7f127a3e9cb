"""Where the words of a post of X begin in flat text, given where they end.

Their end is known: the attribution. Their beginning is read off what the extractor left of the paragraphs:

- a quotation in Markdown (`>`) is the post, and nothing but the post;
- between empty lines stands a paragraph, and a post is one, or its last lines are;
- where each line is a paragraph, a post is one line, and those before it that it visibly goes on from;
- where each text node is a line of its own, mentions and tags stand alone between the pieces of their sentence;
- where everything is one line, the words begin at a sentence, no farther back than a post can be long.

Only the first two are exact. The others are good guesses, and are marked as such.
"""

import re
from dataclasses import dataclass

from archiver.model.embeds import Bounds
from archiver.platforms.x import length

_PARTED_DATE = re.compile(r"\(@\w{1,15}\)[ \t]*\r?\n[ \t>]*[^\n]{0,30}\d")
_DATED = re.compile(r"\(@\w{1,15}\)\s{0,40}[^\n]{0,30}\d")
_EMPTY_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
_QUOTE_MARK = re.compile(r"[ \t]*(?:(?P<item>[*+\-])[ \t]+)?>")
_TOKEN_ALONE = re.compile(r"\s*(?:[@#$＃]\s?\w+[,.:;!?]?|https?://\S+|pic\.(?:twitter|x)\.com/\w+)\s*")
_GOES_ON = re.compile(r"\s*(?:[,.;:!?)\]’”»…\-–—&/+]|['’]\w|[a-zà-öø-ÿα-ωά-ώа-яё])")
_LIST_ITEM = re.compile(r"\s*(?:[(\[]?(?:\d{1,2}|[a-h])[.)\]](?!\d)|[•·▪►➡✅✔☑📌👉🔹🔸▶]|\d\ufe0f?\u20e3)")
_TOKEN = re.compile(r"[@#$＃]\w+|https?://\S+|pic\.(?:twitter|x)\.com/\w+")
_NUMBER_ALONE = re.compile(r"\s*\d{1,3}[.):]?\s*")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+")
_POSTLIKE = re.compile("(?<!\\w)(?:@\\w|#[^\\W\\d])|https?://t\\.co/|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")
_SAYS_LETTERS = re.compile(r"[^\W\d_]")
_SAYS = re.compile("[^\\W\\d_]|[\U0001f000-\U0001faff\u2600-\u27bf]")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_ENDED = re.compile(r"[.!?…。！？।:][\"'”’»)\]*_]*\s*$")
_SENTENCE = re.compile(r"(?:^|(?<=:\s)(?=[“\"A-ZÀ-ÞΑ-ΩА-Я])|(?<=[.!?…。！？]\s)|(?<=[.!?…][\"”’»)]\s)|(?<=\n))(?=[^\s.,;:!?)\]])")
_MANY_LINES = 60
_MIN_PROSE_CHARACTERS = 40  # characters that no heading has
_FEW_LETTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What an extractor left of the paragraphs in a whole text: any, or none; and whether lines are pieces of sentences."""

    paragraphs: bool
    pieces: bool


def layout(text: str) -> Layout:
    """How a text is laid out: a link in an attribution that has a line of its own shows that every link has."""
    parted = len(_PARTED_DATE.findall(text))
    paragraphs = _EMPTY_LINE.search(text) is not None
    return Layout(paragraphs=paragraphs, pieces=parted * 2 > len(_DATED.findall(text)) and not paragraphs)


def beginning(text: str, *, floor: int, end: int, most: int, lines_are: Layout) -> tuple[int, Bounds]:
    """Where the words that end at `end` begin, not before `floor`, when a post weighs `most`.

    However long the text is, no more of it is looked at than twenty posts before.
    """
    floor = max(floor, end - 20 * most)
    while end > floor and (text[end - 1].isspace() or text[end - 1] == ">"):
        end -= 1
    if _is_quoted(text, floor, end):
        return _skip(text, _quotation(text, floor, end), end), Bounds.EXACT
    start, bounds = _paragraph(text, floor, end, most)
    if start == floor and "\n" not in text[max(0, floor - 1) : end] and not lines_are.paragraphs:
        bounds = Bounds.UNCERTAIN
    too_long = length.weight(text[start:end]) > most
    if "\n" in text[start:end].strip() and (too_long or start == floor or not _has_empty_lines(text, start)):
        start, bounds = _lines(text, start, floor, end, most=most, lines_are=lines_are), Bounds.UNCERTAIN
        too_long = length.weight(text[start:end]) > most
    if too_long:
        start, bounds = _sentence(text, start, end, most), Bounds.UNCERTAIN
    return _skip(text, start, end), bounds


def _is_quoted(text: str, floor: int, end: int) -> bool:
    line = _line_start(text, floor, end)
    return _QUOTE_MARK.match(text, line) is not None


def _quotation(text: str, floor: int, end: int) -> int:
    """The first line of a run of lines that begin with `>`; a list's item that is a quotation begins one."""
    start = line = _line_start(text, floor, end)
    while True:
        mark = _QUOTE_MARK.match(text, line)
        if mark is None:
            break
        start = mark.end()
        if line <= floor or mark["item"]:
            break
        line = _line_start(text, floor, line - 1)
    return start


def _paragraph(text: str, floor: int, end: int, most: int) -> tuple[int, Bounds]:
    """Where the paragraph that ends at `end` begins; paragraphs before it, where it cannot be a post's beginning."""
    starts = [floor, *(gap.end() for gap in _EMPTY_LINE.finditer(text, floor, end))]
    start, bounds = starts.pop(), Bounds.EXACT
    while starts and start < end and _must_belong(text[start:end]):
        previous = starts.pop()
        if length.weight(text[previous:end]) > most:
            previous = _line_start(text, previous, previous + len(text[previous:start].rstrip()))
        if length.weight(text[previous:end]) > most:
            break
        start, bounds = previous, Bounds.UNCERTAIN
    return start, bounds


def _has_empty_lines(text: str, start: int) -> bool:
    return start > 0 and _EMPTY_LINE.search(text, max(0, start - 200), start) is not None


def _skip(text: str, start: int, end: int) -> int:
    """Past white space, marks of quotation, and the mark of a list's item."""
    while start < end and (text[start].isspace() or text[start] == ">"):
        start += 1
    bullet = _BULLET.match(text, start, end)
    return bullet.end() if bullet else start


def _lines(text: str, top: int, floor: int, end: int, *, most: int, lines_are: Layout) -> int:
    """Back from the end over the lines since `top`, as far as they can be one post's; `floor` is where the post before it ends."""
    start = _unit(text, top, end, lines_are)
    for step in range(_MANY_LINES):
        if start <= top:
            break
        previous = _unit(text, top, start - 1, lines_are)
        after_post = step == 0 and floor > 0 and not text[floor:previous].strip()
        if length.weight(text[previous:end]) > most or not (
            _may_belong(text[previous : start - 1], text[start:end], after_post=after_post)
            or _is_announced(text[top:previous], text[previous : start - 1])
        ):
            break
        start = previous
    return start


def _unit(text: str, floor: int, end: int, lines_are: Layout) -> int:
    """Where the line that ends at `end` begins; where lines are pieces, the sentence."""
    start = _line_start(text, floor, end)
    for _ in range(_MANY_LINES):
        if start <= floor:
            break
        previous = _line_start(text, floor, start - 1)
        if not _goes_on(text[previous : start - 1], text[start:end], lines_are):
            break
        start = previous
    return start


def _line_start(text: str, floor: int, end: int) -> int:
    return max(floor, text.rfind("\n", floor, max(end, floor)) + 1)


def _goes_on(previous: str, rest: str, lines_are: Layout) -> bool:
    """Whether a line is one with the line before it."""
    line = rest.split("\n", 1)[0]
    if not previous.strip() or not line.strip():
        return not line.strip()
    if not lines_are.pieces or _NUMBER_ALONE.fullmatch(previous):
        return False
    if _TOKEN_ALONE.fullmatch(line):
        return not _ENDED.search(previous)
    return bool(
        _GOES_ON.match(line)
        or _TOKEN_ALONE.fullmatch(previous)
        or (len(previous) > _MIN_PROSE_CHARACTERS and not _ENDED.search(previous))
    )


def _may_belong(previous: str, rest: str, *, after_post: bool) -> bool:
    """Whether a line can be the same post's as those after it: posts go on over lines, and so do the articles around them.

    A line that announces what comes, that is written in another script, or that stands alone between two posts is the article's.
    """
    if not _SAYS.search(previous) or _BULLET.match(rest) or {_script(previous), _script(rest)} == {"latin", "other"}:
        return False
    if _must_belong(rest) or _BULLET.match(previous) or _POSTLIKE.search(previous):
        return True
    return not after_post and not previous.rstrip().endswith((":", "…", "..."))


def _is_announced(before: str, line: str) -> bool:
    """Whether a line that ends in a colon is the post's own: the line before it has announced the post already."""
    return (
        line.rstrip().endswith(":")
        and before.rstrip().endswith(":")
        and len(before.rstrip().rpartition("\n")[2]) < _MIN_PROSE_CHARACTERS
    )


def _must_belong(rest: str) -> bool:
    """Whether lines cannot be the beginning of a post: a list's item, nothing but tags, links and signs, a cut text's end."""
    says_nothing = _SAYS_LETTERS.search(_TOKEN.sub("", rest)) is None
    return bool(_LIST_ITEM.match(rest) or (says_nothing and _TOKEN.search(rest)) or length.truncated(length.PICTURE.sub("", rest)))


def _script(text: str) -> str:
    """The script that most of a text's letters are of; empty where there are hardly any."""
    letters = [letter for letter in _TOKEN.sub("", text[:2000]) if letter.isalpha()]
    if len(letters) < _FEW_LETTERS:
        return ""
    latin = sum(1 for letter in letters if letter < "\u0250")
    return "latin" if latin * 2 > len(letters) else "other"


def _sentence(text: str, floor: int, end: int, most: int) -> int:
    """The earliest sentence that leaves the words no longer than a post can be."""
    for found in _SENTENCE.finditer(text, max(floor, end - 3 * most), end):
        if length.weight(text[found.start() : end]) <= most:
            return found.start()
    return max(floor, end - most)
