"""A piece of a text around the words that were looked for, with those words marked. Pure."""

from __future__ import annotations

import re

from parvis.search.index import fold, words

AROUND = 110


def excerpt(text: str, query: str, around: int = AROUND) -> list[tuple[str, bool]]:
    """Pieces of `text` in order; True = one of the words. From a little before the first that is found."""
    text = " ".join(text.split())
    spans = _found(text, [word for word in words(query) if word])
    begin = max(spans[0][0] - around, 0) if spans else 0
    end = min(begin + 3 * around, len(text))
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = begin
    for start, stop in spans:
        if start < at or stop > end:
            continue
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _found(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Where words of `text` begin with one of `wanted`, both folded; as positions in `text` itself."""
    folded, positions = "", []
    for n, letter in enumerate(text):
        plain = fold(letter)
        folded += plain
        positions += [n] * len(plain)
    if not wanted or not folded:
        return []
    pattern = r"\b(?:" + "|".join(r"\W+".join(map(re.escape, word.split())) for word in wanted) + r")"
    return [(positions[m.start()], positions[m.end() - 1] + 1) for m in re.finditer(pattern, folded) if m.end() > m.start()]
