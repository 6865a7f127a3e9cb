"""Find posts of X in flat text, by their attribution line or their picture link.

    TEXT pic.twitter.com/CODE
    — NAME (@HANDLE) DATE

An attribution is a dash, a name, a handle in parentheses and usually a date in any language, on one line or several.
If an extractor has lost it, the link to the post's own media marks the post's end.
The post's text ends there; `text_start` finds where it begins.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_at
from archiver.platforms.parsing.printed_times import skip_time
from archiver.platforms.x import length, names, text_start

_HANDLE = re.compile(r"[(（]\[?@([A-Za-z0-9_]{1,15})(?:\]\([^()\s]{1,300}\))?[)）]")
_STRONG_DASH = re.compile(r"—|―|&mdash;|&#8212;")
_WEAK_DASH = re.compile(r"(?:(?<=\s)|^)(?:--|–|−|-)(?=[ \xa0])|(?<=\n)–(?=\w)")
_LINKED = re.compile(r"\[([^\[\]]{1,60})\]\(<?(https?://[^\s()<>]{1,400})>?(?:\s{1,3}\"[^\"\n]{0,200}\")?\)")
_STATUS = re.compile(r"\s{0,3}[(<]?(https?://[^\s()<>\[\]]{1,300})[)>]?")
_GAP = re.compile(r"[\s>·•|,]{0,200}")
_BREAK = re.compile(r"(?<!\n)\n(?![ \t>]*\n)[ \t>]{0,8}")
_BY = re.compile(r"(?:by|von|por|par|di|da|door|av|af|text|autor|foto|photo)\b", re.IGNORECASE)
_SHARED = re.compile(
    r"\b(?:shared|posted|geteilt|gepostet|compartid[ao]|compartilhad[ao]|partilhad[ao]|publicad[ao]|partagée?|publiée?|condiviso"
    r"|pubblicat[ao]|gedeeld|udostępniony|delat|delt|dibagikan|sdílený|distribuită|Публикация)\b",
    re.IGNORECASE,
)
"""Words of the lines in which other platforms name their authors."""
_ENDED = re.compile(r"[.!?…。！？\"”’»)][\s>]*$|[#@]\w+[\s>]*$")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]?\s|\n|https?://|pic\.(?:twitter|x)\.com")
_TARGET = re.compile(r"\]\([^()\s]{1,300}\)|\[(?=\])")
_BETWEEN = re.compile(r"[\s>*_\\]*")
_LINE_ENDS = re.compile(r"[ )\]*_\xa0\r\t]*+(?:\n|\Z)")
_ELEMENT_ENDS = re.compile(r"[ \xa0]{3}")
_REPLYING = re.compile(r"^Replying to (?:@\w{1,15}(?:,? (?:and )?)?){1,10}[^\n]{0,20}\n", re.ASCII)
_QUOTE_MARK = re.compile(r"^[ \t]*>[ \t]?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_STRESSED = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_LINKED_WORDS = re.compile(r"\[([^\[\]\n]{1,200})\]\(<?[^\s()<>]{1,400}>?\)")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{3,400})>")
_SHORT_LINK = re.compile(r"https?://t\.co/\w+\s*$")
_MAX_NAME_LENGTH = 80
_MAX_LOOK_BACK = 1000  # characters, so that the time does not grow with the square of a line's length
_MAX_POSTS_APART = 20  # posts' lengths
_MAX_HANDLES = 20_000  # more than any article contains


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The line that names a post's author: its offsets, the facts in it, and the post if its date links to one."""

    start: int
    end: int
    author: str | None
    handle: str
    printed: date | None
    post: PostRef | None = None


def embeds(flat: FlatText) -> Iterator[Embed]:
    """Yield the posts in a flat text, in their order."""
    text = flat.text
    if "@" not in text and "pic." not in text:
        return
    pictures = deque(length.PICTURE.finditer(text))
    layout = text_start.read_layout(text)
    floor = 0
    for attribution in find_attributions(text):
        while pictures and pictures[0].end() <= attribution.start and _is_apart(text, pictures[0].end(), attribution):
            picture = pictures.popleft()
            yield _embed(flat, layout, floor, picture.end(), None)
            floor = picture.end()
        while pictures and pictures[0].start() < attribution.end:
            pictures.popleft()
        if text[floor : attribution.start].strip(" \t\r\n>#*_"):  # else it is the article's byline
            yield _embed(flat, layout, floor, attribution.start, attribution)
        floor = attribution.end
    for picture in pictures:
        if picture.start() >= floor and _BETWEEN.fullmatch(text, floor, picture.start()) is None:
            yield _embed(flat, layout, floor, picture.end(), None)
        floor = picture.end()


