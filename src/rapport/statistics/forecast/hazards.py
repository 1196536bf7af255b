"""How soon deals leave a stage, and where to, by stage and by the time that they have been in it.

A deal that has sat in its stage for a day of age a is won, lost or moved on with a rate of its own.
Rates are steps over age; each step leans on the one before it, as far as its own cases are few:
the posterior mean of Dirichlet(κ · the step before), with the κ that makes all that was seen most
likely (the Dirichlet-multinomial's marginal likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import gammaln

from rapport.statistics.forecast.book import LOST, STAYS, WON

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book, Visits

    Array = NDArray[Any]

EDGES = np.array([0, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545])
"""The ages, in days, at which the steps begin; the last has no end."""
UNIT = 7.0
"""A case is a deal that was in a stage for so many days."""
KAPPAS = 2.0 ** np.arange(0, 11)
WIN, LOSE, MOVE, STAY = range(4)
A_DAY = 0.5
"""What a deal that came and went on one day has been there."""


@dataclass(frozen=True, eq=False)
class Hazards:
    """Daily rates by stage and age."""

    win: Array
    """Stages × steps of age: wins a day."""
    lose: Array
    move: Array
    to: Array
    """Stages × stages: where a deal that moves goes, rows adding up to 1."""
    entry: Array
    """With which stage deals begin, adding up to 1."""
    kappa: float

    @property
    def stages(self) -> int:
        """How many stages there are."""
        return len(self.win)


@dataclass(frozen=True, eq=False)
class Stays:
    """Visits as stretches of age under observation."""

    began: Array
    """The age at which it came under observation: 0, or later where the records began later."""
    ended: Array
    """The age at which it left, or was last seen."""
    left: NDArray[Any]
    """Whether it was seen to leave."""


def stays(visits: Visits, day: int, first: int) -> Stays:
    """Visits up to a day, as far as they are after the first day on which leaving was recorded."""
    end = np.minimum(visits.left, day)
    left = (visits.left <= day) & (visits.left >= first)
    began = np.maximum(first - visits.entered, 0).astype(float)
    ended = (end - visits.entered).astype(float)
    ended = np.where(left, np.maximum(ended, A_DAY), ended)
    return Stays(began, np.maximum(ended, began), left)


def exposures(found: Stays, step: int) -> Array:
    """Days that each visit was under observation at the ages of a step."""
    low = EDGES[step]
    high = EDGES[step + 1] if step + 1 < len(EDGES) else np.inf
    return np.maximum(np.minimum(found.ended, high) - np.maximum(found.began, low), 0.0)


def first_close(book: Book) -> int:
    """The day of the first close on record; of what was over before, nothing was written down."""
    closed = book.closed[~book.is_open]
    return int(closed.min()) if len(closed) else book.day


def fit(book: Book) -> Hazards:
    """The rates of a book. It must have a visit."""
    visits, stages = book.visits, book.stages
    found = stays(visits, book.day, first_close(book))
    steps = len(EDGES)
    cases = np.zeros((stages, steps, 4))
    for step in range(steps):
        days = np.bincount(visits.stage, exposures(found, step), stages)
        cases[:, step, STAY] = days / UNIT
    at = np.clip(np.searchsorted(EDGES, found.ended, side="left") - 1, 0, steps - 1)
    for kind, wanted in (
        (WIN, visits.to == WON),
        (LOSE, visits.to == LOST),
        (MOVE, visits.to >= 0),
    ):
        seen = found.left & wanted
        flat = np.bincount(visits.stage[seen] * steps + at[seen], minlength=stages * steps)
        cases[:, :, kind] = flat.reshape(stages, steps)
    cases[:, :, STAY] = _stayed(cases[:, :, STAY], cases[:, :, :STAY].sum(axis=2))
    kappa = _kappa(cases)
    means, _ = _chain(cases, kappa)
    total = -np.log(np.clip(means[:, :, STAY], 1e-9, 1)) / UNIT
    leaving = np.maximum(1 - means[:, :, STAY], 1e-12)
    rates = means[:, :, :STAY] / leaving[:, :, None] * total[:, :, None]
    return Hazards(
        rates[:, :, WIN],
        rates[:, :, LOSE],
        rates[:, :, MOVE],
        _moves(visits, found, stages),
        _entry(book),
        kappa,
    )


def _stayed(units: Array, gone: Array) -> Array:
    """How many cases stayed for a whole unit, of so many units under observation.

    Who leaves at a steady rate has been there for part of the unit: of n that began it,
    n · exp(−rate) stayed.
    """
    rate = gone / np.maximum(units, 1e-9)
    return np.where(gone > 0, gone / np.expm1(np.clip(rate, 1e-9, 30.0)), np.maximum(units, 1e-9))


def _chain(cases: Array, kappa: float) -> tuple[Array, float]:
    """The posterior mean of every step, and the log of how likely the cases are."""
    stages, steps, kinds = cases.shape
    means = np.zeros_like(cases)
    everything = cases.sum(axis=(0, 1)) + 0.5
    likely = 0.0
    # A stage's first step leans on all of the stage, and that on all stages.
    of_stage = cases.sum(axis=1)
    before = (of_stage + 4 * everything / everything.sum()) / (
        of_stage.sum(axis=1, keepdims=True) + 4
    )
    for step in range(steps):
        counts, prior = cases[:, step], kappa * before
        total = counts.sum(axis=1)
        likely += float(
            np.sum(gammaln(kappa) - gammaln(kappa + total))
            + np.sum(gammaln(prior + counts) - gammaln(prior))
        )
        means[:, step] = before = (counts + prior) / (total + kappa)[:, None]
    del stages, kinds
    return means, likely


def _kappa(cases: Array) -> float:
    return float(max(KAPPAS, key=lambda each: _chain(cases, each)[1]))


def _moves(visits: Visits, found: Stays, stages: int) -> Array:
    seen = found.left & (visits.to >= 0)
    counts = np.bincount(
        visits.stage[seen] * stages + visits.to[seen], minlength=stages * stages
    ).reshape(stages, stages)
    following = np.eye(stages, k=1)
    following[-1, -1] = 1.0
    leant = counts + 0.5 * following
    return leant / leant.sum(axis=1, keepdims=True)


def _entry(book: Book) -> Array:
    """With which stage the deals of the last year began."""
    visits = book.visits
    order = np.lexsort((visits.entered, visits.deal))
    deals = visits.deal[order]
    first = order[np.r_[True, deals[1:] != deals[:-1]]] if len(order) else order
    recent = first[book.created[visits.deal[first]] > book.day - 365]
    chosen = recent if len(recent) >= 30 else first
    counts = np.bincount(visits.stage[chosen], minlength=book.stages) + 1e-9
    return counts / counts.sum()


__all__ = ["EDGES", "STAYS", "Hazards", "Stays", "exposures", "first_close", "fit", "stays"]
