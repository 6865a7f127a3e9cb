"""Open SOURCE arguments: decide what each names, and yield the bytes of articles on disk and the URLs to fetch.

A SOURCE is a URL of an article or a post; a file of HTML (also MHTML or JSON), flat text or Markdown; mail; a feed, a sitemap, a
web archive (WARC, WACZ); any of these compressed with gzip; a list or a sheet of SOURCEs; a folder of these; or `-` for standard
input. The content of a file decides what it is. A source that cannot be read is a `SourceProblem` among the others, which are read
all the same.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archiver.app.runs.home import OWN_NAMES, is_home
from archiver.app.sources.account_folders import account_in_folder
from archiver.app.sources.listings import from_articles, from_listing, unpack
from archiver.app.sources.lists import ListLine, looks_like_host, odd_lines, parse_list
from archiver.app.sources.packages import from_package, is_package
from archiver.app.sources.post_lists import is_post_address, post_lists
from archiver.app.sources.problems import bound_problems
from archiver.app.sources.saved_pages import page_folders
from archiver.app.sources.sheets import from_delimited
from archiver.app.sources.source import ArticleSelection, Source, SourceProblem, SourceText, SourceURL, SourceWalk
from archiver.bounds import bounds, exceeded, noting, remedy
from archiver.errors import InputError
from archiver.finding.article_reader import CUT_IT
from archiver.finding.decoding import binary_byte, decode
from archiver.finding.feeds import parse_listing
from archiver.finding.json_documents import parse_json_articles
from archiver.finding.mime import parse_mime
from archiver.model.urls import URL, has_user_info, parse_url, without_user_info
from archiver.system.regular_files import open_regular, special_kind

_STDIN, _STDIN_NAME = "-", "standard input"
_HEAD_BYTES = 1 << 16
_SKIPPED_PREFIXES = ("readme", ".")
_CONTAINS_ITSELF = ("is a list that contains itself", "take it out of the list")
_HAS_USER_INFO = (
    "has a user name or a password before its host, which would be kept for ever",
    "write the address without them: pages are read as anybody may read them",
)
_PRIVATE_KEY = re.compile(rb"\s*(?:PRIVATE\+KEY\+|-----BEGIN [A-Z ]*PRIVATE KEY-----)")
_SAVE_AS_TEXT = "name a page (HTML), a flat text, or a list of these"


def open_sources(
    arguments: Iterable[str],
    stdin: BinaryIO | None = None,
    selection: ArticleSelection | None = None,
    heard: Callable[[str, int, int], None] = lambda *_: None,
) -> Iterator[Source]:
    """The sources that the arguments name, each once. Files, lists and folders are opened here; URLs are left to be fetched.

    `heard` is told how many bytes of a long file were read, by its name.
    """
    walk = SourceWalk(selection=selection or ArticleSelection(), heard=heard)
    named = tuple(arguments)
    of_pages = page_folders(argument.rstrip(os.sep) for argument in named)
    for argument in named:
        if argument.rstrip(os.sep) in of_pages and _is_folder(Path(argument)):
            continue
        if argument == _STDIN:
            yield from _open_stdin(stdin, walk)
        else:
            yield from _open(argument, Path(argument), walk, where="")


def _open_stdin(stdin: BinaryIO | None, walk: SourceWalk) -> Iterator[Source]:
    try:
        content = stdin.read(bounds().article_bytes + 1) if stdin is not None else b""
    except OSError as error:  # a stream that is only open for writing, as under nohup; or a folder
        yield _unreadable(_STDIN, "", error)
        return
    yield from _open_content(_STDIN, content, Path(), walk, where="")


def _open(entry: str, path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    """The sources of one entry: a URL, a folder or a file. `where` is its place in a list."""
    if has_user_info(entry) and not _exists(path):
        yield _problem(_without_user_info(entry), where, *_HAS_USER_INFO)
        return
    url = parse_url(entry) if entry.lower().startswith(("http://", "https://")) else None
    key = str(url) if url else os.path.abspath(path)  # noqa: PTH100 - resolve() fails for names that no file can have, which are reported later
    if key in walk.opened and not (url is None and _is_folder(path)):
        if url is None and any(key == os.path.abspath(outer) for outer in walk.open_lists):  # noqa: PTH100 - as above
            yield _problem(entry, where, *_CONTAINS_ITSELF)
        return
    walk.opened.add(key)
    if url is not None and is_post_address(entry):
        yield from post_lists(entry, [entry])
    elif url is not None:
        yield SourceURL(source=entry, url=url, walk=walk)
    elif "://" in entry:
        yield _problem(entry, where, "is not a URL that can be fetched", "use http:// or https://")
    elif _is_folder(path):
        yield from _open_folder(entry, path, walk, where=where)
    else:
        yield from _open_file(entry, path, walk, where=where)


def holds_sources(folder: Path) -> bool:
    """Whether anything in a folder would be read."""
    try:
        return bool(_shown_names(folder))
    except OSError:
        return False


def _shown_names(folder: Path) -> list[str]:
    """The names in a folder that are read, sorted; a saved page's own folder is a part of the page."""
    names = sorted(inner.name for inner in folder.iterdir())
    skipped = {*page_folders(names), *(OWN_NAMES if is_home(folder) else ())}
    return [
        name
        for name in names
        if not (name in skipped or name.lower().startswith(_SKIPPED_PREFIXES) or name.lower().endswith(".toml"))
    ]