def find_attributions(text: str) -> Iterator[Attribution]:
    """Yield the attributions in a text, in their order."""
    floor = 0
    for handle in islice(_HANDLE.finditer(text), _MAX_HANDLES):
        found = _attribution(text, floor, handle)
        if found is not None:
            yield found
            floor = found.end


def last_attribution(text: str) -> Attribution | None:
    """The last attribution in a text; None without any."""
    return next(iter(reversed(list(find_attributions(text)))), None)


def without_pictures(text: str) -> tuple[str, Sequence[Alias]]:
    """A text without the links to the post's own media at its end, and these links as aliases."""
    codes: list[Alias] = []
    text = text.rstrip()
    while True:
        links = length.PICTURE.finditer(text, max(0, len(text) - 60))
        last = next((link for link in links if link.end() == len(text)), None)
        if last is None:
            return text, tuple(dict.fromkeys(reversed(codes)))
        host, _, code = last[0].rpartition("/")
        codes.append(Alias(f"{host.rpartition('/')[2].lower()}/{code}"))
        text = text[: last.start()].rstrip().removesuffix("[").rstrip()


def _is_apart(text: str, picture_end: int, attribution: Attribution) -> bool:
    """Whether a picture link before an attribution is another post's: an empty line or more text than a post has is between."""
    max_weight = length.limit(attribution.printed)
    if attribution.start - picture_end > _MAX_POSTS_APART * max_weight:
        return True
    between = _TARGET.sub("", length.PICTURE.sub("", text[picture_end : attribution.start]))
    if _BETWEEN.fullmatch(between):
        return False
    return bool(re.search(r"\n[ \t]*\n", between)) or len(between) > max_weight


def _attribution(text: str, floor: int, handle: re.Match[str]) -> Attribution | None:
    """The attribution that contains a handle in parentheses; None if it is not part of one."""
    printed, post, end = _date(text, handle.end())
    for dash, strong in _dashes(text, floor, handle.start()):
        name = text[dash.end() : handle.start()]
        if _is_name(name) and (printed or (strong and _stands_alone(text, dash.start(), handle.end()))):
            return Attribution(start=dash.start(), end=end, author=_name(name), handle=handle[1], printed=printed, post=post)
    line = _line(text, max(floor, handle.start() - _MAX_LOOK_BACK), handle.start())
    name = text[line : handle.start()].strip(" >\xa0")
    behind_post = _ends_a_post(text, line) or (
        "\n" not in text[handle.end() : end]
        and bool(_ENDED.search(text[max(floor, line - 40) : line]))
        and not _BY.match(name)
        and not _SHARED.search(name)
    )
    if printed and name and len(name) <= _MAX_NAME_LENGTH and _ends_line(text, end) and behind_post:
        return Attribution(start=line, end=end, author=_name(name), handle=handle[1], printed=printed, post=post)
    return None


def _dashes(text: str, floor: int, end: int) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield the dashes that could precede the name, likeliest first, and whether each is an em dash.

    The likeliest begins the line or is behind the end of a post, since names have dashes, too; unless a sentence ends behind it.
    Else the nearest is.
    """
    start = max(floor, end - _MAX_NAME_LENGTH - 10)
    for pattern, strong in ((_STRONG_DASH, True), (_WEAK_DASH, False)):
        dashes = list(reversed(list(pattern.finditer(text, start, end))))
        dashes.sort(key=lambda dash: not _begins_name(text, dash.start()) or bool(_SENTENCE_END.search(text, dash.end(), end)))
        yield from ((dash, strong) for dash in dashes)


def _begins_name(text: str, at: int) -> bool:
    """Whether a dash at an offset begins its line, or is right behind the end of a post."""
    line = text[max(0, at - 20) : at].rpartition("\n")
    return (
        _ends_a_post(text, at) or bool(_ENDED.search(line[2])) or (not line[2].strip(" >\xa0\t") and (line[1] == "\n" or at == 0))
    )


def _is_name(text: str) -> bool:
    """Whether a text could be a display name: it is short and on one line, possibly the line after the dash."""
    name = text.strip(" \t\xa0\r\n>")
    return len(name) <= _MAX_NAME_LENGTH and "\n" not in name


def _name(text: str) -> str | None:
    return " ".join(text.strip(" >*_\xa0\r\n—–-").replace("\\", "").split()) or None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether an attribution without a date is plausible: it is a line of its own, or a post's last link precedes it."""
    near = max(0, start - _MAX_LOOK_BACK)
    line = _line(text, near, start)
    if not text[line:start].strip(" >\xa0\t") and _ends_line(text, end):
        return bool(text[near:line].strip())
    return _ends_a_post(text, start) or _ELEMENT_ENDS.match(text, end) is not None


