"""The articles of a folder that can be healed, and writing them: none outside of the folder is read, none is half written."""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archiver.bounds import bounds, exceeded
from archiver.errors import InputError
from archiver.ledger.durable_files import write_whole
from archiver.model.timestamps import format_iso
from archiver.reporting.healings import HealingProblem
from archiver.system.regular_files import read_regular

ENDINGS = frozenset(
    {".html", ".htm", ".xhtml", ".shtml", ".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx", ".txt", ".text"}
    | {".njk", ".liquid", ".hbs", ".rst", ".adoc", ".asciidoc", ".org", ".textile", ".wiki", ".shortcode"}
)
"""The endings of the files of a folder that are read as articles; a file that is named itself is read whatever its ending is."""
_SKIPPED = frozenset({"node_modules", "__pycache__"})
_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToHeal:
    """One file: its path, and the path below the folder that was named, by which copies of it are placed."""

    path: Path
    below: Path


def files_to_heal(path: Path, *, skipped: Collection[Path] = ()) -> Iterator[FileToHeal | HealingProblem]:
    """The file, or the files in a folder and below, sorted by name; links and what is `skipped` are left out of folders.

    `InputError` where there is nothing.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist", remedy="name a file, a folder or a URL")
    if not path.is_dir():
        yield FileToHeal(path=path, below=Path(path.name))
        return
    left_out = {folder.resolve() for folder in skipped}
    yield from _in_folder(path, Path(), left_out, 0)


def _in_folder(folder: Path, below: Path, left_out: Collection[Path], depth: int) -> Iterator[FileToHeal | HealingProblem]:
    try:
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        yield HealingProblem(source=str(folder), what=f"cannot be read: {error.strerror}", remedy="see that this user may read it")
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_symlink():
            if path.suffix.lower() in ENDINGS:
                yield HealingProblem(
                    source=str(path), what="is a symbolic link, and is left", remedy="name the file that it leads to"
                )
        elif entry.is_dir():
            if path.resolve() not in left_out and depth < _MAX_DEPTH:
                yield from _in_folder(path, below / entry.name, left_out, depth + 1)
        elif path.suffix.lower() in ENDINGS:
            yield FileToHeal(path=path, below=below / entry.name)


def read_to_heal(path: Path) -> bytes:
    """The bytes of a file; `InputError` if it cannot be read, or is larger than articles are."""
    try:
        if path.stat().st_size > bounds().article_bytes:
            raise InputError(f"{path} {exceeded('article_bytes')}")
        return read_regular(path, bounds().article_bytes)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", remedy="see that this user may read it") from None


def write_healed(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Write a healed article whole or not at all, with the permissions of another file; `InputError` if it cannot be written."""
    try:
        target = path.resolve()
        mode = stat.S_IMODE((like or target).stat().st_mode) if (like or target).exists() else 0o644
        write_whole(target, content, mode=mode)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", remedy="name another folder, or make room") from None


def backup_folder(folder: Path, now: datetime) -> Path:
    """The folder for the originals of one healing, which no other healing writes to."""
    return folder / format_iso(now).replace(":", "")
