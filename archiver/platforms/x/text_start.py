"""Find where the text of a post of X begins in flat text, given where it ends.

It ends at its attribution or picture link. Its start depends on how much the extractor left of the paragraphs:

- a Markdown quotation (`>`), or a block that is indented deeper than the lines around it, is exactly the post;
- if empty lines separate paragraphs, the post is a paragraph, the last lines of one, or several that belong together;
- if each paragraph is a line, the post is one line and the lines before it that it continues;
- if each text node is a line, mentions and hashtags are lines of their own within a sentence;
- if everything is one line, the post begins at a sentence, at most as far back as a post can be long.

The beginning is exact (`Bounds.EXACT`) in a quotation, and in a paragraph if the one before it cannot be of the same post: with it
the text is longer than a post can be, or it is a heading, a list item, or in another script. All others are guesses
(`Bounds.UNCERTAIN`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.model.embeds import Bounds
from archiver.platforms.x import length

_SPLIT_DATE = re.compile(r"\(@\w{1,15}\)[ \t]*\r?\n[ \t>]*[^\n]{0,30}\d")
_DATED = re.compile(r"\(@\w{1,15}\)\s{0,40}[^\n]{0,30}\d")
_EMPTY_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
_QUOTE_MARK = re.compile(r"[ \t]*(?:(?P<item>[*+\-])[ \t]+)?>")
_TOKEN_ALONE = re.compile(r"\s*(?:[@#$＃]\s?\w+[,.:;!?]?|https?://\S+|pic\.(?:twitter|x)\.com/\w+)\s*")
_CONTINUATION = re.compile(r"\s*(?:[,.;:!?)\]’”»…\-–—&/+]|['’]\w|[a-zà-öø-ÿα-ωά-ώа-яё])")
_LIST_ITEM = re.compile(r"\s*(?:[(\[]?(?:\d{1,2}|[a-h])[.)\]](?!\d)|[•·▪►➡✅✔☑📌👉🔹🔸▶]|\d\ufe0f?\u20e3)")
_TOKEN = re.compile(r"[@#$＃]\w+|https?://\S+|pic\.(?:twitter|x)\.com/\w+")
_NUMBER_ALONE = re.compile(r"\s*\d{1,3}[.):]?\s*")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+")
_ACCOUNT = re.compile(r"\A\s*[^\n]{1,80}\n[ \t]*@\w{1,15}\s*\Z")
"""The name and the handle above a post that was copied from X's page."""
_POSTLIKE = re.compile("(?<!\\w)(?:@\\w|#[^\\W\\d])|https?://t\\.co/|[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")
_LETTER = re.compile(r"[^\W\d_]")
_VISIBLE = re.compile("[^\\W\\d_]|[\U0001f000-\U0001faff\u2600-\u27bf]")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_ENDED = re.compile(r"[.!?…。！？।:][\"'”’»)\]*_]*\s*$")
_SENTENCE = re.compile(
    r"(?:^|(?<=:\s)(?=[“\"@#A-ZÀ-ÞΑ-ΩА-Я])|(?<=[.!?…。！？]\s)|(?<=[.!?…][\"”’»)]\s)|(?<=\n))(?=[^\s.,;:!?)\]])"
    r"|(?<=[A-Z]{2}\.)(?=[A-ZÀ-Þ][a-zß-ÿ])|(?:(?<=[a-zß-ÿ0-9)][.!?…])|(?<=[.!?…][\"”’»)]))(?=[“\"«@#A-ZÀ-ÞΑ-ΩА-Я])"
)
"""The beginning of a sentence, also where an extractor has glued it to the paragraph before it."""
_MARKDOWN_BLOCK = re.compile(r"\s*(?:#{1,6}[ \t]|[*+\-][ \t]|\||!\[)")
_TARGET = re.compile(r"\]\(<?[^()\s]{1,400}>?(?:\s{1,3}\"[^\"\n]{0,200}\")?\)")
_INDENTATION = re.compile(" *")
_LISTED_LINE = re.compile(r"^ *[*+\-] ", re.MULTILINE)
_INDENTED_LINE = re.compile(r"^( *)\S", re.MULTILINE)
_MAX_LINES_APART = 40  # on average; a text with fewer empty lines has them from what was removed
_MIN_DEPTH = 2  # spaces
_MIN_WRAPPED_LENGTH = 40  # characters
_MAX_ATTRIBUTION_LENGTH = 300  # characters
_MAX_LINES = 60
_MAX_HEADING_LENGTH = 40  # characters
_MIN_LETTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Layout of a flat text: whether empty lines separate paragraphs, and whether each text node is a line of its own."""

    has_paragraphs: bool
    has_split_lines: bool


def read_layout(text: str) -> Layout:
    """The layout of a text; if the linked dates of most attributions are lines of their own, so is every link."""
    split_dates = len(_SPLIT_DATE.findall(text))
    has_paragraphs = len(_EMPTY_LINE.findall(text)) * _MAX_LINES_APART > text.count("\n")
    return Layout(has_paragraphs=has_paragraphs, has_split_lines=split_dates * 2 > len(_DATED.findall(text)) and not has_paragraphs)


def find_start(text: str, *, floor: int, end: int, max_weight: int, slack: int, layout: Layout) -> tuple[int, Bounds]:
    """The start, at `floor` or after it, of the post that ends at `end` and weighs at most `max_weight`.

    A link at its end that may be a quoted post's, and weigh nothing, gives it a `slack`: where only so a beginning is found.
    At most 20 times `max_weight` characters are searched.
    """
    floor = max(floor, end - 20 * max_weight)
    while end > floor and (text[end - 1].isspace() or text[end - 1] == ">"):
        end -= 1
    if _is_quoted(text, floor, end):
        return _skip(text, _quotation_start(text, floor, end), end), Bounds.EXACT
    indented = _indented_start(text, floor, end)
    if indented is not None and _weight(text[indented[0] : end]) <= max_weight:
        return _skip(text, indented[0], end), indented[1]
    start, bounds = _paragraph_start(text, floor, end, max_weight)
    if not layout.has_paragraphs or start == floor > 0 or not _is_wrapped(text[start:end]):
        bounds = Bounds.UNCERTAIN
    too_long = _weight(text[start:end]) > max_weight + slack
    if "\n" in text[start:end].strip() and (too_long or start == floor or not _has_empty_line_before(text, start)):
        start, bounds = _lines_start(text, start, floor, end, max_weight=max_weight, layout=layout), Bounds.UNCERTAIN
        too_long = _weight(text[start:end]) > max_weight + slack
    if too_long:
        start, bounds = _sentence_start(text, start, end, max_weight, slack), Bounds.UNCERTAIN
    return _skip(text, start, end), bounds


def _is_quoted(text: str, floor: int, end: int) -> bool:
    """Whether the line that ends at `end` begins with `>`; a text after another post on the same line does not."""
    start = _line_start(text, floor, end)
    return (start == 0 or text[start - 1] == "\n") and _QUOTE_MARK.match(text, start) is not None


def _indented_start(text: str, floor: int, end: int) -> tuple[int, Bounds] | None:
    """The start of the block of lines that are indented as the one that ends at `end`; None if it is indented no more than others.

    An empty line is before it, as renderers set quotations. It is exact if it is one paragraph, and the lines before and after
    it are indented less: two quotations in a row are one block.
    """
    line = _line_start(text, floor, end)
    depth = _depth(text, line)
    is_closed = False
    while line > floor and depth >= _MIN_DEPTH and not is_closed:
        previous = _line_start(text, floor, line - 1)
        is_closed = bool(text[previous:line].strip()) and _depth(text, previous) < depth
        line = line if is_closed else previous
    block = text[line:end]
    if depth < _MIN_DEPTH or line == 0 or "\n" not in block[: len(block) - len(block.lstrip())] or _LISTED_LINE.search(block):
        return None
    after = next(
        (found for found in _INDENTED_LINE.finditer(text, end, end + _MAX_ATTRIBUTION_LENGTH) if len(found[1]) < depth), None
    )
    return line, Bounds.EXACT if is_closed and after and _is_wrapped(block) else Bounds.UNCERTAIN


def _is_wrapped(paragraph: str) -> bool:
    """Whether a paragraph is one line, or lines that a program has wrapped; shorter ones may be the ends of other elements."""
    *lines, _ = paragraph.strip().split("\n")
    return all(len(line.strip()) >= _MIN_WRAPPED_LENGTH for line in lines)


def _depth(text: str, line: int) -> int:
    """The number of spaces at the beginning of a line."""
    found = _INDENTATION.match(text, line)
    return len(found[0]) if found else 0


def _quotation_start(text: str, floor: int, end: int) -> int:
    """The start of the last run of lines that begin with `>`; a list item that is a quotation begins a new run."""
    start = line = _line_start(text, floor, end)
    while (mark := _QUOTE_MARK.match(text, line)) is not None:
        start = mark.end()
        if line <= floor or mark["item"]:
            break
        line = _line_start(text, floor, line - 1)
    return start


def _paragraph_start(text: str, floor: int, end: int, max_weight: int) -> tuple[int, Bounds]:
    """The start of the paragraph that ends at `end`, or of an earlier one if both seem to be of the same post."""
    starts = [floor, *(gap.end() for gap in _EMPTY_LINE.finditer(text, floor, end))]
    cut_start = _cut_start(text, starts, end, max_weight)
    if cut_start is not None:
        return cut_start, Bounds.UNCERTAIN
    start, bounds = starts.pop(), Bounds.EXACT
    while starts and start < end and _must_continue(text[start:end]):
        previous = starts.pop()
        if _weight(text[previous:end]) > max_weight:
            previous = _line_start(text, previous, previous + len(text[previous:start].rstrip()))
        if _weight(text[previous:end]) > max_weight:
            break
        start, bounds = previous, Bounds.UNCERTAIN
    while starts and start < end:
        paragraph = text[starts[-1] : start]
        last_line = _line_start(text, starts[-1], starts[-1] + len(paragraph.rstrip()))
        if _weight(text[last_line:end]) > max_weight or _is_apart(paragraph, text[start:end]):
            break
        bounds = Bounds.UNCERTAIN
        if _weight(text[starts[-1] : end]) > max_weight or not _seems_to_continue(paragraph, text[start:end]):
            break
        start = starts.pop()
    return start, bounds


def _cut_start(text: str, starts: Sequence[int], end: int, max_weight: int) -> int | None:
    """The last paragraph from which a text that X has cut is as long as such a text is; None if it is not cut, or none is."""
    if not length.is_cut(text[starts[-1] : end]):
        return None
    least = max_weight - length.TOLERANCE_CHARACTERS - length.MAX_CUT_CHARACTERS
    return next((start for start in reversed(starts[:-1]) if least <= _weight(text[start:end]) <= max_weight), None)


def _is_apart(paragraph: str, rest: str) -> bool:
    """Whether a paragraph cannot be of the same post as the one after it: a heading, a list, in another script, or nothing."""
    is_block = _MARKDOWN_BLOCK.match(paragraph) and not _MARKDOWN_BLOCK.match(rest)
    return bool(not _VISIBLE.search(paragraph) or is_block or {_script(paragraph), _script(rest)} == {"latin", "other"})


def _seems_to_continue(paragraph: str, rest: str) -> bool:
    """Whether a paragraph that could be of the same post as the next one seems to be: a sentence goes on, or it has hashtags."""
    if _BULLET.match(rest) or (_CONTINUATION.match(rest) and not _ENDED.search(paragraph)):
        return True
    is_article = paragraph.rstrip().endswith(":") or _ACCOUNT.search(paragraph) is not None
    return _POSTLIKE.search(paragraph) is not None and not is_article


def _weight(text: str) -> int:
    """The weight of a text without the targets of Markdown's links."""
    return length.weight(_TARGET.sub("", text) if "](" in text else text)


