"""Lists of SOURCEs: decide whether a text is a list, and read its lines, also those that hold more than an address.

A list names one SOURCE a line. A line with something beside the address (a comment, a bullet, quotes, columns) is read, and named
as a problem, so that a mistake in one line neither costs the others nor goes unnoticed.

**A text is a list if each of its lines is a SOURCE, or if the lines that name articles hold more characters than those that name
nothing.** Comments and blank lines count for neither side, nor do URLs of posts, which an article's text has on lines of their own.
A text of comments only is a list that names nothing. A text in which a line of words quotes a post (`— Name (@handle)`,
`pic.twitter.com/…`) is an article.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from archiver.app.sources.list_formats import listed_sources
from archiver.bounds import bounds, exceeded, remedy
from archiver.finding.url_claims import UrlClaims
from archiver.platforms import FINDERS

_COMMENT = "#"
_MAX_LINES_NAMED = 5
_MAX_DECORATIONS = 4
_SCHEMES = ("http://", "https://")

_QUOTES_A_POST = re.compile(r"[—–-] ?[^()\n]{1,80}\(@\w{1,30}\)|\bpic\.(?:twitter|x)\.com/\w")

NamesFile = Callable[[str], bool]
"""Whether there is a file or folder of this name, beside the list or in the current folder."""


class Oddness(Enum):
    """What a line has beside an address; the value says so of one line, and what to do."""

    COMMENT = ("has a comment behind the address", "write comments on lines of their own, beginning with #")
    BULLET = ("has a bullet or a number before the address", "write the address alone")
    QUOTES = ("has quotes or brackets around the address", "write the address alone")
    MARKDOWN = ("is a Markdown link", "write the address alone")
    SEPARATOR = ("ends in a comma or semicolon", "write the address alone")
    COLUMNS = ("has other columns beside the address", "write the address alone, or make the rest a line that begins with #")
    SEVERAL = ("has several addresses", "write one address a line")
    WORDS = ("has words beside the address", "write the address alone, and words on lines that begin with #")
    LONG = ("is too long", "write the address alone")
    NOTHING = ("is neither a URL nor a file or folder", "write https:// before a URL; a comment begins with #")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """A line of a list by its number: the SOURCEs that it names, as written, and what is odd about it."""

    number: int
    text: str
    sources: tuple[str, ...]
    oddness: Oddness | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OddLines:
    """The lines of a list that are odd in one way: the first of them, and the words for all."""

    where: str
    what: str
    remedy: str


def parse_list(text: str, names_file: NamesFile) -> tuple[ListLine, ...] | None:
    """The lines of a list, without comments and blank lines; none where it has only these; None where the text is no list."""
    if (listed := listed_sources(text, lambda name: _is_source(name, names_file))) is not None:
        return tuple(ListLine(number=number, text=source, sources=(source,)) for number, source in listed)
    if _MARKUP.match(text) or not text.strip(_BLANK):
        return None
    lines: list[ListLine] = []
    articles, words, claims = 0, 0, UrlClaims(FINDERS)
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip(_BLANK)
        if not line or line.startswith(_COMMENT):
            continue
        parsed = _parse_line(number, line, names_file)
        lines.append(parsed)
        if parsed.oddness in {Oddness.WORDS, Oddness.LONG, Oddness.NOTHING}:
            if _QUOTES_A_POST.search(line):
                return None
            named = len(parsed.sources[0]) if parsed.sources and line.startswith(parsed.sources[0]) else 0
            words += len(line) - named
            if words * 2 > len(text):  # whatever follows
                return None
        else:
            named = len(line)
        if not (parsed.sources and _is_url(parsed.sources[0]) and claims.embed_at(parsed.sources[0])):
            articles += named
    is_plain = all(line.oddness is None for line in lines)
    return tuple(lines) if is_plain or articles > words else None


def odd_lines(name: str, lines: tuple[ListLine, ...]) -> Iterator[OddLines]:
    """The odd lines of a list of this name, those that are odd in one way together."""
    for oddness in Oddness:
        alike = [line for line in lines if line.oddness is oddness]
        if not alike:
            continue
        what, todo = oddness.value
        if oddness is Oddness.LONG:
            what, todo = exceeded("list_line_characters"), remedy("list_line_characters", todo)
        numbers = ", ".join(str(line.number) for line in alike[:_MAX_LINES_NAMED])
        more = f" and {len(alike) - _MAX_LINES_NAMED} more" if len(alike) > _MAX_LINES_NAMED else ""
        yield OddLines(
            where=f"{name}, line{'s' if len(alike) > 1 else ''} {numbers}{more}",
            what=f"“{alike[0].text[:200]}” {what}",
            remedy=todo,
        )


def _parse_line(number: int, line: str, names_file: NamesFile) -> ListLine:
    """The SOURCEs of one line."""
    if len(line) > bounds().list_line_characters:
        return ListLine(number=number, text=line, sources=(), oddness=Oddness.LONG)
    if _is_source(line, names_file):
        return ListLine(number=number, text=line, sources=(line,))
    if (found := _decorated(line, names_file, _MAX_DECORATIONS)) is not None:
        return ListLine(number=number, text=line, sources=(found[1],), oddness=found[0])
    if several := _several(line, names_file):
        return ListLine(number=number, text=line, sources=several, oddness=Oddness.SEVERAL)
    urls = tuple(dict.fromkeys(match[0].rstrip(".,;:!?") for match in _URL.finditer(line)))
    oddness = Oddness.NOTHING if not urls else Oddness.SEVERAL if not _WORD.search(_URL.sub("", line)) else Oddness.WORDS
    return ListLine(number=number, text=line, sources=urls, oddness=oddness)


def _several(line: str, names_file: NamesFile) -> tuple[str, ...]:
    """The URLs and names of files that a line consists of, if it has several and nothing else."""
    parts = [part for piece in _BETWEEN.split(line) if (part := piece.strip(_AROUND_SEVERAL))]
    unknown = [part for part in parts if not (_is_url(part) or part.lower().endswith(_SUFFIXES))]
    is_several = 1 < len(parts) > len(unknown) and all(map(names_file, unknown))
    return tuple(dict.fromkeys(parts)) if is_several else ()


def _is_source(line: str, names_file: NamesFile) -> bool:
    """Whether a line is a SOURCE and nothing else: a URL, also one with a misspelt scheme, a path, or a host without scheme."""
    if not line:
        return False
    if line[0] in _PAIRS or line[-1] in _ENDS or _SPACE.search(line) or _LINK.fullmatch(line) or _JOINED.search(line):
        return names_file(line)
    if (scheme := _SCHEME.search(line)) is not None:
        return scheme.start() == 0
    return looks_like_host(line) or "/" in line or line.lower().endswith(_SUFFIXES) or names_file(line)


def _decorated(line: str, names_file: NamesFile, depth: int) -> tuple[Oddness, str] | None:
    """The SOURCE inside of a line's decorations, with the outermost of them; None where there is none, or something else too."""
    for oddness, inner in _undecorated(line):
        if _is_source(inner, names_file):
            return oddness, inner
        if inner and depth > 1 and (found := _decorated(inner, names_file, depth - 1)) is not None:
            return oddness, found[1]
    return None


