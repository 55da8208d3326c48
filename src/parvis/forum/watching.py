"""Watched words in a text, and what else makes it wait for a look. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.search.index import fold
from parvis.understanding.personal import redact

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    word: str
    act: str  # block · hold · censor


@dataclass(frozen=True, slots=True)
class Looked:
    """`text`: with censored words written over."""

    text: str
    blocked: tuple[str, ...]
    held: tuple[str, ...]
    censored: tuple[str, ...]


def _pattern(word: str) -> re.Pattern[str]:
    open_ended, bare = word.endswith("*"), fold(word.rstrip("*")).strip()
    parts = r"\W+".join(re.escape(one) for one in bare.split())
    return re.compile(rf"(?<!\w){parts}" + (r"\w*" if open_ended else r"(?!\w)"))


def look(text: str, words: Iterable[Word]) -> Looked:
    """Accents and case make no difference; a word is a whole word, unless it ends by a star."""
    folded, positions = "", list[int]()
    for n, letter in enumerate(text):
        plain = fold(letter)
        folded += plain
        positions += [n] * len(plain)
    found: dict[str, list[str]] = {"block": [], "hold": [], "censor": []}
    letters = list(text)
    for one in words:
        matches = [match for match in _pattern(one.word).finditer(folded) if match.end() > match.start()]
        if matches:
            found[one.act].append(one.word)
        if one.act == "censor":
            for match in matches:
                for n in range(positions[match.start()], positions[match.end() - 1] + 1):
                    letters[n] = letters[n] if letters[n].isspace() else "•"
    return Looked("".join(letters), tuple(found["block"]), tuple(found["hold"]), tuple(found["censor"]))


def links(text: str) -> int:
    return len(_LINK.findall(text))


def personal(text: str) -> bool:
    """Does it hold an address, a number, something of one person, that everybody would read? Links are not such a thing."""
    bare = _LINK.sub("", text)
    return redact(bare) != bare
