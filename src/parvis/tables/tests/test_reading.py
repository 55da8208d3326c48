"""Rows have the numbers of a spreadsheet, whatever parts their cells; what is no table says why."""

from __future__ import annotations

import pytest

from parvis.tables import reading, writing
from parvis.tables.reading import Row, Unread


@pytest.mark.parametrize("separator", reading.SEPARATORS)
def test_any_usual_separator(separator):
    text = f'nom{separator}"mot; , | entre guillemets"\nAna{separator}"oui, non; si"\n'
    table = reading.read(text)
    assert table.headings == ["nom", "mot; , | entre guillemets"] and table.lines == [["Ana", "oui, non; si"]]


def test_the_line_by_which_a_spreadsheet_is_told_the_separator_is_no_line():
    table = reading.read("sep=,\r\nnom;titre,mot\r\nAna;x,b\r\n")
    assert table.headings == ["nom;titre", "mot"] and table.first == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_numbers_are_those_of_the_spreadsheet(end):
    text = end.join(["", ";", "nom;mot", "", 'Ana;"deux', 'lignes"', "Luc;x", "", ""])
    assert list(reading.read(text).rows({"name": 0, "word": 1, "none": 7})) == [
        (5, {"name": "Ana", "word": f"deux{end}lignes", "none": ""}),
        (6, {"name": "Luc", "word": "x", "none": ""}),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0), ("\n\n", "empty", 0), ("nom;mot\n", "empty", 0), (" ; \nAna;x\n", "empty", 0),
        ("nom\n" + "x\n" * 11, "long", 0), ("nom\nAna\n" + '"' + "x" * 200_000, "broken", 3),
    ],
)  # fmt: skip
def test_what_is_no_table_says_why(text, code, line):
    with pytest.raises(Unread) as caught:
        reading.read(text, most=10)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_a_broken_row_is_told_and_the_next_ones_follow():
    lines = ["nom\n", "Ana\n", "x" * 200_000 + "\n", "Luc\n"]
    assert list(reading.rows(lines)) == [Row(1, ["nom"]), Row(2, ["Ana"]), Row(3, [], broken=True), Row(4, ["Luc"])]


def test_what_was_written_is_read_back():
    rows = [["=1+1", "'quote"], ["-5", "a;b\nc"], ["\ttab", "＝2"]]
    table = reading.read(writing.text(["un", "deux"], rows))
    assert table.headings == ["un", "deux"] and table.lines == rows


def test_columns_are_found_by_any_of_their_words():
    known = {"name": ("nom de l'élu", "nom"), "town": ("ville",), "mail": ("courriel",)}
    assert reading.columns([" Ville ", "NOM", "Nom de l’élu", "nom"], known) == {"name": 2, "town": 0}
