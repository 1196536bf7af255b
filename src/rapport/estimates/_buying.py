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

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from rapport.bound import Bound
from rapport.compiling.compile import counted, sql_of
from rapport.errors import QueryError
from rapport.forecasting.asked import horizon_days
from rapport.statistics.buying_again import enough, fit_purchases, fit_spending

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from rapport.compiling.compile import Strand
    from rapport.estimates import Question
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.statistics.buying_again import Purchases, Spending

    Array = NDArray[Any]

USUAL_HORIZON = "90 days"
CONFIDENCE = 0.8
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
    then = day - timedelta(days=days)
    bought = _bought(question, day, then)
    customer = bought["customer"]
    paying, paid_then = _subscribers(question, day), _subscribers(question, then)
    now = np.array([each not in paying for each in customer], bool)
    # Who pays for a subscription since then was a customer like the others then.
    before = np.array([each not in paid_then for each in customer], bool)
    before &= bought["days_then"].astype(int) > 0
    return Buying(
        day,
        days,
        _histories(bought, now, day, ""),
        len(customer) - int(now.sum()),
        _histories(bought, before, then, "_then"),
        bought["came"][before].astype(float),
    )


def _bought(question: Question, day: date, then: date) -> dict[str, Array]:
    """What each customer did up to a day and up to an earlier one, worked out by the engine.

    customer   first_on    last_on     days  worth  known  purchase  … the same _then …  came
    Kongsberg  2026-01-09  2026-03-01  2     250    1      deal 7    …                   1

    `days` are those on which they bought; `worth` is what the days after the first brought, of the
    `known` ones whose every purchase has an amount; `purchase` is one of the last day's.
    """
    opened = question.generation.opened
    query = replace(question.query, measures=("purchases",), by=(), compare=(), having=())
    asked = opened.understand(replace(query, order=(), limit=None, totals=False))
    strand = next(each for each in asked.plan.strands if each.fact == "purchases")
    values = {**asked.values, "until": day, "then": then}
    names, rows = opened.fetch(_statement(strand, opened.model), values)
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {name: _array(values) for name, values in zip(names, columns, strict=True)}


def _array(values: tuple[Any, ...]) -> Array:
    found = np.empty(len(values), object)
    found[:] = values
    return found


def _statement(strand: Strand, model: Model) -> str:
    import ibis

    shown = ("customer", "purchased_on", "amount", "purchase_id")
    rows = counted(strand, model, shown).rows.select(shown)
    until, then = Bound.of("until", "date"), Bound.of("then", "date")
    rows = rows.filter(rows.purchased_on.notnull() & (rows.purchased_on <= until))
    whole = rows.amount.count() == rows.count()
    by_day = rows.group_by("customer", "purchased_on").aggregate(
        worth=ibis.cases((whole, rows.amount.sum())).cast("float64"),
        purchase=rows.purchase_id.max(),
    )
    of_customer = ibis.window(group_by=by_day.customer)
    by_day = by_day.mutate(first_on=by_day.purchased_on.min().over(of_customer))
    on = by_day.purchased_on

    def history(day: Any, ending: str) -> dict[str, Any]:
        held = on <= day
        later = held & (on > by_day.first_on) & by_day.worth.notnull()
        return {
            f"last_on{ending}": on.max(where=held),
            f"days{ending}": by_day.count(where=held),
            f"worth{ending}": by_day.worth.sum(where=later),
            f"known{ending}": by_day.count(where=later),
            f"purchase{ending}": by_day.purchase.argmax(on, where=held),
        }

    by_customer = by_day.group_by("customer", "first_on").aggregate(
        **history(until, ""), **history(then, "_then"), came=by_day.count(where=on > then)
    )
    return sql_of(by_customer.order_by("customer"), model)


def _histories(bought: dict[str, Array], kept: Array, day: date, ending: str) -> Histories:
    """What some of the customers did up to a day; of a column, what ends on its name is of it."""
    first = _days(bought["first_on"][kept])
    last_on = bought[f"last_on{ending}"][kept]
    known = bought[f"known{ending}"][kept].astype(float)
    worth = np.array([each or 0 for each in bought[f"worth{ending}"][kept]], float)
    return Histories(
        list(bought["customer"][kept]),
        bought[f"days{ending}"][kept].astype(float) - 1,
        _days(last_on) - first,
        day.toordinal() - first,
        worth / np.maximum(known, 1),
        list(last_on),
        list(bought[f"purchase{ending}"][kept]),
    )


def _days(dates: Array) -> Array:
    return np.array([each.toordinal() for each in dates], float)


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
