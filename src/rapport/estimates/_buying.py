"""What customers bought and when, and what BG/NBD makes of it: for the sections on buying again.

purchases                            one row a customer, as of 31 March
customer   purchased_on  amount      customer   frequency  recency  age  mean
Kongsberg  2026-01-09    900     →   Kongsberg  1          51       81   250
Kongsberg  2026-03-01    250         Ullevål    0          0        49
Ullevål    2026-02-10    500

Purchases of one day are one. Customers who pay for a subscription are left out: they stay or leave,
and do not come back by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from rapport.errors import QueryError
from rapport.forecasting.asked import horizon_days
from rapport.statistics.buying_again import enough, fit_purchases, fit_spending

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from rapport.estimates import Question
    from rapport.open_generation import OpenGeneration
    from rapport.statistics.buying_again import Purchases, Spending

    Array = NDArray[Any]

USUAL_HORIZON = "90 days"
CONFIDENCE = 0.8
EVERYTHING = 10**9
MOST = 6
"""So many answers of one generation are kept in memory."""
UNCHECKED, LEAST_OFF = 0.15, 0.05
"""How far it may be off where no time is held out to see, and where it seemed to be off by less."""
_KEPT: WeakKeyDictionary[OpenGeneration, dict[Any, Buying]] = WeakKeyDictionary()
"""Three sections of one report rest on the same."""


@dataclass(frozen=True, eq=False)
class Histories:
    """What each customer did up to a day; times are in days."""

    customers: list[str]
    frequency: Array
    """On how many days after the first they bought."""
    recency: Array
    """From the first day to the last."""
    age: Array
    """From the first day until now."""
    mean: Array
    """What a day after the first brought; 0 where that is not known."""
    last: list[date]
    purchase: list[str]
    """The id of the last purchase."""

    @cached_property
    def is_enough(self) -> bool:
        """Whether there are customers, and some who came back, to estimate from."""
        return enough(self.frequency)


@dataclass(frozen=True, eq=False)
class Buying:
    """The customers now, and those of a horizon ago with what they did since."""

    day: date
    days: int
    """The horizon."""
    now: Histories
    subscribers: int
    """So many customers were left out."""
    before: Histories
    """As it was known a horizon ago."""
    came: Array
    """On how many days each of these bought since."""

    @cached_property
    def purchases(self) -> Purchases:
        """BG/NBD of the customers now."""
        return _fitted(self.now)

    @cached_property
    def spending(self) -> Spending | None:
        """Gamma-Gamma; None where values are not known, or go together with how often they buy."""
        try:
            return fit_spending(self.now.frequency, self.now.mean)
        except ValueError:
            return None

    @cached_property
    def expected(self) -> Array:
        """How often each customer will buy within the horizon."""
        return _expected(self.purchases, self.now, self.days)

    @cached_property
    def expected_before(self) -> Array | None:
        """What would have been said a horizon ago; None where there was too little then."""
        if not self.before.is_enough:
            return None
        return _expected(_fitted(self.before), self.before, self.days)

    @cached_property
    def off(self) -> float:
        """How far that was off: the logarithm of how many times as many came, or as few."""
        if self.expected_before is None or not self.expected_before.sum() or not self.came.sum():
            return UNCHECKED
        return max(abs(float(np.log(self.came.sum() / self.expected_before.sum()))), LEAST_OFF)

    def between(self, chosen: Array | None = None) -> tuple[float, float, float]:
        """What to expect of all customers, or of some, and the two ends of its interval.

        It holds the luck of each customer, and how far the same was off a horizon ago.
        """
        kept = slice(None) if chosen is None else chosen
        whole = float(self.expected[kept].sum())
        luck = (
            _variance(self.purchases, self.now, self.expected)[kept].sum() / max(whole, 1e-9) ** 2
        )
        spread = float(ndtri((1 + CONFIDENCE) / 2) * np.sqrt(luck + self.off**2))
        return whole, whole * np.exp(-spread), whole * np.exp(spread)


def buying(question: Question) -> Buying:
    """The customers of a question. Raises QueryError where its horizon cannot be read."""
    opened = question.generation.opened.understand(question.query)
    day = opened.as_of
    days = horizon_days(question.options.get("horizon", USUAL_HORIZON), day)
    key = (question.query.where, question.query.period, question.query.as_of, day, days)
    kept = _KEPT.setdefault(question.generation, {})
    found = kept.pop(key, None) or _read(question, day, days)
    # What was asked last comes last, and what was asked longest ago goes.
    kept[key] = found
    for old in [*kept][: max(len(kept) - MOST, 0)]:
        kept.pop(old, None)
    return found


def _read(question: Question, day: date, days: int) -> Buying:
    found = question.generation.records(question.query, "purchases", {}, limit=EVERYTHING).table
    names = [each.name for each in found.columns]
    columns = [names.index(each) for each in ("customer", "purchased_on", "amount", "purchase_id")]
    then = day - timedelta(days=days)
    by_day: dict[str, dict[date, tuple[float, str]]] = {}
    for row in found.records:
        customer, on, amount, purchase = (row[at] for at in columns)
        if on is None or on > day:
            continue
        known = by_day.setdefault(customer, {})
        worth = float(amount) if amount is not None else float("nan")
        known[on] = (known.get(on, (0.0, ""))[0] + worth, purchase)
    paying, paid_then = _subscribers(question, day), _subscribers(question, then)
    now = {each: bought for each, bought in by_day.items() if each not in paying}
    # Who pays for a subscription since then was a customer like the others then.
    before = {each: bought for each, bought in by_day.items() if each not in paid_then}
    came = [
        sum(each > then for each in bought) for bought in before.values() if min(bought) <= then
    ]
    return Buying(
        day,
        days,
        _histories(now, day),
        len(by_day) - len(now),
        _histories(before, then),
        np.array(came, float),
    )


def _histories(by_day: dict[str, dict[date, tuple[float, str]]], day: date) -> Histories:
    rows = []
    for customer, bought in by_day.items():
        days = sorted(each for each in bought if each <= day)
        if not days:
            continue
        later = [bought[each][0] for each in days[1:]]
        known = [each for each in later if not np.isnan(each)]
        mean = sum(known) / len(known) if known else 0.0
        rows.append(
            (
                customer,
                len(days) - 1,
                (days[-1] - days[0]).days,
                (day - days[0]).days,
                mean,
                days[-1],
                bought[days[-1]][1],
            )
        )
    columns = list(zip(*rows, strict=True)) or [()] * 7
    often, recent, age, spent = (np.array(columns[at], float) for at in range(1, 5))
    return Histories(
        list(columns[0]), often, recent, age, spent, list(columns[5]), list(columns[6])
    )


def _subscribers(question: Question, day: date) -> set[str]:
    """Who pays for a subscription on a day."""
    if question.model.spans.get("subscriptions") is None:
        return set()
    try:
        table = question.ask(
            ("active_subscriptions",), ("customer",), where=(), period="all", as_of=day.isoformat()
        )
    except QueryError:
        return set()
    return {row["customer"] for row in table.rows() if row["active_subscriptions"]}


def _fitted(known: Histories) -> Purchases:
    return fit_purchases(known.frequency, known.recency, known.age)


def _expected(fitted: Purchases, known: Histories, days: int) -> Array:
    return fitted.expected(known.frequency, known.recency, known.age, days)


def _variance(fitted: Purchases, known: Histories, expected: Array) -> Array:
    """Of how often each customer buys: it is still active or not, and buys at a rate of its own."""
    alive = fitted.alive(known.frequency, known.recency, known.age)
    mean = expected / np.maximum(alive, 1e-12)
    shape = fitted.r + known.frequency
    found: Array = alive * (mean + mean**2 / shape + mean**2) - expected**2
    return np.maximum(found, 0.0)
