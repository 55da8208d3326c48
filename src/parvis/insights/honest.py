"""Rates and comparisons that do not promise more than there is (pure): intervals, tests, and « not enough to say ».

The unit is the publication, never the view: thousands of views of one publication are one observation of how publications do.
References: Wilson (1927) for one proportion; the ratio estimator with linearised variance (Cochran, Sampling Techniques, ch. 6),
which needs no model of over-dispersion; Student's quantile by Fisher and Cornish's expansion (Abramowitz and Stegun 26.7.5).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Literal

NORMAL = NormalDist()
FEWEST = 5
"""Publications of a set under which nothing is said of it."""
LEAST = 10
"""Reactions of both sets together under which nothing is said."""
EXACT = 6000
"""All ways to deal publications out are tried when there are no more than these; else so many at random."""
DRAWS = 2000
MANY = 400
"""Publications from which the mean is normal enough for no draws at all."""
DOUBT = 0.05


@dataclass(frozen=True, slots=True)
class Unit:
    """One publication: `engaged` of `seen`. Where nobody knows the views, `seen` is 1 and the rate is a mean a publication."""

    engaged: float
    seen: float = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` None: nothing was seen. `low` and `high` None: too few to say how sure it is."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    largest: float  # the part of all engagement that one publication has


Verdict = Literal["more", "less", "unsure", "few"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`ratio`: one's rate by the other's, with its interval; `chance`: how often chance alone parts them so far."""

    verdict: Verdict
    one: Rate
    other: Rate
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None


def wilson(hits: int, of: int, *, sure: float = 0.95) -> tuple[float, float] | None:
    """The interval of one proportion; None of nothing."""
    if of <= 0:
        return None
    z = NORMAL.inv_cdf((1 + sure) / 2)
    share, room = hits / of, z * z / of
    middle = (share + room / 2) / (1 + room)
    half = z / (1 + room) * math.sqrt(share * (1 - share) / of + room / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def student(sure: float, freedom: float) -> float:
    """Two-sided quantile of Student's t, from four degrees of freedom on: to 0.001 for 95 %, to 0.005 for 99 %."""
    z, v = NORMAL.inv_cdf((1 + sure) / 2), max(freedom, 1.0)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
        (27 * z**11 + 339 * z**9 + 930 * z**7 - 1782 * z**5 - 765 * z**3 + 17955 * z) / 368640,
    )
    return z + sum(term / v**n for n, term in enumerate(terms, 1))


def ratio(units: Sequence[Unit]) -> float | None:
    seen = sum(unit.seen for unit in units)
    return sum(unit.engaged for unit in units) / seen if seen > 0 else None


def variance(units: Sequence[Unit]) -> float | None:
    """Of the logarithm of their ratio, from how much publications differ; None: too few, or all at nought."""
    found, n = ratio(units), len(units)
    if not found or n < 2:
        return None
    seen = sum(unit.seen for unit in units)
    spread = sum((unit.engaged - found * unit.seen) ** 2 for unit in units)
    return n / (n - 1) * spread / (seen * seen) / (found * found)


def rate(units: Sequence[Unit], *, sure: float = 0.95) -> Rate:
    """A rate with its interval, wider as publications differ more."""
    found, spread, n = ratio(units), variance(units), len(units)
    engaged = sum(unit.engaged for unit in units)
    largest = max((unit.engaged for unit in units), default=0.0) / engaged if engaged else 0.0
    if not found or spread is None or n < FEWEST:
        return Rate(found, None, None, n, largest)
    half = math.exp(student(sure, n - 1) * math.sqrt(spread))
    return Rate(found, found / half, found * half, n, largest)


def compare(one: Sequence[Unit], other: Sequence[Unit], *, sure: float = 0.95, seed: int = 1) -> Comparison:
    """Does one set do better than the other? Said only when chance alone would part them so far less than once in twenty, by
    dealing the same publications out again, and the interval of their ratio agrees."""
    first, second = rate(one, sure=sure), rate(other, sure=sure)
    engaged = sum(unit.engaged for unit in (*one, *other))
    if min(len(one), len(other)) < FEWEST or engaged < LEAST or first.value is None or second.value is None:
        return Comparison("few", first, second)
    parted = _chance(one, other, seed)
    spread, against = variance(one), variance(other)
    if spread is None or against is None or not first.value or not second.value:  # one of them has no reaction at all
        if parted >= 1 - sure:
            return Comparison("unsure", first, second, chance=parted)
        return Comparison("more" if first.value > second.value else "less", first, second, chance=parted)
    both = spread + against
    freedom = both * both / (spread**2 / (len(one) - 1) + against**2 / (len(other) - 1)) if both else float(len(one))
    half = math.exp(student(sure, freedom) * math.sqrt(both))
    found = first.value / second.value
    low, high = found / half, found * half
    sides: Verdict = "more" if low > 1 else "less" if high < 1 else "unsure"
    return Comparison(sides if parted < 1 - sure else "unsure", first, second, found, low, high, parted)


def _chance(one: Sequence[Unit], other: Sequence[Unit], seed: int) -> float:
    """How often two sets dealt at random from all these publications differ at least as much."""
    units, n = [*one, *other], len(one)
    apart = abs((ratio(one) or 0) - (ratio(other) or 0)) * (1 - 1e-12)
    if len(units) > MANY:
        return _normal(one, other)
    engaged, seen = sum(unit.engaged for unit in units), sum(unit.seen for unit in units)

    def differs(places: Sequence[int]) -> bool:
        mine, mine_seen = sum(units[k].engaged for k in places), sum(units[k].seen for k in places)
        if mine_seen <= 0 or seen - mine_seen <= 0:
            return False
        return abs(mine / mine_seen - (engaged - mine) / (seen - mine_seen)) >= apart

    if math.comb(len(units), n) <= EXACT:
        dealt = [differs(places) for places in combinations(range(len(units)), n)]
        return sum(dealt) / len(dealt)
    chance, places = random.Random(seed), list(range(len(units)))
    return (1 + sum(differs(chance.sample(places, n)) for _ in range(DRAWS))) / (1 + DRAWS)


def _normal(one: Sequence[Unit], other: Sequence[Unit]) -> float:
    first, second = ratio(one) or 0.0, ratio(other) or 0.0
    spread = sum((variance(units) or 0.0) * found * found for units, found in ((one, first), (other, second)))
    return 2 * (1 - NORMAL.cdf(abs(first - second) / math.sqrt(spread))) if spread else float(first == second)


def holm(chances: Sequence[float]) -> list[float]:
    """Chances of many looks at the same data, each made larger so that one false alarm in all of them is as rare as said."""
    order, worst = sorted(range(len(chances)), key=lambda n: chances[n]), 0.0
    found = [0.0] * len(chances)
    for rank, n in enumerate(order):
        worst = max(worst, min(1.0, (len(chances) - rank) * chances[n]))
        found[n] = worst
    return found
