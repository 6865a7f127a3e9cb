"""SOURCE arguments: what people name, opened one by one.

A SOURCE is a URL; a file of HTML (also MHTML), flat text or Markdown; mail; a feed, a sitemap, a web archive (WARC, WACZ); any of
these packed with gzip; a list of SOURCEs one a line; a folder of these; or `-` for standard input.
What a file is, is decided by looking into it. A source that cannot be read is a value like the others: it says what is wrong and
what to do about it, and those beside it are read all the same.
"""

import os
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archiver.app.sources.listings import from_archive, from_listing, is_web_archive, unwrapped
from archiver.app.sources.source import ArticleSelection, Source, SourceProblem, SourceText, SourceURL, SourceWalk
from archiver.errors import InputError
from archiver.finding.article_reader import MAX_ARTICLE_BYTES
from archiver.finding.decoding import decode, is_binary
from archiver.finding.feeds import Listing, parse_listing
from archiver.finding.mime import parse_mime
from archiver.model.urls import URL, parse_url

__all__ = ["ArticleSelection", "Source", "SourceProblem", "SourceText", "SourceURL", "open_sources"]

_STDIN = "-"
_COMMENT = "#"
_DEEPEST = 8  # lists in lists
_LONGEST_ENTRY = 4096
_HEAD = 1 << 16
_SKIPPED = ("readme", ".")
_SAVE_AS_TEXT = "name a page (HTML), a flat text, or a list of these"


def open_sources(
    arguments: Iterable[str], stdin: BinaryIO | None = None, choice: ArticleSelection | None = None
) -> Iterator[Source]:
    """What the arguments name, one by one, each article once; what is packed or listed in a file is opened here, URLs are left."""
    trail = SourceWalk(choice=choice or ArticleSelection())
    for argument in arguments:
        if argument == _STDIN:
            yield from _open_stdin(stdin, trail)
        else:
            yield from _open(argument, Path(argument), trail, where="")


def _open_stdin(stdin: BinaryIO | None, trail: SourceWalk) -> Iterator[Source]:
    content = stdin.read(MAX_ARTICLE_BYTES + 1) if stdin is not None else b""
    yield from _open_content(_STDIN, content, Path(), trail, where="")


def _open(entry: str, path: Path, trail: SourceWalk, *, where: str) -> Iterator[Source]:
    """What one entry names: an address, a folder, a file."""
    url = parse_url(entry) if entry.lower().startswith(("http://", "https://")) else None
    key = str(url) if url else os.path.abspath(path)  # noqa: PTH100 - a name that no file can have is told of later
    if key in trail.opened and not (url is None and _is_folder(path)):
        return
    trail.opened.add(key)
    if url is not None:
        yield SourceURL(source=entry, url=url, trail=trail)
    elif "://" in entry:
        yield _problem(entry, where, "is no address that can be fetched", "use http:// or https://")
    elif _is_folder(path):
        yield from _open_folder(entry, path, trail, where=where)
    else:
        yield from _open_file(entry, path, trail, where=where)


def _open_folder(entry: str, path: Path, trail: SourceWalk, *, where: str) -> Iterator[Source]:
    """The files in a folder and the folders in it, in the order of their names."""
    try:
        names = sorted(inner.name for inner in path.iterdir())
    except OSError as trouble:
        yield _unreadable(entry, where, trouble)
        return
    shown = [name for name in names if not name.lower().startswith(_SKIPPED) and not name.lower().endswith(".toml")]
    if not shown:
        yield _problem(entry, where, "holds no articles", "put pages, texts or lists into it")
    for name in shown:
        inner = path / name
        if not (inner.is_symlink() and inner.is_dir()):
            yield from _open(os.path.join(entry, name), inner, trail, where=where)  # noqa: PTH118 - the name as it was given


def _open_file(entry: str, path: Path, trail: SourceWalk, *, where: str) -> Iterator[Source]:
    try:
        file = path.open("rb")
    except (OSError, ValueError) as trouble:
        yield _unreadable(entry, where, trouble)
        return
    with file:
        try:
            head = file.read(_HEAD)
            rest = b"" if is_web_archive(head) else file.read(MAX_ARTICLE_BYTES + 1 - len(head))
            size = path.stat().st_size
        except OSError as trouble:
            yield _unreadable(entry, where, trouble)
            return
        if is_web_archive(head):
            yield from from_archive(entry, file, trail)
        elif len(head) + len(rest) > MAX_ARTICLE_BYTES:
            yield _too_large(entry, where, size)
        else:
            yield from _open_content(entry, head + rest, path, trail, where=where)


