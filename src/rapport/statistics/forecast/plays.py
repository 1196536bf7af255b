"""The coming time, played many times: which open deals are won, how many new ones come and win.

Each play has a common shock, which makes all of its deals likelier or less likely to be won: the
luck of single deals averages out, that of a whole company does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book
    from rapport.statistics.forecast.outlook import Outlook

    Array = NDArray[Any]

PLAYS = 2_000
EXACT = 1_000
"""The largest deals are played one by one; of the others, where they are many, how many win."""
MANY = 40_000
CHUNK = 4_000
RATES = np.r_[0.0, np.geomspace(1e-6, 60.0, 800)]
"""The rates for which it is worked out what shocks make of them."""


@dataclass(frozen=True, eq=False)
class Played:
    """What came in each play."""

    total: Array
    """Plays × stretches."""
    open: Array
    """Plays: what came of the deals that are open now."""
    parts: Mapping[str, Array] = field(default_factory=dict)
    """For each group, plays × codes: adding up to the total; the last code is of new deals whose
    group cannot be told."""


def play(
    book: Book,
    outlook: Outlook,
    *,
    shock: float,
    scale: float,
    seed: int = 20_260_101,
    plays: int = PLAYS,
    groups: tuple[str, ...] = (),
) -> Played:
    """Play an outlook.

    `shock` is the variance of the common shock's logarithm; `scale` multiplies what every play
    brings: that by which earlier forecasts were off.
    """
    chance = np.random.default_rng(seed)
    stretches = outlook.of_deals.shape[1]
    # Antithetic shocks: as many plays are above the mean as below it.
    half = chance.standard_normal(-(-plays // 2))
    normal = np.r_[half, -half][:plays]
    spread = np.exp(np.sqrt(shock) * normal)
    shocks = _Shocks(spread / spread.mean())
    tally = _Tally(plays, stretches, {name: _size(book, name) for name in groups})
    many = len(outlook.deals) > MANY
    order = np.argsort(-outlook.amounts * outlook.of_deals.sum(axis=1), kind="stable")
    exact = order[:EXACT] if many else order
    for at in range(0, len(exact), CHUNK):
        _play_deals(book, outlook, exact[at : at + CHUNK], shocks, chance, tally)
    if many:
        _play_cells(book, outlook, order[EXACT:], shocks, chance, tally)
    of_open = tally.total.sum(axis=1)
    _play_new(book, outlook, shocks, chance, tally)
    return Played(
        tally.total * scale,
        of_open * scale,
        {name: each * scale for name, each in tally.parts.items()},
    )


def _size(book: Book, name: str) -> int:
    return int(book.groups[name].max(initial=0)) + 1


class _Tally:
    """What came so far in each play, by stretch and by the values of groups."""

    def __init__(self, plays: int, stretches: int, sizes: Mapping[str, int]) -> None:
        self.plays = plays
        self.total = np.zeros((plays, stretches))
        self.parts = {name: np.zeros((plays, size)) for name, size in sizes.items()}

    def add(
        self,
        book: Book,
        number: NDArray[Any],
        deal: NDArray[Any],
        stretch: NDArray[Any],
        amount: Array,
    ) -> None:
        """Wins: in which play, of which deal of the book, in which stretch, of what amount."""
        plays, stretches = self.total.shape
        self.total += np.bincount(number * stretches + stretch, amount, plays * stretches).reshape(
            plays, stretches
        )
        for name in self.parts:
            size = self.parts[name].shape[1]
            flat = number * size + book.groups[name][deal]
            self.parts[name] += np.bincount(flat, amount, plays * size).reshape(plays, size)


class _Shocks:
    """How many times as high the rate of winning is in each play."""

    def __init__(self, shocks: Array) -> None:
        self.each = shocks
        self._means = -np.expm1(-RATES[:, None] * shocks).mean(axis=1)

    def on(self, chances: Array) -> Array:
        """Chances of winning in each play, whose mean is the chance itself.

        A rate that rises adds less to a chance than one that falls takes from it: each deal's rate
        is raised by as much.
        """
        rates = np.interp(chances, self._means, RATES)
        found: Array = -np.expm1(-rates[..., None] * self.each)
        return found


def _play_deals(  # noqa: PLR0917 - all that a play is made of
    book: Book,
    outlook: Outlook,
    chosen: NDArray[Any],
    shocks: _Shocks,
    chance: np.random.Generator,
    tally: _Tally,
) -> None:
    of_each = outlook.of_deals[chosen]
    whole = of_each.sum(axis=1)
    wins = chance.random((len(chosen), len(shocks.each)), dtype=np.float32) < shocks.on(whole)
    row, number = np.nonzero(wins)
    stretch = _stretch(of_each, whole, row, chance)
    tally.add(book, number, outlook.deals[chosen][row], stretch, outlook.amounts[chosen][row])


def _stretch(
    of_each: Array, whole: Array, row: NDArray[Any], chance: np.random.Generator
) -> NDArray[Any]:
    """In which stretch each win falls."""
    if of_each.shape[1] == 1:
        return np.zeros(len(row), np.int64)
    shares = np.cumsum(of_each, axis=1) / np.maximum(whole, 1e-300)[:, None]
    luck = chance.random(len(row))
    found = np.zeros(len(row), np.int64)
    for at in range(of_each.shape[1] - 1):
        found += luck > shares[row, at]
    return found


def _play_cells(  # noqa: PLR0917 - all that a play is made of
    book: Book,
    outlook: Outlook,
    rest: NDArray[Any],
    shocks: _Shocks,
    chance: np.random.Generator,
    tally: _Tally,
) -> None:
    """Deals that are alike, together: how many of them are won, and what these bring on average."""
    whole = outlook.of_deals[rest].sum(axis=1)
    bands = np.digitize(whole, np.quantile(whole, np.linspace(0.1, 0.9, 9)))
    keys = [bands, *(book.groups[name][outlook.deals[rest]] for name in tally.parts)]
    cell = np.zeros(len(rest), np.int64)
    for each in keys:
        cell = np.unique(cell * (int(each.max(initial=0)) + 1) + each, return_inverse=True)[1]
    size = int(cell.max(initial=-1)) + 1
    count = np.bincount(cell, minlength=size)
    mean = np.bincount(cell, whole, size) / count
    amounts = outlook.amounts[rest]
    worth = np.bincount(cell, amounts * whole, size) / np.maximum(mean * count, 1e-300)
    square = np.bincount(cell, amounts**2 * whole, size) / np.maximum(mean * count, 1e-300)
    spread = np.sqrt(np.maximum(square - worth**2, 0))
    first = np.zeros(size, np.int64)
    first[cell] = np.arange(len(rest))
    split: Array = np.stack(
        [np.bincount(cell, column, size) for column in outlook.of_deals[rest].T], axis=1
    )
    split /= np.maximum(split.sum(axis=1, keepdims=True), 1e-300)
    for at in range(0, size, CHUNK):
        inside = slice(at, at + CHUNK)
        wins = chance.binomial(count[inside, None], shocks.on(mean[inside]))
        row, number = np.nonzero(wins)
        n = wins[row, number]
        brought = n * worth[inside][row]
        brought += np.sqrt(n) * spread[inside][row] * chance.standard_normal(len(n))
        brought = np.maximum(brought, 0)
        deals = outlook.deals[rest][first[inside]][row]
        for stretch in range(split.shape[1]):
            share = split[inside][row, stretch]
            where = np.full(len(row), stretch)
            tally.add(book, number, deals, where, brought * share)


def _play_new(
    book: Book,
    outlook: Outlook,
    shocks: _Shocks,
    chance: np.random.Generator,
    tally: _Tally,
) -> None:
    """Deals that are not opened yet: each of the newest stands for as many of them as any other."""
    kinds, plays = len(outlook.kinds), len(shocks.each)
    if not kinds:
        return
    expected = outlook.of_kinds / kinds
    of_stretch = expected.sum(axis=0)
    whole = float(of_stretch.sum())
    if whole <= 0:
        return
    wins = chance.poisson(whole * shocks.each)
    number = np.repeat(np.arange(plays), wins)
    which = np.searchsorted(
        np.cumsum(expected.ravel()) / whole, chance.random(len(number)), side="right"
    )
    which = np.minimum(which, expected.size - 1)
    kind, stretch = np.divmod(which, expected.shape[1])
    tally.add(book, number, outlook.kinds[kind], stretch, outlook.kind_amounts[kind])
