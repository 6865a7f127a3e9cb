"""Where the words of a post begin in a flattened text.

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

from archiver.embeds import Bounds
from archiver.platforms.x import words

_EMPTY_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
_QUOTE_MARK = re.compile(r"[ \t]*>")
_TOKEN_ALONE = re.compile(r"\s*(?:[@#$＃]\s?\w+[,.:;!?]?|https?://\S+|pic\.(?:twitter|x)\.com/\w+)\s*")
_GOES_ON = re.compile(r"\s*(?:[,.;:!?)\]’”»…\-–—&/+]|['’]\w|[a-zà-öø-ÿα-ωά-ώа-яё])")
_LIST_ITEM = re.compile(r"\s*(?:[(\[]?\d{1,2}[.):/\]]|[-*•·▪►➡✅✔☑📌👉🔹🔸▶️]|\W?\d️⃣)")
_POSTLIKE = re.compile("(?<!\\w)[@#]\\w|https?://t\\.co/|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")
_ENDED = re.compile(r"[.!?…。！？।:][\"'”’»)\]*_]*\s*$")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?…。！？]\s)|(?<=[.!?…][\"”’»)]\s)|(?<=\n))(?=[^\s.,;:!?)\]])")
_MANY_LINES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What an extractor left of the paragraphs in a whole text: whether lines are pieces of sentences."""

    pieces: bool


def layout(text: str) -> Layout:
    """How a text is laid out."""
    lines = text.split("\n")
    alone = sum(1 for line in lines if len(line) < 60 and (_TOKEN_ALONE.fullmatch(line) or line[:2] in {". ", ", ", "."}))
    return Layout(pieces=alone * 50 > len(lines) and not _EMPTY_LINE.search(text))


def beginning(text: str, *, floor: int, end: int, most: int, lines_are: Layout) -> tuple[int, Bounds]:
    """Where the words that end at `end` begin, not before `floor`, when a post weighs `most`."""
    floor = max(floor, end - 20 * most)
    while end > floor and (text[end - 1].isspace() or text[end - 1] == ">"):
        end -= 1
    if _is_quoted(text, end):
        return _quotation(text, floor, end), Bounds.EXACT
    start = _paragraph(text, floor, end)
    if "\n" in text[start:end] and (start == floor or not _has_empty_lines(text, start)):
        return _lines(text, start, end, most, lines_are), Bounds.UNCERTAIN
    if words.weight(text[start:end]) > most:
        return _sentence(text, start, end, most), Bounds.UNCERTAIN
    return _skip(text, start, end), Bounds.EXACT


def _is_quoted(text: str, end: int) -> bool:
    line = text.rfind("\n", 0, end) + 1
    return _QUOTE_MARK.match(text, line) is not None


def _quotation(text: str, floor: int, end: int) -> int:
    """The first line of a run of lines that begin with `>`."""
    start = end
    while start > floor:
        line = text.rfind("\n", floor, start - 1) + 1 if start - 1 > floor else floor
        line = max(line, floor)
        if line != floor and not _QUOTE_MARK.match(text, line):
            break
        if line == floor and floor and text[floor - 1] != "\n" and not _QUOTE_MARK.match(text, floor):
            start = floor
            break
        if not _QUOTE_MARK.match(text, line):
            break
        start = line
    return _skip(text, start, end)


def _paragraph(text: str, floor: int, end: int) -> int:
    """Where the paragraph that ends at `end` begins."""
    last = floor
    for gap in _EMPTY_LINE.finditer(text, floor, end):
        last = gap.end()
    return _skip(text, last, end)


def _has_empty_lines(text: str, start: int) -> bool:
    return start > 0 and _EMPTY_LINE.search(text, max(0, start - 200), start) is not None


def _skip(text: str, start: int, end: int) -> int:
    """Past white space and marks of quotation."""
    while start < end and (text[start].isspace() or text[start] == ">"):
        start += 1
    return start


def _lines(text: str, floor: int, end: int, most: int, lines_are: Layout) -> int:
    """Back over the lines that the last line goes on from."""
    start = _line_start(text, floor, end)
    for _ in range(_MANY_LINES):
        if start <= floor:
            break
        previous = _line_start(text, floor, start - 1)
        if not _belongs(text[previous : start - 1], text[start:end], lines_are) or words.weight(text[previous:end]) > most:
            break
        start = previous
    if words.weight(text[start:end]) > most:
        return _sentence(text, start, end, most)
    return _skip(text, start, end)


def _line_start(text: str, floor: int, end: int) -> int:
    return max(floor, text.rfind("\n", floor, end) + 1)


def _belongs(previous: str, rest: str, lines_are: Layout) -> bool:
    """Whether a line and those after it are one post's."""
    line = rest.split("\n", 1)[0]
    if not previous.strip():
        return not line.strip()
    if _TOKEN_ALONE.fullmatch(rest.replace("\n", " ").strip()) or _TOKEN_ALONE.fullmatch(line):
        return True
    if _LIST_ITEM.match(line):
        return True
    if lines_are.pieces and (_GOES_ON.match(line) or _TOKEN_ALONE.fullmatch(previous)):
        return True
    if previous.endswith((" ", "\t")) and not lines_are.pieces:
        return True
    return bool(_POSTLIKE.search(previous)) and words.weight(previous) < 200


def _sentence(text: str, floor: int, end: int, most: int) -> int:
    """The earliest sentence that leaves the words no longer than a post can be."""
    for found in _SENTENCE.finditer(text, max(floor, end - 3 * most), end):
        if words.weight(text[found.start() : end]) <= most:
            return found.start()
    return max(floor, end - most)
