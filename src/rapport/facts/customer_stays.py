"""Customers from one day of purchase to the next, with the day on which they have gone quiet.

fact_purchases            fact_customer_stays
customer   purchased_on   customer   purchased_on  from_on     until_on    usual_days  quiet_on
Kongsberg  2026-01-09     Kongsberg  2026-01-09    2026-01-09  2026-03-01              2027-01-09
Kongsberg  2026-03-01  →  Kongsberg  2026-03-01    2026-03-01  9999-12-31  51          2026-06-11

A customer has gone quiet when nothing was bought for twice the usual days between its purchases
(the median so far), or, after a first purchase, for a year; and not while a subscription runs that
it pays for: then on the day on which the last of these ends. From the day on which one begins, a
row of its own counts. A purchase that was reopened counts until then, in rows that end on that day;
the rows without it count since it (since_on).
"""

from __future__ import annotations

from rapport.engines._literals import literal
from rapport.fact import Fact, Inputs
from rapport.facts._recurring import FOREVER, RUNS
from rapport.facts.purchases import DIMENSIONS
from rapport.wording import _

A_YEAR = 365
"""After so many days, a customer without an interval of its own has gone quiet."""

SINCE_EVER = "DATE '0001-01-01'"

EPOCHS = f"""
    -- From one reopening of a customer's purchase to the next, the same purchases stand.
    marks AS (
        SELECT DISTINCT CAST(customer AS VARCHAR) AS customer, {SINCE_EVER} AS since_on
        FROM fact_purchases
        UNION
        SELECT CAST(customer AS VARCHAR), until_on FROM fact_purchases WHERE until_on < {FOREVER}
    ),
    epochs AS (
        SELECT
            customer, since_on,
            lead(since_on, 1, {FOREVER}) OVER (PARTITION BY customer ORDER BY since_on) AS to_on
        FROM marks
    )"""
"""CTEs: for each customer the stretches in which none of its purchases was reopened."""


def _select(inputs: Inputs) -> str:
    names = [each.strip() for each in DIMENSIONS.split(",")]
    return f"""
    WITH {EPOCHS}, {RUNS},
    days AS (
        SELECT
            e.customer, e.since_on, e.to_on, p.purchased_on, min(p.purchase_id) AS purchase_id,
            count(*) AS times, sum(p.amount) AS amount
        FROM epochs e
        JOIN fact_purchases p ON p.customer = e.customer AND p.until_on >= e.to_on
        WHERE p.purchased_on IS NOT NULL
        GROUP BY e.customer, e.since_on, e.to_on, p.purchased_on
    ),
    gaps AS (
        SELECT
            *, purchased_on - lag(purchased_on) OVER line AS gap,
            lead(purchased_on, 1, {FOREVER}) OVER line AS next_on,
            sum(times) OVER (line ROWS UNBOUNDED PRECEDING) AS times_so_far,
            sum(amount) OVER (line ROWS UNBOUNDED PRECEDING) AS amount_so_far
        FROM days
        WINDOW line AS (PARTITION BY customer, since_on ORDER BY purchased_on)
    ),
    usual AS (
        SELECT
            *, quantile_cont(gap, 0.5) OVER (
                PARTITION BY customer, since_on ORDER BY purchased_on ROWS UNBOUNDED PRECEDING
            ) AS usual_days
        FROM gaps
    ),
    -- A stay is cut where a subscription begins.
    begun AS (
        SELECT * EXCLUDE (next_on, to_on), purchased_on AS from_on, least(next_on, to_on) AS end_on
        FROM usual
        WHERE purchased_on < to_on
        UNION ALL
        SELECT u.* EXCLUDE (next_on, to_on), r.from_on, least(u.next_on, u.to_on)
        FROM usual u
        JOIN runs r ON r.customer = u.customer AND r.from_on > u.purchased_on
            AND r.from_on < least(u.next_on, u.to_on)
            AND r.from_on <= DATE {literal(inputs.today.isoformat())}
    ),
    cut AS (
        SELECT
            *, lead(from_on, 1, end_on) OVER (
                PARTITION BY customer, since_on, purchased_on ORDER BY from_on
            ) AS until_on,
            purchased_on + CAST(ceil(coalesce(2 * usual_days, {A_YEAR})) AS INTEGER) AS due_on
        FROM begun
    )
    SELECT
        d.purchase_id || ' ' || d.from_on || ' ' || d.since_on AS stay_id,
        {", ".join(f"CAST(p.{name} AS VARCHAR) AS {name}" for name in names)},
        d.purchased_on AS purchased_on,
        nullif(d.since_on, {SINCE_EVER}) AS since_on,
        d.from_on AS from_on,
        d.until_on AS until_on,
        CAST(d.usual_days AS DOUBLE) AS usual_days,
        CAST(d.times_so_far AS BIGINT) AS times,
        CAST(d.amount_so_far AS DECIMAL(18, 4)) AS bought_amount,
        -- Not at all while nothing ends what is paid for.
        nullif(CASE WHEN r.until_on > d.due_on THEN r.until_on ELSE d.due_on END, {FOREVER})
            AS quiet_on
    FROM cut d
    JOIN (
        SELECT * FROM fact_purchases
        QUALIFY row_number() OVER (
            PARTITION BY purchase_id, purchased_on ORDER BY until_on DESC
        ) = 1
    ) p ON p.purchase_id = d.purchase_id AND p.purchased_on = d.purchased_on
    LEFT JOIN runs r ON r.customer = d.customer AND r.from_on <= d.from_on
        AND r.until_on > d.from_on"""


CUSTOMER_STAYS = Fact(
    "customer_stays",
    _("Customers since they last bought"),
    "stay_id",
    _select,
    "purchased_on",
    after=("purchases", "subscriptions"),
    standing=lambda t, day: (t.from_on <= day) & (t.since_on.isnull() | (t.since_on <= day)),
    until="until_on",
    lacks=_("No customer has bought anything in this workspace yet."),
    bring=_("Bring won deals, or paid invoices, that name their customers and their days."),
    shown=("customer", "owner", "purchased_on", "usual_days", "times", "bought_amount"),
)
