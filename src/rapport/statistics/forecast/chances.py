"""The chance of being won in each stretch of the coming time, by stage and age, from the end on.

V(t, s, a) = win(s, a) · e(stretch of t) + move(s, a) · Σ to(s, s') · V(t + 1, s', 0)
             + stay(s, a) · V(t + 1, s, a + 1)

for a deal that has been in stage s for a days, t days ahead; after the horizon V is 0. It goes day
by day to the end, however far, as a deal can move every day. It is worked out for several factors
on the rate of winning; a deal's own lies between two of them.
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


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances of winning, by factor, stage, age in days and stretch."""

    now: Array
    """Factors × stages × ages × stretches: for deals that are open now."""
    entering: Array
    """Days × factors × stages × stretches: for deals that begin in a stage on a day."""

    def of(self, stage: NDArray[Any], age: Array, factor: Array) -> Array:
        """Deals × stretches: the chance that each is won in each stretch."""
        at = np.clip(age.astype(np.int64), 0, self.now.shape[2] - 1)
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
    of_age = np.searchsorted(EDGES, np.arange(int(EDGES[-1]) + 1), side="right") - 1
    lose, move = hazards.lose[:, of_age], hazards.move[:, of_age]
    win = hazards.win[:, of_age]
    stages, size = hazards.stages, len(ends)
    # Stretches come first: of those that are over on a day, nothing is worked out.
    following = np.zeros((size, len(GRID), stages, len(of_age)))
    found = np.zeros_like(following)
    entering = np.zeros((horizon, len(GRID), stages, size))
    known: dict[float, tuple[Array, Array, Array]] = {}
    for at in range(horizon - 1, -1, -1):
        rate = float(season[at])
        # A calendar has few factors: most days are like others.
        if rate not in known:
            known[rate] = _step(win * rate, lose, move)
        wins, moves, stays = known[rate]
        stretch = int(np.searchsorted(ends, at + 1))
        after, now = following[stretch:], found[stretch:]
        moved = after[..., 0] @ hazards.to.T
        # Who stays is a day older; beyond the last age nobody grows older.
        np.multiply(stays[:, :, :-1], after[..., 1:], out=now[..., :-1])
        np.multiply(stays[:, :, -1], after[..., -1], out=now[..., -1])
        now += moves * moved[..., None]
        now[0] += wins
        following, found = found, following
        entering[at] = np.moveaxis(following[..., 0], 0, -1)
    return Chances(np.ascontiguousarray(np.moveaxis(following, 0, -1)), entering)


def _step(win: Array, lose: Array, move: Array) -> tuple[Array, Array, Array]:
    """Factors × stages × ages: the chances to be won, to move and to stay on a day."""
    wins = win[None] * GRID[:, None, None]
    total = wins + lose + move
    gone = 1 - np.exp(-total)
    share = np.where(total > 0, gone / np.maximum(total, 1e-300), 0.0)
    return share * wins, share * move, 1 - gone
