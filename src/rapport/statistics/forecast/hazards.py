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
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rapport.statistics.forecast.book import Book, Visits

    Array = NDArray[Any]

EDGES = np.array([0, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545])
"""The ages, in days, at which the steps begin; the last has no end."""
LEFT_IN = np.maximum(np.searchsorted(EDGES, np.arange(EDGES[-1] + 2)) - 1, 0)
"""The step in which one is that leaves at an age."""
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


def watched(found: Stays) -> Iterator[tuple[int, NDArray[Any], Array]]:
    """For each step of age, the visits that came to it, and the days they were observed in it."""
    rows = np.arange(len(found.ended))
    began, ended = found.began, found.ended
    for step, low in enumerate(EDGES):
        if step:
            # Few stay for long: the others need not be looked at again.
            there = ended > low
            rows, began, ended = rows[there], began[there], ended[there]
        high = EDGES[step + 1] if step + 1 < len(EDGES) else np.inf
        yield step, rows, np.maximum(np.minimum(ended, high) - np.maximum(began, low), 0.0)


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
    for step, rows, days in watched(found):
        cases[:, step, STAY] = np.bincount(visits.stage[rows], days, stages) / UNIT
    at = LEFT_IN[np.minimum(np.ceil(found.ended), EDGES[-1] + 1).astype(np.int64)]
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
    if not len(visits.deal):
        return np.full(book.stages, 1 / book.stages)
    # One number tells deal, day and stage, and numbers are sorted much faster than rows.
    day = visits.entered - visits.entered.min()
    span = int(day.max()) + 1
    keys = np.sort((visits.deal.astype(np.int64) * span + day) * book.stages + visits.stage)
    deals = keys // (span * book.stages)
    first = np.r_[True, deals[1:] != deals[:-1]]
    deals, stages = deals[first], keys[first] % book.stages
    recent = book.created[deals] > book.day - 365
    chosen = stages[recent] if recent.sum() >= 30 else stages
    counts = np.bincount(chosen, minlength=book.stages) + 1e-9
    return counts / counts.sum()


__all__ = ["EDGES", "STAYS", "Hazards", "Stays", "first_close", "fit", "stays", "watched"]
