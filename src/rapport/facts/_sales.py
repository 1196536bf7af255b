"""Each sale of each product, so that what comes back can be laid beside what was sold.

order_lines, orders                    sales
order_id  product_id  quantity         sale_id  product_id  units  sold_on
hs:o1     hs:printer  2                hs:o1    hs:printer  3      2026-01-05
hs:o1     hs:printer  1             →

A product's sales are its order lines; of a product that no order has, its invoice lines; of one
that no invoice has either, the lines of won deals. Never two of them count for one product in one
system: what was won, ordered and charged was sold once. What was cancelled or made void was not
sold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal

if TYPE_CHECKING:
    from rapport.fact import Inputs

NOT_SOLD = "('void', 'voided', 'cancelled', 'canceled', 'draft')"
"""The statuses of orders and invoices by which nothing was sold."""


def sales(inputs: Inputs) -> str:
    """CTEs that end in `sales`, one row for each product of each order, invoice or deal.

    Its columns: sale_id, order_id, system, product_id, company_id, contact_id, buyer (the
    customer's id), sold_on, units (null where not known) and unit_cost, in the workspace's
    currency.
    """
    own = literal(inputs.settings.currency)

    def rate(record: str) -> str:
        return f"""CASE WHEN coalesce(upper({record}.currency), {own}) = {own} THEN 1.0
            WHEN {record}.amount_original <> 0
            THEN {record}.amount / {record}.amount_original END"""

    return f"""
    every_line AS (
        SELECT
            1 AS rank, l.system, o.id AS sale_id, o.id AS order_id, l.product_id, o.company_id,
            o.contact_id, o.ordered_on AS sold_on, l.quantity, l.cost * {rate("o")} AS cost
        FROM order_lines l
        JOIN orders o ON o.id = l.order_id AND o.deleted_at IS NULL
            AND lower(coalesce(o.status, '')) NOT IN {NOT_SOLD}
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            2, l.system, i.id, i.order_id, l.product_id, i.company_id, i.contact_id, i.issued_on,
            l.quantity, l.cost * {rate("i")}
        FROM invoice_lines l
        JOIN invoices i ON i.id = l.invoice_id AND i.deleted_at IS NULL
            AND lower(coalesce(i.status, '')) NOT IN {NOT_SOLD}
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            3, l.system, d.id, NULL, l.product_id, d.company_id, d.contact_id, d.closed_on,
            l.quantity, l.cost * d.rate
        FROM deal_lines l
        JOIN deals d ON d.id = l.deal_id AND d.deleted_at IS NULL AND d.status = 'won'
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            3, d.system, d.id, NULL, d.product_id, d.company_id, d.contact_id, d.closed_on,
            NULL, NULL
        FROM deals d
        WHERE d.status = 'won' AND d.deleted_at IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM deal_lines l WHERE l.deal_id = d.id AND l.deleted_at IS NULL
            )
    ),
    of_product AS (
        SELECT
            rank, system, sale_id, product_id, any_value(order_id) AS order_id,
            any_value(company_id) AS company_id, any_value(contact_id) AS contact_id,
            any_value(sold_on) AS sold_on,
            CASE WHEN count(*) = count(quantity) THEN sum(quantity) END AS units,
            CASE WHEN count(*) = count(cost) THEN sum(cost) END AS cost
        FROM every_line
        WHERE product_id IS NOT NULL
        GROUP BY rank, system, sale_id, product_id
    ),
    first_of_product AS (
        SELECT system, product_id, min(rank) AS rank FROM of_product GROUP BY system, product_id
    ),
    sales AS (
        SELECT
            s.sale_id, s.order_id, s.system, s.product_id, s.company_id, s.contact_id,
            coalesce(s.company_id, k.company_id, s.contact_id) AS buyer, s.sold_on, s.units,
            coalesce(s.cost / nullif(s.units, 0), p.unit_cost) AS unit_cost
        FROM of_product s
        JOIN first_of_product f ON f.product_id = s.product_id AND f.rank = s.rank
            AND f.system IS NOT DISTINCT FROM s.system
        LEFT JOIN contacts k ON k.id = s.contact_id
        LEFT JOIN products p ON p.id = s.product_id
    )"""
