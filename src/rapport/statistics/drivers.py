"""Which groups lose more deals than the rest would lead one to expect.

A logistic regression with one term for each value of each dimension, held small by a ridge, so that
a value is judged beside all others that its deals have. Each value is contrasted with the mean of
its dimension. Of the many values tried, those stand out that survive Benjamini and Hochberg's
correction (Journal of the Royal Statistical Society B 57, 1995), so that at most 10 % do by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, gammainc, gammaincc, ndtr, ndtri

from rapport.statistics.false_discoveries import survivors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Codes = NDArray[Any]

FEWEST = 100
"""With fewer lost, or fewer won, nothing is flagged."""
FEWEST_OF_VALUE = 10
FALSE_SHARE = 0.10
"""At most so many of those flagged are so by chance, on average."""
CUT = 0.05
"""Where the correction is made. Where little can be found, most companies have no flag, and those
that have one have it by chance more often than the correction says, over all of them: with four
hundred deals, cut at 10 %, 13 in 100 flags were false, cut at 5 % 8.
"""
STEPS = 40
LIGHT = 0.5
"""How little all are held where one is tested: only so much that none runs away."""


@dataclass(frozen=True)
class Driver:
    """One value of a dimension, and what it does to the odds of losing."""

    dimension: str
    value: int
    """Its code."""
    deals: int
    lost: int
    odds: float
    """How many times the odds of losing are those of the dimension's mean, shrunk."""
    low: float
    high: float
    extra: float
    """How many more of its deals were lost than would have been at the dimension's mean."""
    extra_low: float
    extra_high: float
    p: float
    """How often chance alone would show as much, one-sided."""
    flagged: bool


