"""With which models messages are read, of kinds, of topics and of the second look, those that were learnt here, else what comes with
Parvis; and with which names of places.

A learnt model that cannot be used (damaged, of another format) is passed over for the shipped one, and `in_use().problem` says so.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from parvis.readings.models import Learning, PlaceNames, Trained
from parvis.understanding import kinds, meaning, second, taught
from parvis.understanding.lanes import Unusable, opened
from parvis.understanding.places import EMPTY, Gazetteer, Place
from parvis.understanding.second import Second

_OPENED: dict[tuple[int | str | None, ...], InUse] = {}
"""Learnt models by their rows and versions: a row never changes."""
KEPT = 2
NUMBERS = ("current", "topics", "second", "inbox")
_GAZETTEERS: dict[tuple[tuple[int, datetime], ...], Gazetteer] = {}
"""The names of the files that there are; one entry at most."""


@dataclass(frozen=True, slots=True)
class InUse:
    """`number`, `topics`, `second_number`: the rows of the learnt models that should read; 0: the shipped one. `problem`, …: why one of
    them does not. `second`: of the second look, None: the shipped one. `moved`: the same moved to what arrives here, of the row
    `inbox`; None, 0: it is not, or was moved from another one than reads now."""

    state: kinds.State
    number: int = 0
    topics: int = 0
    second_number: int = 0
    second: Second | None = None
    problem: str = ""
    topics_problem: str = ""
    second_problem: str = ""
    inbox: int = 0
    moved: Second | None = None

    @property
    def trouble(self) -> str:
        """Why something else reads than should; "" = all is as it should be."""
        return self.problem or self.topics_problem or self.second_problem


def in_use() -> InUse:
    """Asked once a batch; the model itself is read once a process."""
    asked = (name for number in NUMBERS for name in (number, f"{number}__version"))
    found = Learning.objects.values_list(*asked).first() or ()
    if not any(found):
        shipped = kinds.state()
        return InUse(shipped, problem=shipped.problem)
    if found not in _OPENED:
        while len(_OPENED) >= KEPT:
            _OPENED.pop(next(iter(_OPENED)))
        _OPENED[found] = _open(*(number or 0 for number in found[::2]))
    return _OPENED[found]


def gazetteer() -> Gazetteer:
    """All names that the city brought. Asked once a batch; made once a process and change."""
    found = tuple(PlaceNames.objects.order_by("pk").values_list("pk", "at"))
    if found not in _GAZETTEERS:
        _GAZETTEERS.clear()
        bodies = PlaceNames.objects.filter(pk__in=[pk for pk, _at in found]).order_by("pk").values_list("body", flat=True)
        _GAZETTEERS[found] = Gazetteer.of(place for body in bodies for place in unpacked(bytes(body))) if found else EMPTY
    return _GAZETTEERS[found]


def packed(places: Iterable[Place]) -> bytes:
    rows = [[one.key[:80], one.name[:120], one.kind, one.points, one.area] for one in places]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode())


def unpacked(body: bytes) -> Iterator[Place]:
    return (Place(*row) for row in json.loads(zlib.decompress(body)))


def body_of(number: int) -> bytes:
    return bytes(Trained.objects.values_list("body", flat=True).get(pk=number))


def _open(number: int, topics: int, again: int, inbox: int) -> InUse:
    state, problem, topics_problem = kinds.state(), "", ""
    try:
        state = kinds.State(opened(body_of(number), f"model {number}")) if number else state
        problem = state.problem
    except Unusable as error:
        problem = str(error)
    try:
        table = taught.opened(body_of(topics), f"table {topics}") if topics else taught.NOTHING
    except Unusable as error:
        table, topics_problem = taught.NOTHING, str(error)
    look, second_problem = _second(again) if again else (None, "")
    moved = _moved(inbox, look) if inbox else None
    return InUse(
        replace(state, topics=table), number, topics, again, look, problem, topics_problem, second_problem, inbox if moved else 0, moved
    )


def _moved(number: int, look: Second | None) -> Second | None:
    """Moved from this second look, or (None) from the shipped one; None: it was moved from another, a night moves it anew."""
    found, _problem = _second(number)
    return found if found and found.examples == version_of(look) else None


def version_of(look: Second | None) -> str:
    """Of this second look, or (None) of the shipped one; "" = there is none."""
    return look.version if look else shipped_version()


@cache
def shipped_version() -> str:
    found = second.read(second.file_of())
    return found.version if found else ""


def _second(number: int) -> tuple[Second | None, str]:
    try:
        found = second.opened(body_of(number), f"second look {number}")
    except Unusable as error:
        return None, str(error)
    named = meaning.named()
    if named and found.embedder != named:
        return None, f"second look {number} is of other vectors: {found.embedder}, not {named}"
    return found, ""
