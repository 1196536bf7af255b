"""Who is likely to buy again: BG/NBD for how often, Gamma-Gamma for how much.

Customers buy at a rate of their own (Gamma) and may leave for good after any purchase, with a
chance of their own (Beta): Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing
Science 24 (2005). What a purchase brings: Fader and Hardie, The Gamma-Gamma Model of Monetary Value
(2013). Customers with the same history are counted together, so that a million take seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

FEWEST_CUSTOMERS, FEWEST_REPEATERS = 200, 50
"""With fewer, frequency and recency are shown in bands, and nothing is estimated."""
MOST_CORRELATED = 0.3
"""Where those who buy more often pay so much more (or less), the two are not independent."""
MANY = 20_000
"""With more histories than these, the search begins on some of them."""
MOST, STEPS = 100_000, 400
"""With more histories than these, times are rounded to so many steps of the longest."""
BOUNDS = (-8.0, 12.0)
"""Of the logarithms of the parameters."""


@dataclass(frozen=True)
class Purchases:
    """The parameters of BG/NBD, and how likely they make what was seen."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, frequency: Array, recency: Array, age: Array) -> Array:
        """The chance that each customer has not left for good.

        `frequency` counts purchases after the first; `recency` is the time from the first to the
        last, `age` from the first until now, in one unit of time.
        """
        x, last, now = (np.asarray(each, float) for each in (frequency, recency, age))
        gone = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * (
            np.log(self.alpha + now) - np.log(self.alpha + last)
        )
        return np.where(x > 0, 1 / (1 + np.exp(np.minimum(gone, 700))), 1.0)

    def chance(self, frequency: Array, recency: Array, age: Array, ahead: float) -> Array:
        """The chance that each buys within so much time ahead."""
        x, now = np.asarray(frequency, float), np.asarray(age, float)
        none = ((self.alpha + now) / (self.alpha + now + ahead)) ** (self.r + x)
        return self.alive(frequency, recency, age) * (1 - none)

    def expected(self, frequency: Array, recency: Array, age: Array, ahead: float) -> Array:
        """How many purchases to expect of each within so much time ahead (equation 10)."""
        x, last, now = (np.asarray(each, float) for each in (frequency, recency, age))
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        share = ((alpha + now) / (alpha + now + ahead)) ** (r + x)
        curve = hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + now + ahead))
        above = (a + b + x - 1) / (a - 1) * (1 - share * curve)
        gone = (a / (b + np.maximum(x, 1) - 1)) * ((alpha + now) / (alpha + last)) ** (r + x)
        return above / (1 + np.where(x > 0, gone, 0.0))


@dataclass(frozen=True)
class Spending:
    """The parameters of Gamma-Gamma."""

    p: float
    q: float
    v: float

    def mean(self, frequency: Array, amount: Array) -> Array:
        """What each customer's purchases bring on average, leaning on what all of them do.

        `amount` is the mean of their repeat purchases so far; it is not looked at where the
        frequency is 0.
        """
        x = np.asarray(frequency, float)
        known = np.where(x > 0, np.asarray(amount, float), 0.0)
        found: Array = self.p * (self.v + x * known) / (self.p * x + self.q - 1)
        return found


