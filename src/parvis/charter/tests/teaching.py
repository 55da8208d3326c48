"""What the tests of learning share: vectors made of a text's words alone, and precedents of two clauses."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from parvis.charter.learning import actions, jobs
from parvis.charter.learning.teaching import Taught
from parvis.charter.models import Learnt
from parvis.charter.said import Said
from parvis.understanding.meaning import State, Vector

THINGS = (
    "la piscine",
    "le marché",
    "la bibliothèque",
    "le stade",
    "la crèche",
    "le parc",
    "la place",
    "le théâtre",
    "la cantine",
    "le musée",
)


class Words:
    """Texts of the same words have the same vector, those with other words another one."""

    name = "words 1"

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        return [self._vector(text) for text in texts]

    passages = questions

    def _vector(self, text: str) -> Vector:
        row = [0.0] * 64
        for word in text.lower().split():
            row[zlib.crc32(word.encode()) % 64] += 1.0
        return tuple(row)


WORDS = Words()
STATE = State(WORDS)


def texts(number: str = "1.4") -> list[tuple[str, list[str]]]:
    """(text, clauses that object): praise, and plain news of the same things."""
    praised = [(f"magnifique travail pour {thing}", [number]) for thing in THINGS]
    more = [(f"quel magnifique courage avec {thing}", [number]) for thing in THINGS]
    plain = [(f"horaires de {thing} lundi matin", []) for thing in THINGS]
    return [*praised, *more, *plain, *((f"ouverture de {thing} à neuf heures", list[str]()) for thing in THINGS)]


def taught(number: str = "1.4", **situation: Any) -> list[Taught]:
    return [
        Taught(Said(text, **situation), number, frozenset(expected), *WORDS.questions([text])) for text, expected in texts(number)
    ]


def keep_all(number: str = "1.4", **situation: Any) -> None:
    for text, expected in texts(number):
        actions.keep_precedent({"text": text, "expected": expected, "about": number, **situation}, by=None)


def learn() -> Learnt:
    """Has everything learnt now, as the worker would."""
    Learnt.objects.get_or_create()
    jobs.learn(list(Learnt.objects.all()))
    return Learnt.objects.get()