def _open_content(entry: str, content: bytes, path: Path, trail: SourceWalk, *, where: str) -> Iterator[Source]:
    """What bytes are: an article, what names articles, or nothing that can be read."""
    if len(content) > MAX_ARTICLE_BYTES:
        yield _too_large(entry, where, len(content))
    elif is_web_archive(content[:_HEAD]):
        yield from from_archive(entry, BytesIO(content), trail)
    else:
        try:
            plain = unwrapped(content, source=entry)
        except InputError as trouble:
            yield _problem(entry, where, trouble.message.removeprefix(f"{entry} "), trouble.remedy or _SAVE_AS_TEXT)
            return
        yield from _open_plain(entry, plain, path, trail, where=where)


def _open_plain(entry: str, content: bytes, path: Path, trail: SourceWalk, *, where: str) -> Iterator[Source]:
    """What unpacked bytes are."""
    if not content.strip():
        yield _problem(entry, where, "is empty", "name a file that holds an article")
    elif (listing := parse_listing(content)) is not None:
        yield from _open_listing(entry, listing, trail)
    elif (letter := parse_mime(content)) is not None:
        yield SourceText(source=entry, content=letter.content, url=letter.url, media_type=letter.media_type)
    elif is_binary(content):
        yield _problem(entry, where, "is not text", _SAVE_AS_TEXT)
    elif entries := _entries(content, path.parent):
        yield from _open_list(entry, entries, path, trail)
    else:
        yield SourceText(source=entry, content=content)


def _open_listing(entry: str, listing: Listing, trail: SourceWalk) -> Iterator[Source]:
    """The articles that a feed or a sitemap in a file names."""
    nowhere = SourceURL(source=entry, url=URL(scheme="https", host="invalid"), trail=trail)
    yield from from_listing(nowhere, listing)


def _open_list(entry: str, entries: list[tuple[int, str]], path: Path, trail: SourceWalk) -> Iterator[Source]:
    """What a list's lines name; a path in it is relative to the list's folder, else to where we stand."""
    if path in trail.inside or len(trail.inside) >= _DEEPEST:
        yield _problem(entry, "", "is a list that leads to itself", "take it out of the list")
        return
    around = trail.inside
    trail.inside = (*around, path)
    for number, line in entries:
        named = path.parent / line
        target = named if _exists(named) else Path(line)
        yield from _open(line, target, trail, where=f"{entry}, line {number}")
    trail.inside = around


def _entries(content: bytes, folder: Path) -> list[tuple[int, str]]:
    """The numbered entries of a list; empty where the text is no list: every line of one is an address or a path."""
    try:
        text = decode(content, source="")
    except InputError:
        return []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    entries = [(number, line) for number, line in lines if line and not line.startswith(_COMMENT)]
    if not entries or len(entries[0][1]) > _LONGEST_ENTRY or not all(_names_a_source(line, folder) for _, line in entries):
        return []
    return entries


def _names_a_source(line: str, folder: Path) -> bool:
    if len(line) > _LONGEST_ENTRY or line.startswith("<"):
        return False
    if line.lower().startswith(("http://", "https://")):
        return not any(character.isspace() for character in line)
    if any(character.isspace() for character in line):
        return _exists(folder / line) or _exists(Path(line))
    return "/" in line or Path(line).suffix.lower() in _SUFFIXES or _exists(folder / line) or "://" in line


_SUFFIXES = frozenset(
    {".html", ".htm", ".xhtml", ".txt", ".md", ".text", ".list", ".gz", ".warc", ".wacz", ".xml", ".rss", ".atom", ".json"}
)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _too_large(entry: str, where: str, size: int) -> SourceProblem:
    return _problem(entry, where, f"has {size:,} bytes", f"an article has at most {MAX_ARTICLE_BYTES:,}; cut it into its articles")


def _unreadable(entry: str, where: str, trouble: OSError | ValueError) -> SourceProblem:
    match trouble:
        case FileNotFoundError():
            return _problem(entry, where, "does not exist", _remedy_for_missing(entry))
        case PermissionError():
            return _problem(entry, where, "may not be read", "change its permissions")
        case OSError():
            reason = (trouble.strerror or type(trouble).__name__).lower()
            return _problem(entry, where, f"cannot be read: {reason}", "look at the file and its disk")
        case ValueError():
            return _problem(entry, where, "is no name of a file", _NAME)


_NAME = "is the name right? a SOURCE is an address, a file, a folder, or - for standard input"


def _remedy_for_missing(entry: str) -> str:
    """What to do about a name that is no file: it may be an address without its scheme."""
    host, slash, _ = entry.partition("/")
    return f"for a web page write https://{entry}" if slash and "." in host.strip(".") else _NAME


def _problem(entry: str, where: str, what: str, remedy: str) -> SourceProblem:
    """A problem with an entry, told of its place in a list where it has one."""
    name = "standard input" if entry == _STDIN else entry
    return SourceProblem(source=where or name, what=f"{name} {what}" if where else what, remedy=remedy)
