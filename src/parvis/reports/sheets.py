"""Tables of a report as spreadsheets: XLSX (one sheet a table) and a folder of CSV files. Whole, without a cap (pure)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import regex

STAMP = (1980, 1, 1, 0, 0, 0)
"""The same tables are the same bytes."""
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
UNSEEN = regex.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
NOT_IN_NAMES = regex.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]  # None is an empty cell: not available


def xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook; what is a number is one, all else is text that nobody computes."""
    names, out = _names(tables), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        kinds = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET}.worksheet+xml"/>'
                        for n in range(1, len(tables) + 1))  # fmt: skip
        _put(file, "[Content_Types].xml", f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
             'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
             f'ContentType="{SHEET}.sheet.main+xml"/>{kinds}</Types>')  # fmt: skip
        _put(file, "_rels/.rels", f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
             f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
        _put(file, "xl/workbook.xml", f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>')
        links = "".join(f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                        for n in range(1, len(tables) + 1))  # fmt: skip
        _put(file, "xl/_rels/workbook.xml.rels", f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>')
        for n, table in enumerate(tables, 1):
            with file.open(zipfile.ZipInfo(f"xl/worksheets/sheet{n}.xml", STAMP), "w") as sheet:
                for part in _sheet(table):
                    sheet.write(part.encode())
    return out.getvalue()


def _sheet(table: Table) -> Iterator[str]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    yield 'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
    for n, row in enumerate((table.head, *table.rows), 1):
        yield f'<row r="{n}">' + "".join(_cell(f"{column(k)}{n}", value) for k, value in enumerate(row)) + "</row>"
    yield "</sheetData></worksheet>"


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(UNSEEN.sub("", str(value)))}</t></is></c>'


def column(place: int) -> str:
    """A, B … Z, AA."""
    name = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        name = chr(65 + left) + name
    return name


def _names(tables: Sequence[Table]) -> list[str]:
    """As a workbook takes them: 31 characters, none twice."""
    found: list[str] = []
    for n, table in enumerate(tables, 1):
        name = NOT_IN_NAMES.sub(" ", UNSEEN.sub("", table.name)).strip("' ")[:31] or str(n)
        found.append(name if name.casefold() not in {one.casefold() for one in found} else f"{name[:27]} {n}")
    return found


def _put(file: zipfile.ZipFile, name: str, text: str) -> None:
    file.writestr(zipfile.ZipInfo(name, STAMP), text.encode(), compress_type=zipfile.ZIP_DEFLATED)


def folder(tables: Sequence[Table]) -> bytes:
    """Each table as CSV: UTF-8 with its mark, semicolons."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for n, table in enumerate(tables, 1):
            text = io.StringIO()
            line = csv.writer(text, delimiter=";")
            line.writerow(table.head)
            line.writerows([["" if cell is None else tame(cell) for cell in row] for row in table.rows])
            name = regex.sub(r"[^\p{L}\p{N}]+", "-", table.name.casefold()).strip("-")[:60]
            _put(file, f"{n:02}-{name}.csv", "\ufeff" + text.getvalue())
    return out.getvalue()


def tame(cell: Any) -> Any:
    """A text that a spreadsheet would compute stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
