"""Tables as spreadsheets: a workbook with one sheet a table, and a folder of CSV files. Whole, without a cap."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import regex
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet as Paper

from parvis.tables import writing

STAMP = (1980, 1, 1, 0, 0, 0)
"""The same tables are the same bytes."""
DAY, MOMENT = 14, 22
"""Formats of days and moments that each spreadsheet shows as its reader's country writes them."""
WIDEST = 480
"""Pixels of a column, whatever stands in it."""
LONGEST = 32_767
"""Characters of a cell: more is refused by spreadsheets."""
UNSEEN = regex.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
NOT_IN_NAMES = regex.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Worksheet:
    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]  # None is an empty cell: not available


def workbook(sheets: Sequence[Worksheet]) -> bytes:
    """XLSX: numbers and days are what they are, all else is text that nobody computes; the headings stay in sight."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "remove_timezone": True}) as book:
        book.set_properties({"created": datetime(*STAMP)})  # a workbook's days have no time zone
        bold, day, moment = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": DAY}),
            book.add_format({"num_format": MOMENT}),
        )
        for name, sheet in zip(_names(sheets), sheets, strict=True):
            paper = book.add_worksheet(name)
            for k, word in enumerate(sheet.headings):
                paper.write_string(0, k, _seen(word), bold)
            for n, row in enumerate(sheet.rows, 1):
                for k, cell in enumerate(row):
                    _put(paper, n, k, cell, day, moment)
            paper.freeze_panes(1, 0)
            paper.autofit(WIDEST)
    return out.getvalue()


def _put(paper: Paper, row: int, column: int, cell: Any, day: Format, moment: Format) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        paper.write_datetime(row, column, cell, moment)
    elif isinstance(cell, date):
        paper.write_datetime(row, column, cell, day)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
        paper.write_number(row, column, cell)
    else:
        paper.write_string(row, column, _seen(cell))


def _seen(cell: Any) -> str:
    return UNSEEN.sub("", str(cell))[:LONGEST]


def _names(sheets: Sequence[Worksheet]) -> list[str]:
    """As a workbook takes them: 31 characters, none twice."""
    found: list[str] = []
    for n, sheet in enumerate(sheets, 1):
        name = NOT_IN_NAMES.sub(" ", UNSEEN.sub("", sheet.name)).strip("' ")[:31].rstrip("' ") or str(n)
        found.append(name if name.casefold() not in {one.casefold() for one in found} else f"{name[:27]} {n}")
    return found


def folder(sheets: Sequence[Worksheet]) -> bytes:
    """Each table as a CSV file of its own, in one ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for n, sheet in enumerate(sheets, 1):
            name = regex.sub(r"[^\p{L}\p{N}]+", "-", sheet.name.casefold()).strip("-")[:60]
            entry = zipfile.ZipInfo(f"{n:02}-{name}.csv", STAMP)
            file.writestr(entry, writing.text(sheet.headings, sheet.rows).encode(), compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()