def _line(text: str, floor: int, end: int) -> int:
    """The start of the line that contains `end`, but not before `floor`."""
    return text.rfind("\n", floor, end) + 1 or floor


def _ends_a_post(text: str, end: int) -> bool:
    """Whether a link to a post's own media, or a short link, is right before `end`."""
    before = text[max(0, end - 40) : end].rstrip(" >\xa0\t\r\n")
    return bool(_SHORT_LINK.search(before)) or any(link.end() == len(before) for link in length.PICTURE.finditer(before))


def _ends_line(text: str, end: int) -> bool:
    return _LINE_ENDS.match(text, end) is not None


def _date(text: str, end: int) -> tuple[date | None, PostRef | None, int]:
    """The date after a handle, the post that it links to in Markdown, and the end of both."""
    gap = _GAP.match(text, end)
    start = gap.end() if gap else end
    before = _STATUS.match(text, start)
    post = names.post_at(before[1]) if before else None
    start = skip_time(text, before.end() if before and post else start)
    linked = _LINKED.match(text, start)
    if linked:
        found = date_at(" ".join(linked[1].split()))
        return (found[0] if found else None), names.post_at(linked[2]), (linked.end() if found else end)
    found = date_at(_BREAK.sub(lambda line_break: " " * len(line_break[0]), text[start : start + 100]))
    if found is None:
        return None, None, end
    date_end = start + found[1]
    status = _STATUS.match(text, date_end)
    behind = names.post_at(status[1]) if status else None
    return found[0], behind or post, (status.end() if status and behind else date_end)


def _embed(flat: FlatText, layout: text_start.Layout, floor: int, end: int, attribution: Attribution | None) -> Embed:
    """The embed of the post whose text ends at `end`."""
    text = flat.text
    printed, last = (attribution.printed, attribution.end) if attribution else _stamp(text, end)
    tail = text[max(floor, end - 100) : end].rstrip("\n\t\r >")
    without_media, codes = without_pictures(tail)
    slack = length.ADDRESS_WEIGHT if _SHORT_LINK.search(without_media) else 0
    max_weight = length.limit(printed, pictured=bool(codes))
    start, bounds = text_start.find_start(text, floor=floor, end=end, max_weight=max_weight, slack=slack, layout=layout)
    words, codes = without_pictures(_plain(text[start:end]))
    post = attribution.post if attribution else None
    handle = attribution.handle if attribution else None
    return Embed(
        platform=names.NAME,
        post=post,
        form=Form.FLAT_TEXT,
        url=str(names.address(post, handle)) if post else None,
        aliases=tuple(codes),
        words=words or None,
        truncated=length.truncated(words),
        bounds=bounds,
        author=attribution.author if attribution else None,
        handle=handle,
        printed=printed,
        locator=f"char={flat.start + start},{flat.start + last}",
        before=text[max(0, start - _MAX_LOOK_BACK) : start],
    )


def _stamp(text: str, end: int) -> tuple[date | None, int]:
    """The date on the line after a post's text, which is the post's if a time is before it, and its end; `end` without one."""
    gap = _GAP.match(text, end)
    start = gap.end() if gap else end
    found = date_at(text[start : start + 100]) if skip_time(text, start) > start else None
    return (found[0], start + found[1]) if found else (None, end)


def _plain(markdown: str) -> str:
    """A post's text without the Markdown that an extractor added, and without `Replying to`."""
    raw_lines = markdown.strip().split("\n")
    lines = [_QUOTE_MARK.sub("", line).strip() for line in raw_lines]
    if any(map(_QUOTE_MARK.match, raw_lines)):  # in a quotation, escapes and emphasis are the extractor's and not the post's
        lines = [_STRESSED.sub(r"\2", _ESCAPED.sub(r"\1", line)) for line in lines]
    return _REPLYING.sub("", _AUTOLINK.sub(r"\1", _LINKED_WORDS.sub(r"\1", "\n".join(lines)))).strip()
