"""Each time that a customer bought: a won deal, or a paid invoice that belongs to no won deal.

fact_deals (won)              invoices (paid)             fact_purchases
deal_id  customer  closed_on  id    deal_id  paid_at      purchase_id  customer  purchased_on  first
hs:1     Kongsberg 2026-01-09 st:5  (none)   2026-03-01 → hs:1         Kongsberg 2026-01-09    true
                                                          st:5         Kongsberg 2026-03-01    false

A purchase is the customer's first where it has none before it. Those before it may all be won deals
that were reopened: it is the first since the last of these was, on `first_since_on`.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs
from rapport.wording import _

DIMENSIONS = """owner, team, company, contact, customer, industry, segment, company_size, lifecycle,
        country, region, city, source, campaign, channel, sales_channel, system"""

PLAUSIBLE = "h.closed_on BETWEEN DATE '1950-01-01' AND DATE '2149-12-31'"
"""A slip of the pen in a year is no date, and makes no purchase the first."""


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH purchases AS (
        SELECT
            f.deal_id AS purchase_id, f.deal_id AS deal_id, f.deal AS name, {DIMENSIONS},
            w.closed_on AS purchased_on, w.until_on, f.amount
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
            i.id, i.deal_id, coalesce(i.number, i.id), '{UNKNOWN}', '{UNKNOWN}',
            coalesce(cl.label, '{UNKNOWN}'), coalesce(kl.label, '{UNKNOWN}'),
            coalesce(cl.label, kl.label), coalesce(c.industry, '{UNKNOWN}'),
            coalesce(c.segment, '{UNKNOWN}'), '{UNKNOWN}', coalesce(c.lifecycle, '{UNKNOWN}'),
            coalesce(c.country, '{UNKNOWN}'), coalesce(c.region, '{UNKNOWN}'),
            coalesce(c.city, '{UNKNOWN}'), coalesce(c.source, '{UNKNOWN}'),
            '{UNKNOWN}', '{UNKNOWN}', '{UNKNOWN}', i.system,
            i.paid_on, DATE '9999-12-31', i.amount
        FROM invoices i
        LEFT JOIN companies c ON c.id = i.company_id
        LEFT JOIN labels_companies cl ON cl.id = i.company_id
        LEFT JOIN labels_contacts kl ON kl.id = i.contact_id
        LEFT JOIN deals d ON d.id = i.deal_id AND d.status = 'won' AND d.deleted_at IS NULL
        WHERE i.paid_at IS NOT NULL AND d.id IS NULL AND i.deleted_at IS NULL
            AND lower(coalesce(i.status, 'paid')) NOT IN ('void', 'voided', 'cancelled', 'canceled')
            AND coalesce(cl.label, kl.label) IS NOT NULL
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
    """A purchase that was not reopened yet was still before those after it."""
    import ibis

    since = rows.first_since_on
    first = rows["first"] & (since.isnull() | (since <= day))
    return rows.mutate(first=first, purchase_kind=ibis.cases((first, "first"), else_="repeat"))


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
)