def _undecorated(line: str) -> Iterator[tuple[Oddness, str]]:
    """What is left of a line without one decoration, by kind."""
    if link := _LINK.fullmatch(line):
        yield Oddness.MARKDOWN, link[1]
    if bullet := _BULLET.match(line):
        yield Oddness.BULLET, line[bullet.end() :].strip()
    if comment := _COMMENT_BEHIND.search(line):
        yield Oddness.COMMENT, line[: comment.start()].strip()
    if key := _KEY.match(line):
        yield Oddness.COLUMNS, line[key.end() :].strip()
    closing = _PAIRS.get(line[0], "")
    if line[-1] in closing and not any(character in closing for character in line[1:-1]):
        yield Oddness.QUOTES, line[1:-1].strip()
    if line[-1] in ",;":
        yield Oddness.SEPARATOR, line.rstrip(",; ")
    cells = [cell.strip(_AROUND_CELLS) for cell in _columns(line)]
    if (
        len(list(filter(None, cells))) > 1
        and len(urls := [cell for cell in cells if _is_url(cell) and not _SPACE.search(cell)]) == 1
    ):
        yield Oddness.COLUMNS, urls[0]


def _columns(line: str) -> list[str]:
    """The columns of a line. A comma before a space separates them only behind an address: prose has commas."""
    if "\t" in line:
        return line.split("\t")
    if "|" in line:
        return line.split("|")
    if '"' in line and _QUOTED_CELLS.fullmatch(line):
        return next(csv.reader([line]))
    if _is_url(line.lstrip(_AROUND_CELLS)) or not _PROSE_COMMA.search(line):
        return _COMMA.split(line)
    return []


