"""Each time that a customer was lost: its last subscription ended, or it has gone quiet.

fact_customer_stays                        subscriptions            fact_customer_losses
customer   purchased_on  quiet_on          customer  cancelled_on   customer   lost_on     lost_how
Kongsberg  2026-03-01    2026-06-11   +    Sund      2026-05-31  →  Kongsberg  2026-06-11  quiet
                                                                    Sund       2026-05-31  ended

A customer with a subscription has not gone quiet. Who was lost is lost again only after buying, or
subscribing, anew.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    del inputs
    return f"""
    WITH subscribed AS (
        SELECT
            coalesce(cl.label, kl.label) AS customer, s.started_on,
            coalesce(s.cancelled_on, DATE '9999-12-31') AS until_on
        FROM subscriptions s
        LEFT JOIN labels_companies cl ON cl.id = s.company_id
        LEFT JOIN labels_contacts kl ON kl.id = s.contact_id
        WHERE s.deleted_at IS NULL AND s.started_on IS NOT NULL
            AND coalesce(cl.label, kl.label) IS NOT NULL
            AND coalesce(s.cancelled_on > s.started_on, true)
    ),
    turns AS (
        SELECT CAST(customer AS VARCHAR) AS customer, purchased_on AS day, true AS came, '' AS how
        FROM fact_customer_stays
        UNION ALL
        SELECT customer, started_on, true, '' FROM subscribed
        UNION ALL
        SELECT q.customer, q.quiet_on, false, 'quiet'
        FROM fact_customer_stays q
        WHERE q.quiet_on < q.until_on AND NOT EXISTS (
            SELECT 1 FROM subscribed s
            WHERE s.customer = q.customer AND s.started_on <= q.quiet_on
                AND s.until_on > q.quiet_on
        )
        UNION ALL
        SELECT s.customer, s.until_on, false, 'ended'
        FROM subscribed s
        WHERE s.until_on < DATE '9999-12-31' AND NOT EXISTS (
            SELECT 1 FROM subscribed o
            WHERE o.customer = s.customer AND o.started_on <= s.until_on
                AND o.until_on > s.until_on
        )
    ),
    losses AS (
        SELECT customer, day, how
        FROM (
            SELECT
                *, lag(came) OVER (
                    PARTITION BY customer ORDER BY day, came, how
                ) AS came_before
            FROM turns
        )
        WHERE NOT came AND coalesce(came_before, true)
    ),
    who AS (
        SELECT DISTINCT ON (customer) *
        FROM (
            SELECT
                cl.label AS customer, c.industry, c.segment, c.country, c.region, c.city,
                c.source, c.system, 1 AS place
            FROM companies c JOIN labels_companies cl ON cl.id = c.id
            UNION ALL
            SELECT kl.label, NULL, NULL, k.country, k.region, k.city, k.source, k.system, 2
            FROM contacts k JOIN labels_contacts kl ON kl.id = k.id
        )
        ORDER BY customer, place
    )
    SELECT
        l.customer || ' ' || l.day AS loss_id,
        l.customer AS customer,
        {known("CAST(q.owner AS VARCHAR)", UNKNOWN)} AS owner,
        {known("CAST(q.team AS VARCHAR)", UNKNOWN)} AS team,
        {known("w.industry", UNKNOWN)} AS industry,
        {known("w.segment", UNKNOWN)} AS segment,
        {known("w.country", UNKNOWN)} AS country,
        {known("w.region", UNKNOWN)} AS region,
        {known("w.city", UNKNOWN)} AS city,
        coalesce(CAST(q.source AS VARCHAR), w.source, '{UNKNOWN}') AS source,
        {known("w.system", UNKNOWN)} AS system,
        l.how AS lost_how,
        l.day AS lost_on,
        q.purchased_on AS purchased_on,
        q.times AS times,
        q.bought_amount AS bought_amount
    FROM losses l
    LEFT JOIN who w ON w.customer = l.customer
    LEFT JOIN fact_customer_stays q ON q.customer = l.customer
        AND q.purchased_on <= l.day AND q.until_on > l.day"""


CUSTOMER_LOSSES = Fact(
    "customer_losses",
    _("Lost customers"),
    "loss_id",
    _select,
    "lost_on",
    after=("customer_stays",),
    standing=lambda t, day: t.lost_on <= day,
    lacks=_("No customer has bought anything in this workspace yet."),
    bring=_("Bring won deals, or paid invoices, that name their customers and their days."),
)
