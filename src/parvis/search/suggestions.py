"""What is offered while one types: each room says what of its own fits, to whom it may be shown, and where it leads.

A word fits where another one begins with it, accents and case apart. Both databases read the same pattern, letter by letter: neither
has to know of accents, and no further table has to be kept. Rooms look through their newest rows, so many at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.utils.functional import Promise

from parvis.search.index import fold, words

LEAST = 2
"""Letters from which on something is offered."""
MOST = 5
"""Of one sort."""
READ = 20
"""Rows of one sort that fit and are compared: those whose name begins with what was typed come first."""
LOOKED = 2000
"""Rows of one sort among which is looked, the newest ones: a large city types as fast as a village, and the search goes further back."""
WORDS = 6
ACCENTED = range(0xC0, 0x250)
T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`beside`: what tells it from others of its name."""

    label: str
    url: str
    beside: str = ""


class Accented(Func):
    """Whether a text holds more than ASCII, as SQLite says it."""

    template = "(%(expressions)s GLOB '*[^ -~]*')"
    output_field = BooleanField()


def _likely(field: str, word: str) -> Q:
    """SQLite compares by itself what it can: its patterns are Python's, a hundred times as slow, and most names have no accents."""
    if connection.vendor != "sqlite" or not word.isascii():
        return Q()
    return Q(**{f"{field}__contains": word}) | Q(Accented(F(field)))


@dataclass(frozen=True, slots=True)
class Typed:
    words: tuple[str, ...]

    def begins(self, *fields: str) -> Q:
        """Each word begins one in any of the fields."""
        found = Q()
        for word in self.words:
            here = Q()
            for field in fields:
                here |= _likely(field, word) & Q(**{f"{field}__regex": rf"(?:^|\W){pattern(word)}"})
            found &= here
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """`find` takes who asks and what they typed; it gives nothing to whoever may not see it."""

    key: str
    heading: str | Promise
    icon: str
    order: int
    find: Find


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    heading: str
    icon: str
    rows: tuple[Suggestion, ...]


Find = Callable[[Any, Typed], Iterable[Suggestion]]
SOURCES: dict[str, Source] = {}


def suggests(key: str, heading: str | Promise, icon: str, order: int) -> Callable[[Find], Find]:
    """Registers what a room offers, in its `suggestions.py`."""

    def registered(find: Find) -> Find:
        SOURCES[key] = Source(key, heading, icon, order, find)
        return find

    return registered


def newest(rows: QuerySet[T], most: int = LOOKED) -> QuerySet[T]:
    """The newest ones, to look through."""
    return rows.filter(pk__in=rows.model._default_manager.order_by("-pk").values("pk")[:most])


def suggest(user: Any, q: str) -> list[Group]:
    """What fits, sort by sort; as many queries whatever is found."""
    typed = Typed(tuple(word for said in words(q) for word in said.split())[:WORDS])
    if len("".join(typed.words)) < LEAST:
        return []
    found = ((one, _first(one.find(user, typed), typed)) for one in sorted(SOURCES.values(), key=lambda one: one.order))
    return [Group(one.key, str(one.heading), one.icon, rows) for one, rows in found if rows]


def _first(rows: Iterable[Suggestion], typed: Typed) -> tuple[Suggestion, ...]:
    begun = " ".join(typed.words)
    return tuple(sorted(rows, key=lambda row: not fold(row.label).startswith(begun))[:MOST])


def pattern(word: str) -> str:
    """The word as it may be written: "oeuvre" → "Œuvre", "ecole" → "École"."""
    told, at = "", 0
    while at < len(word):
        pair = word[at : at + 2]
        apart = "".join(_ways(letter) for letter in pair)
        joined = {"oe": "œŒ", "ae": "æÆ"}.get(pair)
        told += f"(?:{apart}|[{joined}])" if joined else _ways(word[at])
        at += 2 if joined else 1
    return told


@cache
def _accents() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in ACCENTED:
        plain = fold(chr(code))
        if len(plain) == 1 and plain != chr(code):
            found[plain] = found.get(plain, "") + chr(code)
    return found


def _ways(letter: str) -> str:
    """As a class of letters; what is no letter stands for itself, and `words` leaves none that a pattern would read as a sign."""
    ways = "".join(dict.fromkeys(letter + letter.upper() + _accents().get(letter, "")))
    return f"[{ways}]" if len(ways) > 1 else ways
