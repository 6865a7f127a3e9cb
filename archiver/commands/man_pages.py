"""`python -m archiver.commands.man_pages FOLDER`: write the manual pages for `man`, one a command, made from the help.

Wheels hold them (`hatch_build.py`), so that `pipx` puts them where `man` looks for them.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from archiver import __version__
from archiver.commands import program

_PROGRAM = "embed-archiver"
_VERBATIM = "\b"
"""Click's mark at the beginning of a paragraph whose lines stay as they are."""


def man_pages() -> Iterator[tuple[str, str]]:
    """The name and text of each page, in the language of `man` (roff): the program's own, then one for each command."""
    yield from _pages(program, click.Context(program, info_name=_PROGRAM))


def _pages(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    name = context.command_path.replace(" ", "-")
    yield f"{name}.1", "\n".join(_page(command, context, name)) + "\n"
    if isinstance(command, click.Group):
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            if found is not None:
                yield from _pages(found, click.Context(found, info_name=part, parent=context))


def _page(command: click.Command, context: click.Context, name: str) -> Iterator[str]:
    yield f'.TH "{name.upper()}" 1 "" "{_PROGRAM} {__version__}"'
    yield ".SH NAME"
    yield f"{_escape(name)} \\- {_escape(command.get_short_help_str(limit=200).rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_escape(context.command_path)}"
    yield _escape(" ".join(command.collect_usage_pieces(context)))
    yield ".SH DESCRIPTION"
    for paragraph in re.split(r"\n{2,}", (command.help or "").strip()):
        yield from _paragraph(paragraph)
    yield ".SH OPTIONS"
    for option in (parameter for parameter in command.get_params(context) if isinstance(parameter, click.Option)):
        record = option.get_help_record(context)
        if record is not None:
            yield from _entry(*record)
    if isinstance(command, click.Group):
        yield ".SH COMMANDS"
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            yield from _entry(f"{name}-{part}(1)", found.get_short_help_str(limit=200) if found else "")


def _paragraph(paragraph: str) -> Iterator[str]:
    yield ".PP"
    first, _, rest = paragraph.partition("\n")
    if first.strip() == _VERBATIM:
        yield ".nf"
        yield from (_escape(line) for line in rest.split("\n"))
        yield ".fi"
    else:
        yield _escape(" ".join(paragraph.split()))


def _entry(name: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_escape(name)}"
    yield _escape(" ".join(text.split()))


def _escape(text: str) -> str:
    """A line in which nothing is a request or an escape of roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def write_man_pages(folder: Path) -> list[Path]:
    """Write all pages into a folder, which is made; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, page in man_pages():
        (folder / name).write_text(page, encoding="utf-8")
        paths.append(folder / name)
    return paths


if __name__ == "__main__":
    write_man_pages(Path(sys.argv[1]))
