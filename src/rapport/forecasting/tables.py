"""A forecast as tables: the whole, by month, by owner or source, by category, deal by deal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.forecasting.history import book_of
from rapport.forecasting.record import BASELINES, Tried, better, track_record
from rapport.goals.scope import Scope
from rapport.period import Period, shifted
from rapport.statistics.forecast import Forecast, forecast
from rapport.table import Column, Table
from rapport.wording import UNKNOWN, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.forecasting.asked import Asked
    from rapport.forecasting.history import Kept
    from rapport.query import Query
    from rapport.wording import Message
    from rapport.workspace import OpenGeneration

LISTED = 25
CATEGORIES = ("commit", "best_case", "pipeline")
CATEGORY_WORDS = {
    "commit": _("commit"),
    "best_case": _("best case"),
    "pipeline": _("pipeline"),
    "": _("(none)"),
}
ROUGH = 30
"""With fewer closed deals, or less than two horizons of history, a forecast is rough."""
NAMES = "SELECT deal_id, deal, customer FROM fact_deals WHERE deal_id IN ({slots})"


def _money(name: str, label: Message, *, adds_up: bool = False) -> Column:
    return Column(name, label, "measure", "number", "money", adds_up=adds_up)


EXPECTED = _money("expected", _("Expected"), adds_up=True)
LOW, HIGH = _money("low", _("Likely from")), _money("high", _("Likely to"))
AT_LEAST = _money("at_least", _("At least"))
GOAL = _money("goal", _("Goal"), adds_up=True)
CHANCE = Column("goal_probability", _("Chance of the goal"), "measure", "number", "share")
FROM_OPEN = _money("from_open", _("From deals that are open"), adds_up=True)
FROM_NEW = _money("from_new", _("From deals not opened yet"), adds_up=True)
OPEN = _money("open_amount", _("Open value"), adds_up=True)
DEALS = Column("deals", _("Deals"), "measure", "number", "count", adds_up=True)


@dataclass(frozen=True, eq=False)
class Made:
    """A forecast of a generation, and the tables that show it."""

    generation: OpenGeneration
    query: Query
    asked: Asked
    kept: Kept
    forecast: Forecast
    ends: tuple[int, ...]

    @property
    def period(self) -> Period:
        """The days that it is of."""
        first = self.asked.day + timedelta(days=1)
        return Period(first, self.asked.day + timedelta(days=self.asked.days))

    @property
    def is_rough(self) -> bool:
        """Whether it rests on little."""
        book = self.forecast.book
        closed = book.closed[~book.is_open]
        short = int(book.day - closed.min()) < 2 * self.asked.days
        return len(closed) < ROUGH or short

    @property
    def share_of_new(self) -> float:
        """How much of what is expected is of deals not opened yet."""
        whole = float(self.forecast.totals.mean())
        return 1 - float(self.forecast.played.open.mean()) / whole if whole else 0.0

    @property
    def largest(self) -> tuple[str, float] | None:
        """The one deal that makes over 30 % of what is expected, and its part."""
        outlook, whole = self.forecast.outlook, float(self.forecast.totals.mean())
        worth = outlook.amounts * outlook.of_deals.sum(axis=1) * self.forecast.correction.scale
        if not len(worth) or whole <= 0 or worth.max() / whole < 0.3:
            return None
        at = int(worth.argmax())
        name = self._names([self.kept.deals[int(outlook.deals[at])]])
        return next(iter(name.values()), ("", ""))[0], float(worth[at])

    @cached_property
    def record(self) -> list[Tried]:
        """What past forecasts of the same kind said, and what came."""
        asked = self.asked
        return track_record(
            self.generation.opened,
            asked.day,
            asked.days,
            asked.confidence,
            asked.chosen,
        )

    @cached_property
    def better(self) -> list[str]:
        """The plain ways of forecasting that came nearer over three windows or more."""
        return better(self.record)

    def goal(self, first: date, last: date) -> Decimal | None:
        """The goal of won value between two days, for what the forecast is of."""
        from rapport.measures import MEASURES

        scope = self._scope()
        if scope is None:
            return None
        goals = self.generation.opened.goals("evenly", {})
        label = MEASURES["won_amount"].label
        return goals.of("won_amount", label, scope, Period(first, last)).value

    def _scope(self) -> Scope | None:
        from rapport.goals.scope import SCOPES

        if not self.asked.chosen:
            return Scope()
        if len(self.asked.chosen) > 1 or len(self.asked.chosen[0][1]) > 1:
            return None
        part, (name, *__) = self.asked.chosen[0]
        return Scope(SCOPES[part], name)

    def total(self) -> Table:
        """One row: what is expected in all, and how sure it is."""
        made, confidence = self.forecast, self.asked.confidence
        low, high = made.interval(confidence)
        goal = self.goal(self.period.start, self.period.end)
        chance = None if goal is None else float(np.mean(made.totals >= float(goal)))
        expected = float(made.totals.mean())
        of_open = float(made.played.open.mean())
        columns = (EXPECTED, AT_LEAST, LOW, HIGH, FROM_OPEN, FROM_NEW, GOAL, CHANCE)
        row = (
            _cents(expected),
            _cents(made.at_least(confidence)),
            _cents(low),
            _cents(high),
            _cents(of_open),
            _cents(expected) - _cents(of_open),
            goal,
            chance,
        )
        return self._table(columns, [row])

    def months(self) -> Table:
        """What is expected in each month, as far as the horizon reaches into it."""
        month = Column("date:month", _("Month"), "dimension", "date", "month")
        played = self.forecast.played.total
        tails = [(1 - self.asked.confidence) / 2, (1 + self.asked.confidence) / 2]
        rows = []
        for at, end in enumerate(self.ends):
            begin = self.ends[at - 1] + 1 if at else 1
            first, last = (self.asked.day + timedelta(days=each) for each in (begin, end))
            low, high = np.quantile(played[:, at], tails)
            mean = _cents(float(played[:, at].mean()))
            rows.append(
                (first.replace(day=1), mean, _cents(low), _cents(high), self.goal(first, last))
            )
        return self._table((month, EXPECTED, LOW, HIGH, GOAL), rows)

    def split(self, part: str, label: Message) -> Table:
        """What is expected of each owner, team, source or product: adding up to the whole."""
        played = self.forecast.played.parts[part]
        tails = [(1 - self.asked.confidence) / 2, (1 + self.asked.confidence) / 2]
        name = Column(part, label, "dimension", "text")
        rows = []
        for code, called in enumerate(self.kept.names[part]):
            low, high = np.quantile(played[:, code], tails)
            mean = _cents(float(played[:, code].mean()))
            rows.append((called, mean, _cents(low), _cents(high)))
        rows.sort(key=lambda each: -each[1])
        return self._table((name, EXPECTED, LOW, HIGH), [each for each in rows if each[3]])

    def categories(self) -> Table:
        """Open deals by what their owners count them as, with what is expected of them."""
        outlook = self.forecast.outlook
        worth = outlook.amounts * outlook.of_deals.sum(axis=1) * self.forecast.correction.scale
        amounts = self.forecast.book.amounts()[outlook.deals]
        called = [self.kept.categories[int(each)] for each in outlook.deals]
        column = Column(
            "forecast_category", _("Category"), "dimension", "text", words=CATEGORY_WORDS
        )
        rows = []
        for name in (*CATEGORIES, *sorted({*called} - {*CATEGORIES})):
            mine = np.array([each == name for each in called], bool)
            if mine.any():
                total = _cents(float(np.nansum(amounts[mine])))
                rows.append((name, int(mine.sum()), total, _cents(float(worth[mine].sum()))))
        return self._table((column, DEALS, OPEN, EXPECTED), rows)

    def deals(self) -> tuple[Table, int]:
        """The open deals of which most is expected, and how many there are in all."""
        outlook, book = self.forecast.outlook, self.forecast.book
        chance = np.clip(outlook.of_deals.sum(axis=1), 0, 1)
        amounts = book.amounts()[outlook.deals]
        worth = outlook.amounts * chance
        order = np.argsort(-worth, kind="stable")[:LISTED]
        named = self._names([self.kept.deals[int(outlook.deals[at])] for at in order])
        entered = {
            int(deal): at
            for at, deal in enumerate(book.visits.deal)
            if book.visits.left[at] > book.day
        }
        columns = (
            Column("deal_id", _("Deal"), "dimension", "text"),
            Column("deal", _("Deal"), "dimension", "text"),
            Column("customer", _("Customer"), "dimension", "text"),
            Column("owner", _("Owner"), "dimension", "text"),
            Column("stage", _("Stage"), "dimension", "text"),
            Column("days", _("Days in it"), "measure", "number", "days"),
            Column("amount", _("Value"), "measure", "number", "money"),
            Column("chance", _("Chance in the period"), "measure", "number", "share"),
            EXPECTED,
            Column("expected_close_on", _("Owner's date"), "dimension", "date", "day"),
        )
        rows = []
        for at in order:
            place = int(outlook.deals[at])
            visit = entered.get(place)
            deal, customer = named.get(self.kept.deals[place], ("", ""))
            stage = self.kept.stages[int(book.visits.stage[visit])] if visit is not None else ""
            age = book.day - int(book.visits.entered[visit]) if visit is not None else None
            owner = self.kept.names["owner"][int(book.groups["owner"][place])]
            amount = None if np.isnan(amounts[at]) else _cents(float(amounts[at]))
            expected = int(self.kept.expected[place])
            own = date(1970, 1, 1) + timedelta(days=expected) if expected < 10**6 else None
            rows.append(
                (self.kept.deals[place], deal, customer, owner, stage or UNKNOWN, age, amount,
                 float(chance[at]), _cents(float(worth[at])), own)
            )  # fmt: skip
        return self._table(columns, rows), len(outlook.deals)

    def track(self) -> Table:
        """Past forecasts and what came, the latest last."""
        columns = (
            Column("date:day", _("Forecast on"), "dimension", "date", "day"),
            replace(EXPECTED, adds_up=False),
            LOW,
            HIGH,
            _money("came", _("Came")),
            Column("error", _("Off by"), "measure", "number", "share"),
            *(_money(name, OTHERS[name]) for name in BASELINES),
        )
        rows = [
            (
                each.day,
                _cents(each.expected),
                _cents(each.low),
                _cents(each.high),
                _cents(each.came),
                (each.expected - each.came) / each.came if each.came else None,
                *(
                    None if each.others[name] is None else _cents(each.others[name])
                    for name in BASELINES
                ),
            )
            for each in self.record
        ]
        return self._table(columns, rows)

    def _names(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        if not ids:
            return {}
        slots = ", ".join(f"$d{at}" for at in range(len(ids)))
        values = {f"d{at}": each for at, each in enumerate(ids)}
        __, rows = self.generation.fetch(NAMES.format(slots=slots), values)
        return {key: (name, customer) for key, name, customer in rows}

    def _table(self, columns: tuple[Column, ...], rows: list[tuple[Any, ...]]) -> Table:
        model = self.generation.model
        figures = [at for at, each in enumerate(columns) if each.role == "measure"]
        totals = None
        if len(figures) < len(columns) and rows:
            totals = tuple(
                sum((row[at] for row in rows if row[at] is not None), Decimal(0))
                if columns[at].adds_up
                else None
                for at in figures
            )
        return Table(
            self.query,
            columns,
            tuple(rows),
            totals,
            self.period,
            as_of=self.asked.day,
            currency=model.settings.currency,
            generation=model.generation,
        )


OTHERS = {
    "weighted_deal": _("Weighted pipeline"),
    "weighted_stage": _("Weighted by stage"),
    "weighted_history": _("Weighted by what was won"),
    "quarter_ago": _("As a quarter before"),
    "year_ago": _("As a year before"),
}


def make(generation: OpenGeneration, query: Query, asked: Asked, part: str) -> Made | None:
    """The forecast; None where no deal was closed, so that there is nothing to go by."""
    kept = book_of(generation.opened, asked.day, asked.chosen)
    if not (~kept.book.is_open).any():
        return None
    ends = _ends(asked.day, asked.days)
    made = forecast(kept.book, asked.days, ends, (part,))
    return Made(generation, query, asked, _in_order(kept, made), made, ends)


def _in_order(kept: Kept, made: Forecast) -> Kept:
    """What the places stand for, in the order that the forecast has them."""
    order = kept.book.order()
    return replace(
        kept,
        book=made.book,
        deals=[kept.deals[at] for at in order],
        categories=[kept.categories[at] for at in order],
        expected=kept.expected[order],
    )


def _ends(day: date, days: int) -> tuple[int, ...]:
    """Where the months end within a horizon, in days from its beginning; and its own end."""
    found = []
    last = shifted(day.replace(day=1), "month", 1)
    while (last - day).days - 1 < days:
        ahead = (last - day).days - 1
        if ahead > 0:
            found.append(ahead)
        last = shifted(last, "month", 1)
    return (*found, days)


def _cents(value: float) -> Decimal:
    return Decimal(repr(round(float(value), 2))).quantize(Decimal("0.01"))


__all__ = ["Made", "make"]