def looks_like_host(entry: str) -> bool:
    """Whether an entry looks like a URL without its scheme, and not like the name of a file."""
    return _BARE_HOST.fullmatch(entry) is not None and not entry.lower().endswith(_SUFFIXES)


def _is_url(line: str) -> bool:
    return line.lower().startswith(_SCHEMES)


_BLANK = " \t\r\n\u00a0\u200b\ufeff"
_PAIRS = {
    **dict.fromkeys('"“”„', '"“”'),
    **dict.fromkeys("'‘’‚`", "'‘’`"),
    **dict.fromkeys("«»‹›", "«»‹›"),
    "<": ">",
    "(": ")",
    "[": "]",
    "{": "}",
}
"""Quotes and brackets that may open a line, each with those that close it."""
_ENDS = ',;>"“”’«»‹›`'
"""What no URL and no path ends in."""
_AROUND_CELLS = " \"'“”<>"
_SUFFIXES = (".html", ".htm", ".xhtml", ".txt", ".md", ".text", ".list", ".gz", ".warc", ".wacz", ".xml", ".rss", ".atom", ".json")
_MARKUP = re.compile(r"\s*<(?!https?:)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[a-z0-9\-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?]\S*)?", re.IGNORECASE)
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)")
_BULLET = re.compile(r"(?:[-*+•·‣▪◦–—>]|\[[ xX]\]|\(?[0-9]{1,5}[.):])\s+")
_COMMENT_BEHIND = re.compile(r"\s#")
_KEY = re.compile(r"[\"']?(?:url|link|href|loc|address)[\"']?\s*[:=]\s*(?=\S)", re.IGNORECASE)
_JOINED = re.compile(r"[,;|](?=https?://)", re.IGNORECASE)
"""What joins a URL to the one before it. A URL within a URL stands behind a slash or an equals sign."""
_BETWEEN = re.compile(r"[,;|](?=https?://)|[\s|]+|(?<=[\"'“”’»>])[,;]|[,;]\s", re.IGNORECASE)
_AROUND_SEVERAL = " \"'“”„‘’«»<>[](){},;"
_COMMA = re.compile(r"[,;]")
_PROSE_COMMA = re.compile(r"[,;]\s")
_QUOTED_CELLS = re.compile(r'(?:[^",]*|"(?:[^"]|"")*")(?:,(?:[^",]*|"(?:[^"]|"")*"))*')
"""A line of CSV. Quotes in prose stand beside spaces and words, those of cells beside commas."""
_WORD = re.compile(r"\w")
_SPACE = re.compile(r"\s")
_URL = re.compile(r"https?://(?:(?![,;|]https?://)[^\s<>\"'“”„«»`])+", re.IGNORECASE)
