"""Spreadsheets as Excel, Google Sheets and LibreOffice write them, as far as the program reads them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE, _TABLE, _TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in members.items():
            folder.writestr(name, content)
    return file.getvalue()


def xlsx(rows: Sequence[Sequence[str]], *, shared: bool = True, links: Mapping[str, str] | None = None) -> bytes:
    """A workbook of one sheet, its texts shared as Excel writes them, or in the cells; `links` are targets behind cells."""
    texts = list(dict.fromkeys(cell for row in rows for cell in row))
    linked = dict(links or {})
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, text in enumerate(row):
            name = f"{chr(ord('A') + column)}{number}"
            if text.startswith("="):
                cells.append(f'<c r="{name}" t="str"><f>{escape(text[1:])}</f><v>a link</v></c>')
            elif text and shared:
                cells.append(f'<c r="{name}" t="s"><v>{texts.index(text)}</v></c>')
            elif text:
                cells.append(f'<c r="{name}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    behind = "".join(f'<hyperlink ref="{cell}" r:id="rId{number}"/>' for number, cell in enumerate(linked))
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/hyperlink" Target="{escape(target)}" TargetMode="External"/>'
        for number, target in enumerate(linked.values())
    )
    stored = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
            '<sheet name="Posts" sheetId="1" r:id="rId9"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
            f'<Relationship Id="rId9" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{stored}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheetData>{"".join(lines)}</sheetData>'
            f"<hyperlinks>{behind}</hyperlinks></worksheet>",
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{targets}</Relationships>',
        }
    )


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """A document of one sheet, with a million empty rows behind the others, as LibreOffice writes it."""
    cells = ("".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row) for row in rows)
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    lines += f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    names = f'xmlns:office="{_OFFICE}" xmlns:table="{_TABLE}" xmlns:text="{_TEXT}"'
    body = f'<office:spreadsheet><table:table table:name="Posts">{lines}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
