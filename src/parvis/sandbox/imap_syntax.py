"""How IMAP writes things (RFC 3501): commands into words, values into quoted strings and literals, sets of numbers."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias

Words: TypeAlias = "list[str | bytes | Words]"
"""A command's words: atoms and quoted strings as str, literals as bytes, parentheses as lists."""

TOKEN = re.compile(rb'\s*(?:([()])|"((?:[^"\\]|\\.)*)"|((?:[^\s()"\[\]]|\[[^\]]*\])+))')
LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r?\n$")
PLAIN = re.compile(rb"[\x20\x21\x23-\x5b\x5d-\x7e]{0,200}\Z")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")


class Bad(Exception):
    """The client's command cannot be understood: answered BAD."""


class No(Exception):
    """The command is understood and refused: answered NO."""


def words(chunks: Sequence[tuple[bytes, bytes | None]]) -> Words:
    """The words of a command that came as lines, each perhaps followed by a literal."""
    nested: list[Words] = [[]]
    for line, literal in chunks:
        for token in _tokens(line):
            if token == b"(":
                nested.append([])
            elif token == b")":
                if len(nested) == 1:
                    raise Bad("Unbalanced parenthesis")
                closed = nested.pop()
                nested[-1].append(closed)
            else:
                nested[-1].append(token[1:].decode(errors="surrogateescape"))
        if literal is not None:
            nested[-1].append(literal)
    if len(nested) > 1:
        raise Bad("Unbalanced parenthesis")
    return nested[0]


def _tokens(line: bytes) -> list[bytes]:
    """Parentheses as they are; other words after a "=" that tells them from parentheses."""
    line = LITERAL.sub(b"", line).strip(b"\r\n")
    found, place = [], 0
    while line[place:].strip():
        match = TOKEN.match(line, place)
        if match is None:
            raise Bad("Cannot read this command")
        bracket, quoted, atom = match.groups()
        found.append(bracket or b"=" + (re.sub(rb"\\(.)", rb"\1", quoted) if quoted is not None else atom))
        place = match.end()
    return found


def text(word: object) -> str:
    """A word where IMAP takes an atom, a quoted string or a literal alike."""
    if isinstance(word, bytes):
        return word.decode(errors="replace")
    if isinstance(word, str):
        return word
    raise Bad("A string is expected")


def flags(given: Words) -> list[str]:
    """Flags, written as a list or one after the other; system flags get their usual capitals."""
    flat = given[0] if len(given) == 1 and isinstance(given[0], list) else given
    usual = {flag.lower(): flag for flag in SYSTEM_FLAGS}
    found = [usual.get(text(flag).lower(), text(flag)) for flag in flat]
    return [flag for flag in found if flag in SYSTEM_FLAGS or not flag.startswith("\\")]


def quoted(value: str | bytes) -> bytes:
    """A quoted string, or a literal where quotes cannot hold the value."""
    raw = value if isinstance(value, bytes) else value.encode(errors="surrogateescape")
    return b'"' + raw + b'"' if PLAIN.match(raw) else literal(raw)


def literal(raw: bytes) -> bytes:
    return b"{%d}\r\n" % len(raw) + raw


def moment(at: float) -> bytes:
    """`"24-Jul-2026 21:23:23 +0000"`, whatever the locale."""
    when = datetime.fromtimestamp(at, UTC)
    return f'"{when.day:2d}-{MONTHS[when.month - 1]}-{when:%Y %H:%M:%S} +0000"'.encode()


def day(word: str) -> float:
    """The moment that `24-Jul-2026` or `24-Jul-2026 21:23:23 +0200` names; days begin at midnight UTC."""
    match = re.fullmatch(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})(?: (\d\d:\d\d:\d\d [+-]\d{4}))?", word.strip())
    if match is None or match[2].title() not in MONTHS:
        raise Bad(f"Not a date: {word}")
    month = MONTHS.index(match[2].title()) + 1
    try:
        when = datetime.strptime(f"{match[3]}-{month}-{match[1]} {match[4] or '00:00:00 +0000'}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError as error:
        raise Bad(f"Not a date: {word}") from error
    return when.timestamp()


def pick(numbers: str, uids: Sequence[int], *, by_uid: bool) -> list[int]:
    """The UIDs that a set like `1:4,7,12:*` means, among those of the folder in order."""
    chosen: set[int] = set()
    for part in numbers.split(","):
        low, high = _span(part, (uids[-1] if uids else 0) if by_uid else len(uids))
        if by_uid:
            chosen.update(uids[bisect_left(uids, low) : bisect_right(uids, high)])
        elif high > len(uids) or low < 1:
            raise Bad("No such message")
        else:
            chosen.update(uids[low - 1 : high])
    return sorted(chosen)


def _span(part: str, last: int) -> tuple[int, int]:
    """`a:b` in either order; `*` is the last one."""
    ends = part.split(":")
    if len(ends) > 2 or not all(end == "*" or end.isdecimal() for end in ends):
        raise Bad(f"Not a set of numbers: {part}")
    low, *_, high = sorted(last if end == "*" else int(end) for end in (ends * 2)[:2])
    return low, high


def numbers(uids: Sequence[int]) -> str:
    """UIDs in order as a set, runs shortened: `1:4,7`."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(f"{low}:{high}" if low != high else str(low) for low, high in runs)


def among(uids: Sequence[int]) -> tuple[str, str]:
    """An SQL condition that keeps these UIDs, and its parameter; no limit on how many."""
    return "uid IN (SELECT value FROM json_each(?))", json.dumps(list(uids))
