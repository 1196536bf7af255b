"""Shares of cases, each leaning on all the others: an empirical-Bayes beta-binomial.

k of n cases happened, for each of many; their own shares are taken to be Beta(mean · size,
(1 − mean) · size) around a common mean, with the size that makes all of them most likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

USUAL_SIZE, SPREAD_OF_SIZE = 50.0, 1.5
"""What the size is held to where few say anything: its logarithm's mean and standard deviation."""


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
        low, high = (beta.ppf(each, happened + self.a, cases - happened + self.b) for each in tails)
        return low, high

    def above(self, happened: Array, cases: Array, share: float) -> Array:
        """The chance that each one's share is above another."""
        found: Array = beta.sf(share, happened + self.a, cases - happened + self.b)
        return found


def usual_shares(happened: Array, cases: Array) -> Shares:
    """What is usual among many. Raises ValueError where none has a case."""
    total = float(np.sum(cases))
    if not total:
        raise ValueError("There is no case.")
    kept = cases > 0
    k, n = np.asarray(happened, float)[kept], np.asarray(cases, float)[kept]
    start = np.clip((k.sum() + 0.5) / (total + 1), 1e-6, 1 - 1e-6)

    def minus(parameters: Array) -> float:
        mean = 1 / (1 + np.exp(-parameters[0]))
        size = np.exp(parameters[1])
        a, b = mean * size, (1 - mean) * size
        likely = float(np.sum(betaln(k + a, n - k + b) - betaln(a, b)))
        held = ((parameters[1] - np.log(USUAL_SIZE)) / SPREAD_OF_SIZE) ** 2 / 2
        return held - likely

    best = minimize(
        minus,
        np.array([np.log(start / (1 - start)), np.log(USUAL_SIZE)]),
        method="L-BFGS-B",
        bounds=[(-14, 14), (np.log(0.5), np.log(1e5))],
    )
    return Shares(float(1 / (1 + np.exp(-best.x[0]))), float(np.exp(best.x[1])))
