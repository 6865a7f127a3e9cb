"""Print on standard output or standard error, or write a document to a file; everything that a command says goes through here."""

import os
import shutil
import sys
from codecs import lookup
from collections.abc import Mapping
from errno import ENOENT
from os import strerror
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.standard_streams import discard_output
from archiver.errors import ArchiverError, InputError
from archiver.model.digests import JSONValue
from archiver.render.escaping import inert, json_text

if TYPE_CHECKING:
    from archiver.render.layout import TextLayout

_WIDTH_WITHOUT_TERMINAL = 100
_MIN_WIDTH, _MAX_WIDTH = 40, 120  # longer lines are hard to read

long_option = click.option("--long", "-l", "is_long", is_flag=True, help="Whole lists, and everything about each entry.")


def terminal_layout(*, long: bool = False, environment: Mapping[str, str] = os.environ) -> "TextLayout":
    """How text for people is laid out: as wide as the terminal, and in colour only there.

    `NO_COLOR` takes colours away, `FORCE_COLOR` brings them into pipes too, and `COLUMNS` sets the width.
    """
    from archiver.render.layout import TextLayout

    columns = shutil.get_terminal_size((_WIDTH_WITHOUT_TERMINAL, 0)).columns
    colour = sys.stdout.isatty() and environment.get("TERM") != "dumb"
    if environment.get("FORCE_COLOR", "") not in {"", "0"}:
        colour = True
    if environment.get("NO_COLOR"):
        colour = False
    return TextLayout(width=min(max(columns, _MIN_WIDTH), _MAX_WIDTH), colour=colour, long=long)


def print_json(value: JSONValue, *, indent: int | None = None) -> None:
    """Print a JSON value, on one line unless it is indented; in ASCII where the output is not UTF-8."""
    _echo(json_text(value, indent=indent, ascii_only=not _is_utf8(sys.stdout.encoding)) + "\n")


def print_line(text: str, *, err: bool = False) -> None:
    """Print one line or several for people or programs, in which nothing controls a terminal, whoever wrote it."""
    _echo(f"{inert(text)}\n", err=err)


def print_text(text: str) -> None:
    """Print a text for people that was made inert before it was laid out, with its colours."""
    _echo(text)


def print_document(document: str | bytes) -> None:
    """Print a whole document, such as a page, exactly as it is; text in UTF-8 whatever the terminal reads: it says so itself.

    `InputError` where a picture or a PDF would go to a terminal.
    """
    if isinstance(document, bytes) and sys.stdout.isatty():
        raise InputError("this is no text for a terminal", remedy="name a file with --output")
    _echo(document.encode() if isinstance(document, str) else document)


class StandardOutput:
    """Standard output as a stream of bytes, for documents that are too large to be held; raises what `print_document` raises."""

    def write(self, content: bytes) -> None:
        """Write the next bytes."""
        print_document(content)


def _echo(text: str | bytes, *, err: bool = False) -> None:
    """Write to standard output or error.

    If nobody reads the output any more (`… | head`), the rest is discarded and the work continues. `ArchiverError` where it cannot
    be written for another reason, such as a full disk.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        if isinstance(text, bytes):
            stream.flush()
            stream.buffer.write(text)
        else:
            stream.write(text)
        stream.flush()
    except BrokenPipeError:
        discard_output(err=err)
    except OSError as error:
        discard_output(err=err)
        raise ArchiverError(
            f"the output cannot be written: {error.strerror}",
            remedy="make room for it; what was recorded is kept, and running the same command again continues from there",
        ) from None


def _is_utf8(encoding: str | None) -> bool:
    return encoding is not None and lookup(encoding).name == "utf-8"


def write_document(path: Path, document: str | bytes) -> None:
    """Write a document to a file whole or not at all; to what is no regular file, such as a pipe, it is only written.

    `InputError` if it cannot be written.
    """
    from archiver.ledger.durable_files import write_whole

    try:
        if not path.resolve().parent.is_dir():
            raise FileNotFoundError(ENOENT, strerror(ENOENT))
        if path.exists() and not path.is_file():
            path.write_bytes(document.encode() if isinstance(document, str) else document)
        else:
            write_whole(path.resolve(), document, mode=0o666)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", remedy="name another file with --output") from None
