"""Find posts of X in flat text, by their attribution line.

    TEXT pic.twitter.com/CODE
    — NAME (@HANDLE) DATE

The attribution is the anchor: a dash, a name, a handle in brackets, mostly a date in any language, on one line or on several.
Where an extractor has lost the attribution, the code of the post's own media is what is left of it.
The words stand before; where they begin is read off the paragraphs (`text_start`).
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from archiver.model.embeds import Embed, Form
from archiver.model.posts import Alias, PostRef
from archiver.model.urls import parse_url
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_at
from archiver.platforms.x import length, names, text_start

_HANDLE = re.compile(r"[(（]\[?@([A-Za-z0-9_]{1,15})(?:\]\([^()\s]{1,300}\))?[)）]")
_STRONG_DASH = re.compile(r"—|―|&mdash;|&#8212;")
_WEAK_DASH = re.compile(r"(?:(?<=\s)|^)(?:--|–|−|-)(?=[ \xa0])|(?<=\n)–(?=\w)")
_LINKED = re.compile(r"\[([^\[\]]{1,60})\]\(<?(https?://[^\s()<>]{1,400})>?(?:\s{1,3}\"[^\"\n]{0,200}\")?\)")
_STATUS = re.compile(r"\s{0,3}[(<]?(https?://[^\s()<>\[\]]{1,300})[)>]?")
_GAP = re.compile(r"[\s>·•|,]{0,200}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}\s?(?:[AaPp]\.?[Mm]\.?)?\s{0,3}[-·•–]\s{0,3}")
_BREAK = re.compile(r"(?<!\n)\n(?![ \t>]*\n)[ \t>]{0,8}")
_BY = re.compile(r"(?:by|von|por|par|di|da|door|av|af|text|autor|foto|photo)\b", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…。！？\"”’»)][\s>]*$|[#@]\w+[\s>]*$")
_TARGET = re.compile(r"\]\([^()\s]{1,300}\)|\[(?=\])")
_BETWEEN = re.compile(r"[\s>*_\\]*")
_LINE_ENDS = re.compile(r"[ )\]*_\xa0\r\t]*+(?:\n|\Z)")
_REPLYING = re.compile(r"^Replying to (?:@\w{1,15}(?:,? (?:and )?)?){1,10}[^\n]{0,20}\n", re.ASCII)
_MARK = re.compile(r"^[ \t]*>[ \t]?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_STRESSED = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_LINKED_WORDS = re.compile(r"\[([^\[\]\n]{1,200})\]\(<?[^\s()<>]{1,400}>?\)")
_SHORT_LINK = re.compile(r"https?://t\.co/\w+\s*$")
_MAX_NAME_LENGTH = 80
_MAX_LOOK_BACK = (
    1000  # characters; what is farther away is not looked at, so that long lines take no time in the square of their length
)
_FAR_POSTS = 20  # posts
_MAX_HANDLES = 20_000  # more than any article names


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The line that names a post's author: where it stands, what it says, and the post where its date links to it."""

    start: int
    end: int
    author: str | None
    handle: str
    printed: date | None
    post: PostRef | None = None


def embeds(flat: FlatText) -> Iterator[Embed]:
    """The posts that a flattened text shows, in their order."""
    text = flat.text
    if "@" not in text and "pic." not in text:
        return
    pictures = deque(length.PICTURE.finditer(text))
    lines_are = text_start.layout(text)
    floor = 0
    for attribution in find_attributions(text):
        while pictures and pictures[0].end() <= attribution.start and _is_apart(text, pictures[0].end(), attribution):
            picture = pictures.popleft()
            yield _embed(flat, lines_are, floor, picture.end(), None)
            floor = picture.end()
        while pictures and pictures[0].start() < attribution.end:
            pictures.popleft()
        if text[floor : attribution.start].strip(" \t\r\n>#*_"):  # else it is a byline: who wrote the article
            yield _embed(flat, lines_are, floor, attribution.start, attribution)
        floor = attribution.end
    for picture in pictures:
        if picture.start() >= floor and _BETWEEN.fullmatch(text, floor, picture.start()) is None:
            yield _embed(flat, lines_are, floor, picture.end(), None)
        floor = picture.end()


def find_attributions(text: str) -> Iterator[Attribution]:
    """The attributions in a text, in their order."""
    floor = 0
    for handle in islice(_HANDLE.finditer(text), _MAX_HANDLES):
        found = _attribution(text, floor, handle)
        if found is not None:
            yield found
            floor = found.end


def last_attribution(text: str) -> Attribution | None:
    """The attribution that a blockquote's text ends with."""
    return next(iter(reversed(list(find_attributions(text)))), None)


def without_pictures(text: str) -> tuple[str, Sequence[Alias]]:
    """The words without the links to the post's own media at their end, and those links."""
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
    """Whether a picture before an attribution is another post's: more words than a post has, or an empty line, part them."""
    most = length.limit(attribution.printed)
    if attribution.start - picture_end > _FAR_POSTS * most:
        return True
    between = _TARGET.sub("", length.PICTURE.sub("", text[picture_end : attribution.start]))
    if _BETWEEN.fullmatch(between):
        return False
    return bool(re.search(r"\n[ \t]*\n", between)) or len(between) > most


