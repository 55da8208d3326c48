"""The table: one line a colleague and team. Read whatever a spreadsheet makes of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.tables import reading
from parvis.tables.reading import Unread

HEADINGS = ("adresse", "nom", "identifiant", "role", "equipe", "actif")
KNOWN = {
    "adresse": ("adresse", "email", "courriel"), "nom": ("nom", "name"), "identifiant": ("identifiant", "username"),
    "role": ("role",), "equipe": ("equipe", "team"), "actif": ("actif", "active"),
}  # fmt: skip
MOST_LINES, LONGEST = 2000, 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # in the file, the headings being 1
    cells: dict[str, str]


def read(text: str) -> list[Line]:
    """Raises Unread: that of a table, and « columns »."""
    if len(text) > LONGEST:
        raise Unread("long")
    table = reading.read(text, MOST_LINES)
    places = reading.columns(table.headings, KNOWN)
    if not {"adresse", "role", "equipe"} <= set(places):
        raise Unread("columns", 1)
    return [Line(number, cells) for number, cells in table.rows(places)]
