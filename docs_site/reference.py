"""The pages of the reference that are made from the help of the program: one a command, and all settings with their defaults."""

import textwrap
from collections.abc import Iterator

from archiver.commands import program
from archiver.commands.help_pages import HelpPage, Paragraph, help_pages
from archiver.commands.settings_template import new_settings


def reference_pages() -> Iterator[tuple[str, str]]:
    """The name and the Markdown of each page: one for each command, the list of them, and the settings."""
    pages = list(help_pages())
    for page in pages:
        yield page.name, "\n".join(_page(page))
    yield "commands", _list(pages)
    written = _code("toml", new_settings(program))
    yield "all-settings", f"# All settings\n\nWhat `init` writes: every setting with its default, as comments.\n\n{written}"


def _list(pages: list[HelpPage]) -> str:
    lines = "\n".join(f"| [`{page.path}`]({page.name}.md) | {_prose(page.summary)} |" for page in pages)
    names = "\n".join(page.name for page in pages)
    return f"# Commands\n\n| command | what it does |\n|---|---|\n{lines}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"


def _page(page: HelpPage) -> Iterator[str]:
    yield f"# {page.path}\n"
    yield _code("text", f"{page.path} {page.usage}")
    for paragraph in page.paragraphs:
        yield _paragraph(paragraph)
    if page.parts is not None:
        yield "## Commands of it\n\n| command | what it does |\n|---|---|"
        for name, summary in page.parts:
            yield f"| [`{name}`]({page.name}-{name}.md) | {_prose(summary)} |"
        yield ""
    yield "## Options\n\n| option | what it does |\n|---|---|"
    for written, does in page.options:
        yield f"| {_span(written)} | {_prose(does)} |"
    yield ""


def _paragraph(paragraph: Paragraph) -> str:
    return _code("sh", textwrap.dedent(paragraph.text)) if paragraph.verbatim else f"{_prose(paragraph.text)}\n"


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def _span(text: str) -> str:
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`"


def _prose(text: str) -> str:
    """A text of the help in one line, in which only code spans are Markdown."""
    parts = " ".join(text.split()).split("`")
    escaped = [part if place % 2 else _escape(part) for place, part in enumerate(parts)]
    return "`".join(escaped).replace("|", "\\|")


def _escape(text: str) -> str:
    for mark in "\\*_[]<>#":
        text = text.replace(mark, f"\\{mark}")
    return text
