"""Drivers, returns, campaigns and alerts: found where they are, and seldom where they are not."""

from __future__ import annotations

import numpy as np
import pytest

from rapport.statistics.beta_binomial import usual_shares
from rapport.statistics.drivers import loss_drivers, survivors
from rapport.statistics.paying import verdicts
from rapport.statistics.returns import returned
from rapport.statistics.unusual import together, watch


def closed_deals(seed, count, effect):
    dice = np.random.default_rng(seed)
    groups = {name: dice.integers(0, size, count) for name, size in (("owner", 9), ("segment", 5))}
    odds = 0.2 + effect * (groups["segment"] == 2)
    return dice.random(count) < 1 / (1 + np.exp(-odds)), groups


def test_a_segment_that_loses_more_is_found():
    lost, groups = closed_deals(1, 2_000, 0.9)
    first = loss_drivers(lost, groups)[0]
    assert (first.dimension, first.value, first.flagged) == ("segment", 2, True)
    assert 1 < first.low < first.odds < first.high
    assert 0 < first.extra_low < first.extra < first.extra_high < first.lost


def test_where_nothing_drives_losses_little_is_flagged():
    flagged = [
        any(each.flagged for each in loss_drivers(*closed_deals(n, 800, 0))) for n in range(40)
    ]
    assert np.mean(flagged) <= 0.2


def test_with_few_lost_deals_nothing_is_flagged():
    lost, groups = closed_deals(1, 120, 3.0)
    assert not any(each.flagged for each in loss_drivers(lost, groups))
    assert loss_drivers(lost, groups)


def test_the_correction_is_benjamini_and_hochberg_s():
    """Their own example (1995), fifteen values at 5 %: the first four survive."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    p += [0.5719, 0.6528, 0.7590, 1.0000]
    assert survivors(np.array(p), 0.05).sum() == 4


def test_a_product_that_was_sold_twice_leads_no_list():
    units = np.r_[np.full(40, 200.0), 2.0, 300.0]
    returns = np.r_[np.full(40, 6.0), 1.0, 45.0]
    found = returned(returns, units)
    assert found.listed.nonzero()[0].tolist() == [41]
    assert found.rate[40] < 0.1
    assert 2 * found.rate[0] < found.low[41] < found.rate[41] < found.high[41] < 0.15


def test_among_few_products_none_is_listed_and_more_returns_than_sales_are_a_doubt():
    found = returned(np.array([9.0, 1.0]), np.array([5.0, 100.0]))
    assert not found.listed.any()
    assert found.doubtful.tolist() == [True, False]


def test_shares_are_shrunk_towards_the_usual():
    usual = usual_shares(np.array([30.0, 28, 33, 31]), np.array([100.0, 100, 100, 100]))
    assert usual.mean == pytest.approx(0.305, abs=0.02)
    assert 0.2 < float(usual.shrunk(np.array([0.0]), np.array([2.0]))[0]) < usual.mean


def campaigns(leads, won, value, cost):
    value = np.array(value, float)
    won = np.array(won, float)
    square = np.divide(value**2, won, out=np.zeros(len(won)), where=won > 0) * 1.3
    return verdicts(np.array(leads, float), won, value, square, np.array(cost, float))


def test_a_campaign_is_kept_stopped_or_watched_by_what_is_known_of_it():
    good, bad, young = campaigns(
        [800, 900, 12], [60, 40, 0], [600_000, 60_000, 0], [100_000, 500_000, 4_000]
    )
    assert (good.verdict, bad.verdict, young.verdict) == ("keep", "stop", "watch")
    assert good.chance > 0.8 > 0.2 > bad.chance


def test_a_campaign_without_a_cost_is_never_stopped():
    one, other = campaigns([500, 500], [1, 30], [1_000, 300_000], [np.nan, np.nan])
    assert (one.verdict, other.verdict) == ("watch", "watch")
    assert one.chance is None
    assert one.value_per_lead < other.value_per_lead


def test_a_halving_is_noticed_and_an_ordinary_week_is_not():
    usual = [41, 38, 44, 40, 36, 43, 39, 42, 45, 37, 40, 41, 38, 42]
    assert watch([*usual, 12]).unusual
    assert not watch([*usual, 35]).unusual
    assert watch(usual[:12]) is None
    quiet = watch([*usual, 35])
    assert quiet.low < 35 < quiet.high
    assert 0.2 < quiet.smallest < 0.8


def test_a_december_that_is_always_large_is_not_unusual():
    year = [20] * 11 + [80]
    assert not watch([*year * 3, *[20] * 11, 80], season=12).unusual
    assert watch([*year * 3, *[20] * 11, 80]).unusual


def test_of_many_figures_watched_on_one_day_chance_finds_few():
    dice = np.random.default_rng(4)
    found = [watch(dice.poisson(30, 30)) for _ in range(200)]
    assert sum(together(found)) <= 1
