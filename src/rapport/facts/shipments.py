"""What was sent, one row each: when it left, when it arrived, and whether that was as promised.

shipments                              orders            fact_shipments
order_id  shipped_at  delivered_at     promised_on       customer   days_to_deliver  days_late
st:1      2026-03-04  2026-03-12       2026-03-10     →  Kongsberg  10               2
st:2      2026-03-05                   2026-03-20        Ullevål

The days are from the order to the arrival. What is promised is the shipment's own day, else its
order's: where neither says one, whether it was late is not known. Shipments of cancelled orders
that never left are not in it.
"""

from __future__ import annotations

from typing import Any

from rapport.dimension import NONE, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._customer import CUSTOMER, customer_columns
from rapport.facts.deal_products import product_columns
from rapport.facts.order_lines import ORDERED
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    return f"""
    WITH b AS (
        SELECT
            s.*, o.deal_id, o.ordered_on, o.bought_by AS company_id, o.bought_for AS contact_id,
            coalesce(s.promised_on, o.promised_on) AS promised,
            row_number() OVER (
                ORDER BY s.shipped_at, s.order_id, s.product_id, s.quantity, s.delivered_at
            ) AS shipment_id
        FROM shipments s
        LEFT JOIN ({ORDERED}) o ON o.id = s.order_id
        WHERE s.deleted_at IS NULL
            AND (s.shipped_at IS NOT NULL OR NOT coalesce(o.cancelled, false))
    )
    SELECT
        b.shipment_id AS shipment_id,
        b.order_id AS order_id,
        split_part(b.order_id, ':', -1) AS name,
        b.deal_id AS deal_id,
        {known("f.owner", UNKNOWN)} AS owner,
        {known("f.team", UNKNOWN)} AS team,
        {customer_columns(inputs)},
        coalesce(nullif(f.source::VARCHAR, '{UNKNOWN}'), k.source, c.source, '{UNKNOWN}') AS source,
        {known("f.sales_channel", UNKNOWN)} AS sales_channel,
        {known("f.deal", NONE)} AS deal,
        {known("b.system", UNKNOWN)} AS system,
        {product_columns()},
        b.quantity AS quantity,
        b.ordered_on AS ordered_on,
        b.shipped_on AS shipped_on,
        b.delivered_on AS delivered_on,
        b.promised AS promised_on,
        b.delivered_on - b.ordered_on AS days_to_deliver,
        greatest(b.delivered_on - b.promised, 0) AS days_late
        {inputs.custom("b", "shipments")}
        {inputs.custom("c", "companies", "company.")}
        {inputs.custom("p", "products", "product.")}
    FROM b
    LEFT JOIN fact_deals f ON f.deal_id = b.deal_id
    {CUSTOMER.replace("d.", "b.")}
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


def _past(rows: Any, day: Any) -> Any:
    """What arrived later was still under way."""
    import ibis

    there = (rows.delivered_on <= day).fill_null(False)
    gone = (rows.shipped_on <= day).fill_null(False)
    return rows.mutate(
        shipped_on=ibis.cases((gone, rows.shipped_on)),
        delivered_on=ibis.cases((there, rows.delivered_on)),
        days_to_deliver=ibis.cases((there, rows.days_to_deliver)),
        days_late=ibis.cases((there, rows.days_late)),
    )


SHIPMENTS = Fact(
    "shipments",
    _("Shipments"),
    "shipment_id",
    _select,
    "shipped_on",
    after=("deals",),
    standing=lambda t, day: (t.ordered_on <= day) | (t.ordered_on.isnull() & (t.shipped_on <= day)),
    past=_past,
    lacks=_("There are no shipments in this workspace yet."),
    bring=_(
        "Bring a file with a row for each order, and one of what was sent: when it left, when it "
        "arrived, and by which day it was promised."
    ),
    shown=(
        "name",
        "customer",
        "product",
        "quantity",
        "ordered_on",
        "shipped_on",
        "promised_on",
        "delivered_on",
    ),
)
