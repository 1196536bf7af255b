"""Each time that a customer bought: a won deal, or a paid invoice that belongs to no won deal.

fact_deals (won)              invoices (paid)             fact_purchases
deal_id  customer  closed_on  id    deal_id  paid_at      purchase_id  customer  purchased_on  first
hs:1     Kongsberg 2026-01-09 st:5  (none)   2026-03-01 → hs:1         Kongsberg 2026-01-09    true
                                                          st:5         Kongsberg 2026-03-01    false

A purchase is the customer's first where it has none before it.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs
from rapport.wording import _

DIMENSIONS = """owner, team, company, contact, customer, industry, segment, company_size, lifecycle,
        country, region, city, source, campaign, channel, sales_channel, system"""


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH purchases AS (
        SELECT
            deal_id AS purchase_id, deal AS name, {DIMENSIONS},
            closed_on AS purchased_on, amount
        FROM fact_deals
        WHERE status = 'won' AND customer <> '{UNKNOWN}'
        UNION ALL
        SELECT
            i.id, coalesce(i.number, i.id), '{UNKNOWN}', '{UNKNOWN}',
            coalesce(cl.label, '{UNKNOWN}'), coalesce(kl.label, '{UNKNOWN}'),
            coalesce(cl.label, kl.label), coalesce(c.industry, '{UNKNOWN}'),
            coalesce(c.segment, '{UNKNOWN}'), '{UNKNOWN}', coalesce(c.lifecycle, '{UNKNOWN}'),
            coalesce(c.country, '{UNKNOWN}'), coalesce(c.region, '{UNKNOWN}'),
            coalesce(c.city, '{UNKNOWN}'), coalesce(c.source, '{UNKNOWN}'),
            '{UNKNOWN}', '{UNKNOWN}', '{UNKNOWN}', i.system,
            i.paid_on, i.amount
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
        *,
        row_number() OVER (
            PARTITION BY customer ORDER BY purchased_on NULLS LAST, purchase_id
        ) = 1 AND purchased_on IS NOT NULL AS first
    FROM purchases"""


PURCHASES = Fact("purchases", _("Purchases"), "purchase_id", _select, "purchased_on", after="deals")
