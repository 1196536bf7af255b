"""Rates, means and stocks: what is as before is seldom told, and what has changed is."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from rapport.statistics.unusual import FEWEST_PERIODS
from rapport.statistics.unusual_levels import watch_mean, watch_rate, watch_stock

COMPANIES = 300
FALSE = 0.03
"""Half a percent on each side, and what is not known of the level and of how much it differs."""


def rate(random, change=1.0):
    cases = random.poisson(30, 41) + 1
    shares = np.full(41, 0.4)
    shares[-1] *= change
    return watch_rate(random.binomial(cases, shares), cases)


def mean(random, change=1.0):
    cases = random.poisson(20, 41) + 1
    totals = [random.lognormal(7, 0.8, count).sum() for count in cases]
    totals[-1] *= change
    return watch_mean(totals, cases)


def stock(random, change=1.0):
    values = 1e5 * np.exp(np.cumsum(random.normal(0, 0.05, 41)))
    values[-1] *= change
    return watch_stock(values)


@pytest.mark.parametrize("of", [rate, mean, stock])
def test_what_is_as_before_is_seldom_told(of):
    random = np.random.default_rng(41)
    assert np.mean([of(random).unusual for _ in range(COMPANIES)]) <= FALSE


@pytest.mark.parametrize(("of", "change"), [(rate, 0.25), (mean, 3.0), (stock, 0.7)])
def test_what_has_changed_much_is_told(of, change):
    random = np.random.default_rng(42)
    found = [of(random, change) for _ in range(60)]
    assert np.mean([each.unusual for each in found]) >= 0.8
    for each in found:
        assert each.unusual is not (each.low <= each.value <= each.high)


def test_of_a_rate_that_never_moved_the_range_is_about_the_binomial():
    found = watch_rate([200] * 400, [500] * 400)
    low, high = binom.ppf([0.005, 0.995], 500, 0.4) / 500
    assert found.expected == pytest.approx(0.4, abs=0.001)
    assert found.low == pytest.approx(low, abs=0.012)
    assert found.high == pytest.approx(high, abs=0.012)


def test_its_chances_are_those_of_the_beta_binomial():
    random = np.random.default_rng(44)
    cases = random.poisson(60, 30) + 1
    for last in (0, 5, 20, 40, 60):
        found = watch_rate([*random.binomial(cases, 0.4), last], [*cases, 60])
        low, high = found.low * 60, found.high * 60
        assert round(low) == pytest.approx(low)
        assert found.unusual is (last < round(low) or last > round(high))
        assert (found.p <= 0.01) >= found.unusual
        assert 0 <= found.p <= 1


def test_a_mean_of_many_cases_is_known_better_than_that_of_few():
    random = np.random.default_rng(43)
    cases = random.poisson(20, 40) + 1
    totals = [random.lognormal(7, 0.5, count).sum() for count in cases]
    few, many = (watch_mean([*totals, 1100 * n], [*cases, n]) for n in (2, 200))
    assert few.high - few.low > 2 * (many.high - many.low)


@pytest.mark.parametrize("watch", [watch_mean, watch_rate])
def test_nothing_is_said_of_too_few_periods_or_of_a_period_without_a_case(watch):
    hits, cases = [4.0] * FEWEST_PERIODS, [10.0] * FEWEST_PERIODS
    assert watch(hits, cases) is None
    assert watch([*hits, 4.0], [*cases, 10.0]) is not None
    assert watch([*hits, 0.0], [*cases, 0.0]) is None
    # A period without a case is none of the twelve.
    assert watch([*hits[1:], 0.0, 4.0], [*cases[1:], 0.0, 10.0]) is None


@pytest.mark.parametrize("hits", [[0.0] * 20, [10.0] * 20])
def test_rates_of_none_and_of_all_have_a_range(hits):
    found = watch_rate(hits, [10.0] * 20)
    assert not found.unusual
    assert 0 <= found.low <= found.high <= 1


def test_figures_below_nought_and_a_stock_that_stands_still_are_watched():
    assert not watch_mean([-5.0, 3.0] * 10, [1.0] * 20).unusual
    assert not watch_stock([7.0] * 20).unusual
    assert watch_stock([7.0] * 19 + [9.0]).unusual
    assert watch_stock([math.nan] * 19 + [9.0]) is None
    assert math.isfinite(watch_stock([0.0] * 20).high)


def test_more_hits_than_cases_are_no_shares_and_what_is_steady_is_usual():
    found = watch_rate([12] * 30, [10] * 30)
    assert not found.unusual
    assert found.low <= 1.2 == found.value <= found.high
    assert watch_rate([12] * 30 + [30], [10] * 31).unusual


def test_cases_may_be_less_than_one():
    found = watch_rate([0.2] * 30, [0.4] * 30)
    assert not found.unusual
    assert found.expected == pytest.approx(0.5)