def sample(lost: NDArray[Any], most: int) -> tuple[NDArray[Any], Array]:
    """The places of at most so many deals, evenly chosen, and how many deals each stands for.

    Of those that are rarer, lost or won, up to half are among them: the odds are told by these.
    """
    if len(lost) <= most:
        return np.arange(len(lost)), np.ones(len(lost))
    ended = [np.flatnonzero(lost), np.flatnonzero(~lost)]
    rarer = min(len(each) for each in ended)
    taken, stands_for = [], []
    for each in ended:
        room = most - min(rarer, most // 2) if len(each) > rarer else most // 2
        size = min(len(each), room)
        taken.append(each[np.arange(size) * len(each) // max(size, 1)])
        stands_for.append(np.full(size, len(each) / max(size, 1)))
    places, weights = np.concatenate(taken), np.concatenate(stands_for)
    order = np.argsort(places)
    return places[order], weights[order]


def loss_drivers(
    lost: NDArray[Any],
    dimensions: Mapping[str, Codes],
    confidence: float = 0.9,
    weights: Array | None = None,
) -> list[Driver]:
    """Every value with ten deals or more, the most extra lost deals first.

    `lost` are the closed deals, `dimensions` the code of each deal's value from 0. `weights` are
    how many deals each of a sample stands for: one number for all that were lost, one for all that
    were won. None is flagged where fewer than a hundred were lost, or won.
    """
    if weights is None:
        weights = np.ones(len(lost))
    columns, design = _design(lost, dimensions)
    if not columns:
        return []
    target = lost.astype(float)
    ridge, beta, hessian = _ridge(design, target, columns)
    posterior = cho_solve(cho_factor(hessian + np.diag(ridge)), np.eye(len(beta)))
    contrasts = _contrasts(columns, dimensions)
    by_chance = _by_chance(design, target, beta, posterior, [each for each, *__ in contrasts])
    z = ndtri((1 + confidence) / 2)
    # Where more of the lost than of the won are in a sample, the intercept alone differs by it.
    more = _of_one(weights[~lost]) / _of_one(weights[lost])
    odds = expit(design @ beta - np.log(more))
    found = []
    for (contrast, name, code), p in zip(contrasts, by_chance, strict=True):
        rows = dimensions[name] == code
        effect = float(contrast @ beta)
        error = float(np.sqrt(max(contrast @ posterior @ contrast, 0)))
        here, many = odds[rows], weights[rows]

        def extra(size: float, here: Array = here, many: Array = many) -> float:
            logit = np.log(here / (1 - here))
            return float(np.sum(many * (here - expit(logit - size))))

        found.append(
            Driver(
                name, code, round(many.sum()), round(many[lost[rows]].sum()), float(np.exp(effect)),
                float(np.exp(effect - z * error)), float(np.exp(effect + z * error)),
                extra(effect), extra(effect - z * error), extra(effect + z * error),
                p, flagged=False,
            )
        )  # fmt: skip
    enough = min(int(lost.sum()), int((~lost).sum())) >= FEWEST
    return _flagged(found) if enough else sorted(found, key=lambda each: -each.extra)


def _of_one(weights: Array) -> float:
    return float(weights[0]) if len(weights) else 1.0


def _flagged(found: list[Driver]) -> list[Driver]:
    from dataclasses import replace

    kept = survivors(np.array([each.p for each in found]), CUT)
    marked = [
        replace(each, flagged=bool(is_kept)) for each, is_kept in zip(found, kept, strict=True)
    ]
    return sorted(marked, key=lambda each: (-each.flagged, -each.extra))


def _design(
    lost: NDArray[Any], dimensions: Mapping[str, Codes]
) -> tuple[list[tuple[str, int]], Array]:
    """A column of ones, and one for each value that has deals enough."""
    columns, cells = [], [np.ones(len(lost))]
    for name, codes in dimensions.items():
        counts = np.bincount(codes)
        kept = np.flatnonzero(counts >= FEWEST_OF_VALUE)
        if len(kept) < 2:
            continue
        for code in kept:
            columns.append((name, int(code)))
            cells.append((codes == code).astype(float))
    return columns, np.stack(cells, axis=1)


def _contrasts(
    columns: list[tuple[str, int]], dimensions: Mapping[str, Codes]
) -> list[tuple[Array, str, int]]:
    """Each value against the mean of its dimension, weighted by deals."""
    found = []
    for at, (name, code) in enumerate(columns, start=1):
        mates = [(n, c) for n, (d, c) in enumerate(columns, start=1) if d == name]
        counts = np.array([(dimensions[name] == c).sum() for _, c in mates], float)
        contrast = np.zeros(len(columns) + 1)
        for (n, _), weight in zip(mates, counts / counts.sum(), strict=True):
            contrast[n] = -weight
        contrast[at] += 1
        found.append((contrast, name, code))
    return found


def _by_chance(
    design: Array, target: Array, beta: Array, posterior: Array, contrasts: list[Array]
) -> list[float]:
    """How often chance alone would lose as many of each value's deals, one-sided.

    Were the value like its dimension's mean, each deal would be lost with a chance that all its
    other values give it. What was lost beyond that is weighted so that an error in what the other
    values do cancels out (it is at right angles to their columns), and held against the sum of
    as many unequal coins: by its mean, variance and skew (Pearson's type III), as there may be few.
    """
    logit = design @ beta
    weight = np.maximum(expit(logit) * expit(-logit), 1e-9)
    light = np.diag(np.r_[0.0, np.full(len(beta) - 1, LIGHT)])
    factor = cho_factor(design.T @ (design * weight[:, None]) + light)
    found = []
    for contrast in contrasts:
        toward = posterior @ contrast
        reach = float(contrast @ toward)
        without = beta - toward * (float(contrast @ beta) / reach) if reach > 0 else beta
        mean = expit(design @ without)
        own = design @ cho_solve(factor, contrast)
        variance = float(np.sum(own**2 * mean * (1 - mean)))
        skew = float(np.sum(own**3 * mean * (1 - mean) * (1 - 2 * mean)))
        score = float(own @ (target - mean))
        found.append(_tail(score / np.sqrt(variance), skew / variance**1.5) if variance else 1.0)
    return found


def _tail(score: float, skew: float) -> float:
    """The chance of a score as high, of a sum with a mean of 0, a variance of 1 and a skew."""
    if abs(skew) < 0.01:
        return float(ndtr(-score))
    shape = 4 / skew**2
    at = shape + 2 * score / skew
    if at <= 0:
        return 1.0 if skew > 0 else 0.0
    return float(gammaincc(shape, at) if skew > 0 else gammainc(shape, at))


def _fit(
    design: Array, target: Array, ridge: Array, start: Array | None = None
) -> tuple[Array, Array]:
    """Newton's method; the coefficients, and the curvature of the likelihood there."""
    beta = np.zeros(design.shape[1]) if start is None else start
    if start is None:
        beta[0] = np.log((target.sum() + 0.5) / (len(target) - target.sum() + 0.5))
    hessian = np.eye(len(beta))
    for _ in range(STEPS):
        mean = expit(design @ beta)
        weight = np.maximum(mean * (1 - mean), 1e-9)
        hessian = design.T @ (design * weight[:, None])
        slope = design.T @ (target - mean) - ridge * beta
        step = np.linalg.solve(hessian + np.diag(ridge + 1e-9), slope)
        beta = beta + np.clip(step, -2, 2)
        if np.max(np.abs(step)) < 1e-6:
            break
    return beta, hessian


def _ridge(
    design: Array, target: Array, columns: list[tuple[str, int]]
) -> tuple[Array, Array, Array]:
    """How much each dimension's values are held: one over the variance of their effects.

    With it, the coefficients that are held so, and the curvature of the likelihood there.

    The variances are those that fit themselves (expectation and maximisation): of each effect, what
    was found and how far that may be off.
    """
    names = [name for name, _ in columns]
    variance = dict.fromkeys(dict.fromkeys(names), 0.25)
    ridge = np.r_[0.0, np.full(len(columns), 4.0)]
    beta, hessian = _fit(design, target, ridge)
    for _ in range(15):
        ridge = np.r_[0.0, [1 / variance[name] for name in names]]
        beta, hessian = _fit(design, target, ridge, beta)
        spread = np.diag(np.linalg.inv(hessian + np.diag(ridge + 1e-9)))
        for name in variance:
            at = 1 + np.flatnonzero([each == name for each in names])
            variance[name] = float(np.clip(np.mean(beta[at] ** 2 + spread[at]), 0.001, 4.0))
    return ridge, beta, hessian
