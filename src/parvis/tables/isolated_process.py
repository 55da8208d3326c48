"""The process that opens a workbook, and may die of it (`opening.py` says why): its bytes in, its first sheet out as a CSV.

`python -m parvis.tables.isolated_process MEMORY`. Numbers and days are told as programs read them: 12, 4.5, 2026-12-24,
2026-12-24T18:00, 18:00, true. The first sheet in sight that holds anything counts.
"""

from __future__ import annotations

import csv
import io
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

LOCKED, UNREADABLE, HEAVY = 3, 4, 5
WORK = 30
"""Seconds of a core."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which an xlsx with a password lies."""
LONGEST = 60_000_000
"""Characters of a sheet."""


def main(memory: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content, written = io.BytesIO(sys.stdin.buffer.read()), 0
    try:
        for line in _lines(load_workbook(content)):
            written += sys.stdout.write(line)
            if written > LONGEST:
                return HEAVY
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError):
        return LOCKED if ENCRYPTED in content.getvalue() else UNREADABLE
    except MemoryError:
        return HEAVY
    return 0


def _lines(book: CalamineWorkbook) -> Iterator[str]:
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.end is not None:
            yield from _table(sheet)
            return


def _table(sheet: CalamineSheet) -> Iterator[str]:
    out = io.StringIO(newline="")
    to = csv.writer(out, delimiter=";")
    for row in sheet.to_python(skip_empty_area=False):
        cells = [_told(cell) for cell in row]
        to.writerow(cells if any(cells) else ())
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _told(cell: Any) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return _moment(cell)
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="seconds" if cell.second else "minutes")
        case timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return str(cell)


def _moment(at: datetime) -> str:
    """A moment at midnight is a day; a spreadsheet counts in fractions of one, which fall a little beside the second."""
    at = (at + timedelta(milliseconds=500)).replace(microsecond=0)
    if at.time() == time():
        return at.date().isoformat()
    return at.isoformat(timespec="seconds" if at.second else "minutes")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
