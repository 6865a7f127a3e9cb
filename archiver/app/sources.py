"""Sources: from what is given on the command line to the articles that it means.

A SOURCE is a URL; a file of HTML or flat text; a list of SOURCEs, one a line; a folder of these; or `-`, standard input.
What a file is, is decided by looking into it. A file that cannot be read is a value too, so that it never costs the others.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

from archiver.errors import InputError
from archiver.finding.reading import LARGEST
from archiver.urls import URL, parse

STANDARD_INPUT = "-"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_PATH = re.compile(r"[^\s<>\"|]*[^\s<>\"|/.]\.(?:html?|xhtml|txt|text|md|markdown|list|urls)|[^\s<>\"|]+/", re.IGNORECASE)
_LONGEST_LIST = 20_000_000
_DEEPEST = 8
_SKIPPED_SUFFIXES = frozenset({".toml", ".json", ".sqlite", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".css", ".js", ".py"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceURL:
    """An article to be fetched; `source` is the name that it was given by."""

    source: str
    url: URL


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """An article's bytes, and the name that they were given by."""

    source: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProblem:
    """A source that cannot be read: `where` (a file, or a file and line), `what`, and what to do about it."""

    source: str
    what: str
    remedy: str | None = None


Source: TypeAlias = SourceURL | SourceText | SourceProblem


def open_sources(arguments: Sequence[str], standard_input: BinaryIO) -> Iterator[Source]:
    """The articles that the arguments mean, in order; `InputError` at once for an argument that names nothing at all."""
    for argument in arguments:
        if argument != STANDARD_INPUT and not _SCHEME.match(argument) and not os.path.lexists(argument):
            raise InputError(f"{argument}: no such file", remedy=_remedy_for_missing(argument))
    return _opened(arguments, standard_input)


def _remedy_for_missing(argument: str) -> str:
    url = parse(argument)
    return (
        f"for a web page write https://{argument}"
        if url and "/" in argument
        else "check the name; a SOURCE is a URL, a file or a folder"
    )


def _opened(arguments: Sequence[str], standard_input: BinaryIO) -> Iterator[Source]:
    for argument in arguments:
        if argument == STANDARD_INPUT:
            yield from _content(STANDARD_INPUT, standard_input.read(LARGEST + 1), folder=Path(), depth=0)
        else:
            yield from _entry(argument, Path(argument), depth=0)


def _entry(source: str, path: Path, *, depth: int) -> Iterator[Source]:
    """What one name means: a URL, a folder, a file."""
    if _SCHEME.match(source):
        url = parse(source)
        yield SourceURL(source=source, url=url) if url else _problem(source, "is no web address", "write it as https://host/path")
    elif depth > _DEEPEST:
        yield _problem(source, "lists name lists name lists …, more than eight deep", "does a list name itself?")
    elif path.is_dir():
        yield from _folder(source, path, depth=depth)
    else:
        yield from _file(source, path, depth=depth)


def _folder(source: str, folder: Path, *, depth: int) -> Iterator[Source]:
    """The articles in a folder and those below it, by name; explanations and settings are passed over."""
    lists_name = _listed_in(folder)
    for path in sorted(folder.iterdir()):
        passed = path.name.startswith((".", "README")) or path.suffix.lower() in _SKIPPED_SUFFIXES or path.resolve() in lists_name
        if not passed:
            yield from _entry(os.path.join(source, path.name), path, depth=depth + 1)  # noqa: PTH118 - the name as it was given


def _listed_in(folder: Path) -> set[Path]:
    """The files that lists in a folder name: each is an entry of its list, and not one more time of the folder."""
    named: set[Path] = set()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() not in _SKIPPED_SUFFIXES and path.stat().st_size <= _LONGEST_LIST:
            entries = _entries(path.read_bytes(), path.parent) or ()
            named.update((path.parent / written).resolve() for _, written in entries if not _SCHEME.match(written))
    return named


def _file(source: str, path: Path, *, depth: int) -> Iterator[Source]:
    try:
        if not path.is_file():
            yield _problem(source, "is no file that can be read", "name a file, a folder or a URL")
            return
        if path.stat().st_size > LARGEST:
            size = path.stat().st_size // 1_000_000
            yield _problem(source, f"has {size} MB; an article has at most {LARGEST // 1_000_000}", "cut it into its articles")
            return
        content = path.read_bytes()
    except OSError as trouble:
        yield _problem(source, f"cannot be read: {trouble.strerror}", "check its name, its owner and its mode")
        return
    yield from _content(source, content, folder=path.parent, depth=depth)


def _content(source: str, content: bytes, *, folder: Path, depth: int) -> Iterator[Source]:
    """What bytes mean: a list, or an article."""
    entries = _entries(content, folder)
    if entries is None:
        yield SourceText(source=source, content=content)
        return
    for number, written in entries:
        if _SCHEME.match(written):
            yield from _entry(written, Path(), depth=depth + 1)
            continue
        path = folder / written
        if os.path.lexists(path):
            yield from _entry(written, path, depth=depth + 1)
        else:
            yield _problem(
                f"{source}, line {number}", f"“{written}”: no such file beside the list", "correct the line, or put # before it"
            )


def _entries(content: bytes, folder: Path) -> list[tuple[int, str]] | None:
    """The entries of a list with their lines' numbers; None where the bytes are no list but an article."""
    if len(content) > _LONGEST_LIST or b"\0" in content:
        return None
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return None
    entries = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    return entries if entries and all(_could_be_entry(written, folder) for _, written in entries) else None


def _could_be_entry(written: str, folder: Path) -> bool:
    if _SCHEME.match(written):
        return " " not in written
    return bool(_PATH.fullmatch(written)) or (len(written) < 256 and "\n" not in written and _exists(folder / written))  # noqa: PLR2004 - NAME_MAX


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _problem(source: str, what: str, remedy: str) -> SourceProblem:
    return SourceProblem(source=source, what=what, remedy=remedy)
