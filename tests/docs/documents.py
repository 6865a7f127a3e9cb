"""The documents, the commands in their code blocks and in the help pages, and the code spans in their prose."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from archiver.commands import program
from archiver.commands.group import COMMANDS

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for folder in (
        PROJECT,
        PROJECT / "seeds",
        PROJECT / "snapshots",
        PROJECT / "db",
        PROJECT / "docs",
        PROJECT / "docs" / "decisions",
    )
    for path in folder.glob("*.md")
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CRON = re.compile(r"^(?:[\d*/,-]+ +){5}")


def name_of(document: Path) -> str:
    """The document's path within the project."""
    return document.relative_to(PROJECT).as_posix()


def block_commands(document: Path) -> Iterator[str]:
    """The commands in the `sh`, `console` and `cron` blocks of a document, one a line, without prompts and cron's times."""
    for language, block in _BLOCK.findall(document.read_text(encoding="utf-8")):
        for line in block.splitlines():
            match language:
                case "sh" if line.strip() and not line.startswith("#"):
                    yield line
                case "console" if line.startswith("$ "):
                    yield line.removeprefix("$ ")
                case "cron":
                    yield _CRON.sub("", line)
                case _:
                    pass


def code_spans(document: Path) -> list[str]:
    """The code spans in the prose of a document, outside of code blocks."""
    return re.findall(r"`([^`\n]+)`", _BLOCK.sub("", document.read_text(encoding="utf-8")))


def commands() -> dict[str, click.Command]:
    """All commands by their names; those of a group have its name before their own."""
    context = click.Context(program)
    found = {name: command for name in COMMANDS if (command := program.get_command(context, name)) is not None}
    groups = {name: command for name, command in found.items() if isinstance(command, click.Group)}
    return found | {f"{name} {part}": command for name, group in groups.items() for part, command in group.commands.items()}


def help_examples() -> Iterator[str]:
    """The example commands in all help pages."""
    for command in (program, *commands().values()):
        yield from (line.strip() for line in re.findall(r"^ *(.*embed-archiver .*)$", command.help or "", re.MULTILINE))
