"""What may not wait: by its words, and by what the model has learnt of sentences that are dangerous without any such word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.understanding.lexicon import Hit

LEARNT, WITH_HINT, WITH_WORD = 0.35, 0.25, 0.08
"""From which chance the model alone says danger; beside a hint; beside a word of danger."""
EVERYWHERE = frozenset({"hint.building"})
"""Hints that say nothing alone: a street lamp, a window stand in what people report every day."""
WITHIN = 9
"""How many words apart two hints are still about one thing."""
_TOGETHER = """
gas smell, wire fall, wire child, wire hole, fall building, hole child, hole school, child fall, child alone, child
water, child dog, child inside, child vomit, child weapon, child harm, school weapon, school vomit, school toxic,
harm partner, harm body, harm weapon, weapon now, dog harm, die now, fire building, fire school, frail fall, frail
body, frail inside, frail alone, water fall, traffic body, partner weapon, revenge weapon, alone school, smell
toxic, fall body, body now
"""
TOGETHER = frozenset(frozenset(pair.split()) for pair in _TOGETHER.split(","))
"""Hints that are a danger beside one another: gas and a smell, a child and water."""


@dataclass(frozen=True, slots=True)
class Danger:
    """`level`: danger · urgent · "". `sort`: fire, gas, fall, person …; `words`: what it was known by."""

    level: str = ""
    sort: str = ""
    confidence: float = 0.0
    words: tuple[str, ...] = ()


NONE = Danger()


def danger_of(words: Sequence[str], hits: Sequence[Hit], learnt: float) -> Danger:
    """`learnt`: the model's chance. Seeing one too many is better than one too few: an agent looks, nobody is sent."""
    sorts: dict[str, list[str]] = {}
    for hit in hits:
        for name in hit.names:
            sorts.setdefault(name, []).append(" ".join(words[hit.first : hit.first + hit.length]))
    grave = [name for name in sorts if name.startswith("danger.")]
    hints = sum(name.startswith("hint.") for name in sorts)
    telling = any(name.startswith("hint.") and name not in EVERYWHERE for name in sorts)
    beside = _beside(hits) if hints > 1 else ()
    if (
        learnt >= LEARNT
        or (grave and learnt >= WITH_WORD)
        or (telling and learnt >= WITH_HINT)
        or (beside and learnt >= WITH_WORD)
        or len(grave) > 1
    ):
        sort = max(grave, key=lambda name: len(sorts[name])).partition(".")[2] if grave else ""
        named = [*grave, *(f"hint.{hint}" for hint in beside)] or [name for name in sorts if name[0] != "-"]
        known = [word for name in named for word in sorts[name]]
        return Danger(
            "danger",
            sort,
            round(max(learnt, min(0.95, 0.4 * bool(grave or beside) + 0.15 * len(grave))), 3),
            tuple(dict.fromkeys(known)),
        )
    soon = grave or [name for name in sorts if name.startswith("urgent.")]
    if soon:
        return Danger("urgent", soon[0].partition(".")[2], round(max(learnt, 0.4), 3), tuple(dict.fromkeys(sorts[soon[0]])))
    return NONE


def _beside(hits: Sequence[Hit]) -> tuple[str, ...]:
    """The first two hints that are a danger together and stand near each other; none inside the other."""
    hints = [(hit.first, hit.length, name[5:]) for hit in hits for name in hit.names if name.startswith("hint.")]
    for at, (first, length, one) in enumerate(hints):
        for second, _, two in hints[at + 1 :]:
            if second - first > WITHIN:
                break
            if second >= first + length and frozenset((one, two)) in TOGETHER:
                return one, two
    return ()
