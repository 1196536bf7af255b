"""Dead on arrival: fix, withdraw or fine, product by product.

units sold, past their return date    what came back of them     verdict
Printer  170                          26 (paper jam: 18)         Printer: fix, 14 % (10 to 19)

Of what was shipped in the last two years and is past its return window. A product is above the norm
as rapport.statistics.returns lists it: where its rate is over one and a half times that of all,
with one wrong entry in ten at most; and where it is over one and a half times that of the others
that come back at all, as a seat of a software never does. Among fewer than five products there is
no norm: each is then held against what it was itself before.

Above the norm, a product that loses money after what its returns cost is to be withdrawn, and so is
one that comes back more often than not; any other is to be mended.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rapport.verdicts.asking import rows_of
from rapport.verdicts.given import Came, Given, Kind
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rapport.compiling.opened import Opened

WINDOW = 730
FEWEST_UNITS = 20
"""Of fewer since, a verdict cannot be held against what came."""
FEWEST_PRODUCTS = 5
SURE, UNSURE = 0.9, 0.2
"""Chances of being above the norm: so sure to be listed by its own past; above the other, open."""
MOSTLY = 0.4
"""A reason that is named in so many of a product's cases is one that can be mended."""
FEWEST_BACK = 3
"""Of fewer that came back, no reason can be told from chance, and nothing is said."""
MORE_OFTEN_THAN_NOT = 0.5
CONFIDENCE = 0.9

SOLD = """
SELECT
    CAST(product AS VARCHAR) AS subject, CAST(min(product_category) AS VARCHAR),
    CAST(sum(CASE WHEN is_sale THEN units END) AS DOUBLE PRECISION),
    CAST(coalesce(sum(CASE WHEN back_on <= $day THEN back_units END), 0) AS DOUBLE PRECISION)
FROM fact_sold_units
WHERE sold_on > $start AND ripe_after_on < $day
GROUP BY 1 ORDER BY 1"""
EARNED = """
SELECT CAST(product AS VARCHAR), CAST(sum(gross_profit) AS DOUBLE PRECISION) FROM fact_invoice_lines
WHERE issued_on > $start AND issued_on <= $day GROUP BY 1"""
COST = """
SELECT CAST(product AS VARCHAR), CAST(sum(return_cost) AS DOUBLE PRECISION) FROM fact_tickets
WHERE comes_back AND opened_on > $start AND opened_on <= $day GROUP BY 1"""
REASONS = """
SELECT
    CAST(product AS VARCHAR), CAST(ticket_reason AS VARCHAR), CAST(sum(units) AS DOUBLE PRECISION)
FROM fact_tickets
WHERE comes_back AND opened_on > $start AND opened_on <= $day
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"""


def _given(opened: Opened, day: date, options: Mapping[str, str]) -> list[Given]:
    del options
    start = day - timedelta(days=WINDOW)
    rows = _sold(opened, start, day)
    if not rows or not sum(row[3] for row in rows):
        return []
    import numpy as np

    from rapport.statistics.returns import WORSE, returned

    units, back = (np.array([row[at] for row in rows], float) for at in (2, 3))
    codes = np.unique([str(row[1]) for row in rows], return_inverse=True)[1]
    found = returned(back, units, codes, CONFIDENCE)
    average = float(np.minimum(back, units).sum() / units.sum())
    norms = WORSE * np.maximum(average, _others_rate(back, units))
    worse, listed = found.worse, found.listed & (found.rate > norms)
    if len(rows) < FEWEST_PRODUCTS:
        norms, worse = _against_past(opened, start, rows)
        listed = worse >= SURE
    values = {"start": start, "day": day}
    earned = dict(rows_of(opened, EARNED, values))
    cost = dict(rows_of(opened, COST, values))
    reasons = _reasons(opened, values)
    given = []
    for at, (name, *__) in enumerate(rows):
        reason, share = reasons.get(name, ("", 0.0))
        left = earned.get(name)
        profit = None if left is None else left - (cost.get(name) or 0.0)
        rate = float(found.rate[at])
        verdict, why = _decided(bool(listed[at]), float(worse[at]), rate, profit, share)
        if listed[at] and back[at] < FEWEST_BACK:
            verdict, why = "early", "few_units"
        if found.listed[at] and not listed[at]:
            verdict, why = "fine", "as_others"
        if found.doubtful[at]:
            verdict, why = "early", "doubtful"
        given.append(
            Given(
                name,
                verdict,
                why,
                {
                    "rate": rate,
                    "low": float(found.low[at]),
                    "high": float(found.high[at]),
                    "norm": None if np.isnan(norms[at]) else float(norms[at]),
                    "chance": None if np.isnan(worse[at]) else float(worse[at]),
                    "units": float(units[at]),
                    "back": float(back[at]),
                    "profit": profit,
                    "reason": reason or None,
                    "reason_share": share or None,
                },
            )
        )
    return sorted(given, key=lambda each: -each.figures["rate"])


