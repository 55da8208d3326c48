"""A page is given a table: its text, or in a sentence what to do."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.translation import override

from parvis.tables.reading import Unread
from parvis.tables.workbooks import Worksheet, workbook
from parvis.web import uploads


def test_a_file_comes_before_what_was_pasted():
    file = SimpleUploadedFile("équipe.xlsx", workbook([Worksheet("x", ["nom"], [["Ana"]])]))
    request = RequestFactory().post("/", {"file": file, "text": "nom\nLuc\n"})
    assert uploads.given(request, 100_000) == ("nom\r\nAna\r\n", "équipe.xlsx")
    assert uploads.given(RequestFactory().post("/", {"text": "nom\nLuc\n"}), 100_000) == ("nom\nLuc\n", "")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choisissez un fichier."),
        (SimpleUploadedFile("x.csv", b"x" * 3_000_001), "Ce fichier est trop lourd\u00a0: 3 Mo au plus."),
        (SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), "Ce classeur ne s’ouvre pas"),
    ],
)
def test_no_text_says_why(file, words):
    with pytest.raises(ValidationError) as caught:
        uploads.text_of(file, 3_000_000)
    assert caught.value.message_dict["file"][0].startswith(words)


def test_each_code_has_its_sentence_in_both_languages():
    french = {code: uploads.sentence(Unread(code, 7), 20_000) for code in uploads.SENTENCES}
    assert "20\u202f000" in french["long"] and "7" in french["broken"] and not any("%(" in one for one in french.values())
    with override("en"):
        assert uploads.sentence(Unread("long"), 20_000) == "This file has more than 20,000 lines: split it."
        assert all(uploads.sentence(Unread(code)) != said for code, said in french.items())
    assert uploads.sentence(Unread("columns"), own={"columns": "Il manque « nom »."}) == "Il manque « nom »."
