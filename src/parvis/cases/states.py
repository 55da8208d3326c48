"""How a case moves: the public state that anybody may be told, and the state inside the house. Pure.

A public state is a promise in words, so some need more than their name: who has it, on which day, why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Public: TypeAlias = Literal["received", "transferred", "progress", "planned", "done", "rejected", "elsewhere"]
Inside: TypeAlias = Literal["new", "working", "resident", "outside", "closed"]

MOVES: Mapping[Public, frozenset[Public]] = {
    "received": frozenset({"transferred", "progress", "planned", "done", "rejected", "elsewhere"}),
    "transferred": frozenset({"received", "transferred", "progress", "planned", "done", "rejected", "elsewhere"}),
    "progress": frozenset({"transferred", "planned", "done", "rejected", "elsewhere"}),
    "planned": frozenset({"transferred", "progress", "planned", "done", "rejected", "elsewhere"}),
    "done": frozenset({"received", "progress", "planned"}),
    "rejected": frozenset({"received", "progress", "planned"}),
    "elsewhere": frozenset({"received", "progress", "transferred", "elsewhere"}),
}
"""Where each public state may go. To itself: with somebody else, on another day."""

INSIDE: Mapping[Inside, frozenset[Inside]] = {
    "new": frozenset({"working", "resident", "outside", "closed"}),
    "working": frozenset({"resident", "outside", "closed"}),
    "resident": frozenset({"working", "outside", "closed"}),
    "outside": frozenset({"working", "resident", "closed"}),
    "closed": frozenset({"working"}),
}
ENDS: frozenset[Public] = frozenset({"done", "rejected", "elsewhere"})
"""Public states that close a case."""
WHOM: frozenset[Public] = frozenset({"transferred", "elsewhere"})
"""Public states that name somebody."""
FOLLOWS: Mapping[Public, Inside] = {
    "received": "working", "transferred": "outside", "progress": "working", "planned": "outside", "done": "closed",
    "rejected": "closed", "elsewhere": "closed",
}  # fmt: skip
"""What the house's own state becomes with a public one, unless the agent says otherwise."""


@dataclass(frozen=True, slots=True)
class Move:
    """What is asked of a case. `told`: words that the resident may read; `shown`: everybody, once the case is public."""

    to: Public
    whom: str = ""
    day: date | None = None
    told: str = ""
    shown: bool = False


def wrong(at: Public, move: Move, today: date) -> dict[str, str]:
    """Field → code of what keeps a case from moving; empty when it may."""
    if move.to not in MOVES[at]:
        return {"public": "move"}
    found = {}
    if move.to in WHOM and not move.whom:
        found["whom"] = "whom"
    if move.to == "planned" and move.day is None:
        found["day"] = "day"
    if move.to == "planned" and move.day is not None and move.day < today:
        found["day"] = "past"
    if move.to == "rejected" and not move.told:
        found["told"] = "why"
    return found


def inside_after(inside: Inside, to: Public, wanted: Inside | None = None) -> Inside:
    """The house's own state once the public one is `to`; an end closes, and nothing else does."""
    if to in ENDS:
        return "closed"
    if wanted is not None and wanted != "closed":
        return wanted
    return inside if to == "received" and inside != "closed" else FOLLOWS[to]


def heard(inside: Inside) -> Inside:
    """The resident wrote: we no longer wait for them. A closed case stays closed until somebody has read it."""
    return "working" if inside == "resident" else inside


def open311(at: Public) -> str:
    """The two states that GeoReport v2 knows."""
    return "closed" if at in ENDS else "open"
