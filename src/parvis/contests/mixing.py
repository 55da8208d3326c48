"""How the public's vote and the jury's marks become one result, and the sum that says so. Pure; fractions, so that nothing is rounded
before it is shown.

The public's part of an entry is its share of the best: votes ÷ the most votes, times 100. The jury's is the mean, over those who
judged it, of the mark out of 100, in which each criterion counts by its weight. Both are mixed by the weights that the rules promised.
Equal totals share a rank: they are told as equal, and a draw or the jury's president decides in the open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    weight: int
    most: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a result; `public`, `jury` and `total` out of 100."""

    entry: int
    votes: int
    judges: int
    public: Fraction
    jury: Fraction
    total: Fraction
    rank: int


def mark(marks: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """One juror's marks of an entry, out of 100. A criterion without a mark counts as nought."""
    whole = sum(one.weight for one in criteria)
    if not whole:
        return Fraction(0)
    held = (Fraction(min(max(marks.get(one.key, 0), 0), one.most), one.most) * one.weight for one in criteria)
    return sum(held, Fraction(0)) * 100 / whole


def mixed(votes: Mapping[int, int], judged: Mapping[int, Sequence[Fraction]], *, public_weight: int, jury_weight: int
          ) -> list[Line]:  # fmt: skip
    """`votes`: entry → counted votes; `judged`: entry → each juror's mark. Best first; equal totals by entry number, with one rank."""
    best, whole = max(votes.values(), default=0), public_weight + jury_weight
    told: list[tuple[Fraction, int, int, int, Fraction, Fraction]] = []
    for entry, count in votes.items():
        marks = judged.get(entry, ())
        public = Fraction(100 * count, best) if best else Fraction(0)
        jury = sum(marks, Fraction(0)) / len(marks) if marks else Fraction(0)
        total = (public * public_weight + jury * jury_weight) / whole if whole else Fraction(0)
        told.append((total, entry, count, len(marks), public, jury))
    told.sort(key=lambda one: (-one[0], one[1]))
    lines: list[Line] = []
    for place, (total, entry, count, judges, public, jury) in enumerate(told, 1):
        rank = lines[-1].rank if lines and lines[-1].total == total else place
        lines.append(Line(entry, count, judges, public, jury, total, rank))
    return lines


def rounded(value: Fraction) -> str:
    """Two decimals, half up, with a point: « 83.33 »."""
    hundredths = (abs(value) * 100 + Fraction(1, 2)).__floor__()
    return f"{'-' if value < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}"
