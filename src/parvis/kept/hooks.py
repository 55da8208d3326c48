"""What is kept, of whom, and how one lets go of it. Every model of every room says it in its room's `keeps.py`.

A `Kept` holds something of a resident: how its rows lead to the person, which of its fields may say something of them and what
those become, which never do. An `Other` holds nothing of a resident, and says whose it is. Rows stay wherever something is
counted; only what says who it was, and what they said, goes.

This room knows no other. `SCOPES` are the ways from a person to rows (« conversation », « message », « transfer »), which the rooms
that own those rows register; a lookup of a `Kept` ends at one of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from django.apps import apps
from django.db.models import Model, Q, QuerySet

Mode = Literal["erase", "anonymise"]
"""erase: words and names go. anonymise: names and addresses go, what was said in conversations stays without them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody outside, as rows. `needles`: how they are called, for what keeps no key of theirs (raw deliveries).

    `talks`: conversations that are past their time, whoever they are with: without contacts and identities they stand for
    nobody, and only what was said in them goes.
    """

    contacts: tuple[int, ...]
    identities: tuple[int, ...]
    needles: tuple[str, ...] = ()
    mode: Mode = "erase"
    talks: tuple[int, ...] = ()

    def rows(self, scope: str) -> Any:
        """Keys of the rows of a scope: a list, or a subquery."""
        return SCOPES[scope](self)

    def keys(self, scope: str) -> list[int]:
        found = self.rows(scope)
        return list(found) if isinstance(found, tuple) else [row["pk"] for row in found]


Scope: TypeAlias = Callable[[Person], Any]
SCOPES: dict[str, Scope] = {"contact": lambda person: person.contacts, "identity": lambda person: person.identities}
"""Ways from a person to rows, by the name that ends a lookup of a `Kept`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of `label` that hold something of a resident.

    `by`: lookup → scope, any of which leads to the person. `words`: fields that may say something of them, and what they become.
    `plain`: text fields that never do. `gone`: the whole row goes. `only`: which rows may be erased today. `first`: done before,
    in the transaction that hides the person: what must not leave any more is stopped there. `erase`: instead of writing `words`,
    in slices, when the person is hidden already; see `Slice`. `stays`: what `only` leaves, why, and until when. `shown`: fields
    that the person is given when they ask for what is kept. `order`: what leads to other rows goes after them. `own`: of `words`, the
    fields that go, or lead to a row that is `gone`, as soon as a resident erases their account of the square by themselves: whatever
    holds their address (`kept.actions.take_back`).
    """

    label: str
    by: Mapping[str, str]
    words: Mapping[str, Any] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    gone: bool = False
    only: Callable[[], Q] = Q
    first: Callable[[Person], None] | None = None
    erase: Callable[[Person, int], Slice] | None = None
    stays: Callable[[Person], Stay | None] | None = None
    shown: tuple[str, ...] = ()
    order: int = 50
    own: frozenset[str] = frozenset()

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def rows(self, person: Person) -> QuerySet[Any]:
        """All rows that lead to the person."""
        wanted = Q(pk__in=[])
        for lookup, scope in self.by.items():
            wanted |= Q(**{f"{lookup}__in": person.rows(scope)})
        return self.model._default_manager.filter(wanted)


@dataclass(frozen=True, slots=True)
class Slice:
    """What one turn did: how many rows, where the next one goes on (None: that was the last), which files fell out."""

    done: int
    cursor: int | None = None
    files: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """So many rows are kept all the same. `why`: a code of records/words.py."""

    rows: int
    why: str
    until: datetime | None = None


Whose = Literal["city", "colleague", "machine", "press"]


@dataclass(frozen=True, slots=True)
class Other:
    """Rows that hold nothing of a resident: the city's own words, its colleagues', what serves the machine, what the press wrote."""

    label: str
    whose: Whose


@dataclass(frozen=True, slots=True)
class Sweep:
    """What holds words of a person without a key that leads to them: looked through a slice at a time. `labels`: where."""

    name: str
    erase: Callable[[Person, int], Slice]
    labels: tuple[str, ...] = ()
    order: int = 80


KEPT: dict[str, Kept] = {}
OTHERS: dict[str, Other] = {}
SWEEPS: dict[str, Sweep] = {}
HELD: list[Callable[[Person], Sequence[str]]] = []
"""Why nothing of a person may be let go of, in words: a legal hold. Rooms below ask `held`."""


HOLDING: list[Callable[[], Sequence[Person]]] = []
"""Of whom nothing may be let go of: no retention rule takes their rows."""
HANDED: list[Callable[[Person], Iterable[tuple[str, Path]]]] = []
"""Files of a person that a room keeps beside their messages: (name in what they are handed, where it is on the disk)."""
FILES: list[Callable[[Collection[int]], set[int]]] = []
"""Which of some files that came with messages still stand somewhere, as rooms know it that keep them in a text."""


def keeps(*rows: Kept | Other | Sweep) -> None:
    """What a room keeps of persons, row by row: `keeps.py`."""
    for row in rows:
        if isinstance(row, Kept):
            KEPT[row.label] = row
        elif isinstance(row, Other):
            OTHERS[row.label] = row
        else:
            SWEEPS[row.name] = row


def others(whose: Whose, *labels: str) -> None:
    keeps(*(Other(label, whose) for label in labels))


def named_in(body: bytes, person: Person) -> bool:
    """Does a delivery speak of them? JSON writes what is not ASCII in two ways."""
    ways = (spelt for needle in person.needles for spelt in (needle, json.dumps(needle)[1:-1]))
    return any(spelt.encode("utf-8", "replace") in body for spelt in ways)


def held(person: Person) -> list[str]:
    return [why for ask in HELD for why in ask(person)]


def in_order() -> list[Kept | Sweep]:
    """As they are erased: what is far from the person first, their names last."""
    rows: Iterable[Kept | Sweep] = (*KEPT.values(), *SWEEPS.values())
    return sorted(rows, key=lambda row: (row.order, row.label if isinstance(row, Kept) else row.name))


def held_persons() -> list[Person]:
    return [person for ask in HOLDING for person in ask()]


def without_held(rows: QuerySet[Any], label: str) -> QuerySet[Any]:
    """Of rows of `label` that are past their time, those that may go: nobody they lead to is under a legal hold."""
    if label in KEPT:
        for person in held_persons():
            rows = rows.exclude(pk__in=KEPT[label].rows(person).values("pk"))
    return rows


RESTRICTED: list[Callable[[], QuerySet[Any]]] = []
"""Keys of contacts whose data may be kept and not used (GDPR, articles 18 and 21), as a subquery."""


def unrestricted(rows: QuerySet[Any], lookup: str) -> QuerySet[Any]:
    """Without what belongs to them: for figures, listening, exports. `lookup`: the way from a row to its contact."""
    for ask in RESTRICTED:
        rows = rows.exclude(**{f"{lookup}__in": ask()})
    return rows
