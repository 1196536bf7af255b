"""Drivers of losses among made-up companies: how many are found, and how many wrongly.

Deals have a reason of contact, an owner, a segment, a source and a region, of unequal sizes; half of
the companies give each owner segments of their own, so that the two go together. About half of the
deals are lost, as companies differ. Of the companies with drivers, three values (a segment, an
owner, a source with at least four in a hundred of the deals) double the odds of losing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.drivers import loss_drivers

SEEDS = {400: range(70_000, 70_300), 1_500: range(71_000, 71_060), 6_000: range(72_000, 72_020)}
WORSE = 0.7
"""What a driver adds to the logarithm of the odds of losing."""


def company(
    seed: int, deals: int, worse: float
) -> tuple[np.ndarray, dict[str, np.ndarray], set[tuple[str, int]]]:
    """Which deals were lost, what they are, and what truly drives it."""
    dice = np.random.default_rng(seed)
    values = {"reason": 8, "owner": 12, "segment": 5, "source": 10, "region": 6}
    of = {
        name: dice.choice(many, deals, p=dice.dirichlet(np.full(many, 4.0)))
        for name, many in values.items()
    }
    if seed % 2:
        own = dice.random(deals) < 0.5
        of["segment"] = np.where(own, of["owner"] % 5, of["segment"])
    odds = np.full(deals, dice.uniform(-0.8, 0.8))
    true = set()
    for name in ("owner", "segment", "source") if worse else ():
        value = int(dice.choice(np.flatnonzero(np.bincount(of[name]) >= 0.04 * deals)))
        odds = odds + worse * (of[name] == value)
        true.add((name, value))
    return dice.random(deals) < 1 / (1 + np.exp(-odds)), of, true


def rows() -> Iterator[Goal]:
    """Of each size: the false share, the power, and how often there is a flag without a driver."""
    for deals, seeds in SEEDS.items():
        flagged = right = there = idle = 0
        for seed in seeds:
            lost, of, true = company(seed, deals, WORSE)
            told = {(each.dimension, each.value) for each in loss_drivers(lost, of) if each.flagged}
            flagged, right, there = flagged + len(told), right + len(told & true), there + 3
            lost, of, __ = company(seed + 5_000, deals, 0.0)
            idle += any(each.flagged for each in loss_drivers(lost, of))
        wrong = (flagged - right) / max(flagged, 1)
        yield Goal(f"drivers: false share, {deals:,} deals", wrong, most=0.10)
        least = {"least": 0.60} if deals == 1_500 else {}
        yield Goal(f"drivers: power, {deals:,} deals", right / there, **least)
        yield Goal(
            f"drivers: companies with a flag and no driver, {deals:,} deals",
            idle / len(seeds),
            most=0.12,
        )
