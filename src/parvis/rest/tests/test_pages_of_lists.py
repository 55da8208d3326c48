"""A page of a list has one shape, and in the description the name that its clients know."""

from __future__ import annotations

import pytest
from ninja import Schema
from pydantic import ValidationError

from parvis.rest.shapes import Page, Strict


class DictionaryOut(Schema):
    word: str


class BoxOut(Schema):
    word: str


def test_a_page_has_the_plural_of_what_it_holds():
    assert Page[DictionaryOut].__name__ == "DictionariesOut" and Page[BoxOut].__name__ == "BoxesOut"
    assert Page[DictionaryOut] is Page[DictionaryOut]
    page = Page[DictionaryOut](items=[DictionaryOut(word="parvis")], next="")
    assert page.model_dump() == {"items": [{"word": "parvis"}], "next": ""}
    with pytest.raises(ValidationError):
        Page[DictionaryOut].model_validate({"items": [{"mot": "parvis"}], "next": ""})


def test_what_comes_in_with_a_name_that_is_not_known_is_refused():
    class WordIn(Strict):
        word: str = ""

    with pytest.raises(ValidationError):
        WordIn.model_validate({"wrod": "parvis"})
