"""Files of mails, of any size: one mail after the other in bounded memory, from any point that was reached before.

mboxo and mboxrd, as Thunderbird, Google Takeout and Dovecot write them; a lone ``.eml`` is one mail. A mail starts at a
line ``From somebody … 10:12:33 … 2026`` at the beginning or after an empty line, so that a sentence which begins with
"From" splits nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from parvis.networks.email.parsing import HEAVIEST, parse

__all__ = ["messages", "parse"]

CHUNK = 1024 * 1024  # longest piece of a line that is held
_START = re.compile(rb"From \S.{0,400}?\d{1,2}:\d{2}(?::\d{2})?\b.{0,80}?\b\d{4}\b")
_ESCAPED = re.compile(rb">+From ")


def messages(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yields (where the next mail begins, the mail). Give that offset as `start` to go on after it.

    A mail over 25 MB comes cut there; `parse` then keeps its texts and names its attachments.
    """
    file.seek(start)
    kept, over, inside, blank, fresh = bytearray(), False, False, True, True
    offset = start
    while line := file.readline(CHUNK):
        begins = fresh and blank and _START.match(line) is not None
        if begins and inside:
            yield offset, bytes(kept)
            kept, over = bytearray(), False
        offset += len(line)
        if fresh:
            blank = not line.strip(b"\r\n")
        if not begins and (inside or not blank):
            inside = True
            over = over or len(kept) > HEAVIEST
            if not over:
                kept += line[1:] if fresh and _ESCAPED.match(line) else line
        inside = inside or begins
        fresh = line.endswith(b"\n")
    if inside:
        yield offset, bytes(kept)
