"""The chance of being won in each stretch of the coming time, by stage and age, from the end on.

V(t, s, a) = win(s, a) · e(stretch of t) + move(s, a) · Σ to(s, s') · V(t + 1, s', 0)
             + stay(s, a) · V(t + 1, s, a + 1)

for a deal in stage s for a steps of time; after the horizon V is 0. It is worked out for several
factors on the rate of winning; a deal's own lies between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast.hazards import EDGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.statistics.forecast.hazards import Hazards

    Array = NDArray[Any]

GRID = np.exp(np.linspace(np.log(0.1), np.log(8.0), 9))
"""The factors for which chances are worked out."""
DAILY, FINE = 100, 1
"""Up to so many days ahead, a step of time is a day."""
COARSE = 7


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances of winning, by factor, stage, step of age and stretch."""

    step: int
    """Days in a step of time."""
    steps: int
    """How many of them there are."""
    now: Array
    """Factors × stages × ages × stretches: for deals that are open now."""
    entering: Array
    """Steps × factors × stages × stretches: for deals that begin in a stage at a step."""

    def of(self, stage: NDArray[Any], age: Array, factor: Array) -> Array:
        """Deals × stretches: the chance that each is won in each stretch."""
        ages = self.now.shape[2]
        at = np.clip((age / self.step).astype(np.int64), 0, ages - 1)
        low, share = between(factor)
        one, other = self.now[low, stage, at], self.now[low + 1, stage, at]
        return one + (other - one) * share[:, None]


def between(factor: Array) -> tuple[NDArray[Any], Array]:
    """Between which two of the grid's factors each lies, and how far on its way."""
    spot = (np.log(np.clip(factor, GRID[0], GRID[-1])) - np.log(GRID[0])) / np.log(
        GRID[1] / GRID[0]
    )
    low = np.clip(spot.astype(np.int64), 0, len(GRID) - 2)
    return low, spot - low


def chances(hazards: Hazards, horizon: int, ends: NDArray[Any], season: Array) -> Chances:
    """The chances over a horizon of days, in stretches that end so many days ahead.

    `season` is the calendar's factor on each of its days, with the level of wins in it.
    """
    step = FINE if horizon <= DAILY else COARSE
    steps = -(-horizon // step)
    ages = int(EDGES[-1] // step) + 1
    of_age = np.searchsorted(EDGES, np.arange(ages) * step, side="right") - 1
    lose, move = hazards.lose[:, of_age], hazards.move[:, of_age]
    win = hazards.win[:, of_age]
    stages, size = hazards.stages, len(ends)
    following = np.zeros((len(GRID), stages, ages, size))
    found = np.empty_like(following)
    entering = np.zeros((steps, len(GRID), stages, size))
    known: dict[tuple[float, int], tuple[Array, Array, Array]] = {}
    for at in range(steps - 1, -1, -1):
        first = at * step
        last = min(first + step, horizon)
        rate = float(season[first:last].mean()) if last > first else 1.0
        # A calendar has few factors: most steps of time are like others.
        if (rate, last - first) not in known:
            known[rate, last - first] = _step(win * rate, lose, move, last - first)
        wins, moves, stays = known[rate, last - first]
        moved = np.einsum("st,ftb->fsb", hazards.to, following[:, :, 0])
        # Who stays is a step older; beyond the last age nobody grows older.
        np.multiply(stays[:, :, :-1, None], following[:, :, 1:], out=found[:, :, :-1])
        np.multiply(stays[:, :, -1:, None], following[:, :, -1:], out=found[:, :, -1:])
        found += moves[..., None] * moved[:, :, None]
        found[..., int(np.searchsorted(ends, last))] += wins
        following, found = found, following
        entering[at] = following[:, :, 0]
    return Chances(step, steps, following, entering)


def _step(win: Array, lose: Array, move: Array, days: int) -> tuple[Array, Array, Array]:
    """Factors × stages × ages: the chances to be won, to move and to stay in so many days."""
    wins = win[None] * GRID[:, None, None]
    total = wins + lose + move
    gone = 1 - np.exp(-total * days)
    share = np.where(total > 0, gone / np.maximum(total, 1e-300), 0.0)
    return share * wins, share * move, 1 - gone
