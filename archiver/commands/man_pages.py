"""`python -m archiver.commands.man_pages FOLDER`: write the manual pages for `man`, one a command, made from the help.

Wheels hold them (`hatch_build.py`), so that `pipx` puts them where `man` looks for them.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from archiver import __version__
from archiver.commands.help_pages import PROGRAM, HelpPage, Paragraph, help_pages


def man_pages() -> Iterator[tuple[str, str]]:
    """The name and text of each page, in the language of `man` (roff): the program's own, then one for each command."""
    return ((f"{page.name}.1", "\n".join(_page(page)) + "\n") for page in help_pages())


def _page(page: HelpPage) -> Iterator[str]:
    yield f'.TH "{page.name.upper()}" 1 "" "{PROGRAM} {__version__}"'
    yield ".SH NAME"
    yield f"{_escape(page.name)} \\- {_escape(page.summary)}"
    yield ".SH SYNOPSIS"
    yield f".B {_escape(page.path)}"
    yield _escape(page.usage)
    yield ".SH DESCRIPTION"
    for paragraph in page.paragraphs:
        yield from _paragraph(paragraph)
    yield ".SH OPTIONS"
    for written, does in page.options:
        yield from _entry(written, does)
    if page.parts is not None:
        yield ".SH COMMANDS"
        for name, summary in page.parts:
            yield from _entry(f"{page.name}-{name}(1)", summary)


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    yield ".PP"
    if paragraph.verbatim:
        yield ".nf"
        yield from (_escape(line) for line in paragraph.text.split("\n"))
        yield ".fi"
    else:
        yield _escape(paragraph.text)


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
