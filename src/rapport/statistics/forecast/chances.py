"""The chance of being won in each stretch of the coming time, by stage and age, from the end on.

V(t, s, a) = win(s, a) · e(stretch of t) + move(s, a) · Σ to(s, s') · V(t + 1, s', 0)
             + stay(s, a) · V(t + 1, s, a + 1)

for a deal that has been in stage s for a days, t days ahead; after the horizon V is 0. It goes day
by day to the end, however far, as a deal can move every day. It is worked out for several factors
on the rates of winning and of losing; a deal's own lies between two of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.statistics.forecast.hazards import EDGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rapport.statistics.forecast.hazards import Hazards

    Array = NDArray[Any]

WINNING = np.exp(np.linspace(np.log(0.1), np.log(8.0), 9))
"""The factors on the rate of winning for which chances are worked out."""
LEAST, MOST = 0.05, 8.0
"""Factors on the rate of losing beyond these count as these."""
ALIKE, APART, STEPS = 1.25, 2.5, 5
"""Deals whose factors on it differ by less are taken alike; else steps are so far apart, or, where
they would be too many, further."""


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances of winning, by factor, stage, age in days and stretch.

    Factors are pairs: the one on the rate of losing first, then the one on that of winning.
    """

    losing: Array
    """The factors on the rate of losing."""
    now: Array
    """Factors × stages × ages × stretches: for deals that are open now."""
    entering: Array
    """Days × factors × stages × stretches: for deals that begin in a stage on a day."""

    def of(self, stage: NDArray[Any], age: Array, win: Array, lose: Array) -> Array:
        """Deals × stretches: the chance that each is won in each stretch."""
        at = np.clip(age.astype(np.int64), 0, self.now.shape[2] - 1)
        return self._between(lambda cells: self.now[cells, stage, at], win, lose)

    def of_new(self, begun: Array, win: Array, lose: Array) -> Array:
        """Deals × stretches: what is told by factor, for deals with factors of their own."""
        return self._between(lambda cells: begun[cells], win, lose)

    def _between(self, told: Callable[[NDArray[Any]], Array], win: Array, lose: Array) -> Array:
        low, share = between(win, WINNING)

        def along(cells: NDArray[Any]) -> Array:
            one, other = told(cells), told(cells + 1)
            return one + (other - one) * share[:, None]

        if len(self.losing) == 1:
            return along(low)
        first, part = between(lose, self.losing)
        one = along(first * len(WINNING) + low)
        other = along((first + 1) * len(WINNING) + low)
        return one + (other - one) * part[:, None]


def between(factor: Array, grid: Array) -> tuple[NDArray[Any], Array]:
    """Between which two of a grid's factors each lies, and how far on its way."""
    spot = np.log(np.clip(factor, grid[0], grid[-1]) / grid[0]) / np.log(grid[1] / grid[0])
    low = np.clip(spot.astype(np.int64), 0, len(grid) - 2)
    return low, spot - low


def grid_of(lose: Array) -> Array:
    """The factors on the rate of losing for which chances are worked out, for those of deals."""
    if not len(lose):
        return np.ones(1)
    least, most = np.clip([lose.min(), lose.max()], LEAST, MOST)
    if most < ALIKE * least:
        return np.array([float(np.sqrt(least * most))])
    steps = 1 + int(np.ceil(np.log(most / least) / np.log(APART)))
    return np.geomspace(least, most, min(steps, STEPS))


def chances(
    hazards: Hazards, horizon: int, ends: NDArray[Any], season: Array, losing: Array
) -> Chances:
    """The chances over a horizon of days, in stretches that end so many days ahead.

    `season` is the calendar's factor on each of its days, with the level of wins in it; `losing`
    are the factors on the rate of losing.
    """
    of_age = np.searchsorted(EDGES, np.arange(int(EDGES[-1]) + 1), side="right") - 1
    move = hazards.move[:, of_age]
    lose = np.repeat(losing, len(WINNING))[:, None, None] * hazards.lose[:, of_age]
    win = np.tile(WINNING, len(losing))[:, None, None] * hazards.win[:, of_age]
    stages, size = hazards.stages, len(ends)
    # Stretches come first: of those that are over on a day, nothing is worked out.
    following = np.zeros((size, len(win), stages, len(of_age)))
    found = np.zeros_like(following)
    entering = np.zeros((horizon, len(win), stages, size))
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
    return Chances(losing, np.ascontiguousarray(np.moveaxis(following, 0, -1)), entering)


def _step(wins: Array, lose: Array, move: Array) -> tuple[Array, Array, Array]:
    """Factors × stages × ages: the chances to be won, to move and to stay on a day."""
    total = wins + lose + move
    gone = 1 - np.exp(-total)
    share = np.where(total > 0, gone / np.maximum(total, 1e-300), 0.0)
    return share * wins, share * move, 1 - gone
