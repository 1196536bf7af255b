"""The forecast against the oracle of simulated companies: error, and whether its intervals hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.statistics.simulator import company
from rapport.statistics.forecast import forecast

SEEDS = 1_000
DAYS = 3 * 365


def crps(plays: np.ndarray, came: float) -> float:
    """The continuous ranked probability score of a sample."""
    ordered = np.sort(plays)
    n = len(ordered)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float(np.mean(np.abs(ordered - came)) - np.sum(weights * ordered) / n**2)


@dataclass
class Tried:
    """One forecast of one company, and what the oracle would have said."""

    ours: float
    oracle: float
    inside: dict[float, bool]
    reached: bool
    bias: float


def tried(seed: int, a_week: float, horizon: int, lives: int = 300) -> Tried:
    """One company, one forecast."""
    made = company(seed, a_week, DAYS + seed % 90)
    found = forecast(made.book(), horizon)
    day = made.day
    oracle = made.lives_from_here(lives, seed + 2)
    oracle.live(horizon)
    made.live(horizon)
    came = float(made.brought(day, day + horizon)[0])
    known = oracle.brought(day, day + horizon)
    inside = {}
    for confidence in (0.8, 0.9):
        low, high = found.interval(confidence)
        inside[confidence] = low <= came <= high
    return Tried(
        crps(found.totals, came),
        crps(known, came),
        inside,
        came >= found.at_least(0.9),
        float(found.totals.mean() / max(known.mean(), 1e-9)),
    )
