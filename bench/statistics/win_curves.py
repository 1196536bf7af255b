"""The win curve of made-up deals: how often its interval holds the true share won by an age.

Deals are won and lost at rates that fall with age (Weibull), and are looked at after a time of their
own, so that many are still open. The share truly won by an age is integrated from the rates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.win_curve import win_curve

SEEDS = range(90_000, 90_400)
SHAPE, WON_SCALE, LOST_SCALE = 0.8, 120.0, 60.0
AGES = (15, 30, 60)


def true_share(age: float) -> float:
    """The share of all deals won by an age: lost ones can be won no more."""
    fine = np.linspace(0, age, 20_001)[1:]
    hazard = SHAPE / WON_SCALE * (fine / WON_SCALE) ** (SHAPE - 1)
    open_still = np.exp(-((fine / WON_SCALE) ** SHAPE) - (fine / LOST_SCALE) ** SHAPE)
    return float(np.sum(hazard * open_still) * age / 20_000)


def rows() -> Iterator[Goal]:
    """How often the 90 % interval holds, for few deals and for many."""
    share = {age: true_share(age) for age in AGES}
    for deals in (60, 250, 1_000):
        held = tried = 0
        for seed in SEEDS:
            dice = np.random.default_rng([seed, deals])
            wins = WON_SCALE * dice.weibull(SHAPE, deals)
            losses = LOST_SCALE * dice.weibull(SHAPE, deals)
            seen = dice.uniform(5, 120, deals)
            age = np.ceil(np.minimum(np.minimum(wins, losses), seen)).astype(int)
            won = (wins < losses) & (wins < seen)
            lost = (losses <= wins) & (losses < seen)
            curve = win_curve(age, won, lost, 0.9)
            for at, true in share.items():
                place = int(np.searchsorted(curve.age, at, side="right")) - 1
                # Past the last age that is drawn, nothing is said.
                if place < 0 or curve.age[-1] < at:
                    continue
                tried += 1
                held += curve.low[place] <= true <= curve.high[place]
        yield Goal(f"win curve: its 90 % interval holds, {deals:,} deals", held / tried, 0.86, 0.94)
