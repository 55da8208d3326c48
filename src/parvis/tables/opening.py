"""The text of what people bring: a CSV in any usual encoding, or the first sheet of a workbook (xlsx, xls, ods) as a CSV.

A workbook is opened by another process (`isolated_process.py`), with a bound on memory and on work: one of a few kilobytes may ask
for all the memory of a machine, and what opens it does not come back from that.
"""

from __future__ import annotations

import codecs
import io
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

from parvis.tables.reading import Unread

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How an archive begins, which xlsx and ods are, and a compound file, which xls is (and an xlsx with a password)."""
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
BEGINNING = 1 << 16
"""Bytes by which the encoding of a long file is told; a character that they cut in two is no fault."""
MEMORY = 1 << 30
"""Bytes of the process that opens a workbook."""
PATIENCE = 60.0
"""Seconds for it; an honest workbook of twenty thousand rows takes one."""
EXITS = {3: "locked", 4: "workbook", 5: "heavy"}
"""What that process says by its end."""


def is_workbook(beginning: bytes) -> bool:
    return beginning.startswith(WORKBOOKS)


def text_of(content: bytes) -> str:
    """Raises Unread: locked, workbook (it does not open), heavy."""
    if is_workbook(content):
        return _sheet(content)
    return content.decode(_encoding(content), "replace").removeprefix("\ufeff")


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """The same line by line, for files that nobody holds whole. Raises Unread, and UnicodeDecodeError where only its beginning is UTF-8."""
    beginning = file.read(BEGINNING)
    file.seek(0)
    if is_workbook(beginning):
        return iter(io.StringIO(_sheet(file.read()), newline=""))
    encoding = _encoding(beginning, whole=len(beginning) < BEGINNING)
    return io.TextIOWrapper(file, encoding, "strict" if encoding.startswith("utf") else "replace", newline="")


def _encoding(beginning: bytes, *, whole: bool = True) -> str:
    """By its mark; UTF-8 if it is; else as spreadsheets of old write, on a Mac if the é of one is in it oftener than Windows'."""
    for mark, name in MARKS.items():
        if beginning.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning, final=whole)
    except UnicodeDecodeError:
        return "mac-roman" if beginning.count(b"\x8e") > beginning.count(b"\xe9") else "cp1252"
    return "utf-8-sig"


def _sheet(content: bytes) -> str:
    command = [sys.executable, "-m", "parvis.tables.isolated_process", str(MEMORY)]
    try:
        ran = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unread("heavy") from error
    if ran.returncode:
        raise Unread("heavy" if ran.returncode < 0 else EXITS.get(ran.returncode, "workbook"))
    return ran.stdout.decode()
