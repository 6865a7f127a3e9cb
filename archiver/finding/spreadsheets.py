"""Read spreadsheets in XLSX (ECMA-376) and ODS (OpenDocument) as tables of texts.

They are ZIP files of XML. The XML is parsed as a stream of events by expat; a document type, which could define entities that grow
without end, is refused, and nothing outside of the file is loaded. What is read is bounded: the unpacked size, rows and cells.
A link behind a cell counts as its text, unless the text is an address itself.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from archiver.bounds import bounds, exceeded, remedy
from archiver.errors import InputError
from archiver.finding.tables import MAX_CELLS, Table, TableRow, rows_with_content

_MAX_SHEETS = 50
_MAX_REPEATED = 100
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WORKBOOK, _CONTENT = "xl/workbook.xml", "content.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HYPERLINK = re.compile(r'\s*HYPERLINK\(\s*"([^"]{1,4000})"', re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)


def is_spreadsheet(names: Iterable[str], media_type: bytes) -> bool:
    """Whether a ZIP file with members of these names is a spreadsheet; `media_type` is what its member `mimetype` holds."""
    return _WORKBOOK in names or media_type.strip() == _ODS_TYPE


def parse_spreadsheet(content: bytes) -> tuple[Table, ...]:
    """The sheets of an XLSX or ODS file; `InputError` where it is damaged, hostile or too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as folder:
            members = _Members(folder)
            return tuple(_xlsx(members) if _WORKBOOK in folder.namelist() else _ods(members))
    except expat.ExpatError as error:
        raise InputError(f"is a spreadsheet with damaged XML: {error}", remedy="save it again, or as CSV") from error
    except _DAMAGED as error:
        raise InputError(f"is a damaged spreadsheet: {error}", remedy="save it again, or as CSV") from error


