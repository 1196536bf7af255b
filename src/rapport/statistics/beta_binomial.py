"""Shares of cases, each leaning on all the others: an empirical-Bayes beta-binomial.

k of n cases happened, for each of many; their own shares are taken to be Beta(mean · size,
(1 − mean) · size) around a common mean, with the size that makes all of them most likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betainc, betaincc, betaincinv, betaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

USUAL_SIZE, SPREAD_OF_SIZE = 50.0, 1.5
"""What the size is held to where few say anything: its logarithm's mean and standard deviation."""

BASE, POINTS, STEPS = 100.0, 160, 30
"""As how many cases the Beta distribution counts where it is bent; on how fine a grid; how long."""


@dataclass(frozen=True)
class Shares:
    """What shares are usual."""

    mean: float
    size: float
    """The larger, the more alike they are."""

    @property
    def a(self) -> float:
        """The first parameter of the Beta distribution."""
        return self.mean * self.size

    @property
    def b(self) -> float:
        """The second."""
        return (1 - self.mean) * self.size

    def shrunk(self, happened: Array, cases: Array) -> Array:
        """Each one's share, as far as it has cases; else the usual."""
        return (happened + self.a) / (cases + self.size)

    def interval(self, happened: Array, cases: Array, confidence: float) -> tuple[Array, Array]:
        """Between which two shares each one's lies."""
        tails = (1 - confidence) / 2, (1 + confidence) / 2
        low, high = (
            betaincinv(happened + self.a, cases - happened + self.b, each) for each in tails
        )
        middle = self.shrunk(happened, cases)
        return np.minimum(low, middle), np.maximum(high, middle)

    def above(self, happened: Array, cases: Array, share: float) -> Array:
        """The chance that each one's share is above another."""
        found: Array = betaincc(happened + self.a, cases - happened + self.b, np.clip(share, 0, 1))
        return found


def usual_shares(happened: Array, cases: Array) -> Shares:
    """What is usual among many. Raises ValueError where none has a case."""
    total = float(np.sum(cases))
    if not total:
        raise ValueError("There is no case.")
    k, n = np.asarray(happened, float), np.asarray(cases, float)
    # In one order, so that the order of the rows changes nothing at all.
    kept = np.lexsort((k, n))
    kept = kept[n[kept] > 0]
    k, n = k[kept], n[kept]
    start = np.clip((k.sum() + 0.5) / (total + 1), 1e-6, 1 - 1e-6)

    def minus(parameters: Array) -> float:
        mean = 1 / (1 + np.exp(-parameters[0]))
        size = np.exp(parameters[1])
        a, b = mean * size, (1 - mean) * size
        likely = float(np.sum(betaln(k + a, n - k + b) - betaln(a, b)))
        held = ((parameters[1] - np.log(USUAL_SIZE)) / SPREAD_OF_SIZE) ** 2 / 2
        # Half a case that happened and half a one that did not: what never happened yet, may.
        some = float(np.log(mean) + np.log1p(-mean)) / 2
        return held - likely - some

    best = minimize(
        minus,
        np.array([np.log(start / (1 - start)), np.log(USUAL_SIZE)]),
        method="L-BFGS-B",
        bounds=[(-14, 14), (np.log(0.5), np.log(1e5))],
    )
    return Shares(float(1 / (1 + np.exp(-best.x[0]))), float(np.exp(best.x[1])))


def chances_above(happened: Array, cases: Array, usual: Shares, limit: Array) -> Array:
    """The chance that each one's own share is above a limit, whatever form the shares have.

    Few are as a Beta distribution says where most are alike and some are far off. So it is laid
    over a grid of shares and bent by what was seen: it counts as BASE of them, the rest is their
    own (expectation and maximisation, stopped early). `limit` may be of several values, between
    which it is known to lie: the chance is the mean over them.
    """
    k, n = np.asarray(happened, float), np.asarray(cases, float)
    lowest = min(1e-4, usual.mean / 100)
    grid = np.exp(np.linspace(np.log(lowest), np.log(0.98), POINTS))
    edges = np.r_[0.0, np.sqrt(grid[1:] * grid[:-1]), 1.0]
    base = np.maximum(np.diff(betainc(usual.a, usual.b, edges)), 1e-12)
    base /= base.sum()
    likely = k[:, None] * np.log(grid) + (n - k)[:, None] * np.log1p(-grid)
    likely = np.exp(likely - likely.max(axis=1, keepdims=True))
    bent = base
    for _ in range(STEPS):
        own = bent * (likely.T @ (1 / (likely @ bent)))
        bent = (BASE * base + own) / (BASE + len(k))
    over = np.mean(
        [np.clip((edges[1:] - each) / np.diff(edges), 0, 1) for each in np.atleast_1d(limit)],
        axis=0,
    )
    found: Array = (likely @ (bent * over)) / (likely @ bent)
    return found
