"""Insults as people write them: a word, with letters that were doubled, spaced or replaced by figures. Pure; the words are files.

The entries of `blocklist/<language>.txt` stand between commas: a word as it is, `stem*` for all that begins so, several words in a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parvis.understanding.folding import fold

FOLDER = Path(__file__).parent.parent / "blocklist"
READ = 8_000
_WORD = re.compile(r"[^\W_]+(?:[@$!*][^\W_]+)*[@$]?")
_LONE = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]){3,}[^\W\d_](?![^\W_])")
_LONG = re.compile(r"(.)\1{2,}")
_FIGURES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


@dataclass(frozen=True, slots=True)
class Words:
    """`size`: how many entries; `beginnings`: the first two letters of the stems."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    beginnings: frozenset[str]
    rows: tuple[str, ...]
    size: int


@cache
def words() -> Words:
    """All languages together: who insults in Spanish is read by everybody on the same wall."""
    lines = (line for path in sorted(FOLDER.glob("*.txt")) for line in path.read_text("utf-8").splitlines())
    entries = {entry for line in lines if not line.startswith("#") for one in line.split(",") if (entry := fold(one).strip())}
    pieces = {entry: _WORD.findall(entry) for entry in entries if not entry.endswith("*")}
    exact = {found[0] for found in pieces.values() if len(found) == 1}
    stems = {entry[:-1] for entry in entries if entry.endswith("*")}
    rows = tuple(f" {' '.join(found)} " for found in sorted(pieces.values()) if len(found) > 1)
    known = tuple(sorted(stems))
    return Words(frozenset(exact), known, frozenset(stem[:2] for stem in stems), rows, len(entries))


def insult(text: str) -> str:
    """The first entry that a text holds; "" for none."""
    known, said = words(), spelt(text)
    for word in said:
        for spelling in _spellings(word):
            if spelling in known.exact:
                return spelling
            if spelling[:2] in known.beginnings and (stem := next((one for one in known.stems if spelling.startswith(one)), "")):
                return stem
    line = f" {' '.join(said)} "
    return next((row.strip() for row in known.rows if row in line), "")


def _spellings(word: str) -> tuple[str, ...]:
    """A letter that is held down stands for itself once or twice: connnard, puuute."""
    if _LONG.search(word) is None:
        return (word,)
    return (_LONG.sub(r"\1", word), _LONG.sub(r"\1\1", word))


def spelt(text: str) -> list[str]:
    """The words of a text as they are meant: c.o.n.n.a.r.d, c0nnard."""
    folded = fold(text[:READ])
    joined = _LONE.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), folded)
    return [word if word.isdigit() else word.translate(_FIGURES) for word in _WORD.findall(joined)]


def judged(text: str, *, handle: str, automatic: bool, allowed: frozenset[str]) -> tuple[str, str]:
    """The queue of a new message, and why: the list of insults comes first, whoever writes."""
    if insult(text):
        return "blocked", "blocklist"
    if automatic:
        return "shown", "automatic"
    return ("shown", "allowed") if handle.lstrip("@").lower() in allowed else ("waiting", "new")
