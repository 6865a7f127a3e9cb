"""Print on standard output or standard error, or write a document to a file; everything that a command says goes through here."""

from errno import ENOENT
from os import strerror
from pathlib import Path

import click

from archiver.commands.standard_streams import discard_output
from archiver.errors import ArchiverError, InputError
from archiver.model.digests import JSONValue
from archiver.render.escaping import inert, json_text


def print_json(value: JSONValue, *, indent: int | None = None) -> None:
    """Print a JSON value, on one line unless it is indented."""
    print_line(json_text(value, indent=indent))


def print_line(text: str, *, err: bool = False) -> None:
    """Print one line or several for people or programs, in which nothing controls a terminal, whoever wrote it."""
    print_document(f"{inert(text)}\n", err=err)


def print_document(text: str, *, err: bool = False) -> None:
    """Print a whole document, such as a page, exactly as it is.

    If nobody reads the output any more (`… | head`), the rest is discarded and the work continues. `ArchiverError` where it cannot
    be written for another reason, such as a full disk.
    """
    try:
        click.echo(text, err=err, nl=False)
    except BrokenPipeError:
        discard_output(err=err)
    except OSError as error:
        discard_output(err=err)
        raise ArchiverError(
            f"the output cannot be written: {error.strerror}",
            remedy="make room for it; what was recorded is kept, and running the same command again continues from there",
        ) from None


def write_document(path: Path, document: str) -> None:
    """Write a document to a file whole or not at all; to what is no regular file, such as a pipe, it is only written.

    `InputError` if it cannot be written.
    """
    from archiver.ledger.durable_files import write_whole

    try:
        if not path.resolve().parent.is_dir():
            raise FileNotFoundError(ENOENT, strerror(ENOENT))
        if path.exists() and not path.is_file():
            path.write_text(document, encoding="utf-8", newline="")
        else:
            write_whole(path.resolve(), document, mode=0o666)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", remedy="name another file with --output") from None
