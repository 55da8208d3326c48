"""The table: one line a colleague and team. Read whatever a spreadsheet makes of it, written so that one opens it safely. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("adresse", "nom", "identifiant", "role", "equipe", "actif")
KNOWN = {
    "adresse": "adresse", "email": "adresse", "courriel": "adresse", "nom": "nom", "name": "nom", "identifiant": "identifiant",
    "username": "identifiant", "role": "role", "rôle": "role", "equipe": "equipe", "équipe": "equipe", "team": "equipe",
    "actif": "actif", "active": "actif",
}  # fmt: skip
MOST_LINES, LONGEST = 2000, 1_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
            cells = {head: plain(cell.strip()) for head, cell in zip(heads, row, strict=False) if head}
            found.append(Line(rows.line_num, cells))
        if len(found) > MOST_LINES:
            raise NoTable("long")
    if not found:
        raise NoTable("empty")
    return found


def written(rows: Iterable[Sequence[str]]) -> str:
    """With a mark by which spreadsheets know UTF-8; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def plain(cell: str) -> str:
    """What `safe` did, undone."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
