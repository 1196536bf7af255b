"""The forecast against the oracle of simulated companies: error, and whether its intervals hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bench.statistics.goals import Goal
from bench.statistics.simulator import KINDS, company
from rapport.statistics.forecast import forecast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEEDS = 1_000
"""The first of the seeds, chosen before anything was measured."""
DAYS = 3 * 365
SIZES = (1.5, 6.0, 25.0)
"""New deals a week."""
HORIZONS = {4: 1.15, 12: 1.25}
"""Weeks ahead, and how many times the oracle's error may be reached."""
COMPANIES, OTHERS = 40, 12
"""How many companies of each size, and of each of the other natures at the middle size."""
MARKS = (0.6, 0.8, 1.0, 1.2, 1.5)
"""Goals, as multiples of what came in as many days before."""


def crps(plays: np.ndarray, came: np.ndarray) -> float:
    """The continuous ranked probability score of a sample, as the mean over what may come."""
    ordered = np.sort(plays)
    n = len(ordered)
    below = np.searchsorted(ordered, came)
    sums = np.r_[0.0, np.cumsum(ordered)]
    apart = came * (2 * below - n) + sums[-1] - 2 * sums[below]
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float(np.mean(apart) / n - np.sum(weights * ordered) / n**2)


@dataclass(frozen=True)
class Tried:
    """One forecast of one company, and what the oracle would have said.

    It is held against every life that the company may live from its day on, not against one of
    them: else most of what is measured would be the luck of that one.
    """

    ours: float
    oracle: float
    """Errors (CRPS) as multiples of what the oracle expects."""
    inside: dict[float, float]
    """For each confidence, in what share of the lives what came lay in the interval."""
    kept: float
    """In what share of them that came of which it was 90 % sure."""
    bias: float
    goals: tuple[tuple[float, float], ...]
    """The chance that it gave each goal, and in what share of the lives the goal was reached."""


def tried(seed: int, a_week: float, horizon: int, kind: str = "usual", lives: int = 300) -> Tried:
    """One company, one forecast."""
    made = company(seed, a_week, DAYS + seed % 90, kind)
    book, day = made.book(), made.day
    found = forecast(book, horizon)
    oracle = made.lives_from_here(lives, seed + 2)
    oracle.live(horizon)
    came = oracle.brought(day, day + horizon)
    usual = max(float(came.mean()), 1e-9)
    inside = {}
    for confidence in (0.8, 0.9):
        low, high = found.interval(confidence)
        inside[confidence] = float(np.mean((low <= came) & (came <= high)))
    before = book.came(day - horizon, day)
    goals = [
        (float(np.mean(found.totals >= before * mark)), float(np.mean(came >= before * mark)))
        for mark in MARKS
    ]
    return Tried(
        crps(found.totals, came) / usual,
        crps(came, came) / usual,
        inside,
        float(np.mean(came >= found.at_least(0.9))),
        float(found.totals.mean()) / usual,
        tuple(goals) if before > 0 else (),
    )


def ratio(found: Sequence[Tried]) -> float:
    """Our error over the oracle's."""
    return sum(each.ours for each in found) / sum(each.oracle for each in found)


def holds(found: Sequence[Tried], confidence: float) -> float:
    """How often the interval held."""
    return float(np.mean([each.inside[confidence] for each in found]))


def calibration(found: Sequence[Tried], bins: int = 5) -> float:
    """How far chances of reaching goals are from how often they were reached, on average."""
    pairs = np.array([pair for each in found for pair in each.goals], float)
    band = np.minimum((pairs[:, 0] * bins).astype(int), bins - 1)
    off = 0.0
    for each in range(bins):
        mine = pairs[band == each]
        if len(mine):
            off += len(mine) * abs(float(mine[:, 0].mean() - mine[:, 1].mean()))
    return off / len(pairs)


def rows(companies: int = COMPANIES, others: int = OTHERS) -> Iterator[Goal]:
    """The forecast's lines of the table of goals."""
    everything: list[Tried] = []
    for weeks, most in HORIZONS.items():
        whole: list[Tried] = []
        worst, least = 0.0, 1.0
        for a_week in SIZES:
            found = [tried(SEEDS + at, a_week, 7 * weeks) for at in range(companies)]
            worst = max(worst, ratio(found))
            least = min(least, holds(found, 0.8), holds(found, 0.9))
            whole += found
        said = f"forecast, {weeks} weeks: "
        yield Goal(f"{said}error (CRPS) over the oracle's", ratio(whole), most=most)
        yield Goal(f"{said}the same, the worst size of company", worst, most=1.35)
        yield Goal(f"{said}80 % intervals that held", holds(whole, 0.8), 0.76, 0.84)
        yield Goal(f"{said}90 % intervals that held", holds(whole, 0.9), 0.86, 0.94)
        yield Goal(f"{said}the same, the worst size of company", least, 0.70)
        kept = float(np.mean([each.kept for each in whole]))
        yield Goal(f"{said}of what it was 90 % sure of, came", kept, 0.86, 0.94)
        everything += whole
    yield Goal("forecast: error of the chance of a goal", calibration(everything), most=0.08)
    for kind in KINDS[1:]:
        found = [tried(SEEDS + at, 6.0, 56, kind) for at in range(others)]
        yield Goal(f"forecast, {kind.replace('_', ' ')}: error over the oracle's", ratio(found))
        yield Goal(f"forecast, {kind.replace('_', ' ')}: 80 % intervals", holds(found, 0.8))