def fit_purchases(frequency: Array, recency: Array, age: Array) -> Purchases:
    """The parameters that make the customers' histories most likely.

    Raises ValueError where no customer came back.
    """
    if not np.any(np.asarray(frequency) > 0):
        raise ValueError("No customer bought twice.")
    scale = 10 / float(np.max(age))
    whole, weights = _histories(frequency, recency, age)
    if len(weights) > MOST:
        step = float(np.max(age)) / STEPS
        near = [np.round(np.asarray(each, float) / step) * step for each in (recency, age)]
        whole, weights = _histories(frequency, *near)
    starts = [np.log([1.0, 1.0, 1.0, 1.0]), np.log([0.3, 2.0, 0.5, 2.0])]
    if len(weights) > MANY:
        # Most of the way is gone with some of them.
        some = np.random.default_rng(0).permutation(len(weights))[: MANY // 2]
        starts = [_likeliest(whole[:, some], weights[some], scale, starts).x]
    best = _likeliest(whole, weights, scale, starts)
    r, alpha, a, b = np.exp(best.x)
    count = float(np.sum(np.asarray(frequency, float)))
    # In the customers' own unit of time, each purchase is as much likelier as time was stretched.
    likely = -best.fun * float(np.sum(weights)) + count * np.log(scale)
    return Purchases(float(r), float(alpha / scale), float(a), float(b), float(likely))


def _histories(frequency: Array, recency: Array, age: Array) -> tuple[Array, Array]:
    """Each history that customers have (frequency, recency, age), and how many have it."""
    key = np.zeros(len(frequency), np.int64)
    for column in (frequency, recency, age):
        different, at = np.unique(np.asarray(column, float), return_inverse=True)
        # Made dense at each step, so that it never grows past what an integer holds.
        __, key = np.unique(key * len(different) + at, return_inverse=True)
    __, first, counts = np.unique(key, return_index=True, return_counts=True)
    found = np.stack([np.asarray(column, float)[first] for column in (frequency, recency, age)])
    return found, counts.astype(float)


def _likeliest(histories: Array, weights: Array, scale: float, starts: list[Array]) -> Any:
    """The logarithms of the parameters that make histories most likely, time stretched."""
    x, last, now = histories[0], histories[1] * scale, histories[2] * scale
    repeated = x > 0

    def minus(logs: Array) -> float:
        r, alpha, a, b = np.exp(logs)
        base = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        base += gammaln(a + b) + gammaln(b + x) - gammaln(b)
        base -= gammaln(a + b + x)
        here = -(r + x) * np.log(alpha + now)
        gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
        whole = base + np.where(repeated, np.logaddexp(here, gone), here)
        return -float(np.sum(weights * whole)) / float(np.sum(weights))

    return min(
        (
            minimize(minus, start, method="L-BFGS-B", bounds=[BOUNDS] * 4,
                     options={"maxiter": 1_000, "ftol": 1e-12, "gtol": 1e-8})
            for start in starts
        ),
        key=lambda each: each.fun,
    )  # fmt: skip


def fit_spending(frequency: Array, amount: Array) -> Spending:
    """The parameters that make repeat customers' mean amounts most likely.

    Only customers with a repeat purchase and a mean above 0 count. Raises ValueError where fewer
    than two of them have one, or frequency and amount go together: see MOST_CORRELATED.
    """
    x, mean = np.asarray(frequency, float), np.asarray(amount, float)
    kept = (x > 0) & (mean > 0)
    x, mean = x[kept], mean[kept]
    if len(x) < 2:
        raise ValueError("Too few customers bought twice.")
    if correlated(x, mean):
        raise ValueError("Those who buy more often do not pay as others do.")
    unit = float(mean.mean())
    scaled = mean / unit

    def minus(logs: Array) -> float:
        p, q, v = np.exp(logs)
        found = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        found += (p * x - 1) * np.log(scaled) + p * x * np.log(x)
        found -= (p * x + q) * np.log(x * scaled + v)
        # Hardly anything tells q apart from 1, where no mean exists.
        return -float(found.mean()) + 1e-4 * float(np.sum(logs**2))

    best = minimize(
        minus, np.log([2.0, 3.0, 1.0]), method="L-BFGS-B", bounds=[BOUNDS, (0.05, 12.0), BOUNDS]
    )
    p, q, v = np.exp(best.x)
    return Spending(float(p), float(q), float(v * unit))


def correlated(frequency: Array, amount: Array) -> bool:
    """Whether those who buy more often also pay more, or less, for each purchase."""
    if np.std(frequency) == 0 or np.std(amount) == 0:
        return False
    return abs(float(np.corrcoef(frequency, amount)[0, 1])) > MOST_CORRELATED


def enough(frequency: Array) -> bool:
    """Whether there are customers and repeaters enough to estimate from."""
    repeaters = int(np.sum(np.asarray(frequency) > 0))
    return len(frequency) >= FEWEST_CUSTOMERS and repeaters >= FEWEST_REPEATERS
