"""A forecast of a generation, with all that its tables are made of.

history → book → forecast: 2,000 plays of each month ahead, and of each owner, team, source, product

The total, the months and every split are sums of the same plays, so that they add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import bdtr

from rapport.forecasting import by_lines
from rapport.forecasting.history import PARTS, book_of
from rapport.forecasting.record import BASELINES, Tried
from rapport.forecasting.remembered import remembered
from rapport.goals.scope import SCOPES, Scope
from rapport.period import Period, shifted
from rapport.statistics.forecast import Forecast, forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

    from rapport.compiling.opened import Opened
    from rapport.forecasting.asked import Asked
    from rapport.forecasting.history import Kept
    from rapport.goals import Goals
    from rapport.model import Model
    from rapport.open_generation import OpenGeneration
    from rapport.query import Query
    from rapport.table import Table

ROUGH = 30
"""With fewer closed deals, or less than two horizons of history, a forecast is rough."""
OF_MONTHS = ("owner", "team")
"""Whose months are told."""
FEWEST_WINDOWS = 3
"""Over so many finished windows another way of forecasting has to be nearer before it is said."""
UNLIKELY = 0.05
"""A record that luck would bring about so seldom is told beside what is promised."""
OURS = "forecast"
MOST = 12
"""So many forecasts of one generation are kept in memory."""
NAMES = "SELECT deal_id, deal, customer FROM fact_deals WHERE deal_id IN ({slots})"
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Way:
    """How far a way of forecasting was off, where it could be had."""

    name: str
    windows: int
    """Of how many past windows it is known."""
    error: float
    """Σ |forecast − came| ÷ Σ came."""
    ours: float
    """The same of our forecast, over the same windows."""
    bias: float | None
    """Σ came ÷ Σ forecast; None where it forecast nothing."""


def _way(name: str, record: Sequence[Tried]) -> Way | None:
    """A way over the windows where it is known; None where it is in none, or nothing came."""
    said = [each.expected if name == OURS else each.others[name] for each in record]
    known = [(told, each) for told, each in zip(said, record, strict=True) if told is not None]
    came = sum(each.came for __, each in known)
    if not came:
        return None
    error = sum(abs(told - each.came) for told, each in known) / came
    ours = sum(abs(each.expected - each.came) for __, each in known) / came
    hoped = sum(told for told, __ in known)
    return Way(name, len(known), error, ours, came / hoped if hoped else None)


def ways_of(record: Sequence[Tried]) -> list[Way]:
    """How far each way of forecasting was off over past windows, ours first."""
    found = (_way(name, record) for name in (OURS, *BASELINES))
    return [each for each in found if each is not None]


def nearer(ways: Sequence[Way]) -> list[Way]:
    """The plain ways that came nearer than ours over three windows or more, the nearest first."""
    found = (each for each in ways if each.name != OURS and each.windows >= FEWEST_WINDOWS)
    return sorted(
        (each for each in found if each.error < each.ours),
        key=lambda each: each.error - each.ours,
    )


@dataclass(frozen=True, eq=False)
class Made:
    """A forecast of a generation."""

    opened: Opened
    ask: Callable[[Query], Table]
    asked: Asked
    kept: Kept
    forecast: Forecast
    ends: tuple[int, ...]
    """Where its months end, in days from its day: the last is the end of the horizon."""

    @property
    def model(self) -> Model:
        """What the generation can be asked."""
        return self.opened.model

    @property
    def period(self) -> Period:
        """The days that it is of."""
        first = self.asked.day + timedelta(days=1)
        return Period(first, self.asked.day + timedelta(days=self.asked.days))

    @property
    def running_since(self) -> date:
        """The first day of the month in which the horizon begins."""
        return self.period.start.replace(day=1)

    def months(self) -> list[Period]:
        """The days of each month that are ahead."""
        found, begin = [], 1
        for end in self.ends:
            first, last = (self.asked.day + timedelta(days=each) for each in (begin, end))
            found.append(Period(first, last))
            begin = end + 1
        return found

    # What is expected ─────────────────────────────────────────────────────────────────────────

    @property
    def tails(self) -> tuple[float, float]:
        """The shares of the plays below its interval's two ends."""
        return (1 - self.asked.confidence) / 2, (1 + self.asked.confidence) / 2

    @property
    def expected(self) -> float:
        """What is expected in all."""
        return float(self.forecast.totals.mean())

    @property
    def share_of_new(self) -> float:
        """How much of what is expected is of deals not opened yet."""
        whole = self.expected
        return 1 - float(self.forecast.played.open.mean()) / whole if whole else 0.0

    @property
    def worth(self) -> NDArray[Any]:
        """What is expected of each open deal, in the order of the outlook's deals.

        It adds up to what the plays bring of them: luck is left in these, as they are not endless.
        """
        outlook = self.forecast.outlook
        found: NDArray[Any] = outlook.amounts * outlook.of_deals.sum(axis=1)
        found *= self.forecast.played.open.mean() / max(found.sum(), 1e-300)
        return found

    @cached_property
    def by_month(self) -> dict[str, NDArray[Any]]:
        """For owners and teams, their names × the months ahead: what is expected.

        It adds up to the plays: what a name's bring over the horizon is spread as the chances of
        its deals are.
        """
        outlook, found = self.forecast.outlook, {}
        of_open = outlook.amounts[:, None] * outlook.of_deals
        of_new = outlook.of_kinds * outlook.kind_amounts[:, None] / max(len(outlook.kinds), 1)
        for part in OF_MONTHS:
            plays = self.forecast.played.parts[part]
            codes = self.forecast.book.groups[part]
            spread = np.zeros((plays.shape[1], len(self.ends)))
            np.add.at(spread, codes[outlook.deals], of_open)
            np.add.at(spread, codes[outlook.kinds], of_new)
            whole = spread.sum(axis=1, keepdims=True)
            share = np.where(whole > 0, spread / np.maximum(whole, 1e-300), 1 / len(self.ends))
            found[part] = share * plays.mean(axis=0)[:, None]
        return found

    def came(self, first: date, last: date, mask: NDArray[Any] | None = None) -> float:
        """What was won between two days, as it was known on the forecast's day."""
        book = self.forecast.book
        inside = book.won & (book.closed >= _number(first)) & (book.closed <= _number(last))
        return float(np.nansum(book.amounts()[inside if mask is None else inside & mask]))

    def came_of(self, group: str) -> NDArray[Any]:
        """What was won so far in the running month, by the names of a group."""
        book = self.forecast.book
        inside = book.won & (book.closed >= _number(self.running_since))
        worth = np.where(inside, np.nan_to_num(book.amounts()), 0.0)
        return by_lines.told(self.kept, group, worth)

    @property
    def won_so_far(self) -> float:
        """What was won in the running month by the forecast's day."""
        return self.came(self.running_since, self.asked.day)

    # What it rests on ─────────────────────────────────────────────────────────────────────────

    @property
    def is_rough(self) -> bool:
        """Whether it rests on little."""
        book = self.forecast.book
        closed = book.closed[~book.is_open]
        short = int(book.day - closed.min()) < 2 * self.asked.days
        return len(closed) < ROUGH or short

    @property
    def has_amounts(self) -> bool:
        """Whether any deal's value is known."""
        return bool((~np.isnan(self.forecast.book.amounts())).any())

    @property
    def in_counts(self) -> bool:
        """Whether deals are counted, as none of them has a value."""
        return self.kept.in_counts

    @property
    def longest_cycle(self) -> int:
        """The days that all but the slowest hundredth of the won deals took."""
        book = self.forecast.book
        days = (book.closed - book.created)[book.won]
        return int(np.quantile(days, 0.99)) if len(days) else 0

    @cached_property
    def largest(self) -> tuple[str, float, float] | None:
        """The one deal that makes over 30 % of what is expected, its part, and all without it."""
        found = self.forecast.largest
        if found is None:
            return None
        at, __ = found
        name = self.names([self.kept.deals[int(self.forecast.outlook.deals[at])]])
        rest = float(self.forecast.without(at).totals.mean())
        return next(iter(name.values()), ("", ""))[0], float(self.worth[at]), rest

    @cached_property
    def record(self) -> list[Tried]:
        """What past forecasts of the same kind said, and what came."""
        return remembered(self.opened, self.asked)

    @property
    def falls_short(self) -> bool:
        """Whether past intervals held so seldom that luck does not explain it.

        By the binomial distribution, as the windows of a record follow on each other: as few or
        fewer would hold in under one of twenty records.
        """
        held = sum(each.inside for each in self.record)
        chance = float(bdtr(held, len(self.record), self.asked.confidence))
        return bool(self.record) and chance < UNLIKELY

    @cached_property
    def ways(self) -> list[Way]:
        """How far each way of forecasting was off, this one first."""
        return ways_of(self.record)

    @property
    def better(self) -> list[Way]:
        """The plain ways that came nearer over three windows or more, the nearest first."""
        return nearer(self.ways)

    @cached_property
    def plainly(self) -> dict[str, float | None]:
        """What each plain way expects over the same days; None where it cannot tell."""
        from rapport.forecasting.record import plainly

        return plainly(self.kept, self.asked.days)

    # Goals ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _goals(self) -> Goals:
        return self.opened.goals("evenly", {})

    def goal(self, first: date, last: date, scope: Scope | None = None) -> Decimal | None:
        """The goal of won value between two days, for what the forecast is of or for a scope."""
        from rapport.measures import MEASURES

        scope = scope or self.scope
        if scope is None or self.in_counts:
            return None
        goals = self._goals
        if scope.kind == "team" and scope != self.scope:
            from rapport.answering.targets import of_own_members

            goals = of_own_members(goals, self.model.teams)
        label = MEASURES["won_amount"].label
        return goals.of("won_amount", label, scope, Period(first, last)).value

    @property
    def scope(self) -> Scope | None:
        """Whose goal is meant; None where there is none for what the forecast is narrowed to."""
        named = self.asked.named or self.asked.chosen
        if not named:
            return Scope()
        if len(named) > 1 or len(named[0][1]) > 1:
            return None
        part, (name, *__) = named[0]
        return Scope(SCOPES[part], name)

    def chance(self, plays: NDArray[Any], goal: Decimal | None, won: float) -> float | None:
        """In what share of the plays a goal is reached, with what was won of it before."""
        if goal is None:
            return None
        # A cent less is reached: sums of plays are not exact.
        return float(np.mean(plays >= float(goal) - won - 0.005))

    # Names ────────────────────────────────────────────────────────────────────────────────────

    def names(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The name and the customer of deals, by their ids."""
        if not ids:
            return {}
        slots = ", ".join(f"$d{at}" for at in range(len(ids)))
        values = {f"d{at}": each for at, each in enumerate(ids)}
        __, rows = self.opened.fetch(NAMES.format(slots=slots), values)
        return {key: (name, customer) for key, name, customer in rows}


def make(generation: OpenGeneration, asked: Asked, crossed: tuple[str, ...] = ()) -> Made | None:
    """The forecast; None where no deal was closed, so that there is nothing to go by.

    `crossed` are two parts that it is split by together. What is made is kept in memory.
    """
    known, today = generation.forecasts, generation.model.clock.today
    # How sure the reader wants to be changes nothing of the plays.
    key = (today, asked.day, asked.days, asked.chosen, crossed)
    if key not in known:
        played = _played(generation.opened, asked, crossed)
        for old in [*known][: max(0, len(known) + 1 - MOST)]:
            known.pop(old, None)
        known[key] = played
    else:
        played = known[key]
    if played is None:
        return None
    kept, found = played
    ends = month_ends(asked.day, asked.days)
    return Made(generation.opened, generation.ask, asked, kept, found, ends)


def _played(opened: Opened, asked: Asked, crossed: tuple[str, ...]) -> tuple[Kept, Forecast] | None:
    kept = book_of(opened, asked.day, asked.chosen)
    if not (~kept.book.is_open).any():
        return None
    kept = with_cross(kept, crossed)
    groups = (*PARTS, *([cross_of(crossed)] if crossed else []))
    made = forecast(kept.book, asked.days, month_ends(asked.day, asked.days), groups)
    kept = _in_order(kept, made)
    return kept, by_lines.shared(kept, made)


def cross_of(crossed: Sequence[str]) -> str:
    """What the group of two parts together is called: first in the order of names."""
    return " " + " ".join(crossed)


def with_cross(kept: Kept, crossed: tuple[str, ...]) -> Kept:
    """The book with a group more: of each pair of two parts' values that a deal has."""
    if not crossed:
        return kept
    one, other = (kept.book.groups[each] for each in crossed)
    size = len(kept.names[crossed[1]])
    pairs, codes = np.unique(one * size + other, return_inverse=True)
    first, second = (kept.names[each] for each in crossed)
    called = [f"{first[int(at) // size]}\n{second[int(at) % size]}" for at in pairs]
    name = cross_of(crossed)
    book = replace(kept.book, groups={**kept.book.groups, name: codes})
    kept = replace(kept, book=book, names={**kept.names, name: called})
    return by_lines.with_names(kept, name) if "product" in crossed else kept


def _in_order(kept: Kept, made: Forecast) -> Kept:
    """What the places stand for, in the order that the forecast has them."""
    order = kept.book.order()
    return replace(
        kept,
        book=made.book,
        deals=kept.deals[order],
        categories=kept.categories[order],
        expected=kept.expected[order],
        lines=replace(kept.lines, deal=np.argsort(order)[kept.lines.deal]),
    )


def month_ends(day: date, days: int) -> tuple[int, ...]:
    """Where the months end within a horizon, in days from its beginning; and its own end.

    >>> month_ends(date(2026, 9, 30), 61)
    (31, 61)
    """
    found = []
    last = shifted(day.replace(day=1), "month", 1)
    while (last - day).days - 1 < days:
        ahead = (last - day).days - 1
        if ahead > 0:
            found.append(ahead)
        last = shifted(last, "month", 1)
    return (*found, days)


def day_of(number: int) -> date:
    """The day of a number of days since 1970."""
    return EPOCH + timedelta(days=int(number))


def _number(day: date) -> int:
    return (day - EPOCH).days
