"""The chain of the journal: how an event becomes bytes, events a link, links a chain.

A link stands for the events recorded since the one before it. Its digest is made of the digest before it and of what its events
say, so that nothing can be changed, taken out or put in between without every later digest being another one.

    leaf    = SHA-256(id ␟ at ␟ kind ␟ by ␟ channel ␟ label ␟ about ␟ data)     each as text, absent ones empty
    content = SHA-256(leaf leaf …)                                               late events first, then by id
    digest  = SHA-256("parvis.journal" ␟ number ␟ digest before ␟ first ␟ last ␟ count ␟ content)    digests in hexadecimal

`at` is in UTC with six decimals; `data` is JSON with sorted keys and no blanks. The same events give the same bytes on SQLite
and PostgreSQL, so that a chain outlives a move from one to the other.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from django.db import connection

FLEETING = "conversation.presence"
"""Who looks at a conversation is no act: it is let go of after a month and is no part of the chain."""
COPIES = ("message.hidden", "message.shown", "message.moderated")
"""Their `text` is a copy of somebody's words that a network may not let us keep: it is no part of the chain."""
AT_ONCE = 10_000
SEPARATOR = "\x1f"
MARK = struct.Struct(">q8s")
"""Of each event a link keeps its number and the beginning of its leaf: what was changed can be named."""

AT = {
    "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "sqlite": "CASE length(at) WHEN 19 THEN at || '.000000' ELSE at || '' END",
}
READ = """SELECT id, {at}, kind, coalesce(CAST(by_id AS text), ''), channel, label, coalesce(CAST(about AS text), ''), CAST(data AS text)
    FROM journal_event WHERE {where}"""

Row = tuple[int, str, str, str, str, str, str, str]


def slabs(after: int) -> Iterator[list[Row]]:
    """The events after one, in order; straight from the table, as text."""
    while True:
        found = _read_rows(f"id > %s ORDER BY id LIMIT {AT_ONCE}", after)
        if found:
            yield found
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def between(first: int, last: int) -> list[Row]:
    return _read_rows("id BETWEEN %s AND %s ORDER BY id", first, last)


def among(numbers: Sequence[int]) -> list[Row]:
    """These very events, in order; a few hundred at most."""
    return _read_rows(f"id IN ({', '.join(['%s'] * len(numbers))}) ORDER BY id", *numbers)


def _read_rows(where: str, *values: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(READ.format(at=AT[connection.vendor], where=where), values)
        found: list[Row] = cursor.fetchall()
        return found


def leaf(row: Sequence[Any]) -> bytes:
    number, at, kind, by, channel, label, about, data = row
    told = data if data == "{}" else _canonical(kind, data)
    line = f"{number}\x1f{at}\x1f{kind}\x1f{by}\x1f{channel}\x1f{label}\x1f{about}\x1f{told}"
    return sha256(line.encode("utf-8", "surrogatepass")).digest()


def _number(text: str) -> int | float:
    """2.0 and 2 are one number: PostgreSQL does not keep how it was written."""
    value = float(text)
    return int(value) if value.is_integer() else value


_reader = json.JSONDecoder(parse_float=_number)
_scan: Callable[[str, int], tuple[Any, int]] = _reader.scan_once  # type: ignore[attr-defined]
_writer = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _writing() -> Callable[[Any], str]:
    """What `_writer.encode` does, without the machinery that it makes anew for each text."""
    make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
    if make is None:  # not in every Python
        return _writer.encode
    parts = make(None, _writer.default, json.encoder.encode_basestring, None, ":", ",", True, False, True)
    return lambda told: "".join(parts(told, 0))


_write = _writing()


def _canonical(kind: str, data: str) -> str:
    try:
        told, end = _scan(data, 0)
    except StopIteration:
        end = -1
    if end != len(data):  # blanks around it, or no JSON: said as it is always said
        told = _reader.decode(data)
    if kind in COPIES and isinstance(told, dict):
        told = {key: value for key, value in told.items() if key != "text"}
    return _write(told)


def content(leaves: Iterable[bytes]) -> str:
    return sha256(b"".join(leaves)).hexdigest()


def digest(*, number: int, before: str, first: int, last: int, count: int, content: str) -> str:
    parts = ("parvis.journal", number, before, first, last, count, content)
    return sha256(SEPARATOR.join(map(str, parts)).encode()).hexdigest()


def marks(found: Iterable[tuple[int, bytes]]) -> bytes:
    return b"".join(MARK.pack(number, leaf[:8]) for number, leaf in found)


def marked(kept: bytes | memoryview) -> dict[int, bytes]:
    """Event → the beginning of its leaf, as it was when its link was made."""
    return dict(MARK.iter_unpack(bytes(kept)))