def _has_empty_line_before(text: str, start: int) -> bool:
    return start > 0 and _EMPTY_LINE.search(text, max(0, start - 200), start) is not None


def _skip(text: str, start: int, end: int) -> int:
    """The offset after white space, `>`, and the bullet of a list item."""
    while start < end and (text[start].isspace() or text[start] == ">"):
        start += 1
    bullet = _BULLET.match(text, start, end)
    return bullet.end() if bullet else start


def _lines_start(text: str, top: int, floor: int, end: int, *, max_weight: int, layout: Layout) -> int:
    """The start of the last lines after `top` that can be of one post; `floor` is the end of the post before it."""
    start = _whole_line_start(text, top, end, layout)
    for step in range(_MAX_LINES):
        if start <= top:
            break
        previous = _whole_line_start(text, top, start - 1, layout)
        after_post = step == 0 and floor > 0 and not text[floor:previous].strip()
        if _weight(text[previous:end]) > max_weight or not (
            _may_continue(text[previous : start - 1], text[start:end], after_post=after_post)
            or _is_announced(text[top:previous], text[previous : start - 1])
        ):
            break
        start = previous
    return start


def _whole_line_start(text: str, floor: int, end: int, layout: Layout) -> int:
    """The start of the line that ends at `end`, and of the lines before it that were split off the same line."""
    start = _line_start(text, floor, end)
    for _ in range(_MAX_LINES):
        if start <= floor:
            break
        previous = _line_start(text, floor, start - 1)
        if not _is_same_line(text[previous : start - 1], text[start:end], layout):
            break
        start = previous
    return start


