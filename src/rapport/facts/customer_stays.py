"""Customers from one day of purchase to the next, with the day on which they have gone quiet.

fact_purchases            fact_customer_stays
customer   purchased_on   customer   purchased_on  until_on    usual_days  quiet_on
Kongsberg  2026-01-09     Kongsberg  2026-01-09    2026-03-01              2027-01-09
Kongsberg  2026-03-01  →  Kongsberg  2026-03-01    9999-12-31  51          2026-06-11

A customer has gone quiet when nothing was bought for twice the usual days between its purchases
(the median so far), or, after a first purchase, for a year. Purchases that were taken back are not
in it.
"""

from __future__ import annotations

from rapport.fact import Fact, Inputs
from rapport.facts.purchases import DIMENSIONS
from rapport.wording import _

A_YEAR = 365
"""After so many days, a customer without an interval of its own has gone quiet."""


def _select(inputs: Inputs) -> str:
    del inputs
    names = [each.strip() for each in DIMENSIONS.split(",")]
    return f"""
    WITH days AS (
        SELECT
            customer, purchased_on, min(purchase_id) AS purchase_id, count(*) AS times,
            sum(amount) AS amount
        FROM fact_purchases
        WHERE purchased_on IS NOT NULL AND until_on = DATE '9999-12-31'
        GROUP BY customer, purchased_on
    ),
    gaps AS (
        SELECT
            *, purchased_on - lag(purchased_on) OVER line AS gap,
            lead(purchased_on, 1, DATE '9999-12-31') OVER line AS until_on,
            sum(times) OVER (line ROWS UNBOUNDED PRECEDING) AS times_so_far,
            sum(amount) OVER (line ROWS UNBOUNDED PRECEDING) AS amount_so_far
        FROM days
        WINDOW line AS (PARTITION BY customer ORDER BY purchased_on)
    ),
    usual AS (
        SELECT
            *, quantile_cont(gap, 0.5) OVER (
                PARTITION BY customer ORDER BY purchased_on ROWS UNBOUNDED PRECEDING
            ) AS usual_days
        FROM gaps
    )
    SELECT
        CAST(d.purchase_id AS VARCHAR) AS stay_id,
        {", ".join(f"CAST(p.{name} AS VARCHAR) AS {name}" for name in names)},
        d.purchased_on AS purchased_on,
        d.until_on AS until_on,
        CAST(d.usual_days AS DOUBLE) AS usual_days,
        CAST(d.times_so_far AS BIGINT) AS times,
        CAST(d.amount_so_far AS DECIMAL(18, 4)) AS bought_amount,
        d.purchased_on + CAST(ceil(coalesce(2 * d.usual_days, {A_YEAR})) AS INTEGER) AS quiet_on
    FROM usual d
    JOIN fact_purchases p ON p.purchase_id = d.purchase_id AND p.until_on = DATE '9999-12-31'"""


CUSTOMER_STAYS = Fact(
    "customer_stays",
    _("Customers since they last bought"),
    "stay_id",
    _select,
    "purchased_on",
    after=("purchases",),
    standing=lambda t, day: t.purchased_on <= day,
    until="until_on",
    lacks=_("No customer has bought anything in this workspace yet."),
    bring=_("Bring won deals, or paid invoices, that name their customers and their days."),
)