def _attribution(text: str, floor: int, handle: re.Match[str]) -> Attribution | None:
    """The attribution that a handle in brackets is part of, if it is."""
    printed, post, end = _date(text, handle.end())
    for dash, strong in _dashes(text, floor, handle.start()):
        name = text[dash.end() : handle.start()]
        stands = printed or (strong and _stands_alone(text, dash.start(), handle.end()))
        if _is_name(name) and stands:
            return Attribution(start=dash.start(), end=end, author=_name(name), handle=handle[1], printed=printed, post=post)
    line = _line(text, max(floor, handle.start() - _MAX_LOOK_BACK), handle.start())
    name = text[line : handle.start()].strip(" >\xa0")
    behind_post = _ends_a_post(text, line) or (
        "\n" not in text[handle.end() : end] and bool(_ENDED.search(text[max(floor, line - 40) : line])) and not _BY.match(name)
    )
    if printed and name and len(name) <= _MAX_NAME_LENGTH and _ends_line(text, end) and behind_post:
        return Attribution(start=line, end=end, author=_name(name), handle=handle[1], printed=printed, post=post)
    return None


def _dashes(text: str, floor: int, end: int) -> Iterator[tuple[re.Match[str], bool]]:
    """The dashes that a name could stand behind, the likeliest first."""
    start = max(floor, end - _MAX_NAME_LENGTH - 10)
    for pattern, strong in ((_STRONG_DASH, True), (_WEAK_DASH, False)):
        for dash in reversed(list(pattern.finditer(text, start, end))):
            yield dash, strong


def _is_name(written: str) -> bool:
    """A display name is short and stands on one line, perhaps on the one after the dash."""
    name = written.strip(" \t\xa0\r\n>")
    return len(name) <= _MAX_NAME_LENGTH and "\n" not in name


def _name(written: str) -> str | None:
    return " ".join(written.strip(" >*_\xa0\r\n—–-").replace("\\", "").split()) or None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether an attribution without a date is one: it is its line, or what a post ends with stands before it."""
    near = max(0, start - _MAX_LOOK_BACK)
    line = _line(text, near, start)
    if not text[line:start].strip(" >\xa0\t") and _ends_line(text, end):
        return bool(text[near:line].strip())
    return _ends_a_post(text, start)


def _line(text: str, floor: int, end: int) -> int:
    """Where the line that is under way at `end` begins, as far back as `floor`."""
    return text.rfind("\n", floor, end) + 1 or floor


def _ends_a_post(text: str, end: int) -> bool:
    """Whether a link to a post's own media, or a short link, stands before."""
    before = text[max(0, end - 40) : end].rstrip(" >\xa0\t\r\n")
    return bool(_SHORT_LINK.search(before)) or any(link.end() == len(before) for link in length.PICTURE.finditer(before))


def _ends_line(text: str, end: int) -> bool:
    return _LINE_ENDS.match(text, end) is not None


def _date(text: str, end: int) -> tuple[date | None, PostRef | None, int]:
    """The date behind a handle, the post that it links to in Markdown, and where both end."""
    gap = _GAP.match(text, end)
    start = gap.end() if gap else end
    clock = _CLOCK.match(text, start)
    start = clock.end() if clock else start
    linked = _LINKED.match(text, start)
    if linked:
        found = date_at(" ".join(linked[1].split()))
        url = parse_url(linked[2])
        return (found[0] if found else None), (names.identify(url) if url else None), (linked.end() if found else end)
    found = date_at(_BREAK.sub(lambda broken: " " * len(broken[0]), text[start : start + 100]))
    if found is None:
        return None, None, end
    stop = start + found[1]
    status = _STATUS.match(text, stop)
    url = parse_url(status[1]) if status else None
    post = names.identify(url) if url else None
    return found[0], post, (status.end() if status and post else stop)


def _embed(flat: FlatText, lines_are: text_start.Layout, floor: int, end: int, attribution: Attribution | None) -> Embed:
    """The post whose words end at `end`."""
    text = flat.text
    printed = attribution.printed if attribution else None
    most = length.limit(printed, pictured=_ends_in_picture(text, floor, end))
    start, bounds = text_start.beginning(text, floor=floor, end=end, most=most, lines_are=lines_are)
    quoted, codes = without_pictures(_plain(text[start:end]))
    post = attribution.post if attribution else None
    handle = attribution.handle if attribution else None
    return Embed(
        platform=names.NAME,
        post=post,
        form=Form.FLAT_TEXT,
        url=str(names.address(post, handle)) if post else None,
        aliases=tuple(codes),
        words=quoted or None,
        truncated=length.truncated(quoted),
        bounds=bounds,
        author=attribution.author if attribution else None,
        handle=handle,
        printed=printed,
        locator=f"char={flat.start + start},{flat.start + (attribution.end if attribution else end)}",
        before=text[max(0, start - _MAX_LOOK_BACK) : start],
    )


def _ends_in_picture(text: str, floor: int, end: int) -> bool:
    """Whether the words end with a link to the post's own media."""
    return bool(without_pictures(text[max(floor, end - 100) : end].rstrip("\n\t\r >"))[1])


def _plain(quoted: str) -> str:
    """The words without the marks of Markdown that an extractor wrapped around them."""
    written = quoted.strip().split("\n")
    lines = [_MARK.sub("", line).strip() for line in written]
    if any(map(_MARK.match, written)):  # a quotation in Markdown: what that escapes and stresses is not the post's
        lines = [_STRESSED.sub(r"\2", _ESCAPED.sub(r"\1", line)) for line in lines]
    return _REPLYING.sub("", _LINKED_WORDS.sub(r"\1", "\n".join(lines))).strip()
