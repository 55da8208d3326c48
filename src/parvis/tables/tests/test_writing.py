"""What is taken away: no cell is computed, everything comes back as it was; a workbook is read by a library that we did not write."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from parvis.tables import workbooks, writing
from parvis.tables.cells import FORMULA, guard, unguard
from parvis.tables.workbooks import Worksheet


@pytest.mark.parametrize("text", ["=1+1", "+33 1 42", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_what_begins_like_a_formula_is_kept_a_text(text):
    assert guard(text) == f"'{text}" and unguard(guard(text)) == text


@pytest.mark.parametrize("cell", [-2, -0.5, 0, True])
def test_a_number_is_no_formula(cell):
    assert guard(cell) is cell


def test_what_is_not_available_is_empty_and_a_day_is_written_as_one():
    assert guard(None) == "" and guard(date(2026, 12, 7)) == "2026-12-07"


@given(st.text())
def test_a_text_comes_back_and_is_never_a_formula(text):
    kept = guard(text)
    assert not kept.startswith(tuple(FORMULA))
    assert unguard(kept) == text or text.startswith("'")


def test_an_apostrophe_that_somebody_wrote_stays():
    assert unguard(guard("'tis")) == "'tis" and unguard("'") == "'" and unguard("") == ""


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=2, max_size=2), max_size=5))
def test_lines_are_read_back_as_they_were(rows):
    text = writing.text(['é;"', "b"], rows)
    assert text.startswith(writing.MARK)
    found = list(csv.reader(io.StringIO(text.removeprefix(writing.MARK), newline=""), delimiter=";"))
    assert found == [['é;"', "b"], *([guard(cell) for cell in row] for row in rows)]


def test_a_line_is_written_when_it_is_asked_for():
    lines = writing.lines(["a"], iter([[1], [None]]), separator=",", mark="")
    assert next(lines) == "a\r\n" and next(lines) == "1\r\n" and list(lines) == ['""\r\n']


def sheets(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def test_a_workbook_has_no_cap_and_no_formula():
    rows = [[f"=1+{n}", n, None, 0.5] for n in range(5000)]
    found = sheets(workbooks.workbook([Worksheet("Un", ["a", "b", "c", "d"], rows)])).get_sheet_by_index(0).to_python()
    assert len(found) == 5001 and found[5000] == ["=1+4999", 4999.0, "", 0.5]


def test_days_and_moments_are_what_they_are():
    at = datetime(2026, 12, 7, 23, 30, tzinfo=UTC)
    row = [date(2026, 12, 7), at, True, float("inf"), "x\x00y", "z" * 40_000]
    [found] = sheets(workbooks.workbook([Worksheet("Un", list("abcdef"), [row])])).get_sheet_by_index(0).to_python()[1:]
    assert found == [date(2026, 12, 7), at.replace(tzinfo=None), "True", "inf", "xy", "z" * 32_767]


def test_names_of_sheets_are_what_a_workbook_takes():
    names = ["Un [nom]: très/long " + "x" * 40, "Un", "un", "'", "\x00"]
    found = sheets(workbooks.workbook([Worksheet(name, ["a"], []) for name in names])).sheet_names
    assert len(found) == len({name.casefold() for name in found}) == 5 and all(0 < len(name) <= 31 for name in found)
    assert found[1:] == ["Un", "un 3", "4", "5"]


def test_headings_stay_in_sight_and_columns_are_as_wide_as_what_they_hold():
    content = workbooks.workbook([Worksheet("Un", ["a", "b"], [["très long " * 3, 1]])])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        page = file.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in page and "<cols>" in page


def test_the_same_tables_are_the_same_bytes():
    tables = [Worksheet("Un", ["a"], [[1]])]
    assert workbooks.workbook(tables) == workbooks.workbook(tables) and workbooks.folder(tables) == workbooks.folder(tables)


def test_a_folder_has_a_file_a_table():
    with zipfile.ZipFile(io.BytesIO(workbooks.folder([Worksheet("L’été", ["a"], [["=1"], [None]])]))) as file:
        assert file.namelist() == ["01-l-été.csv"]
        assert file.read("01-l-été.csv").decode("utf-8-sig").splitlines()[:2] == ["a", "'=1"]
