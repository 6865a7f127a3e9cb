"""Lay out text for people: width, colour, and how many entries of a list are shown.

Everything here takes text that is inert already (`escaping.py`); colours are the only escape sequences that this program writes.
"""

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.render.escaping import one_line
from archiver.verdicts.judge import Standing

_COLOURS = {
    Standing.INTACT: "32",
    Standing.ALTERED: "33",
    Standing.GONE: "1;31",
    Standing.WITHHELD: "35",
    Standing.UNKNOWN: "36",
}
_WIDE = re.compile(
    "[\u1100-\u115f\u2329\u232a\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f000-\U0003fffd]"
)
_FILLER = "\0"  # stands for the second column of a wide character; no inert text has it
_MIN_COLUMN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """The width in columns, whether verdicts are in colour, and whether lists are whole (`long`) or have only their beginning."""

    width: int = 100
    colour: bool = False
    long: bool = False

    def verdict(self, text: str, standing: Standing) -> str:
        """A text about a verdict, in the verdict's colour."""
        return f"\x1b[{_COLOURS[standing]}m{text}\x1b[0m" if self.colour else text

    def wrapped(self, text: str, *, indent: str = "  ", mark: str | None = None) -> list[str]:
        """A text in lines of the width, each of which begins with the indent, or all but the first with `mark`."""
        return wrap(text, self.width, first=indent, rest=indent if mark is None else mark)

    def beginning(self, lines: Sequence[str], number: int, *, more: str = "  … and {} more: -l") -> list[str]:
        """The first lines, and how many more there are; all of them where lists are whole."""
        if self.long or len(lines) <= number + 1:  # "and 1 more" takes the line that the one takes
            return list(lines)
        return [*lines[:number], more.format(len(lines) - number)]


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian characters and emoji take two, combining marks none."""
    return len(text) + len(_WIDE.findall(text)) - sum(unicodedata.combining(sign) != 0 for sign in text)


def wrap(text: str, width: int, *, first: str = "", rest: str = "", break_words: bool = True) -> list[str]:
    """A text in lines of a width, in columns of a terminal; none where it is empty.

    Words that are too long are broken, or make a line too long, such as URLs that are to be clicked.
    """
    filled = _WIDE.sub(rf"\g<0>{_FILLER}", text)
    lines = textwrap.wrap(
        filled, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=break_words
    )
    return [line.replace(_FILLER, "") for line in lines]


def excerpt(text: str, width: int) -> str:
    """The beginning of a text on one line, with an ellipsis where something is left out."""
    plain = one_line(text)
    if columns(plain) <= width:
        return plain
    lines = wrap(plain, max(width - 2, 1))
    return f"{lines[0]} …"


def table(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """A table with the first column left-aligned and as narrow as the width demands, the others right-aligned."""
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = min(widths[0], max(_MIN_COLUMN, width - sum(size + 2 for size in widths[1:])))
    return [
        "  ".join(
            [
                _padded(excerpt(row[0], widths[0]), widths[0]),
                *(cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in rows
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
