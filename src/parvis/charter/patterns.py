"""Patterns that the city writes: compiled once, tried on what blows patterns up before they are kept, stopped when they take
too long."""

from __future__ import annotations

from functools import lru_cache

import regex

SLOW = 0.05
"""A probe that takes so many seconds shows a pattern that some text will never end."""
LIMIT = 0.02
"""Seconds that a pattern may take on one text."""
LONG = 4000
MOST = 50
"""Places told of one text."""
LETTERS = "aA0 -_.é@/"


class Broken(ValueError):
    """The pattern cannot be kept: `place` (from 0) is where it goes wrong."""

    def __init__(self, code: str, place: int, said: str = "") -> None:
        super().__init__(said or code)
        self.code, self.place, self.said = code, place, said


def _made(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.UNICODE)


@lru_cache(1000)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Raises Broken: not a pattern, one that finds nothing at all, or one that may take for ever."""
    try:
        made = _made(pattern)
    except (regex.error, OverflowError, RecursionError) as error:
        raise Broken(
            "pattern", min(getattr(error, "pos", None) or 0, max(len(pattern) - 1, 0)), getattr(error, "msg", "")
        ) from error
    if made.match(""):
        raise Broken("pattern-empty", 0)
    for probe in _probes(pattern):
        try:
            made.search(probe, timeout=SLOW)
        except TimeoutError as error:
            raise Broken("pattern-slow", _repeated(pattern)) from error
    return made


def _probes(pattern: str) -> list[str]:
    """Long runs of what the pattern itself speaks of, and of ordinary letters, with an end that it does not expect.

    Before a run stands what the pattern begins with. What no probe finds is stopped when it is used (`LIMIT`).
    """
    literal = [c for c in dict.fromkeys(pattern) if c.isalnum() or c in " -_"][:12]
    runs = [letter * LONG for letter in dict.fromkeys([*LETTERS, *literal])]
    words = [word * (LONG // len(word)) for word in regex.findall(r"\w{2,}", pattern)[:6]]
    lead = _lead(pattern)
    probes = [*runs, *words, "a " * LONG, "a1 é-" * LONG]
    return [f"{before}{probe}\u0001" for before in dict.fromkeys(["", lead]) for probe in probes]


def _lead(pattern: str) -> str:
    """An example of what a pattern begins with, as far as that is plain: "n°\\s(" → "n° "."""
    plain = regex.split(r"[(\[|]", pattern, maxsplit=1)[0].lstrip("^")
    for escape, letter in ((r"\s", " "), (r"\d", "0"), (r"\w", "a"), (r"\b", "")):
        plain = plain.replace(escape, letter)
    return str(regex.sub(r"[+*?]|\{[^}]*\}|\\", "", plain))


def _repeated(pattern: str) -> int:
    """Where a group that repeats something is itself repeated: the usual reason."""
    nested = regex.search(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]", pattern)
    return nested.start() if nested else 0


def places(pattern: str, text: str) -> list[tuple[int, int]]:
    """Where it is found, the first ones. Raises TimeoutError."""
    found = []
    for match in compiled(pattern).finditer(text, timeout=LIMIT):
        if match.end() > match.start():
            found.append(match.span())
        if len(found) >= MOST:
            break
    return found
