"""Customers who have bought, one row each: how often, how lately, since when, for how much.

fact_purchases                      fact_buyers
customer   purchased_on  amount     customer   purchases  last_on     days_since  amount
Kongsberg  2026-01-09    900    →   Kongsberg  2          2026-03-01  30          1150
Kongsberg  2026-03-01    250

A purchase is a won deal, or a paid invoice that belongs to none. The days are up to the day that
counts as today when the generation is built.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.engines._literals import literal
from rapport.fact import Fact, Inputs
from rapport.wording import _

RECENCY = (
    (90, "up to 90 days"),
    (180, "91 to 180 days"),
    (365, "181 days to a year"),
    (730, "one to two years"),
)
LONG_AGO = "over two years"
FREQUENCY = ((2, "once"), (3, "twice"), (5, "3 or 4 times"), (10, "5 to 9 times"))
OFTEN = "10 times and more"
RECENCY_BANDS = (*(name for __, name in RECENCY), LONG_AGO)
FREQUENCY_BANDS = (*(name for __, name in FREQUENCY), OFTEN)

SHARED = "industry, segment, company_size, lifecycle, country, region, city"
"""What is of the customer, and so the same on all of its purchases."""


def _select(inputs: Inputs) -> str:
    recency = " ".join(f"WHEN days_since <= {days} THEN {literal(name)}" for days, name in RECENCY)
    often = " ".join(f"WHEN purchases < {most} THEN {literal(name)}" for most, name in FREQUENCY)
    # As texts: an ENUM of its own is made of them.
    firsts = ", ".join(
        f"CAST(arg_max({name}, purchase_id) AS VARCHAR) AS {name}" for name in SHARED.split(", ")
    )
    return f"""
    WITH counted AS (
        SELECT
            CAST(customer AS VARCHAR) AS customer, {firsts}, arg_max(owner, purchased_on) AS owner,
            arg_max(team, purchased_on) AS team, arg_min(source, purchased_on) AS source,
            arg_max(system, purchased_on) AS system,
            count(*) AS purchases, sum(amount) AS amount,
            min(purchased_on) AS first_on, max(purchased_on) AS last_on
        FROM fact_purchases
        WHERE until_on = DATE '9999-12-31'
            AND purchased_on <= DATE {literal(inputs.today.isoformat())}
        GROUP BY 1
    ),
    aged AS (
        SELECT
            *, DATE {literal(inputs.today.isoformat())} - last_on AS days_since,
            DATE {literal(inputs.today.isoformat())} - first_on AS tenure_days
        FROM counted
    )
    SELECT
        row_number() OVER (ORDER BY customer) AS buyer_id,
        customer, {SHARED},
        coalesce(owner, '{UNKNOWN}') AS owner, coalesce(team, '{UNKNOWN}') AS team,
        coalesce(source, '{UNKNOWN}') AS source, coalesce(system, '{UNKNOWN}') AS system,
        CASE {recency} ELSE {literal(LONG_AGO)} END AS recency_band,
        CASE {often} ELSE {literal(OFTEN)} END AS frequency_band,
        purchases, CAST(amount AS DECIMAL(18, 4)) AS amount, first_on, last_on,
        days_since, tenure_days
    FROM aged"""


BUYERS = Fact(
    "buyers",
    _("Customers who have bought"),
    "buyer_id",
    _select,
    "last_on",
    after=("purchases",),
    shown=("customer", "purchases", "first_on", "last_on", "days_since", "tenure_days", "amount"),
)
