"""Tables that people bring, read: rows with the numbers that a spreadsheet shows, whatever parts their cells.

`opening.py` makes the text of a file; a workbook comes from there as a CSV.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parvis.tables.cells import unguard

SEPARATORS = ";,\t|"
HINT = re.compile(r'"?sep=(.)"?', re.I)
"""The first line by which a spreadsheet is told what parts the cells; it counts it no line."""
MOST_LINES = 20_000


class Unread(ValueError):
    """`code`: empty, long, broken; headings where a room needs them told apart; locked, workbook or heavy of a workbook.
    `line`: where; 0 is the whole."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code, line)
        self.code, self.line = code, line


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: as a spreadsheet shows it, headings included. `broken`: what stands there is no CSV."""

    number: int
    cells: list[str]
    broken: bool = False

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells) and not self.broken


@dataclass(frozen=True, slots=True)
class Table:
    """`first`: the number of `lines[0]`. Empty lines stay where something follows, so that each has its number."""

    headings: list[str]
    lines: list[list[str]]
    first: int = 2

    def rows(self, places: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
        """(number, field → cell) of each line that says something; `places`: field → column, as `columns` finds them."""
        for number, cells in enumerate(self.lines, self.first):
            if any(cell.strip() for cell in cells):
                yield number, named(cells, places)


def read(text: str, most: int = MOST_LINES) -> Table:
    """A whole table with its headings. Raises Unread: empty, long, broken."""
    found = rows(io.StringIO(text, newline=""))
    head = next(found, None)
    if head is None:
        raise Unread("empty")
    lines: list[list[str]] = []
    for row in itertools.chain([head], found):
        if row.broken:
            raise Unread("broken", row.number)
        lines.append(row.cells)
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    headings = [cell.strip() for cell in head.cells]
    if len(lines) < 2:
        raise Unread("empty")
    if len(lines) > most + 1:
        raise Unread("long")
    return Table(headings, lines[1:], head.number + 1)


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """Each row as it is asked for, the headings first; a broken one is told and the next ones follow."""
    given = (line.replace("\x00", "") for line in lines)
    before, head, mark = 0, next(given, "").removeprefix("\ufeff"), ""
    if hint := HINT.fullmatch(head.strip()):
        mark, head = hint[1], next(given, "")
    while head and not head.strip(SEPARATORS + " \r\n"):
        before, head = before + 1, next(given, "")
    reader = csv.reader(itertools.chain([head] if head else [], given), delimiter=mark or separator(head))
    for number in itertools.count(before + 1):
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Row(number, [], broken=True)
            continue
        if cells is None:
            return
        yield Row(number, [unguard(cell) for cell in cells])


def separator(headings: str) -> str:
    """What parts the cells of a line, by what stands oftenest in it outside of quotes."""
    return max(SEPARATORS, key=re.sub(r'"[^"]*"', "", headings).count)


def columns(headings: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column says what: field → its place. `known`: the words for each field; the first that a heading is counts."""
    there: dict[str, int] = {}
    for place, heading in enumerate(headings):
        there.setdefault(plain(heading), place)
    found = {name: next((there[word] for word in map(plain, words) if word in there), -1) for name, words in known.items()}
    return {name: place for name, place in found.items() if place >= 0}


def named(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """Field → cell, without the spaces around it; "" where the line is shorter."""
    return {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}


def plain(heading: str) -> str:
    """As headings are compared: lower case, without accents."""
    parts = unicodedata.normalize("NFKD", heading.strip().replace("’", "'").casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