@dataclass(slots=True)
class _Members:
    """The members of a ZIP file, read up to a size of all together."""

    folder: zipfile.ZipFile
    left: int = field(default_factory=lambda: bounds().article_bytes)

    def read(self, name: str) -> bytes:
        with self.folder.open(name) as member:
            content = member.read(self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise InputError(exceeded("article_bytes"), remedy=remedy("article_bytes", "save it as CSV, in parts"))
        return content

    def read_if_there(self, name: str) -> bytes:
        return self.read(name) if name in self.folder.namelist() else b""


class _Elements:
    """Runs functions at the beginning and end of elements, by their local names, with the text since `begin_text` in `text`."""

    def __init__(self, begin: Callable[[str, Mapping[str, str]], None], end: Callable[[str], None]) -> None:
        self._pieces: list[str] = []
        self._begin, self._end = begin, end
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = self._heard
        self._parser.StartDoctypeDeclHandler = _refuse

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def begin_text(self) -> None:
        self._pieces = []

    def _heard(self, text: str) -> None:
        self._pieces.append(text)

    def parse(self, content: bytes) -> None:
        if content:
            self._parser.Parse(content, True)  # noqa: FBT003 - the end of the document

    def _started(self, name: str, attributes: Mapping[str, str]) -> None:
        self._begin(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def _ended(self, name: str) -> None:
        self._end(name.rpartition(":")[2])


def _refuse(*_: object) -> None:
    raise InputError("is a spreadsheet whose XML has a document type, as only hostile ones have", remedy="save it again, or as CSV")


def _xlsx(members: _Members) -> Iterator[Table]:
    """The sheets of a workbook, in its order."""
    names, targets = list[tuple[str, str]](), _relations(members, "xl/_rels/workbook.xml.rels")

    def noted(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            names.append((attributes.get("name", ""), targets.get(attributes.get("id", ""), "")))

    _Elements(noted, lambda _: None).parse(members.read(_WORKBOOK))
    shared = _shared_texts(members.read_if_there("xl/sharedStrings.xml"))
    for name, target in names[:_MAX_SHEETS]:
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        folder, _, file = path.rpartition("/")
        links = _relations(members, f"{folder}/_rels/{file}.rels")
        yield Table(name=name, rows=_xlsx_rows(members.read(path), shared, links))


def _relations(members: _Members, name: str) -> dict[str, str]:
    """The targets in a file of relations, by their ids."""
    found: dict[str, str] = {}

    def noted(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Relationship":
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    _Elements(noted, lambda _: None).parse(members.read_if_there(name))
    return found


def _shared_texts(content: bytes) -> list[str]:
    """The texts that cells refer to by number; what is only a guide to the pronunciation is left out."""
    found, texts, skipped = list[str](), list[str](), [0]

    def begin(name: str, _: Mapping[str, str]) -> None:
        if name == "t":
            elements.begin_text()
        skipped[0] += name == "rPh"

    def end(name: str) -> None:
        skipped[0] -= name == "rPh"
        if name == "t" and not skipped[0]:
            texts.append(elements.text)
        elif name == "si":
            found.append("".join(texts))
            texts.clear()

    elements = _Elements(begin, end)
    elements.parse(content)
    return found


class _XlsxRows:
    """Collects the rows of a worksheet, cell by cell, and the links behind cells, which come after the rows."""

    def __init__(self, shared: list[str], links: Mapping[str, str]) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self._shared, self._links = shared, links
        self._place, self._type, self._formula = (0, 0), "", ""
        self._texts: list[str] = []
        self._elements = _Elements(self._begin, self._end)
        self.parse = self._elements.parse

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements.begin_text()
        if name == "c":
            self._place, self._type, self._formula = _place(attributes.get("r", "")), attributes.get("t", ""), ""
            self._texts = []
        elif name == "hyperlink":
            target, (row, column) = self._links.get(attributes.get("id", ""), ""), _place(attributes.get("ref", ""))
            if target.startswith(("http://", "https://")) and not self.rows.get(row, {}).get(column, "").startswith("http"):
                self.rows.setdefault(row, {})[column] = target

    def _end(self, name: str) -> None:
        text = self._elements.text
        if name in {"v", "t"}:
            self._texts.append(text)
        elif name == "f":
            self._formula = text
        elif name == "c" and self._place[0] and (len(self.rows) <= bounds().listing_articles or self._place[0] in self.rows):
            shown, linked = "".join(self._texts), _HYPERLINK.match(self._formula)
            if self._type == "s":
                shown = self._shared[int(shown)] if shown.isascii() and shown.isdecimal() and int(shown) < len(self._shared) else ""
            row, column = self._place
            self.rows.setdefault(row, {})[column] = linked[1] if linked else shown


def _xlsx_rows(content: bytes, shared: list[str], links: Mapping[str, str]) -> tuple[TableRow, ...]:
    collected = _XlsxRows(shared, links)
    collected.parse(content)
    return rows_with_content(
        TableRow(number=number, cells=tuple(cells.get(column, "").strip() for column in range(max(cells) + 1)))
        for number, cells in sorted(collected.rows.items())
    )


def _place(reference: str) -> tuple[int, int]:
    """The row, from 1, and the column, from 0, of a cell such as `B7`; row 0 for one that is not kept."""
    found = _REFERENCE.match(reference)
    column = 0
    for letter in found[1] if found else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(found[2]), column - 1) if found and column <= MAX_CELLS else (0, 0)


class _OdsRows:
    """Collects the sheets of a document, row by row; repeated rows and cells count as often as they are repeated, up to a bound."""

    def __init__(self) -> None:
        self.tables: list[tuple[str, list[TableRow]]] = []
        self._number, self._times, self._cell_times = 0, 1, 1
        self._cells: list[str] = []
        self._texts: list[str] = []
        self._link = ""
        self._elements = _Elements(self._begin, self._end)
        self.parse = self._elements.parse

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "table":
                self.tables.append((attributes.get("name", ""), []))
                self._number = 0
            case "table-row":
                self._times, self._cells = _times(attributes.get("number-rows-repeated")), []
            case "table-cell" | "covered-table-cell":
                self._cell_times, self._texts, self._link = _times(attributes.get("number-columns-repeated")), [], ""
            case "p":
                self._elements.begin_text()
            case "a":
                self._link = attributes.get("href", "")
            case _:
                pass

    def _end(self, name: str) -> None:
        match name:
            case "p":
                self._texts.append(self._elements.text)
            case "table-cell" | "covered-table-cell":
                text = "\n".join(self._texts).strip()
                is_link = self._link.startswith(("http://", "https://")) and not text.startswith("http")
                self._cells += [self._link if is_link else text] * min(self._cell_times, MAX_CELLS - len(self._cells))
            case "table-row" if self.tables:
                rows = self.tables[-1][1]
                if any(self._cells) and len(rows) <= bounds().listing_articles:
                    rows += [
                        TableRow(number=self._number + count + 1, cells=tuple(self._cells))
                        for count in range(min(self._times, _MAX_REPEATED))
                    ]
                self._number += self._times
            case _:
                pass


def _times(repeated: str | None) -> int:
    """How often a row or cell is repeated."""
    return int(repeated) if repeated and repeated.isascii() and repeated.isdecimal() and len(repeated) <= 7 else 1  # noqa: PLR2004 - digits


def _ods(members: _Members) -> Iterator[Table]:
    collected = _OdsRows()
    collected.parse(members.read(_CONTENT))
    for name, rows in collected.tables[:_MAX_SHEETS]:
        yield Table(name=name, rows=rows_with_content(rows))
