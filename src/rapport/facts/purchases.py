"""Each time that a customer bought: a won deal, or a paid invoice that belongs to no won deal.

fact_deals (won)              invoices (paid)             fact_purchases
deal_id  customer  closed_on  id    deal_id  paid_at      purchase_id  customer  purchased_on first
hs:1     Kongsberg 2026-01-09 st:5  (none)   2026-03-01 → deal hs:1    Kongsberg 2026-01-09   true
                                                          invoice st:5 Kongsberg 2026-03-01   false

A purchase is the customer's first where it has none before it. Those before it may all be won deals
that were reopened: it is the first since the last of these was, on `first_since_on`. An invoice
comes to what is revenue: without tax, and without what was paid back.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._charged import CHARGED, IS_PAID
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.wording import _

DIMENSIONS = """owner, team, company, contact, customer, industry, segment, company_size, lifecycle,
        country, region, city, source, campaign, channel, sales_channel, system"""

PLAUSIBLE = "h.closed_on BETWEEN DATE '1950-01-01' AND DATE '2149-12-31'"
"""A slip of the pen in a year is no date, and makes no purchase the first."""


def _select(inputs: Inputs) -> str:
    return f"""
    WITH {CHARGED},
    invoiced AS (
        SELECT
            'invoice ' || d.invoice_id AS purchase_id, d.deal_id AS deal_id,
            coalesce(d.number, split_part(d.invoice_id, ':', -1)) AS name,
            {known("f.owner", UNKNOWN)} AS owner,
            {known("f.team", UNKNOWN)} AS team,
            {customer_columns(inputs)},
            coalesce(nullif(f.source::VARCHAR, '{UNKNOWN}'), k.source, c.source, '{UNKNOWN}')
                AS source,
            {known("f.campaign", NONE)} AS campaign,
            {known("f.channel", NONE)} AS channel,
            {known("f.sales_channel", UNKNOWN)} AS sales_channel,
            {known("d.system", UNKNOWN)} AS system,
            d.paid_on AS purchased_on, DATE '9999-12-31' AS until_on,
            CAST(d.net - d.refunded AS DECIMAL(18, 4)) AS amount,
            CAST(d.refunded AS DECIMAL(18, 4)) AS refunded, d.refunded_on AS refunded_on
        FROM charged d
        LEFT JOIN fact_deals f ON f.deal_id = d.deal_id
        {CUSTOMER}
        WHERE {IS_PAID} AND f.status IS DISTINCT FROM 'won'
    ),
    purchases AS (
        SELECT
            'deal ' || f.deal_id AS purchase_id, f.deal_id AS deal_id, f.deal AS name, {DIMENSIONS},
            w.closed_on AS purchased_on, w.until_on, f.amount,
            CAST(NULL AS DECIMAL(18, 4)) AS refunded, CAST(NULL AS DATE) AS refunded_on
        FROM fact_deals f
        JOIN (
            SELECT
                h.deal_id, max(h.closed_on) FILTER ({PLAUSIBLE}) AS closed_on,
                coalesce(min(n.valid_from_on), DATE '9999-12-31') AS until_on
            FROM deal_history h
            LEFT JOIN deal_history n ON n.deal_id = h.deal_id AND n.episode = h.episode + 1
            WHERE h.status = 'won'
            GROUP BY h.deal_id, h.episode
        ) w ON w.deal_id = f.deal_id
        WHERE f.customer <> '{UNKNOWN}'
        UNION ALL
        SELECT
            purchase_id, deal_id, name, {DIMENSIONS}, purchased_on, until_on, amount, refunded,
            refunded_on
        FROM invoiced
        WHERE customer <> '{UNKNOWN}'
    )
    SELECT
        * EXCLUDE (before_until_on),
        purchased_on IS NOT NULL
            AND coalesce(before_until_on < DATE '9999-12-31', true) AS first,
        CASE WHEN coalesce(before_until_on < DATE '9999-12-31', true) THEN 'first' ELSE 'repeat' END
            AS purchase_kind,
        CASE WHEN before_until_on < DATE '9999-12-31' THEN before_until_on END AS first_since_on
    FROM (
        SELECT *, max(until_on) OVER (
            PARTITION BY customer ORDER BY purchased_on NULLS LAST, purchase_id, until_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before_until_on
        FROM purchases
    )"""


def _past(rows: Any, day: Any) -> Any:
    """A purchase not reopened yet was still before those after it; refunds had not been."""
    import ibis

    since = rows.first_since_on
    first = rows["first"] & (since.isnull() | (since <= day))
    later = (rows.refunded_on > day).fill_null(False)
    back = ibis.cases((later, rows.refunded.fill_null(0)), else_=0)
    return rows.mutate(
        first=first,
        purchase_kind=ibis.cases((first, "first"), else_="repeat"),
        amount=(rows.amount + back).cast("decimal(18, 4)"),
    )


PURCHASES = Fact(
    "purchases",
    _("Purchases"),
    "purchase_id",
    _select,
    "purchased_on",
    after=("deals",),
    standing=lambda t, day: t.purchased_on <= day,
    until="until_on",
    past=_past,
    shown=("name", "customer", "amount", "purchased_on"),
)
