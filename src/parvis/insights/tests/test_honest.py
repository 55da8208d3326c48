"""Intervals and tests: against values that are printed in books, and by simulation: they hold what they promise."""

from __future__ import annotations

import random

import pytest

from parvis.insights.honest import Unit, compare, holm, rate, student, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (20, 20, 0.8389, 1.0)],
)
def test_wilson_as_newcombe_printed_it(hits: int, of: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3; and its mirror at both ends."""
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("sure", "freedom", "value"),
    [(0.95, 4, 2.776), (0.95, 9, 2.262), (0.95, 29, 2.045), (0.95, 120, 1.980), (0.90, 5, 2.015), (0.99, 10, 3.169)],
)
def test_student_as_tables_print_it(sure: float, freedom: int, value: float) -> None:
    assert student(sure, freedom) == pytest.approx(value, abs=2e-3)


def posts(chance: random.Random, n: int, mean: float = 0.03, spread: float = 40.0) -> list[Unit]:
    """Publications whose own rates differ (beta-binomial, nearly): far more than chance among views would make them."""
    made = []
    for _ in range(n):
        seen = int(chance.lognormvariate(6.5, 0.7)) + 30
        own = chance.betavariate(mean * spread, (1 - mean) * spread)
        made.append(Unit(max(0, round(chance.gauss(seen * own, (seen * own * (1 - own)) ** 0.5))), seen))
    return made


def test_intervals_hold_the_truth_nine_times_in_ten_and_more() -> None:
    chance, times = random.Random(3), 400
    found = [rate(posts(chance, 25)) for _ in range(times)]
    held = sum(one.low <= 0.03 <= one.high for one in found if one.low is not None and one.high is not None)
    assert 0.88 * times <= held <= 0.99 * times


def test_false_alarms_are_rare_and_real_differences_are_found() -> None:
    chance, times = random.Random(5), 60
    false = sum(compare(posts(chance, 8), posts(chance, 12)).verdict != "unsure" for _ in range(times))
    assert false <= 0.1 * times
    real = [compare(posts(chance, 40, 0.06), posts(chance, 40, 0.02)).verdict for _ in range(12)]
    assert real.count("more") >= 10 and "less" not in real


def test_views_counted_one_by_one_would_cry_wolf() -> None:
    """The usual mistake: two proportions of views. It calls most of these equal sets different; ours do not."""
    chance, alarms = random.Random(8), 0
    for _ in range(100):
        one, other = posts(chance, 8), posts(chance, 8)
        seen = [sum(unit.seen for unit in units) for units in (one, other)]
        engaged = [sum(unit.engaged for unit in units) for units in (one, other)]
        pooled = sum(engaged) / sum(seen)
        error = (pooled * (1 - pooled) * (1 / seen[0] + 1 / seen[1])) ** 0.5
        alarms += abs(engaged[0] / seen[0] - engaged[1] / seen[1]) > 1.96 * error
    assert alarms > 50


def test_too_few_says_nothing() -> None:
    many, few = [Unit(10, 100)] * 9, [Unit(50, 100)] * 4
    assert compare(many, few).verdict == "few" and compare([Unit(0, 9)] * 9, [Unit(1, 9)] * 9).verdict == "few"
    assert rate(few).low is None and rate([]).value is None
    assert compare([Unit(3, 0)] * 9, many).verdict == "few", "nobody saw them: no rate"


def test_one_publication_that_has_nearly_all_is_seen_and_decides_nothing() -> None:
    one = [*[Unit(1, 100)] * 9, Unit(900, 1000)]
    found = compare(one, [Unit(2, 100)] * 10)
    assert found.verdict == "unsure" and found.one.largest > 0.95


def test_all_ways_are_tried_when_there_are_few() -> None:
    low, high = [Unit(n, 100) for n in (1, 2, 3, 4, 5)], [Unit(n, 100) for n in (16, 17, 18, 19, 20)]
    found = compare(low, high)
    assert found.verdict == "less" and found.chance == pytest.approx(2 / 252), "of 252 ways to deal, two part them so far"
    assert compare(low, list(reversed(low))).chance == 1


def test_many_publications_need_no_draws() -> None:
    chance = random.Random(1)
    assert compare(posts(chance, 300), posts(chance, 300, 0.05)).verdict == "less"
    assert compare([Unit(0, 50)] * 8, [Unit(n, 50) for n in range(9, 17)]).verdict == "less", "without any reaction"


def test_many_looks_make_each_less_sure() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
