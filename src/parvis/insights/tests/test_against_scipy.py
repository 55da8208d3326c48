"""Our intervals and tests beside those of SciPy and statsmodels, and on simulated data whose truth is known.

Neither is needed by the product: what it does is a few lines of plain Python, and these say that the lines are right.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]
from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]

from parvis.insights.audiences.comparing import parted
from parvis.insights.counter.figures import quantile
from parvis.insights.honest import Unit, compare, holm, rate, student, wilson
from parvis.insights.talk.telling import ratio
from parvis.listening.spikes.detecting import tail

RANDOM = 20260320


@pytest.mark.parametrize("sure", [0.8, 0.95, 0.99])
def test_wilson_is_statsmodels_wilson(sure: float) -> None:
    for of in (1, 2, 7, 40, 999):
        for hits in sorted({0, 1, of // 3, of // 2, of - 1, of}):
            theirs = proportion_confint(hits, of, alpha=1 - sure, method="wilson")
            assert wilson(hits, of, sure=sure) == pytest.approx(theirs, abs=1e-9), (hits, of)


def test_wilson_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(RANDOM)
    for true, of in ((0.02, 400), (0.3, 50), (0.5, 12)):
        hits = chance.binomial(of, true, 2000)
        known = {int(one): wilson(int(one), of) or (0, 0) for one in set(hits)}
        held = np.mean([known[int(one)][0] <= true <= known[int(one)][1] for one in hits])
        assert 0.925 <= held <= 0.985, (true, of, held)


def test_students_quantile_is_scipys() -> None:
    for sure in (0.8, 0.9, 0.95, 0.99):
        for freedom in (4, 5, 7.5, 12, 30, 200):
            near = 1e-3 if sure <= 0.95 else 5e-3
            assert student(sure, freedom) == pytest.approx(stats.t.ppf((1 + sure) / 2, freedom), abs=near), (sure, freedom)


def test_the_chance_of_as_many_messages_is_scipys_negative_binomial() -> None:
    for mean, size in ((0.05, 1.0), (2.0, 3.5), (40.0, 6.0), (300.0, 50.0)):
        for n in (1, 3, 10, 80, 700):
            theirs = stats.nbinom.sf(n - 1, size, size / (size + mean))
            assert tail(n, mean, size) == pytest.approx(theirs, rel=1e-6, abs=1e-300), (n, mean, size)


def test_looking_many_times_is_paid_for_as_statsmodels_has_it() -> None:
    chance = np.random.default_rng(RANDOM)
    for many in (1, 2, 9, 40):
        given = chance.uniform(0, 0.2, many)
        assert holm(list(given)) == pytest.approx(multipletests(given, method="holm")[1])


def test_words_are_weighed_as_scipys_g_test() -> None:
    for n, of, then, others in ((12, 90, 3, 400), (3, 50, 0, 300), (20, 100, 20, 100)):
        found = stats.chi2_contingency([[n, of - n], [then, others - then]], correction=False, lambda_="log-likelihood")
        assert ratio(n, of, then, others) == pytest.approx(found.statistic, abs=1e-9)


def test_a_median_is_scipys_lower_nearest_rank() -> None:
    chance = np.random.default_rng(RANDOM)
    for many in (1, 2, 5, 6, 101):
        waits = chance.integers(0, 5000, many)
        for percent in (50, 90):
            theirs = np.percentile(waits, percent, method="inverted_cdf")
            assert quantile(Counter(int(one) for one in waits), percent) == theirs


def posts(chance: np.random.Generator, n: int, mean: float, spread: float = 40.0) -> list[Unit]:
    """Publications whose own rates differ (beta-binomial): far more than chance among views would make them."""
    seen = chance.lognormal(6.5, 0.7, n).astype(int) + 30
    engaged = chance.binomial(seen, chance.beta(mean * spread, (1 - mean) * spread, n))
    return [Unit(float(one), float(of)) for one, of in zip(engaged, seen, strict=True)]


@pytest.mark.parametrize("n", [12, 40])
def test_intervals_of_a_rate_and_of_a_ratio_hold_the_truth(n: int) -> None:
    """Of 300 simulated cities each; two rates whose ratio is two."""
    chance = np.random.default_rng(RANDOM + n)
    rates, ratios = [], []
    for _ in range(300):
        one, other = posts(chance, n, 0.06), posts(chance, n, 0.03)
        found = rate(one)
        assert found.low is not None and found.high is not None
        rates.append(found.low <= 0.06 <= found.high)
        low, high = _interval(one, other)
        ratios.append(low is not None and high is not None and low <= 2 <= high)
    assert 0.90 <= np.mean(rates) <= 0.985 and 0.91 <= np.mean(ratios) <= 0.99, (np.mean(rates), np.mean(ratios))


def _interval(one: list[Unit], other: list[Unit]) -> tuple[float | None, float | None]:
    """The same interval without the draws, which cost most of the time: of a pair of publics of which the second is flat."""
    flat = [Unit(100, 1000)] * 300
    found = parted("a", "b", [[one, other], [flat, [*flat]]])
    return found.low, found.high


def test_false_alarms_are_as_rare_as_said_and_rarer_than_a_plain_test_of_views() -> None:
    """Equal sets: ours calls at most one in twenty different; the usual chi-square of views most of them."""
    chance, times = np.random.default_rng(RANDOM), 200  # of 924 ways to deal out each: all are tried
    ours = theirs = 0
    for _ in range(times):
        one, other = posts(chance, 6, 0.03), posts(chance, 6, 0.03)
        ours += compare(one, other, seed=int(chance.integers(1 << 30))).verdict in ("more", "less")
        table = [[sum(u.engaged for u in side), sum(u.seen - u.engaged for u in side)] for side in (one, other)]
        theirs += stats.chi2_contingency(table).pvalue < 0.05
    assert ours <= stats.binom.ppf(0.999, times, 0.05), ours
    assert theirs > times / 2, theirs


def test_dealing_out_again_is_scipys_permutation_test() -> None:
    """All 924 ways to deal twelve publications out in two sixes."""
    chance = np.random.default_rng(RANDOM)
    one, other = posts(chance, 6, 0.05), posts(chance, 6, 0.03)
    pairs = np.array([(unit.engaged, unit.seen) for unit in (*one, *other)])

    def apart(places: np.ndarray, rest: np.ndarray, axis: int = -1) -> np.ndarray:
        mine, theirs = pairs[places.astype(int)].sum(axis=axis - 1), pairs[rest.astype(int)].sum(axis=axis - 1)
        return np.abs(mine[..., 0] / mine[..., 1] - theirs[..., 0] / theirs[..., 1])

    found = stats.permutation_test(
        (np.arange(6.0), np.arange(6.0, 12.0)), apart, vectorized=True, alternative="greater", n_resamples=10_000
    )
    assert compare(one, other).chance == pytest.approx(found.pvalue, abs=1e-9)


def test_publics_that_differ_are_told_from_publics_that_do_not() -> None:
    """Black and white does three times as well with residents and as well as ever abroad; then equally with both."""
    chance = np.random.default_rng(RANDOM)
    differ = [parted("residents", "abroad", [[posts(chance, 60, 0.09), posts(chance, 60, 0.03)],
                                             [posts(chance, 60, 0.03), posts(chance, 60, 0.03)]]) for _ in range(100)]  # fmt: skip
    alike = [parted("residents", "abroad", [[posts(chance, 30, 0.06), posts(chance, 30, 0.03)],
                                            [posts(chance, 30, 0.06), posts(chance, 30, 0.03)]]) for _ in range(200)]  # fmt: skip
    assert sum(one.verdict == "more" for one in differ) >= 85 and not any(one.verdict == "less" for one in differ)
    assert sum(one.verdict in ("more", "less") for one in alike) <= stats.binom.ppf(0.999, 200, 0.05)
    assert np.mean([(one.low or 0) <= 1 <= (one.high or 0) for one in alike]) >= 0.9
