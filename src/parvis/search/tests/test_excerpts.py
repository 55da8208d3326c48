"""Excerpts: the words that were looked for, marked in the text as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.search.excerpts import excerpt


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("La Déchèterie est fermée", "decheterie", ["Déchèterie"]),
        ("La déchèterie est fermée", "dech ferm", ["déch", "ferm"]),
        ("Un cœur d’œuf", "oeuf", ["œuf"]),
        ("la rue des Lilas, rue des lilas", '"rue des lilas"', ["rue des Lilas", "rue des lilas"]),
        ("prairie", "air", []),
        ("a+b (c)", "(c)", ["c"]),
        ("rien", "", []),
    ],
)
def test_words_are_marked(text: str, query: str, marked: list[str]) -> None:
    assert [piece for piece, found in excerpt(text, query) if found] == marked


def test_a_long_text_is_cut_around_the_first_word() -> None:
    pieces = excerpt("x " * 500 + "piscine" + " y" * 500, "piscine")
    assert ("piscine", True) in pieces
    assert pieces[0][0] == "… "
    assert sum(len(piece) for piece, _found in pieces) < 350


@given(st.text(max_size=300), st.text(max_size=20))
def test_nothing_is_invented(text: str, query: str) -> None:
    told = "".join(piece for piece, _found in excerpt(text, query)).removeprefix("… ").removesuffix(" …")
    assert told in " ".join(text.split())