def _line_start(text: str, floor: int, end: int) -> int:
    return max(floor, text.rfind("\n", floor, max(end, floor)) + 1)


def _is_same_line(previous: str, rest: str, layout: Layout) -> bool:
    """Whether a line and the first line of `rest` were one line before the extractor split them."""
    line = rest.split("\n", 1)[0]
    if not previous.strip() or not line.strip():
        return not line.strip()
    if not layout.has_split_lines or _NUMBER_ALONE.fullmatch(previous):
        return False
    if _TOKEN_ALONE.fullmatch(line):
        return not _ENDED.search(previous)
    return bool(
        _CONTINUATION.match(line)
        or _TOKEN_ALONE.fullmatch(previous)
        or (len(previous) > _MAX_HEADING_LENGTH and not _ENDED.search(previous))
    )


def _may_continue(previous: str, rest: str, *, after_post: bool) -> bool:
    """Whether a line can be of the same post as the lines after it.

    A line is the article's if it announces what follows, is in another script, or is the only line between two posts.
    """
    if not _VISIBLE.search(previous) or _BULLET.match(rest) or {_script(previous), _script(rest)} == {"latin", "other"}:
        return False
    if _must_continue(rest) or _BULLET.match(previous) or _POSTLIKE.search(previous):
        return True
    return not after_post and not previous.rstrip().endswith((":", "…", "..."))


