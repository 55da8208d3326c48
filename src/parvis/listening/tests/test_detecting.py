"""Spikes on simulated counts: what is planted is found, what is usual is not, and nothing is said without a past."""

from __future__ import annotations

import math
import random

import pytest

from parvis.listening.spikes import detecting
from parvis.listening.spikes.detecting import LEAST, WEEK, WINDOW, judge, profile, tail

HOURS, SINCE = 50 * 24, 0
FROM = 43 * 24
"""The last week is judged, the six before are its past."""


def upto(hour: int) -> range:
    return range(hour, hour - WINDOW, -1)


def shape(hour: int) -> float:
    """A city sleeps, and writes less on Sundays."""
    return (1.75 if 8 <= hour % 24 <= 21 else 0.15) * (1.0 if hour // 24 % 7 < 5 else 0.6)


MEAN = sum(map(shape, range(WEEK))) / WEEK


def drawn(chance: random.Random, mean: float, size: float = 6.0) -> int:
    """A number of a negative binomial law: a Poisson one whose mean is drawn from a gamma law."""
    rate, product, n = math.exp(-chance.gammavariate(size, mean / size)), 1.0, 0
    while (product := product * chance.random()) >= rate:
        n += 1
    return n


def series(chance: random.Random, rate: float) -> dict[int, int]:
    return {hour: n for hour in range(HOURS) if (n := drawn(chance, rate * shape(hour) / MEAN))}


def together(all_of: list[dict[int, int]]) -> dict[int, int]:
    return {hour: sum(one.get(hour, 0) for one in all_of) for hour in range(HOURS)}


@pytest.fixture(scope="module")
def town() -> tuple[random.Random, list[dict[int, int]]]:
    chance = random.Random(12)
    return chance, [series(chance, math.exp(chance.uniform(math.log(0.02), math.log(8)))) for _ in range(40)]


def alarms(all_of: list[dict[int, int]]) -> set[tuple[int, int]]:
    """(series, hour) at which something is said, looked at once an hour."""
    everything, found = together(all_of), set()
    for now in range(FROM, HOURS):
        week = profile(everything, now)
        for number, one in enumerate(all_of):
            if (
                sum(one.get(at, 0) for at in range(now - 2, now + 1)) >= LEAST
                and judge(one, everything, upto(now), SINCE, week=week).spike
            ):
                found.add((number, now))
    return found


def test_a_usual_week_of_forty_series_gives_at_most_one_alarm(town):
    """280 days of a series: less than one false alarm in a week for a city with forty series."""
    assert len({(number, now // 12) for number, now in alarms(town[1])}) <= 1


def test_bursts_are_found_within_two_hours(town):
    chance, quiet = town
    planted, all_of = [], [dict(one) for one in quiet]
    for number in range(0, 40, 2):
        rate, begin = max(0.5, sum(quiet[number].values()) / HOURS), FROM + 10 + 7 * number // 2 % 120
        planted.append((number, begin))
        for hour in range(begin, begin + 4):
            all_of[number][hour] = all_of[number].get(hour, 0) + drawn(chance, rate * 9)
    said = alarms(all_of)
    found = [
        min((now - begin for who, now in said if who == number and begin <= now < begin + 6), default=None)
        for number, begin in planted
    ]
    seen = [delay for delay in found if delay is not None]
    assert len(seen) >= 0.8 * len(planted)
    assert sorted(seen)[len(seen) // 2] <= 2


def test_the_same_number_is_usual_at_noon_and_a_spike_at_night():
    chance = random.Random(3)
    busy = series(chance, 4.0)
    noon, night = FROM + 12, FROM + 27
    assert not judge(busy | dict.fromkeys(range(noon - 2, noon + 1), 8), busy, upto(noon), SINCE).spike
    assert judge(busy | dict.fromkeys(range(night - 2, night + 1), 8), busy, upto(night), SINCE).spike


def test_what_comes_every_thursday_at_that_hour_is_usual():
    weekly = dict.fromkeys(range(9, HOURS, WEEK), 20)
    now = max(hour for hour in weekly if hour < HOURS)
    assert judge(weekly, weekly, upto(now), SINCE).n == 20
    assert not judge(weekly, weekly, upto(now), SINCE).spike
    assert judge(weekly | {now - 40: 20}, weekly, upto(now - 40), SINCE).spike, "on another day it is not"


def test_without_two_weeks_of_past_nothing_is_said():
    found = judge({13 * 24: 500}, {13 * 24: 500}, upto(13 * 24), SINCE)
    assert (found.enough, found.spike) == (False, False)
    assert judge({15 * 24: 500}, {15 * 24: 500}, upto(15 * 24), SINCE).spike


def test_a_few_messages_are_no_spike_however_rare_and_one_mad_week_does_not_make_the_next_usual():
    assert not judge({FROM: LEAST - 1}, {FROM: 4}, upto(FROM), SINCE).spike
    calm = dict.fromkeys(range(0, HOURS, 2), 1)
    mad = calm | {FROM - WEEK: 300}
    assert judge(mad | {FROM: 40}, mad, upto(FROM), SINCE).spike


def test_the_running_hour_counts_by_the_part_that_is_over():
    steady = dict.fromkeys(range(HOURS), 10)
    assert judge(steady, steady, upto(FROM), SINCE, part=1 / 60).expected == pytest.approx(20 + 10 / 60, rel=0.05)
    assert judge(steady, steady, upto(FROM), SINCE).expected == pytest.approx(30, rel=0.05)


def test_the_tail_is_that_of_the_law():
    """Against the sum of the law's terms from below."""
    for n, mean, size in ((1, 0.5, 6.0), (5, 2.0, 1.0), (12, 3.3, 6.0), (40, 30.0, 50.0)):
        rate = mean / (size + mean)
        term, below = (1 - rate) ** size, 0.0
        for k in range(n):
            below += term
            term *= (k + size) / (k + 1) * rate
        assert tail(n, mean, size) == pytest.approx(1 - below, rel=1e-6)
    assert tail(0, 3.0, 6.0) == 1.0
    assert 0 < tail(5_000, 100.0, 6.0) < 1e-20
    assert tail(100, 5_000.0, 6.0) > 0.9999
    assert detecting.size(dict.fromkeys(range(HOURS), 3), [1.0] * WEEK, FROM, SINCE) == detecting.MOST_SIZE
