"""Each open deal with its chance, when it will likely be won, and why it has that chance.

deal  stage    days  usual_days  amount  chance  expected  likely_on   why
D7    Propose  26    12          9,000   57 %    5,100     2026-11-04  old, owner_up
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rapport.forecasting._columns import EXPECTED, cents, table_of, without
from rapport.forecasting.made import day_of
from rapport.statistics.beta_binomial import usual_shares
from rapport.statistics.forecast.book import NEVER
from rapport.table import Column, Figure, Note
from rapport.wording import NO_PRODUCT, UNKNOWN, _

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from rapport.forecasting.made import Made
    from rapport.query import Query
    from rapport.table import Table

LISTED = 25
SCALED = _(
    "What is expected of a deal is its value times its chance. All together it is {share} of that, "
    "as earlier forecasts were off by so much."
)
TOLD = 0.005
"""A lesser correction is not seen in figures as they are told."""
LIKELY = 0.5
"""With such a chance in the horizon a deal has a day on which it will likely be won."""
SURE = 0.8
"""So sure it has to be that the deals of an owner are won more often, for that to be a reason."""
FEWEST_VISITS = 10
"""Of fewer stays in a stage it is not told what is usual."""
WORDS = {
    "new": _("new in its stage"),
    "on_time": _("in its stage as long as usual"),
    "old": _("long in its stage"),
    "owner_up": _("its owner wins more often"),
    "owner_down": _("its owner wins less often"),
    "source_up": _("its source is won more often"),
    "source_down": _("its source is won less often"),
    "product_up": _("its product is won more often"),
    "product_down": _("its product is won less often"),
    "size_up": _("its size is won more often"),
    "size_down": _("its size is won less often"),
    "no_value": _("without a value: the average of won deals is taken"),
    "": _("(none)"),
}
COLUMNS = (
    Column("deal_id", _("Deal"), "dimension", "text"),
    Column("deal", _("Deal"), "dimension", "text"),
    Column("customer", _("Customer"), "dimension", "text"),
    Column("owner", _("Owner"), "dimension", "text"),
    Column("stage", _("Stage"), "dimension", "text"),
    Column("why", _("Why"), "dimension", "text", words=WORDS),
    Column("likely_on", _("Likely won by"), "dimension", "date", "day"),
    Column("expected_close_on", _("Owner's date"), "dimension", "date", "day"),
    Column("days", _("Days in its stage"), "measure", "number", "days"),
    Column("usual_days", _("Usual days in it"), "measure", "number", "days"),
    Column("amount", _("Value"), "measure", "number", "money"),
    Column("chance", _("Chance in the period"), "measure", "number", "share"),
    EXPECTED,
)


def open_deals(made: Made, query: Query) -> tuple[Table, int]:
    """The open deals of which most is expected, and how many there are in all."""
    outlook, book, kept = made.forecast.outlook, made.forecast.book, made.kept
    chance = np.clip(outlook.of_deals.sum(axis=1), 0, 1)
    worth = outlook.amounts * chance
    amounts = book.amounts()[outlook.deals]
    order = np.argsort(-worth, kind="stable")[:LISTED]
    named = made.names([kept.deals[int(outlook.deals[at])] for at in order])
    here = np.flatnonzero(book.visits.left > book.day)
    visit_of = np.full(len(book), -1)
    visit_of[book.visits.deal[here]] = here
    # Where no stage is known, a deal's age is no time in a stage.
    has_stages = kept.stages != [""]
    reasons, usual = _Reasons(made), usual_days(made) if has_stages else {}
    rows: list[tuple[Any, ...]] = []
    for at in order:
        place = int(outlook.deals[at])
        visit = int(visit_of[place]) if visit_of[place] >= 0 else None
        name, customer = named.get(kept.deals[place], ("", ""))
        stage = int(book.visits.stage[visit]) if visit is not None else -1
        age = book.day - int(book.visits.entered[visit]) if visit is not None else None
        known = usual.get(stage)
        rows.append(
            (
                kept.deals[place],
                name,
                customer,
                kept.names["owner"][int(book.groups["owner"][place])],
                (kept.stages[stage] if visit is not None else "") or UNKNOWN,
                reasons.of(place, age, known, has_value=not np.isnan(amounts[at])),
                likely_on(made, at),
                day_of(int(kept.expected[place])) if kept.expected[place] < NEVER else None,
                age if has_stages else None,
                None if known is None else known[1],
                None if np.isnan(amounts[at]) else cents(float(amounts[at])),
                float(chance[at]),
                cents(float(worth[at])),
            )
        )
    columns, rows = without(COLUMNS, rows, "days", "usual_days", "likely_on", "expected_close_on")
    scale = made.forecast.correction.scale
    notes: tuple[Note, ...] = ()
    if abs(scale - 1) >= TOLD:
        notes = (Note(SCALED, values=(("share", Figure(scale, "share")),)),)
    return replace(table_of(made, query, columns, rows), notes=notes), len(outlook.deals)


def likely_on(made: Made, at: int) -> date | None:
    """The day by which a deal is as likely won as not; None where it may well not be won at all.

    Within a month its chance is spread evenly. `at` is its place among the open deals.
    """
    so_far = np.cumsum(made.forecast.outlook.of_deals[at])
    if so_far[-1] < LIKELY:
        return None
    month = int(np.searchsorted(so_far, LIKELY))
    before, begins = (so_far[month - 1], made.ends[month - 1]) if month else (0.0, 0)
    share = (LIKELY - before) / max(so_far[month] - before, 1e-12)
    return day_of(
        made.forecast.book.day + begins + max(1, round(share * (made.ends[month] - begins)))
    )


def usual_days(made: Made) -> dict[int, tuple[float, float, float]]:
    """For each stage, the days that a quarter, half and three quarters of past stays took."""
    visits = made.forecast.book.visits
    over = visits.left < NEVER
    days = visits.left - visits.entered
    found = {}
    for stage in np.unique(visits.stage[over]):
        mine = days[over & (visits.stage == stage)]
        if len(mine) >= FEWEST_VISITS:
            low, middle, high = np.quantile(mine, (0.25, 0.5, 0.75))
            found[int(stage)] = (float(low), float(middle), float(high))
    return found


class _Reasons:
    """Why deals are likelier or less likely to be won than others."""

    def __init__(self, made: Made) -> None:
        self._made = made
        book = made.forecast.book
        ended = ~book.is_open
        self._apart: dict[str, NDArray[Any]] = {
            name: _apart(book.groups[name][ended], book.won[ended])
            for name in made.forecast.outlook.factors.win
            if f"{name}_up" in WORDS
        }

    def of(
        self,
        place: int,
        age: int | None,
        usual: tuple[float, float, float] | None,
        *,
        has_value: bool = True,
    ) -> str:
        """The reasons of a deal, as words of ours with commas between."""
        found = [] if has_value else ["no_value"]
        if age is not None and usual is not None:
            low, __, high = usual
            found.append("old" if age > high else "new" if age <= low else "on_time")
        for name, values in self._apart.items():
            code = int(self._made.forecast.book.groups[name][place])
            called = self._made.kept.names.get(name)
            if called and called[code] in (UNKNOWN, NO_PRODUCT):
                continue
            apart = int(values[code]) if code < len(values) else 0
            if apart:
                found.append(f"{name}_{'up' if apart > 0 else 'down'}")
        return ", ".join(found)


def _apart(codes: NDArray[Any], won: NDArray[Any]) -> NDArray[Any]:
    """For each value of a group, by its code: 1 where it is surely won more often than all are.

    -1 where less often, 0 where that is not sure. It is told of the deals that ended, in all: who
    takes longer than others is won less often in a given time, and not less often in the end.
    """
    cases = np.bincount(codes)
    happened = np.bincount(codes, won, len(cases))
    low, high = usual_shares(happened, cases).interval(happened, cases, SURE)
    usual = won.mean()
    found: NDArray[Any] = (low > usual).astype(int) - (high < usual)
    return found
