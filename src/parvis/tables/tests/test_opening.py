"""Files as other programs write them: any usual encoding, workbooks of three kinds, and those that would take all memory."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as Sheet
from odf.table import TableCell, TableRow
from odf.text import P
from xlsxwriter import Workbook

from parvis.tables import opening, reading
from parvis.tables.reading import Unread

DAY, MOMENT = date(2026, 12, 24), datetime(2026, 12, 24, 18, 5)
READ = "date;été;n\r\n2026-12-24;=oui;4.5\r\n2026-12-24T18:05;x;12\r\n"


def xlsx(*rows: list[object], hidden: bool = False) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        sheet = book.add_worksheet()
        if hidden:
            sheet.write(0, 0, "notes")
            book.add_worksheet().activate()
            sheet.hide()
            sheet = book.worksheets()[1]
        for n, row in enumerate(rows):
            for k, cell in enumerate(row):
                sheet.write_string(n, k, cell) if isinstance(cell, str) else sheet.write(n, k, cell)
    return out.getvalue()


def xls() -> bytes:
    out, book = io.BytesIO(), xlwt.Workbook()
    sheet, day, moment = (
        book.add_sheet("x"),
        xlwt.easyxf(num_format_str="DD/MM/YYYY"),
        xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM"),
    )
    for n, row in enumerate((("date", "été", "n"), (DAY, "=oui", 4.5), (MOMENT, "x", 12))):
        for k, cell in enumerate(row):
            style = {datetime: (moment,), date: (day,)}.get(type(cell), ())
            sheet.write(n, k, cell, *style)
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    out, book, sheet = io.BytesIO(), OpenDocumentSpreadsheet(), Sheet(name="x")
    for row in (("date", "été", "n"), (DAY, "=oui", 4.5), (MOMENT, "x", 12)):
        line = TableRow()
        for cell in row:
            about = {"valuetype": "string"}
            if isinstance(cell, date):
                about = {"valuetype": "date", "datevalue": cell.isoformat()}
            elif not isinstance(cell, str):
                about = {"valuetype": "float", "value": str(cell)}
            one = TableCell(**about)
            one.addElement(P(text=str(cell)))
            line.addElement(one)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.write(out)
    return out.getvalue()


def given() -> bytes:
    return xlsx(["date", "été", "n"], [DAY, "=oui", 4.5], [MOMENT, "x", 12])


@pytest.mark.parametrize("make", [given, xls, ods])
def test_a_workbook_is_its_sheet(make):
    assert opening.text_of(make()) == READ


def test_what_a_cell_holds_is_told_as_programs_read_it():
    text = opening.text_of(xlsx(["a"], [True], [time(18, 5)], [12.0], [0.25], ["007"], [None]))
    assert [row.cells for row in reading.rows(io.StringIO(text))] == [["a"], ["true"], ["18:05"], ["12"], ["0.25"], ["007"]]


def test_the_first_sheet_in_sight_counts_and_rows_keep_their_numbers():
    assert opening.text_of(xlsx(["a"], ["b"], hidden=True)) == "a\r\nb\r\n"
    table = reading.read(opening.text_of(xlsx([], [], [None, "nom"], [], [None, "Ana"])))
    assert table.headings == ["", "nom"] and list(table.rows({"name": 1})) == [(5, {"name": "Ana"})]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 and no more", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900) + "EncryptedPackage".encode("utf-16-le") + bytes(900), "locked"),
    ],
)
def test_one_that_does_not_open_says_why(content, code):
    with pytest.raises(Unread) as caught:
        opening.text_of(content)
    assert caught.value.code == code


def swollen() -> bytes:
    """Of some hundred kilobytes, four hundred megabytes of text in one cell."""
    out, book = io.BytesIO(), zipfile.ZipFile(io.BytesIO(given()))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in book.namelist():
            content = book.read(name)
            made.writestr(name, content.replace(b"</t>", b"A" * 400_000_000 + b"</t>", 1) if "shared" in name else content)
    return out.getvalue()


def wide() -> bytes:
    """Two cells, as far from each other as a sheet allows: seventeen thousand million between them."""
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    return out.getvalue()


@pytest.mark.parametrize("make", [swollen, wide])
def test_one_that_asks_for_all_memory_is_refused(make):
    with pytest.raises(Unread) as caught:
        opening.text_of(make())
    assert caught.value.code == "heavy"


def test_one_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    with pytest.raises(Unread) as caught:
        opening.text_of(given())
    assert caught.value.code == "heavy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac-roman"])
def test_any_usual_encoding(encoding):
    text = "nom;été\r\nHélène;à l’île\r\n"
    content = text.encode(encoding)
    assert opening.text_of(content) == text
    assert "".join(opening.lines_of(io.BytesIO(content))).removeprefix("\ufeff") == text


def test_a_long_file_is_read_line_by_line():
    lines = opening.lines_of(io.BytesIO(b"nom\n" + "é".encode() * opening.BEGINNING + b"\nfin\n"))
    assert next(lines) == "nom\n" and len(next(lines)) == opening.BEGINNING + 1 and list(lines) == ["fin\n"]
    assert list(opening.lines_of(io.BytesIO(xlsx(["a"], ["b"])))) == ["a\r\n", "b\r\n"]


def test_a_long_file_that_is_utf_8_at_its_beginning_only_says_so():
    with pytest.raises(UnicodeDecodeError):
        list(opening.lines_of(io.BytesIO(b"nom\n" * opening.BEGINNING + "é".encode("cp1252"))))
