"""CSV as spreadsheets open it: UTF-8 with its mark, semicolons, every cell guarded."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from parvis.tables.cells import guard

MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""


def lines(headings: Iterable[Any], rows: Iterable[Iterable[Any]], *, separator: str = ";", mark: str = MARK) -> Iterator[str]:
    """The headings, then a line a row, each as it is asked for. `mark`: "" for a file that programs read."""
    out = csv.writer(_Echo(), delimiter=separator)
    yield mark + out.writerow(guard(cell) for cell in headings)
    for row in rows:
        yield out.writerow(guard(cell) for cell in row)


def text(headings: Iterable[Any], rows: Iterable[Iterable[Any]], *, separator: str = ";", mark: str = MARK) -> str:
    return "".join(lines(headings, rows, separator=separator, mark=mark))


class _Echo:
    """What `csv` writes into: it gives back each line."""

    def write(self, line: str) -> str:
        return line
