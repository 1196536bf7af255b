"""What the demo company was ordered and what it sent: from its won deals, in euro."""

from __future__ import annotations

STEPS = """
-- What was won, line by line, in euro; what was agreed in a currency without a rate is not charged.
CREATE TABLE sold_lines AS
SELECT deal_lines.deal, line, product, quantity, products.shipped, products.recurring,
    CAST(round(deal_lines.cents * CASE deals.currency WHEN 'EUR' THEN 1.0 ELSE rates.rate END)
        AS BIGINT) AS cents,
    CAST(round(deal_lines.cost_cents * CASE deals.currency WHEN 'EUR' THEN 1.0
        ELSE rates.rate END) AS BIGINT) AS cost_cents
FROM deal_lines
JOIN deals ON deals.number = deal_lines.deal AND status = 'won'
JOIN products ON products.number = product
LEFT JOIN rates ON rates.currency = deals.currency
    AND rates.rate_on = date_trunc('month', planned_on)
WHERE deals.currency = 'EUR' OR rates.rate IS NOT NULL;

CREATE TABLE orders AS
SELECT deal, CAST(sum(cents) AS BIGINT) AS cents, bool_or(shipped) AS shipped FROM sold_lines
GROUP BY deal;

-- Every ninth parcel is later than the three weeks promised; the gateway box comes from afar.
CREATE TABLE shipments AS
WITH sent AS (
    SELECT sold_lines.*, deal * 4 + line AS drawn, planned_on
        + 2 + below(deal * 4 + line, 'sent', 6) AS sent_on, planned_on + 21 AS promised_on,
        CASE WHEN chance(deal * 4 + line, 'late') < CASE product WHEN 14 THEN 0.24 ELSE 0.09 END
            THEN 12 + below(deal * 4 + line, 'late by', 20)
            ELSE 2 + below(deal * 4 + line, 'under way', 5) END AS under_way
    FROM sold_lines JOIN deals ON deals.number = deal WHERE sold_lines.shipped
)
SELECT drawn, deal, product, quantity, promised_on,
    CASE WHEN left_on."day" <= last_day_of_all() - 1
        THEN office_time(left_on.working_after, drawn, 'sent') END AS shipped_at,
    CASE WHEN came_on.working_after <= last_day_of_all()
        THEN office_time(came_on.working_after, drawn, 'came') END AS delivered_at
FROM sent
JOIN days AS left_on ON left_on."day" = sent_on
JOIN days AS came_on ON came_on."day" = left_on.working_after + under_way;
"""

TABLES = {
    "orders": """
        SELECT identifier('O', deal) AS id, identifier('C', company) AS company_id,
            identifier('P', company) AS contact_id, identifier('D', deal) AS deal_id,
            closed_at AS ordered_at,
            CASE WHEN planned_on + 40 < last_day_of_all() THEN 'fulfilled' ELSE 'confirmed' END
                AS status,
            money_of(orders.cents) AS amount, 'EUR' AS currency
        FROM orders JOIN deals ON deals.number = deal
    """,
    "order_lines": """
        SELECT identifier('O', deal) AS order_id, product_id(product) AS product_id, quantity,
            money_of(cents) AS amount,
            CASE WHEN product <> 11 THEN money_of(cost_cents) END AS cost
        FROM sold_lines
    """,
    "shipments": """
        SELECT identifier('O', deal) AS order_id, product_id(product) AS product_id, quantity,
            shipped_at, delivered_at, promised_on,
            CASE WHEN delivered_at IS NOT NULL THEN 'delivered'
                WHEN shipped_at IS NOT NULL THEN 'under way' ELSE 'to be sent' END AS status
        FROM shipments
    """,
}
ORDERS = {
    "order_lines": "order_id, product_id, amount",
    "shipments": "order_id, product_id, quantity",
}
