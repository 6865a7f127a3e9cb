"""Tables as rows of texts, and their plainest form: CSV and TSV."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from archiver.bounds import bounds, reach
from archiver.errors import InputError

MAX_CELLS = 500
"""How many cells of a row are read."""
_MAX_CELL_CHARACTERS = 131_072
_DELIMITERS = ("\t", ",", ";")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row with its number, counted from 1: in a text, that of the line on which it begins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one sheet that are not empty, in their order; `name` is None for a text, which has only one."""

    name: str | None
    rows: tuple[TableRow, ...]


def rows_with_content(rows: Iterable[TableRow]) -> tuple[TableRow, ...]:
    """The rows that have anything in a cell, up to the bound; that it is reached is noted."""
    kept: list[TableRow] = []
    for row in rows:
        if not any(row.cells):
            continue
        if len(kept) >= bounds().listing_articles:
            reach("listing_articles")
            break
        kept.append(row)
    return tuple(kept)


def parse_delimited(text: str, delimiter: str) -> Table:
    """The rows of CSV or TSV; `InputError` where one cannot be read, as where a quote is never closed."""
    return Table(name=None, rows=rows_with_content(_rows(text.removeprefix("\ufeff"), delimiter)))


def _rows(text: str, delimiter: str) -> Iterable[TableRow]:
    reader, begins = csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1
    try:
        for cells in reader:
            _require_bounded(cells)
            yield TableRow(number=begins, cells=tuple(cell.strip() for cell in cells[:MAX_CELLS]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"has a row that cannot be read, from line {begins} on: {error}", remedy="is a quote never closed?"
        ) from error


def _require_bounded(cells: list[str]) -> None:
    """Refuse a row with a huge cell, as `csv` does unless some library has moved its limit."""
    if any(len(cell) > _MAX_CELL_CHARACTERS for cell in cells):
        raise csv.Error(f"a cell has more than {_MAX_CELL_CHARACTERS:,} characters")


def likely_delimiters(line: str) -> tuple[str, ...]:
    """The characters that may separate the cells of a line, the likeliest first."""
    return tuple(sorted((mark for mark in _DELIMITERS if mark in line), key=lambda mark: -line.count(mark))) or (",",)
