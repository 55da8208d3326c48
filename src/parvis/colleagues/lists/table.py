"""The table: one line a colleague and team. Read whatever a spreadsheet makes of it. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from parvis.tables.cells import unguard

HEADINGS = ("adresse", "nom", "identifiant", "role", "equipe", "actif")
KNOWN = {
    "adresse": "adresse", "email": "adresse", "courriel": "adresse", "nom": "nom", "name": "nom", "identifiant": "identifiant",
    "username": "identifiant", "role": "role", "rôle": "role", "equipe": "equipe", "équipe": "equipe", "team": "equipe",
    "actif": "actif", "active": "actif",
}  # fmt: skip
MOST_LINES, LONGEST = 2000, 1_000_000


class NoTable(ValueError):
    """`args[0]`: « empty », « headings », « long »."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # in the file, the headings being 1
    cells: dict[str, str]


def read(text: str) -> list[Line]:
    text = text.lstrip("\ufeff").replace("\x00", "")
    if len(text) > LONGEST:
        raise NoTable("long")
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    try:
        heads = [KNOWN.get(cell.strip().casefold(), "") for cell in next(rows)]
    except StopIteration as error:
        raise NoTable("empty") from error
    if not {"adresse", "role", "equipe"} <= set(heads):
        raise NoTable("headings")
    found = []
    for row in rows:
        if any(cell.strip() for cell in row):
            cells = {head: unguard(cell.strip()) for head, cell in zip(heads, row, strict=False) if head}
            found.append(Line(rows.line_num, cells))
        if len(found) > MOST_LINES:
            raise NoTable("long")
    if not found:
        raise NoTable("empty")
    return found
