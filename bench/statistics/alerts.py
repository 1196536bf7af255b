"""Alerts on made-up figures: how often they cry for nothing, and how soon they see a halving.

Each figure is a count of a period: Poisson, over-dispersed by a little (as companies differ), around
a level that may drift by chance, and a season. Four kinds are watched, period after period for a
year, as a workspace would watch them: weeks with hardly more than a year behind them (a season that
cannot be told yet), weeks with three years behind them and a season that is told, days with their
weekdays, and months. From then on half of the cases are lost, for eight weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.statistics.goals import Goal
from rapport.statistics.unusual import watch

SEEDS = range(60_000, 60_060)
WEEKDAYS = np.array([1.25, 1.3, 1.25, 1.2, 1.1, 0.5, 0.4])


@dataclass(frozen=True)
class Kind:
    """A kind of figure, and how it is watched."""

    name: str
    mean: float
    before: int
    """How many periods are behind it when the watch begins."""
    watched: int
    a_year: int
    season: int = 0
    """What the watch is told."""
    wave: float = 0.0
    """How far the season of the year goes, at most."""
    weekdays: bool = False
    sought: bool = True

    @property
    def later(self) -> int:
        """How many periods eight weeks are."""
        return max(8 * self.a_year // 52, 1)


KINDS = (
    Kind("weeks, mean 4", 4, 52, 52, 52, sought=False),
    Kind("weeks, mean 40", 40, 52, 52, 52),
    Kind("weeks, mean 40, season not told", 40, 40, 52, 52, wave=0.25, sought=False),
    Kind("weeks, mean 40, season of three years", 40, 156, 52, 52, 52, wave=0.4),
    Kind("weeks, mean 400", 400, 52, 52, 52),
    Kind("days, mean 40", 40, 120, 180, 365, 7, wave=0.2, weekdays=True),
    Kind("months, mean 40", 40, 36, 24, 12, 12, wave=0.3, sought=False),
)


def series(kind: Kind, seed: int) -> np.ndarray:
    """A figure's counts, those of the eight weeks of the halving among them."""
    dice = np.random.default_rng(seed)
    size = kind.before + kind.watched + kind.later
    at = np.arange(size)
    level = kind.mean * np.exp(np.cumsum(dice.normal(0, 0.015 * np.sqrt(52 / kind.a_year), size)))
    level *= np.exp(
        dice.uniform(0, kind.wave) * np.sin(2 * np.pi * (at / kind.a_year + dice.random()))
    )
    if kind.weekdays:
        level *= WEEKDAYS[at % 7]
    beyond = dice.uniform(0.001, 0.02)
    counts = dice.poisson(level * dice.gamma(1 / beyond, beyond, size))
    first = kind.before + kind.watched
    counts[first:] = dice.binomial(counts[first:], 0.5)
    return counts


def rows() -> Iterator[Goal]:
    """False alarms per figure and year of each kind; how often a halving is found."""
    for kind in KINDS:
        cries = found = 0
        for seed in SEEDS:
            made = series(kind, seed)
            first = kind.before + kind.watched
            seen = [watch(made[: at + 1], kind.season) for at in range(kind.before, len(made))]
            told = np.array([each is not None and each.unusual for each in seen])
            cries += int(told[: first - kind.before].sum())
            found += bool(told[first - kind.before :].any())
        years = len(SEEDS) * kind.watched / kind.a_year
        yield Goal(f"alerts: false ones a year, {kind.name}", cries / years, most=1.0)
        if kind.sought:
            yield Goal(f"alerts: halving found in 8 weeks, {kind.name}", found / len(SEEDS), 0.85)
