"""Is this more than usual for this hour of the week? Pure: counts by hour in, a judgement out.

Expected, of each hour: the larger of two guesses. One is the median of the same hour of the same weekday in the last weeks; the other is
the series' own mean times the profile of the week over all messages, which a series of few messages borrows. Counts of a city come in
bursts: the law is a negative binomial, whose dispersion is estimated from the series' own past by moments. The window is the hour that
runs, by the part of it that is over, and the two before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

WEEK, WEEKS, LEVEL_DAYS = 168, 8, 28
WINDOW = 3
"""Hours looked at together."""
LEAST, TIMES, CHANCE = 5, 2.0, 1e-4
"""Messages at least; so many times what is expected; and not more likely by chance than that."""
HISTORY_DAYS = 14
"""Of fewer days nothing can be said."""
FLOOR = 0.02
"""Messages expected in an hour at least: what was never seen is not impossible."""
LEAST_SIZE, MOST_SIZE = 1.0, 50.0

Counts = Mapping[int, int]
"""Hour (a number of hours, whose origin is any Monday at 0:00) → messages; an hour that is not there had none."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`n` messages in the window, `expected`, `chance` of as many or more. `enough`: there is a past to compare with."""

    n: int
    expected: float
    chance: float
    enough: bool

    @property
    def spike(self) -> bool:
        return self.enough and self.n >= LEAST and self.n >= TIMES * self.expected and self.chance < CHANCE


def profile(everything: Counts, now: int) -> list[float]:
    """Of each hour of the week, how it stands to the mean hour: over all messages of the last weeks, smoothed by its neighbours.

    The highest week of each hour is left out: one mad night makes no habit.
    """
    sums, highest = [0.0] * WEEK, [0] * WEEK
    for hour, n in everything.items():
        if now - WEEKS * WEEK <= hour < now - WINDOW:
            sums[hour % WEEK] += n
            highest[hour % WEEK] = max(highest[hour % WEEK], n)
    if now - min(everything, default=now) >= 4 * WEEK:
        sums = [one - most for one, most in zip(sums, highest, strict=True)]
    smooth = [(sums[at - 1] + 2 * sums[at] + sums[(at + 1) % WEEK]) / 4 for at in range(WEEK)]
    mean = sum(smooth) / WEEK
    return [0.1 + 0.9 * one / mean for one in smooth] if mean else [1.0] * WEEK


def expected(counts: Counts, week: Sequence[float], hour: int, since: int) -> float:
    """Messages of a series in this hour. `since`: the first hour that was counted at all."""
    first = max(since, hour - LEVEL_DAYS * 24)
    lately = [n for at, n in counts.items() if n and first <= at < hour - WINDOW]
    cap = 5 + 5 * median(lately) if lately else 0  # an hour of a former spike counts as a busy one
    before = sum(min(n, cap) for n in lately)
    level = before / max(1, hour - WINDOW - first) * week[hour % WEEK]
    same = [counts.get(at, 0) for at in range(hour - WEEK, max(since, hour - WEEKS * WEEK) - 1, -WEEK)]
    return max(level, median(same) if len(same) >= 4 else 0.0, FLOOR)


def size(counts: Counts, week: Sequence[float], now: int, since: int) -> float:
    """The dispersion `r` of the law (variance = m + m²/r), by moments over the last four weeks; small: bursts are usual."""
    first = max(since, now - LEVEL_DAYS * 24)
    hours = range(first, now - WINDOW)
    if not hours:
        return LEAST_SIZE
    level = sum(counts.get(at, 0) for at in hours) / len(hours)
    means = [max(FLOOR, level * week[at % WEEK]) for at in hours]
    over = sum((counts.get(at, 0) - mean) ** 2 - mean for at, mean in zip(hours, means, strict=True))
    found = sum(mean * mean for mean in means) / over if over > 0 else MOST_SIZE
    return min(MOST_SIZE, max(LEAST_SIZE, found))


def judge(
    counts: Counts, everything: Counts, window: Sequence[int], since: int, part: float = 1.0, week: Sequence[float] | None = None
) -> Judgement:
    """Of the hours in `window`, the newest first, which is over by `part` (0 to 1). One that the clock gives twice is there twice."""
    now, *before = window
    week = profile(everything, now) if week is None else week
    n = sum(counts.get(at, 0) for at in set(window))
    mean = part * expected(counts, week, now, since) + sum(expected(counts, week, at, since) for at in before)
    enough = now - since >= HISTORY_DAYS * 24
    return Judgement(n, mean, tail(n, mean, size(counts, week, now, since)), enough)


def tail(n: int, mean: float, r: float) -> float:
    """The chance of `n` or more under a negative binomial law of this mean and size."""
    if n <= 0:
        return 1.0
    rate = mean / (r + mean)
    term = math.exp(math.lgamma(n + r) - math.lgamma(r) - math.lgamma(n + 1) + r * math.log(1 - rate) + n * math.log(rate))
    found, k = 0.0, n
    while term > 0 and (term > found * 1e-9 or k < mean):
        found += term
        term *= (k + r) / (k + 1) * rate
        k += 1
    return min(1.0, found)
