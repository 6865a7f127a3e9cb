"""The help of every command as values, from which the pages for `man` and those of the documentation's reference are made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import click

from archiver.commands import program

PROGRAM = "embed-archiver"
_VERBATIM = "\b"
"""Click's mark at the beginning of a paragraph whose lines stay as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a help page; the lines of a `verbatim` one, an example, stay as they are."""

    text: str
    verbatim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """The help of one command: its path (`embed-archiver export log`), and what follows it on the command line.

    `options` are pairs of what is written and what it does; `parts` are the commands of a group with their one-line help.
    """

    path: str
    summary: str
    usage: str
    paragraphs: tuple[Paragraph, ...]
    options: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...] | None

    @property
    def name(self) -> str:
        """The name of the page: `embed-archiver-export-log`."""
        return self.path.replace(" ", "-")


def help_pages() -> Iterator[HelpPage]:
    """The page of the program, then one for each command, and after a group those of its parts."""
    yield from _pages(program, click.Context(program, info_name=PROGRAM))


def _pages(command: click.Command, context: click.Context) -> Iterator[HelpPage]:
    parts = _parts(command, context) if isinstance(command, click.Group) else None
    yield HelpPage(
        path=context.command_path,
        summary=command.get_short_help_str(limit=200).rstrip("."),
        usage=" ".join(command.collect_usage_pieces(context)),
        paragraphs=tuple(map(_paragraph, re.split(r"\n{2,}", (command.help or "").strip()))),
        options=tuple(
            record
            for option in command.get_params(context)
            if isinstance(option, click.Option) and (record := option.get_help_record(context)) is not None
        ),
        parts=None if parts is None else tuple((name, part.get_short_help_str(limit=200)) for name, part in parts.items()),
    )
    for name, part in (parts or {}).items():
        yield from _pages(part, click.Context(part, info_name=name, parent=context))


def _parts(group: click.Group, context: click.Context) -> dict[str, click.Command]:
    """The commands of a group by name."""
    names = group.list_commands(context)
    return {name: command for name in names if (command := group.get_command(context, name)) is not None}


def _paragraph(written: str) -> Paragraph:
    first, _, rest = written.partition("\n")
    if first.strip() == _VERBATIM:
        return Paragraph(text=rest, verbatim=True)
    return Paragraph(text=" ".join(written.split()), verbatim=False)
