"""Files to take away: their name, their kind, each line sent when it is written."""

from __future__ import annotations

from parvis.tables import writing
from parvis.web import downloads


def test_a_table_is_sent_as_a_file_that_a_spreadsheet_opens():
    answer = downloads.table(writing.lines(["a"], [["é"]]), "table.csv")
    assert answer.getvalue().decode("utf-8-sig") == "a\r\né\r\n"
    assert (answer["Content-Disposition"], answer["Content-Type"]) == (
        'attachment; filename="table.csv"',
        "text/csv; charset=utf-8",
    )


def test_a_name_with_accents_stays_readable_and_ends_no_heading():
    answer = downloads.attached(b"x", 'été "1"\r\nX: y.pdf', "application/pdf")
    assert "\n" not in answer["Content-Disposition"] and "filename*=utf-8''%C3%A9t%C3%A9" in answer["Content-Disposition"]
