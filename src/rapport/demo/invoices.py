"""What the demo company charged and was paid: from its orders and subscriptions, in euro."""

from __future__ import annotations

STEPS = """
-- One invoice for what was ordered; then one each year for what goes on, while it does.
CREATE TABLE invoices AS
WITH due AS (
    SELECT deal, 0 AS year, orders.cents, planned_on + 1 + below(deal, 'issued', 4) AS issue_on
    FROM orders JOIN deals ON deals.number = deal
    UNION ALL
    SELECT deal, year, cents, CAST(started_on + to_years(CAST(year AS INTEGER)) AS DATE)
    FROM subscriptions
    CROSS JOIN unnest([1, 2]) AS every (year)
    WHERE started_on + to_years(CAST(year AS INTEGER)) < coalesce(ended_on, last_day_of_all())
), issued AS (
    SELECT due.*, deal * 4 + year AS drawn, days.working_after AS issued_on,
        -- Value added tax on what is sold at home.
        CASE WHEN companies.country = 'Norway' THEN CAST(round(due.cents * 0.25) AS BIGINT) ELSE 0
            END AS tax_cents,
        working_after + CAST(between_limits(round(26 + 11 * bell(deal * 4 + year, 'paid')), 3, 90)
            AS INTEGER) AS paid_about
    FROM due
    JOIN deals ON deals.number = deal
    JOIN companies ON companies.number = deals.company
    JOIN days ON days."day" = issue_on
    WHERE days.working_after <= last_day_of_all()
), settled AS (
    SELECT issued.*, chance(drawn, 'void') < 0.012 AS void,
        chance(drawn, 'never paid') < 0.02 AS never, days.working_after AS paid_on
    FROM issued JOIN days ON days."day" = paid_about
)
SELECT *, CASE WHEN void THEN 'void' WHEN NOT never AND paid_on <= last_day_of_all() THEN 'paid'
        WHEN issued_on < last_day_of_all() - 30 THEN 'overdue' ELSE 'open' END AS status,
    CASE WHEN status = 'paid' AND paid_on + 45 <= last_day_of_all()
        AND chance(drawn, 'refunded') < 0.02
        THEN paid_on + 5 + below(drawn, 'refunded on', 40) END AS refunded_on,
    row_number() OVER (ORDER BY issued_on, drawn) AS number
FROM settled;
"""

TABLES = {
    "invoices": """
        SELECT identifier('I', invoices.number) AS id, identifier('C', company) AS company_id,
            identifier('P', company) AS contact_id, identifier('D', deal) AS deal_id,
            CASE WHEN invoices.year = 0 THEN identifier('O', deal) END AS order_id,
            year(issued_on) || '-' || printf('%06d', invoices.number) AS number,
            minute_of(issued_on, 600) AS issued_at,
            CASE WHEN invoices.status = 'paid' THEN minute_of(paid_on, 720) END AS paid_at,
            invoices.status, money_of(invoices.cents + tax_cents) AS amount, 'EUR' AS currency,
            money_of(tax_cents) AS tax,
            -- Half of it, or all.
            CASE WHEN refunded_on IS NOT NULL THEN money_of(CASE
                WHEN chance(drawn, 'refunded whole') < 0.3 THEN invoices.cents
                ELSE invoices.cents // 2 END) END AS refunded,
            minute_of(refunded_on, 780) AS refunded_at
        FROM invoices JOIN deals ON deals.number = deal
    """,
    "invoice_lines": """
        SELECT identifier('I', invoices.number) AS invoice_id, product_id(product) AS product_id,
            quantity, money_of(sold_lines.cents) AS amount,
            CASE WHEN product <> 11 THEN money_of(cost_cents) END AS cost
        FROM invoices
        JOIN sold_lines ON sold_lines.deal = invoices.deal
            AND (invoices.year = 0 OR sold_lines.line = 1)
    """,
}
ORDERS = {"invoice_lines": "invoice_id, product_id, amount"}
