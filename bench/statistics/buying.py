"""Buying again: the published figures on CDNOW, the weeks held out, and a million customers.

CDNOW is a shop for records whose 2,357 customers every paper on the subject uses; it comes with the
package `lifetimes`. The simulated customers buy and leave as the model says (Fader, Hardie and Lee,
2005), so that what they truly do in the weeks to come is known.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.buying_again import Purchases, fit_purchases

SEED = 80_000
BOUGHT_AFTER = 1_788
"""How often CDNOW's customers bought in the 39 weeks after the 39 of the fit."""
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


def cdnow() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeat purchases, the week of the last and the weeks on record of each customer."""
    package = find_spec("lifetimes")
    assert package is not None
    assert package.submodule_search_locations
    folder = Path(package.submodule_search_locations[0]) / "datasets"
    with (folder / "cdnow_customers_summary.csv").open(encoding="utf-8") as file:
        found = [
            [float(row[name]) for name in ("frequency", "recency", "T")]
            for row in csv.DictReader(file)
        ]
    frequency, recency, age = np.array(found).T
    return frequency, recency, age


def customers(
    nature: Purchases, many: int, ahead: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Frequency, recency and age (whole weeks) of customers, and how often each buys ahead."""
    dice = np.random.default_rng(seed)
    age = dice.integers(10, 80, many).astype(float)
    rate = dice.gamma(nature.r, 1 / nature.alpha, many)
    leaves = dice.beta(nature.a, nature.b, many)
    x, last, after = np.zeros(many), np.zeros(many), np.zeros(many)
    here, clock = np.arange(many), np.zeros(many)
    while len(here):
        # After each purchase, the first among them, one may leave for good; no one leaves before.
        if x[here].any() or after[here].any():
            here = here[dice.random(len(here)) >= leaves[here]]
        clock[here] += dice.exponential(1 / np.maximum(rate[here], 1e-12))
        here = here[clock[here] <= age[here] + ahead]
        inside = clock[here] <= age[here]
        x[here[inside]] += 1
        last[here[inside]] = np.ceil(clock[here[inside]])
        after[here[~inside]] += 1
    return x, np.minimum(last, age), age, after


def rows() -> Iterator[Goal]:
    """Parameters, likelihood, time, the weeks held out; a million customers."""
    seen = cdnow()
    began = process_time()
    fitted = fit_purchases(*seen)
    took = process_time() - began
    for name, value in PUBLISHED.items():
        yield Goal(
            f"buying again: {name} on CDNOW", getattr(fitted, name), value - 0.001, value + 0.001
        )
    yield Goal("buying again: log-likelihood on CDNOW", fitted.log_likelihood, -9_582.5, -9_582.3)
    yield Goal("buying again: seconds to fit CDNOW", took, most=1.0)
    foretold = float(fitted.expected(*seen, 39).sum())
    yield Goal(
        "buying again: CDNOW's 39 weeks held out, foretold ÷ came",
        foretold / BOUGHT_AFTER,
        0.85,
        1.15,
    )
    x, last, age, after = customers(fitted, 1_000_000, 26, SEED)
    began = process_time()
    many = fit_purchases(x, last, age)
    yield Goal(
        "buying again: seconds to fit a million customers", process_time() - began, most=10.0
    )
    foretold = float(many.expected(x, last, age, 26).sum())
    yield Goal(
        "buying again: 26 weeks of a million, foretold ÷ came",
        foretold / float(after.sum()),
        0.95,
        1.05,
    )