def _is_announced(before: str, line: str) -> bool:
    """Whether a line with a colon at its end is the post's own, since the line before it has already announced the post."""
    announcement = before.rstrip()
    is_short = len(announcement.rpartition("\n")[2]) < _MAX_HEADING_LENGTH
    return line.rstrip().endswith(":") and announcement.endswith(":") and is_short


def _must_continue(rest: str) -> bool:
    """Whether a post cannot begin with these lines: a list item, only hashtags, links and signs, or the end of a cut text."""
    has_letters = _LETTER.search(_TOKEN.sub("", rest)) is not None
    return bool(
        _LIST_ITEM.match(rest) or (not has_letters and _TOKEN.search(rest)) or length.truncated(length.PICTURE.sub("", rest))
    )


def _script(text: str) -> str:
    """The script of most of a text's letters, `latin` or `other`; empty if it has too few letters."""
    letters = [letter for letter in _TOKEN.sub("", text[:2000]) if letter.isalpha()]
    if len(letters) < _MIN_LETTERS:
        return ""
    latin = sum(1 for letter in letters if letter < "\u0250")
    return "latin" if latin * 2 > len(letters) else "other"


def _sentence_start(text: str, floor: int, end: int, max_weight: int, slack: int) -> int:
    """The start of the earliest sentence from which the text is not too long for a post."""
    sentences = _SENTENCE.finditer(text, max(floor, end - 3 * max_weight), end)
    starts = [found.start() for found in sentences if _LETTER.search(_TOKEN.sub("", text[found.start() : end]))]
    for most in (max_weight, max_weight + slack):
        for start in starts:
            if _weight(text[start:end]) <= most:
                return start
    return max(floor, end - max_weight)