def _decided(
    listed: bool,  # noqa: FBT001 - one of several facts about a product
    worse: float,
    rate: float,
    profit: float | None,
    reason: float,
) -> tuple[str, str]:
    if listed and profit is not None and profit < 0:
        return "withdraw", "loses_after"
    if listed and rate > MORE_OFTEN_THAN_NOT:
        return "withdraw", "far_above"
    if listed:
        return "fix", "mendable" if reason >= MOSTLY else "profitable" if profit else "far_above"
    # Not a number: nothing was sold that could be compared.
    return ("fine", "normal") if worse <= UNSURE else ("early", "few_units")


def _sold(opened: Opened, start: date, day: date) -> list[tuple[Any, ...]]:
    rows = rows_of(opened, SOLD, {"start": start, "day": day})
    return [row for row in rows if row[0] is not None and row[0] not in BLANKS and row[2]]


def _others_rate(back: Any, units: Any) -> Any:
    """For each product, the rate of all the others that come back at all; 0 where none does."""
    import numpy as np

    kept = np.minimum(back, units)
    sold, came = np.where(kept > 0, units, 0.0), kept
    rest = sold.sum() - sold
    return np.divide(came.sum() - came, rest, out=np.zeros(len(units)), where=rest > 0)


def _against_past(opened: Opened, start: date, rows: list[tuple[Any, ...]]) -> tuple[Any, Any]:
    """The norm of each product, one and a half times its rate before; the chance to be above it."""
    import numpy as np
    from scipy.special import betaincc

    from rapport.statistics.returns import WORSE

    before = {row[0]: row[2:4] for row in _sold(opened, start - timedelta(days=2 * WINDOW), start)}
    norms, worse = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for at, (name, __, units, back) in enumerate(rows):
        if name in before and before[name][0] >= FEWEST_UNITS:
            sold, came = before[name]
            # Half a unit more of each: of a product that never came back, little is known.
            norms[at] = min(WORSE * (came + 0.5) / (sold + 1), 1 - 1e-9)
            mine = min(back, units)
            worse[at] = betaincc(mine + 0.5, units - mine + 0.5, norms[at])
    return norms, worse


def _reasons(opened: Opened, values: dict[str, Any]) -> dict[str, tuple[str, float]]:
    """The reason that is named most for each product, and its share of the cases."""
    named: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, reason, units in rows_of(opened, REASONS, values):
        named[name].append((reason, units or 0.0))
    found = {}
    for name, each in named.items():
        whole = sum(units for __, units in each)
        known = [(reason, units) for reason, units in each if reason not in (None, *BLANKS)]
        if known and whole:
            found[name] = (known[0][0], known[0][1] / whole)
    return found


def _look_back(opened: Opened, given: Given, day: date, until: date) -> Came:
    """The share that came back of what was sold since, beside the norm of the same time."""
    if given.verdict == "early":
        return Came(None)
    rows = _sold(opened, day, until)
    mine = next((row for row in rows if row[0] == given.subject), None)
    if mine is None or mine[2] < FEWEST_UNITS:
        return Came(None)
    from rapport.statistics.returns import WORSE

    rate = mine[3] / mine[2]
    norm = WORSE * sum(row[3] for row in rows) / sum(row[2] for row in rows)
    if len(rows) < FEWEST_PRODUCTS:
        norm = given.figures.get("norm") or norm
    return Came(rate <= norm if given.verdict == "fine" else rate > norm, rate)


PRODUCTS = Kind("product", "back_rate", ("sold_units", "tickets"), "share", _given, _look_back)