def _open_folder(entry: str, path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    """The files in a folder, and in the folders below, sorted by name."""
    try:
        shown = _shown_names(path)
    except OSError as error:
        yield _unreadable(entry, where, error)
        return
    if not shown:
        yield _problem(entry, where, "holds no articles", "put pages, texts or lists there")
    if (account := account_in_folder(entry, path)) is not None:
        yield account
        return
    if {"archive", "datapackage.json"} <= {*shown}:  # an unpacked WACZ, whose lists of pages would be fetched anew
        shown = ["archive"]
    for name in shown:
        inner = path / name
        if not (inner.is_symlink() and inner.is_dir()):
            yield from _open(os.path.join(entry, name), inner, walk, where=where)  # noqa: PTH118 - the name as it was given


def _open_file(entry: str, path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    try:
        if (kind := special_kind(path)) is not None:
            yield _problem(
                entry, where, f"is {kind}, not a file", "save what it gives in a file, or pipe it to standard input, and name -"
            )
            return
        file = open_regular(path)
    except (OSError, ValueError) as error:
        yield _unreadable(entry, where, error)
        return
    with file:
        try:
            head = file.read(_HEAD_BYTES)
            rest = b"" if is_package(head) else file.read(max(0, bounds().article_bytes + 1 - len(head)))
        except OSError as error:
            yield _unreadable(entry, where, error)
            return
        if is_package(head):
            yield from from_package(entry, partial(open_regular, path), walk)
        else:
            yield from _open_content(entry, head + rest, path, walk, where=where)


def _open_content(entry: str, content: bytes, path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    """The sources in bytes: an article, a listing of articles, or a problem."""
    if len(content) > bounds().article_bytes:
        yield _problem(entry, where, exceeded("article_bytes"), remedy("article_bytes", CUT_IT))
    elif is_package(content[:_HEAD_BYTES]):
        yield from from_package(entry, partial(BytesIO, content), walk)
    else:
        try:
            with noting() as reached:
                uncompressed = unpack(content, source=entry)
                listing = parse_listing(uncompressed)
        except InputError as error:
            yield _problem(entry, where, error.message.removeprefix(f"{entry} "), error.remedy or _SAVE_AS_TEXT)
            return
        if listing is not None:
            yield from from_listing(_on_disk(entry, walk), listing, is_saved=True)
            yield from bound_problems(entry, reached)
        else:
            yield from _open_unlisted(entry, uncompressed, path, walk, where=where)


def _open_unlisted(entry: str, content: bytes, path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    """The sources in bytes that are neither compressed nor a listing."""
    with noting() as reached:
        articles = parse_json_articles(content)
        mail = parse_mime(content) if articles is None else None
    yield from bound_problems(entry, reached)
    if not content.strip():
        yield _problem(entry, where, "is empty", "name a file that holds an article")
    elif _PRIVATE_KEY.match(content):  # its lines would be told as the names of files that do not exist
        yield _problem(entry, where, "holds a private key, and is not read", "take it out of the list")
    elif articles is not None:
        yield from from_articles(_on_disk(entry, walk), articles)
    elif mail is not None:
        yield SourceText(source=entry, content=mail.content, url=mail.url, media_type=mail.media_type)
    elif (byte := binary_byte(content)) is not None:
        yield _problem(entry, where, byte, _SAVE_AS_TEXT)
    elif (rows := from_delimited(entry, content, walk)) is not None:
        yield from rows
    elif (lines := _list_lines(content, path.parent)) is not None:
        yield from _open_list(entry, lines, path, walk, where=where)
    else:
        yield SourceText(source=entry, content=content)


def _on_disk(entry: str, walk: SourceWalk) -> SourceURL:
    """The source of a feed, a sitemap or articles on disk: it has no URL, and what it holds does not depend on one."""
    return SourceURL(source=entry, url=URL(scheme="https", host="invalid"), walk=walk)


def _open_list(entry: str, lines: tuple[ListLine, ...], path: Path, walk: SourceWalk, *, where: str) -> Iterator[Source]:
    """The sources that a list names, and its odd lines; paths are relative to its folder, or else to the current one."""
    if path in walk.open_lists:
        yield _problem(entry, where, *_CONTAINS_ITSELF)
        return
    if len(walk.open_lists) >= bounds().list_depth:
        what, todo = exceeded("list_depth"), remedy("list_depth", "name it by itself")
        yield _problem(entry, where, f"is the innermost of lists: it {what}", todo)
        return
    if not lines:
        yield _problem(
            entry, where, "is a list that names nothing: it is empty, or has only comments", "write one URL, file or folder a line"
        )
    name = _STDIN_NAME if entry == _STDIN else entry
    yield from (SourceProblem(source=odd.where, what=odd.what, remedy=odd.remedy) for odd in odd_lines(name, lines))
    outer = walk.open_lists
    walk.open_lists = (*outer, path)
    named_posts = dict.fromkeys(source for line in lines for source in line.sources if is_post_address(source))
    yield from post_lists(name, list(named_posts))
    for number, source in ((line.number, source) for line in lines for source in line.sources if source not in named_posts):
        named = path.parent / source
        target = named if _exists(named) else Path(source)
        yield from _open(source, target, walk, where=f"{name}, line {number}")
    walk.open_lists = outer


def _list_lines(content: bytes, folder: Path) -> tuple[ListLine, ...] | None:
    """The lines of a list whose paths are relative to `folder`; None where the content is no list."""
    try:
        text = decode(content, source="")
    except InputError:
        return None
    return parse_list(text, lambda name: _exists(folder / name) or _exists(Path(name)))


def _without_user_info(entry: str) -> str:
    """An entry without user name and password, also where it has no scheme."""
    return without_user_info(entry) if "//" in entry else entry.rpartition("@")[2]


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


def _unreadable(entry: str, where: str, error: OSError | ValueError) -> SourceProblem:
    match error:
        case FileNotFoundError():
            return _problem(entry, where, "does not exist", _remedy_for_missing(entry))
        case PermissionError():
            return _problem(entry, where, "cannot be read: permission denied", "change its permissions")
        case OSError():
            reason = (error.strerror or type(error).__name__).lower()
            remedy = "pipe an article or a list into the command" if entry == _STDIN else "look at the file and its disk"
            return _problem(entry, where, f"cannot be read: {reason}", remedy)
        case ValueError():
            return _problem(entry, where, "cannot be the name of a file", _NAME)


_NAME = "is the name right? a SOURCE is a URL, a file, a folder, or - for standard input"


def _remedy_for_missing(entry: str) -> str:
    """What to do about a name that is not a file: it may be a URL without its scheme."""
    return f"for a web page write https://{entry}" if looks_like_host(entry) else _NAME


def _problem(entry: str, where: str, what: str, remedy: str) -> SourceProblem:
    """A problem with an entry, under its place in a list if it has one."""
    name = _STDIN_NAME if entry == _STDIN else entry
    return SourceProblem(source=where or name, what=f"{name} {what}" if where else what, remedy=remedy)
