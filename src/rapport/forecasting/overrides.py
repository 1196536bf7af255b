"""Managers' own figures for a month, beside the computed ones, as the journal keeps them.

kind      about                                  day         entry
override  {"month": "2026-10", "owner": "Nora"}  2026-09-30  {"amount": "90000.00", "computed": …}

A manager's figure is of a whole month: what was won in it and what is still to come. It changes
nothing that is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.forecasting._columns import cents, money, table_of, without
from rapport.forecasting.asked import with_below
from rapport.period import shifted
from rapport.table import Column
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.forecasting.made import Made
    from rapport.query import Query
    from rapport.table import Table

KIND = "override"
WHOM = ("owner", "team")
"""Whose figure it can be, beside the company's."""
NEARER = {"manager": _("the manager"), "forecast": _("the forecast"), "equal": _("equally near")}


@dataclass(frozen=True)
class Override:
    """A manager's figure for a month."""

    month: date
    part: str
    """owner or team; empty for the whole company."""
    name: str
    amount: Decimal | None
    """None where it was taken away."""
    day: date
    by: str
    note: str
    computed: Decimal | None
    """What was computed for the month when it was set."""

    @property
    def chosen(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What a forecast of the same deals is narrowed to."""
        return ((self.part, (self.name,)),) if self.part else ()


def about(month: date, part: str = "", name: str = "") -> dict[str, str]:
    """What an entry of the journal is about."""
    return {"month": f"{month:%Y-%m}", **({part: name} if part else {})}


def read(entries: Iterable[Any]) -> list[Override]:
    """The overrides of a journal's entries, in the order in which they were set."""
    found = []
    for each in entries:
        year, month = each.about["month"].split("-")
        part = next((name for name in WHOM if name in each.about), "")
        told = each.entry
        amounts = [told.get("amount"), told.get("computed")]
        amount, computed = (None if one is None else Decimal(one) for one in amounts)
        found.append(
            Override(
                date(int(year), int(month), 1), part, each.about.get(part, ""), amount, each.day,
                told.get("by", ""), told.get("note", ""), computed,
            )
        )  # fmt: skip
    return found


class Overrides:
    """The managers' figures that hold on a day."""

    def __init__(self, every: Iterable[Override], day: date) -> None:
        last: dict[tuple[date, str, str], Override] = {}
        for each in every:
            if each.day <= day:
                last[each.month, each.part, each.name] = each
        self._held = {key: each for key, each in last.items() if each.amount is not None}

    def held(self, month: date, part: str = "", name: str = "") -> Override | None:
        """The one that holds for a month and whom."""
        return self._held.get((month, part, name))

    def of(self, made: Made, month: date, at: int) -> Decimal | None:
        """The manager's figure for one of the months ahead, whole; None where none was set.

        Where there are figures of people or teams alone, theirs are put in the place of what is
        computed for them. `at` is the month's place.
        """
        own = made.asked.named
        if len(own) > 1 or (own and len(own[0][1]) > 1):
            return None
        part, name = (own[0][0], own[0][1][0]) if own else ("", "")
        whole = self._held.get((month, part, name))
        if whole is not None:
            return whole.amount
        if own:
            return None
        won = made.won_so_far if at == 0 else 0.0
        for kind in WHOM:
            of_kind = [each for key, each in self._held.items() if key[:2] == (month, kind)]
            if of_kind:
                base = won + float(made.forecast.played.total[:, at].mean())
                changes = (_beside(each, made, at) for each in _outermost(of_kind, made))
                return cents(base + sum(changes))
        return None

    def total(self, made: Made) -> Decimal | None:
        """What is to come, with the managers' figures in the place of the computed ones."""
        found, has_any = 0.0, False
        for at, stretch in enumerate(made.months()):
            first = stretch.start.replace(day=1)
            set_to = self.of(made, first, at)
            computed = float(made.forecast.played.total[:, at].mean())
            if set_to is None:
                found += computed
                continue
            has_any = True
            won = made.won_so_far if at == 0 else 0.0
            found += max(0.0, float(set_to) - won)
        return cents(found) if has_any else None


def computed(made: Made, part: str, name: str, at: int) -> Decimal:
    """What is computed for a whole month ahead: what was won in it, and what is expected.

    `at` is the month's place among those ahead.
    """
    if not part or made.asked.chosen:
        won = made.won_so_far if at == 0 else 0.0
        return cents(won + float(made.forecast.played.total[:, at].mean()))
    mask = _mask(made, part, name)
    won = made.came(made.running_since, made.asked.day, mask) if at == 0 else 0.0
    return cents(won + float(made.by_month[part][_codes(made, part, name), at].sum()))


def _codes(made: Made, part: str, name: str) -> list[int]:
    """The codes of a name, and of the teams below a team."""
    meant = with_below(part, (name,), made.model)
    return [code for code, each in enumerate(made.kept.names[part]) if each in meant]


def _outermost(every: list[Override], made: Made) -> list[Override]:
    """Those that are not within another's: a team's figure is of the teams below it too."""

    def below(each: Override) -> set[str]:
        return {*with_below(each.part, (each.name,), made.model)} - {each.name}

    inner = {name for each in every for name in below(each)}
    return [each for each in every if each.name not in inner]


def _beside(each: Override, made: Made, at: int) -> float:
    """How much more a manager expects of someone than is computed."""
    return float(each.amount or 0) - float(computed(made, each.part, each.name, at))


def table(every: Iterable[Override], made: Made, query: Query) -> Table:
    """Managers' figures beside the computed ones; of months that are over, with what came.

    Of several for one month the last counts that was set before the month ended. What was computed
    for a month that is over is what was computed when the figure was set.
    """
    last: dict[tuple[date, str, str], Override] = {}
    for each in every:
        if each.day <= made.asked.day and each.day < shifted(each.month, "month", 1):
            last[each.month, each.part, each.name] = each
    months = {stretch.start.replace(day=1): at for at, stretch in enumerate(made.months())}
    rows: list[tuple[Any, ...]] = []
    for (month, part, name), each in sorted(last.items()):
        if each.amount is None or (made.asked.named and each.chosen != made.asked.named):
            continue
        came, nearer, ours = None, None, each.computed
        if month in months:
            ours = computed(made, part, name, months[month])
        elif month < made.running_since:
            came = cents(made.came(month, _last_day(month), _mask(made, part, name)))
            nearer = _nearer(each.amount, ours, came)
        else:
            continue
        rows.append((month, name, each.by, each.day, each.note, nearer, each.amount, ours, came))
    return table_of(made, query, *without(COLUMNS, rows, "note", "nearer", "came"))


def _mask(made: Made, part: str, name: str) -> Any:
    if not part or made.asked.chosen:
        return None
    return np.isin(made.forecast.book.groups[part], _codes(made, part, name))


def _nearer(amount: Decimal, ours: Decimal | None, came: Decimal) -> str | None:
    if ours is None:
        return None
    mine, theirs = abs(amount - came), abs(ours - came)
    return "equal" if mine == theirs else "manager" if mine < theirs else "forecast"


def _last_day(month: date) -> date:
    return shifted(month, "month", 1) - timedelta(days=1)


COLUMNS = (
    Column("date:month", _("Month"), "dimension", "date", "month"),
    Column("whom", _("For"), "dimension", "text", words={"": _("everyone")}),
    Column("by", _("Set by"), "dimension", "text"),
    Column("set_on", _("Set on"), "dimension", "date", "day"),
    Column("note", _("Note"), "dimension", "text"),
    Column("nearer", _("Nearer"), "dimension", "text", words=NEARER),
    money("override", _("Manager's figure")),
    money("computed", _("Computed")),
    money("came", _("Came")),
)
