"""Families of events as the journal offers them: those that share a word are one."""

from __future__ import annotations

import unicodedata

from parvis.journal.telling import FAMILIES


def choices() -> list[tuple[str, str]]:
    """Each word once, in the order of letters, with the first family that it stands for."""
    found: dict[str, str] = {}
    for family, word in FAMILIES.items():
        found.setdefault(str(word), family)
    return [(found[word], word) for word in sorted(found, key=_plain)]


def akin(family: str) -> list[str]:
    """All families under the same word; [] of one that is none."""
    word = str(FAMILIES.get(family, ""))
    return [one for one, said in FAMILIES.items() if word and str(said) == word]


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if letter.isalpha()).casefold()
