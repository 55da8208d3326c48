"""Which of the city's answers stands in what an agent sent (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parvis.understanding.near import pieces

WHOLE, HALF = 0.9, 0.5
"""Share of the pieces of both that makes it "as it is"; share of either that makes it "changed"."""
SHORT = 40
"""Pieces of a sent text below which a part of an answer is no use of it: "Bonjour, merci" stands in many."""


@dataclass(frozen=True, slots=True)
class Match:
    answer: int
    outcome: str  # same · changed
    share: float


def match(sent: str, answers: Iterable[tuple[int, str]]) -> Match | None:
    """The answer (key, text) that is most in `sent`, if one is. Blanks were filled and greetings added: a tenth may differ."""
    mine = pieces(sent)
    best: Match | None = None
    for key, text in answers:
        theirs = pieces(text)
        if not mine or not theirs:
            continue
        both = len(mine & theirs)
        of_theirs, of_mine = both / len(theirs), both / len(mine)
        share = min(of_theirs, of_mine)
        if share >= WHOLE:
            outcome = "same"
        elif of_theirs >= HALF or (of_mine >= HALF + 0.1 and len(mine) >= SHORT):
            outcome, share = "changed", max(of_theirs, of_mine) * 0.9
        else:
            continue
        if best is None or share > best.share:
            best = Match(key, outcome, share)
    return best
