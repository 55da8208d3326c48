"""A text cut into the pieces that a sentence model knows: of all ways to cut it, the likeliest (a unigram model, plain Python)."""

from __future__ import annotations

from functools import lru_cache

from parvis.understanding.sentences.weights import Pieces

SPACE = "▁"
UNKNOWN = 10.0
"""How much less likely than the least likely piece a letter is that no piece holds."""
REMEMBERED = 20_000
LONG = 60
"""Letters of a word that are cut at once: a word of ten thousand letters is no word."""


class Cutter:
    """Words are cut one by one, for no piece reaches over a space; those that come again are remembered."""

    def __init__(self, pieces: Pieces) -> None:
        self.begin, self.end, self.unknown = pieces.begin, pieces.end, pieces.unknown
        self._letters = pieces.letters
        self._pieces, self._longest = pieces, min(LONG, pieces.longest)
        self._worst = min(pieces.worth, default=0.0) - UNKNOWN
        self.word = lru_cache(REMEMBERED)(self._word)

    def numbers(self, text: str, most: int) -> list[int]:
        """The numbers of the pieces between the marks of beginning and end; `most` of them with these."""
        found = [self.begin]
        for word in text.translate(self._letters).split():
            for at in range(0, len(word), LONG):
                found += self.word(SPACE + word[at : at + LONG] if at == 0 else word[at : at + LONG])
            if len(found) >= most:
                break
        return [*found[: most - 1], self.end]

    def _word(self, word: str) -> tuple[int, ...]:
        """Viterbi: the best way to every place from the beginning, then back."""
        best = [0.0] + [float("-inf")] * len(word)
        came: list[tuple[int, int]] = [(0, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number = self._pieces.number(word[start:end])
                if number < 0 and end > start + 1:
                    continue
                number, worth = (number, self._pieces.worth[number]) if number >= 0 else (self.unknown, self._worst)
                if best[start] + worth > best[end]:
                    best[end], came[end] = best[start] + worth, (start, number)
        found, at = list[int](), len(word)
        while at:
            at, number = came[at]
            if not (number == self.unknown and found and found[-1] == self.unknown):
                found.append(number)
        return tuple(reversed(found))
