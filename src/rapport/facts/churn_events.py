"""Customers who left or came back, as the source says, whatever their subscriptions say.

churn_events                                              fact_churn_events
id    company_id  churned_on  reason    reactivation      event_id  customer   churned_on  reason
st:1  st:42       2026-03-01  Price     false         →   st:1      Kongsberg  2026-03-01  Price
st:2  st:42       2026-06-01            true              st:2      Kongsberg  2026-06-01  (unknown)
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import customer_key
from rapport.facts._recurring import WHOSE, of_product, whose
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    return f"""
    WITH events AS (
        SELECT
            e.* REPLACE (
                CASE WHEN e.company_id IS NULL AND e.contact_id IS NULL
                    THEN s.company_id ELSE e.company_id END AS company_id,
                CASE WHEN e.company_id IS NULL AND e.contact_id IS NULL
                    THEN s.contact_id ELSE e.contact_id END AS contact_id
            ),
            s.product_id
        FROM churn_events e
        LEFT JOIN subscriptions s ON s.id = e.subscription_id
        WHERE e.deleted_at IS NULL
    )
    SELECT
        d.id AS event_id,
        {customer_key("d")} AS customer_id,
        {whose(inputs)},
        {of_product("d")},
        {known("d.reason", UNKNOWN)} AS churn_reason,
        coalesce(d.reactivation, false) AS reactivation,
        d.churned_on AS churned_on,
        CAST(d.refunded AS DECIMAL(18, 4)) AS refunded,
        d.comment AS comment,
        d.source_url AS source_url
        {inputs.custom("d", "churn_events")}{inputs.custom("c", "companies", "company.")}
    FROM events d
    LEFT JOIN products p ON p.id = d.product_id
    LEFT JOIN labels_products pl ON pl.id = d.product_id
    {WHOSE}"""


CHURN_EVENTS = Fact(
    "churn_events",
    _("Churn events"),
    "event_id",
    _select,
    "churned_on",
    standing=lambda t, day: t.churned_on <= day,
    lacks=_("There are no churn events in this workspace yet."),
    bring=_("Bring a file of customers who left: the customer, the day, and the reason."),
    shown=(
        "customer",
        "product",
        "churn_reason",
        "reactivation",
        "refunded",
        "comment",
        "churned_on",
        "owner",
    ),
)
