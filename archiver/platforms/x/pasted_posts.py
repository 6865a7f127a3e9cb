"""Find posts that were copied by hand from X's pages into flat text, which begin with the account.

    NAME                     NAME
    @HANDLE                  @HANDLE
    · DATE                   TEXT
    TEXT                     TIME · DATE (until 2019: TIME - DATE)
    Show more                · 12K Views

Buttons, counts and "Replying to" are left out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from archiver.model.embeds import Bounds, Embed, Form
from archiver.platforms.interface import FlatText
from archiver.platforms.parsing.printed_dates import date_at
from archiver.platforms.parsing.printed_times import skip_time
from archiver.platforms.x import flat_text, length, names

_HANDLE = re.compile(r"@(?P<handle>\w{1,15})[ \t]{0,20}(?=\n|·)", re.ASCII)
_AROUND_NAMES, _MAX_NAME_LENGTH, _MAX_LINE_LENGTH = " \t>", 80, 200
_STAMP = re.compile(r"\s{0,3}·\s{0,3}(?P<stamp>[^\n·]{2,40})[ \t]{0,20}(?:\n|\Z)")
_RECENT = re.compile(r"\d{1,2}\s?[smhd]|[A-Z][a-z]{2,8}\.? \d{1,2}")
_CLOCK = re.compile(r"^[ \t>]*+(?:\S{1,10}[ \xa0]){0,2}\S{0,4}?\d{1,2}\s?[:.：h時时点點시]\s?\d{2}[^\n]{6,60}", re.MULTILINE)
_INTERFACE = re.compile(
    r"^[ \t>]*(?:Show (?:more|this thread)|Translate (?:post|Tweet)|Last edited .*|Read \d+ repl.*|Quote|Image|ALT|GIF|·"
    r"|From .{2,40}|[\d.,]+\s?[KMB]?(?:\s?(?:Views|Reposts|Quotes|Likes|Bookmarks))?|Views)[ \t]*$",
    re.MULTILINE,
)
_REPLYING = re.compile(r"^[ \t>]*Replying to (?:@\w{1,15}(?:,? (?:and )?)?){1,10}[^\n]{0,20}\n", re.ASCII)
_EMPTY_LINE = re.compile(r"\n[ \t\r\xa0>]*\n")
_MAX_HANDLES = _MAX_TIMES = 5000
_MAX_TEXT_LENGTH = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """A line that begins with a time and a date: where it begins, where the date ends, and the date."""

    start: int
    end: int
    printed: date


def embeds(flat: FlatText) -> Iterator[Embed]:
    """Yield the posts that were copied into a text, in their order."""
    text = flat.text
    stamps = list(_time_lines(text)) if "@" in text else []
    if not stamps and "·" not in text:
        return
    floor = 0
    for found in islice(_HANDLE.finditer(text), _MAX_HANDLES):
        named = _name_before(text, found.start())
        if named is None or named[0] < floor:
            continue
        post_lines = _after_date(text, found.end()) or _before_date(text, found.end(), stamps)
        if post_lines is not None:
            start, end, printed, floor = post_lines
            words, codes = flat_text.without_pictures(_REPLYING.sub("", text[start:end].lstrip()).strip())
            yield Embed(
                platform=names.NAME,
                post=None,
                form=Form.FLAT_TEXT,
                aliases=tuple(codes),
                words=words or None,
                truncated=length.truncated(words),
                bounds=Bounds.UNCERTAIN,
                author=named[1],
                handle=found["handle"],
                printed=printed,
                locator=f"char={flat.start + named[0]},{flat.start + floor}",
            )


def _time_lines(text: str) -> Iterator[TimeLine]:
    """Yield the lines that begin with a time and a date."""
    for found in islice(_CLOCK.finditer(text), _MAX_TIMES):
        begin = found.start() + len(found[0]) - len(found[0].lstrip(" \t>"))
        day = date_at(text[begin : found.end()]) if skip_time(text, begin) > begin else None
        if day:
            yield TimeLine(start=found.start(), end=begin + day[1], printed=day[0])


def _name_before(text: str, at: int) -> tuple[int, str] | None:
    """The start of the line with the name before a handle, and the name; None without one on the same line or the one above."""
    line = _line_before(text, at)
    begin = at - len(line)
    name = line.strip(_AROUND_NAMES)
    if name and line[-1] not in " \t":
        return None
    if not name and begin > 0 and text[begin - 1] == "\n":
        above = _line_before(text, begin - 1)
        begin -= len(above) + 1
        name = above.strip(_AROUND_NAMES)
    return (begin, name) if 0 < len(name) <= _MAX_NAME_LENGTH and "@" not in name else None


def _line_before(text: str, at: int) -> str:
    """The part of a line before an offset, cut to more characters than any name has."""
    return text[max(0, at - _MAX_LINE_LENGTH) : at].rpartition("\n")[2]


def _after_date(text: str, start: int) -> tuple[int, int, date | None, int] | None:
    """The text after the account and a date, up to an empty line or a button: its start and end, the date, the post's end."""
    stamp = _STAMP.match(text, start)
    day = date_at(stamp["stamp"]) if stamp else None
    if stamp is None or not (day or _RECENT.fullmatch(stamp["stamp"].strip())):
        return None
    end = _end(text, stamp.end())
    return (stamp.end(), end, day[0] if day else None, end) if text[stamp.end() : end].strip() else None


def _before_date(text: str, start: int, stamps: Sequence[TimeLine]) -> tuple[int, int, date, int] | None:
    """The text between the account and a time with a date: its start and end, the date, the post's end."""
    stamp = next(iter(stamps[bisect_left(stamps, start, key=lambda line: line.start) :][:1]), None)
    if stamp is None or stamp.start > start + _MAX_TEXT_LENGTH or "@" in text[start : stamp.start].partition("\n")[0]:
        return None
    end = min(stamp.start, _first(_INTERFACE, text, start, stamp.start))
    return (start, end, stamp.printed, stamp.end) if text[start:end].strip() else None


def _end(text: str, start: int) -> int:
    """The end of a post's text: the first empty line, or what X's page has below a text."""
    limit = min(len(text), start + _MAX_TEXT_LENGTH)
    return min(_first(_INTERFACE, text, start, limit), _first(_EMPTY_LINE, text, start, limit))


def _first(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.search(text, start, end)
    return found.start() if found else end
