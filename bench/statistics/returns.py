"""Products that come back too often, among made-up ones: how many are found, how many wrongly.

A shop sells some hundreds of products, most of them little (their units are log-normal, a median of
80). Every product has a rate of coming back of its own; six in a hundred have a fault and come back
two to four times as often as else. A product is rightly listed where its own rate is over one and a
half times the average of all units sold; power counts the faulty ones among these. As nobody knows
what form rates have, there are shops without a fault whose rates are Beta or log-normal too: there
the list may be short, but not wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.returns import returned

SEEDS = range(50_000, 50_120)
USUAL = 0.04


@dataclass(frozen=True)
class Shop:
    """A shop's products: what they sold, how often they truly come back, and which have a fault."""

    units: np.ndarray
    rate: np.ndarray
    fault: np.ndarray

    @property
    def worse(self) -> np.ndarray:
        """Which of them truly come back too often."""
        return self.rate > 1.5 * np.sum(self.rate * self.units) / np.sum(self.units)


def shop(seed: int, form: str, products: int = 300) -> Shop:
    """A shop whose rates have a form: with `faults`, or `beta` or `log-normal` without."""
    dice = np.random.default_rng(seed)
    units = np.round(np.exp(dice.normal(np.log(80), 1.4, products))) + 1
    fault = np.zeros(products, bool)
    if form == "log-normal":
        rate = USUAL * np.exp(dice.normal(-0.18, 0.6, products))
    else:
        size = 80 if form == "faults" else 40
        rate = dice.beta(USUAL * size, (1 - USUAL) * size, products)
    if form == "faults":
        fault = dice.random(products) < 0.06
        rate = np.where(fault, rate * dice.uniform(2, 4, products), rate)
    return Shop(units, np.minimum(rate, 0.9), fault)


def rows() -> Iterator[Goal]:
    """The share of wrong ones among those listed, and of the faulty ones the share that is."""
    for form in ("faults", "beta", "log-normal"):
        listed = wrong = faulty = found = 0
        for seed in SEEDS:
            made = shop(seed, form)
            back = np.random.default_rng([seed, 1]).binomial(made.units.astype(int), made.rate)
            told = returned(back, made.units).listed
            listed += told.sum()
            wrong += (told & ~made.worse).sum()
            faulty += (made.fault & made.worse).sum()
            found += (told & made.fault & made.worse).sum()
        yield Goal(f"doa: false share, rates of the form: {form}", wrong / listed, most=0.10)
        if form == "faults":
            yield Goal("doa: power, 300 products", found / faulty, 0.40)
