"""Where a network folds a text: what its readers see before « voir plus »."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import regex

MEASURED = "https://support.dynamicsignal.com/hc/en-us/articles/4415561838871-Content-Sharing-Technical-Specifications"
"""Somebody who shares much, and measured where Facebook and LinkedIn fold on a computer."""
WORD = 40
"""A fold falls between two words, unless the last one is longer than this."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What is seen: so many `characters`, and so many `lines`; 0: that does not count. Nothing said: it folds, and nobody tells
    where, so nothing may be folded in its name."""

    characters: int = 0  # as a reader counts them
    lines: int = 0
    wide: int = 0  # characters that a line holds, as we reckon; 0: only the lines that were written count
    hidden: bool = False  # a feed shows nothing of the text
    told: bool = True  # by the network itself; else measured by somebody
    source: str = ""  # the page that says so

    @property
    def known(self) -> bool:
        return bool(self.characters or self.lines or self.hidden)


def folded(text: str, fold: Fold | None) -> tuple[str, str]:
    """What is seen and what is folded away: together the whole text. Cut between words and never inside a character."""
    if fold is None or not fold.known:
        return text, ""
    ends = [len(text)]
    if fold.characters:
        ends.append(_end_of(text, 0, fold.characters))
    if fold.lines:
        ends.append(_end_of_lines(text, fold))
    end = 0 if fold.hidden else min(ends)
    if not text[end:].strip():
        return text, ""
    seen = text[: _between_words(text, end)].rstrip()
    return seen, text[len(seen) :]


def _end_of(text: str, start: int, characters: int) -> int:
    """Where so many characters after `start` end."""
    end = start
    for found in islice(regex.finditer(r"\X", text, pos=start), characters):
        end = found.end()
    return end


def _end_of_lines(text: str, fold: Fold) -> int:
    left, start = fold.lines, 0
    for line in text.splitlines(keepends=True):
        if not left:
            break
        room = _end_of(text, start, left * fold.wide) if fold.wide else len(text)
        if room < start + len(line.rstrip("\r\n")):
            return room
        taken = -(-len(line.rstrip("\r\n")) // fold.wide) if fold.wide else 1
        left, start = left - min(left, max(1, taken)), start + len(line)
    return start


def _between_words(text: str, end: int) -> int:
    if not 0 < end < len(text) or text[end].isspace() or text[end - 1].isspace():
        return end
    word = regex.search(r"\s\S*$", text[max(0, end - WORD) : end])
    return max(0, end - WORD) + word.start() if word else end
