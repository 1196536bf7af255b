"""BG/NBD agrees with what its authors published on CDNOW, and with simulated customers."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from rapport.statistics.buying_again import correlated, enough, fit_purchases, fit_spending


@pytest.fixture(scope="module")
def cdnow():
    """2,357 customers of a shop for records: repeat purchases, weeks until the last, weeks."""
    places = find_spec("lifetimes").submodule_search_locations
    path = Path(places[0]) / "datasets" / "cdnow_customers_summary.csv"
    with path.open(encoding="utf-8") as file:
        rows = [
            [float(row[name]) for name in ("frequency", "recency", "T")]
            for row in csv.DictReader(file)
        ]
    return tuple(np.array(rows).T)


@pytest.fixture(scope="module")
def fitted(cdnow):
    return fit_purchases(*cdnow)


def test_the_published_parameters_come_out(fitted):
    """Fader, Hardie and Lee (2005), table 2."""
    assert (fitted.r, fitted.alpha, fitted.a, fitted.b) == pytest.approx(
        (0.243, 4.414, 0.793, 2.426), abs=0.001
    )
    assert fitted.log_likelihood == pytest.approx(-9582.4, abs=0.1)


def test_the_weeks_held_out_are_foretold(fitted, cdnow):
    """The 2,357 customers bought 1,788 times in the 39 weeks after."""
    assert fitted.expected(*cdnow, 39).sum() == pytest.approx(1_788, rel=0.15)


def test_one_customer_of_the_paper(fitted):
    """Fader, Hardie and Lee's example: x = 2, last seen in week 30.43 of 38.86, 39 weeks ahead."""
    expected = fitted.expected(np.array([2]), np.array([30.43]), np.array([38.86]), 39)
    assert float(expected[0]) == pytest.approx(1.226, abs=0.001)


def test_the_unit_of_time_changes_nothing(fitted, cdnow):
    x, last, age = cdnow
    days = fit_purchases(x, last * 7, age * 7)
    assert days.alpha == pytest.approx(fitted.alpha * 7, rel=1e-3)
    assert days.alive(x, last * 7, age * 7) == pytest.approx(fitted.alive(x, last, age), abs=1e-3)


def test_who_bought_long_ago_is_likelier_gone(fitted):
    alive = fitted.alive(np.array([4, 4]), np.array([36.0, 8.0]), np.array([38.0, 38.0]))
    assert alive[0] > 0.7 > 0.2 > alive[1]
    chance = fitted.chance(np.array([4, 4]), np.array([36.0, 8.0]), np.array([38.0, 38.0]), 13)
    assert (chance < alive).all()


def test_what_a_purchase_brings_leans_on_what_all_bring():
    dice = np.random.default_rng(2)
    x = dice.poisson(2, 4_000) + 1
    rate = dice.gamma(4.0, 1 / 60.0, 4_000)
    mean = np.array([dice.gamma(6.0, 1 / r, n).mean() for n, r in zip(x, rate, strict=True)])
    fitted = fit_spending(x, mean)
    foretold = fitted.mean(x, mean)
    assert foretold.mean() == pytest.approx((6 / rate).mean(), rel=0.05)
    # One very dear purchase says less than five of them.
    once, often = fitted.mean(np.array([1, 5]), np.array([1_000.0, 1_000.0]))
    assert mean.mean() < once < often < 1_000


def test_where_frequency_and_amount_go_together_nothing_is_said_of_amounts():
    x = np.array([1.0, 2, 3, 4, 5, 6])
    assert correlated(x, x * 10)
    with pytest.raises(ValueError, match="pay"):
        fit_spending(x, x * 10)


def test_too_few_customers_are_not_estimated_from():
    assert not enough(np.ones(199))
    assert not enough(np.r_[np.zeros(400), np.ones(49)])
    assert enough(np.r_[np.zeros(400), np.ones(50)])
    with pytest.raises(ValueError, match="bought twice"):
        fit_purchases(np.zeros(3), np.zeros(3), np.ones(3))
