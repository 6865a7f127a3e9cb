"""Sheets of addresses as sources: CSV, TSV, XLSX and ODS with a column of links, as people and the auto-archiver keep them.

A sheet has a row of names, among its first ones, in which one names a column of links. Each row below names a post or an article.
The posts become the posts of one article, the sheet itself, which shows them by their addresses alone. Cells of other columns are
kept only where an option names the column: as notes on the posts, or as their tags.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.app.sources.post_lists import post_lists
from archiver.app.sources.problems import bound_problems
from archiver.app.sources.source import PostMark, Source, SourceProblem, SourceURL, SourceWalk
from archiver.bounds import noting
from archiver.errors import InputError
from archiver.finding.decoding import decode
from archiver.finding.spreadsheets import parse_spreadsheet
from archiver.finding.tables import Table, TableRow, likely_delimiters, parse_delimited
from archiver.finding.url_claims import UrlClaims
from archiver.model.urls import has_user_info, parse_url, without_user_info
from archiver.platforms import FINDERS

LINK_COLUMNS = frozenset(
    {
        *("link", "links", "url", "urls", "uri", "href", "address", "permalink", "web address"),
        *("post", "posts", "post url", "post link", "link to post", "tweet", "tweet url", "tweet link", "source url"),
    }
)
"""The names of columns that hold addresses, in lower case. The auto-archiver's is “Link”."""
_ROWS_BEFORE = 10
_HEAD_CHARACTERS = 1 << 16
_ENDINGS = (".csv", ".tsv", ".tab")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A table with its row of names, and the rows below."""

    name: str
    names: tuple[str, ...]
    link: int
    rows: Sequence[TableRow]

    @property
    def column(self) -> str:
        """What the column of links is called."""
        return self.names[self.link]


def from_delimited(entry: str, content: bytes, walk: SourceWalk) -> Iterator[Source] | None:
    """The sources that a text names as a table with a column of links; None for any other text.

    A table has several columns, or a name with the ending of a table's.
    """
    try:
        text = decode(content, source="")
    except InputError:
        return None
    lines = [line for line in text.removeprefix("\ufeff")[:_HEAD_CHARACTERS].splitlines()[:_ROWS_BEFORE] if line.strip()]
    for line in lines:
        for delimiter in likely_delimiters(line):
            names = [cell.strip(' "').casefold() for cell in line.split(delimiter)]
            if not LINK_COLUMNS.isdisjoint(names) and (len(names) > 1 or entry.lower().endswith(_ENDINGS)):
                return _from_text(entry, text, delimiter, walk)
    return None


def _from_text(entry: str, text: str, delimiter: str, walk: SourceWalk) -> Iterator[Source]:
    with noting() as reached:
        try:
            table = parse_delimited(text, delimiter)
        except InputError as error:
            yield SourceProblem(source=entry, what=error.message, remedy=error.remedy)
            return
    yield from _from_table(entry, table, walk)
    yield from bound_problems(entry, reached)


def from_spreadsheet(entry: str, content: bytes, walk: SourceWalk) -> Iterator[Source]:
    """The sources that the sheets of a spreadsheet name; those without a column of links are left out, unless none has one."""
    with noting() as reached:
        try:
            tables = parse_spreadsheet(content)
        except InputError as error:
            yield SourceProblem(source=entry, what=error.message, remedy=error.remedy)
            return
    sheets = [table for table in tables if _with_names(entry, table) is not None]
    if not sheets:
        todo = f"call the column of addresses one of: {', '.join(sorted(LINK_COLUMNS))}"
        yield SourceProblem(source=entry, what="is a spreadsheet without a column of links", remedy=todo)
    for table in sheets:
        yield from _from_table(entry, table, walk)
    yield from bound_problems(entry, reached)


def _from_table(entry: str, table: Table, walk: SourceWalk) -> Iterator[Source]:
    """The articles that the rows of a table name, what is wrong with its rows, and the list of its posts."""
    sheet = _with_names(entry, table)
    if sheet is None:
        return
    marked = {column: _numbered(sheet, column) for column in (*walk.selection.note_columns, *walk.selection.tag_columns)}
    for column, number in marked.items():
        if number is None:
            todo = f"it has: {', '.join(name for name in sheet.names if name)}"
            yield SourceProblem(source=sheet.name, what=f"has no column “{column[:100]}”", remedy=todo)
    posts, marks, claims = dict[str, None](), list[PostMark](), UrlClaims(FINDERS)
    for row in sheet.rows:
        cell = row.cells[sheet.link] if sheet.link < len(row.cells) else ""
        for address in cell.split():
            found = _source_of(sheet, row, address, claims, walk)
            if found is not None:
                yield found
            elif claims.embed_at(address) is not None:
                posts[address] = None
                marks += _marks(row, address, walk, marked)
    yield from post_lists(sheet.name, list(posts), marks)


def _with_names(entry: str, table: Table) -> _Sheet | None:
    """The table with its row of names; None if none of the first rows has the name of a column of links."""
    for position, row in enumerate(table.rows[:_ROWS_BEFORE]):
        link = next((number for number, name in enumerate(row.cells) if name.casefold() in LINK_COLUMNS), None)
        if link is not None:
            name = entry if table.name is None else f"{entry}#{table.name}"
            return _Sheet(name=name, names=row.cells, link=link, rows=table.rows[position + 1 :])
    return None


def _numbered(sheet: _Sheet, column: str) -> int | None:
    """The number of a column by its name, whatever its case."""
    return next((number for number, name in enumerate(sheet.names) if name.casefold() == column.strip().casefold()), None)


def _source_of(sheet: _Sheet, row: TableRow, address: str, claims: UrlClaims, walk: SourceWalk) -> Source | None:
    """The article or the problem that an address is; None for that of a post."""
    where = f"{sheet.name}, line {row.number}, column {sheet.column}"
    if has_user_info(address):
        what = f"“{without_user_info(address)[:200]}” has a user name or a password before its host"
        return SourceProblem(source=where, what=what, remedy="write the address without them")
    url = parse_url(address) if address.lower().startswith(("http://", "https://")) else None
    if url is None and claims.embed_at(address) is None:
        return SourceProblem(source=where, what=f"“{address[:200]}” is not an address", remedy="write https:// before it")
    if claims.embed_at(address) is not None or url is None:
        return None
    return SourceURL(source=address, url=url, walk=walk) if walk.is_new(str(url)) else None


def _marks(row: TableRow, address: str, walk: SourceWalk, numbered: dict[str, int | None]) -> Iterator[PostMark]:
    """What a row's other cells say of its post, as far as their columns are asked for."""
    for column, number in numbered.items():
        text = row.cells[number] if number is not None and number < len(row.cells) else ""
        if text:
            is_tag = column in walk.selection.tag_columns
            yield PostMark(address=address, text=text if is_tag else f"{column}: {text}", is_tag=is_tag)
