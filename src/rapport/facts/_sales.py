"""Each sale of each product, so that what comes back can be laid beside what was sold.

order_lines, orders                    sales
order_id  product_id  quantity         sale_id  product_id  units  sold_on
hs:o1     hs:printer  2                hs:o1    hs:printer  3      2026-01-05
hs:o1     hs:printer  1             →

What was won, ordered and charged was sold once: an order counts before an invoice, and an invoice
before a won deal. Where an invoice names its order, or an order or an invoice its deal, and both
have the product, the earlier of the two in that line counts. A record that is tied to none counts
where its system has nothing of the product that comes before it in the same month. What was
cancelled or made void was not sold.
"""

from __future__ import annotations

from rapport.facts._statuses import NOT_COUNTED, status


def sales() -> str:
    """CTEs that end in `sales`, one row for each product of each order, invoice or deal.

    Its columns: sale_id (with its kind: an order and a deal may share an id), order_id, system,
    product_id, company_id, contact_id, buyer (the customer), sold_on, units (null where not known)
    and unit_cost, in the workspace's currency.
    """
    return f"""
    every_line AS (
        SELECT
            1 AS rank, l.system, o.id AS sale_id, o.id AS order_id, o.deal_id, l.product_id,
            o.company_id, o.contact_id, o.ordered_on AS sold_on, l.quantity,
            l.cost * o.rate AS cost
        FROM order_lines l
        JOIN orders o ON o.id = l.order_id AND o.deleted_at IS NULL
            AND {status("o.status")} NOT IN {NOT_COUNTED}
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            2, l.system, i.id, i.order_id, i.deal_id, l.product_id, i.company_id, i.contact_id,
            i.issued_on, l.quantity, l.cost * i.rate
        FROM invoice_lines l
        JOIN invoices i ON i.id = l.invoice_id AND i.deleted_at IS NULL
            AND {status("i.status")} NOT IN {NOT_COUNTED}
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            3, l.system, d.id, NULL, d.id, l.product_id, d.company_id, d.contact_id, d.closed_on,
            l.quantity, l.cost * d.rate
        FROM deal_lines l
        JOIN deals d ON d.id = l.deal_id AND d.deleted_at IS NULL AND d.status = 'won'
        WHERE l.deleted_at IS NULL
        UNION ALL
        SELECT
            3, d.system, d.id, NULL, d.id, d.product_id, d.company_id, d.contact_id, d.closed_on,
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
            any_value(deal_id) AS deal_id,
            any_value(company_id) AS company_id, any_value(contact_id) AS contact_id,
            any_value(sold_on) AS sold_on, date_trunc('month', any_value(sold_on)) AS month,
            CASE WHEN count(*) = count(quantity) THEN sum(quantity) END AS units,
            CASE WHEN count(*) = count(cost) THEN sum(cost) END AS cost
        FROM every_line
        WHERE product_id IS NOT NULL
        GROUP BY rank, system, sale_id, product_id
    ),
    -- What a record is tied to, and whether that sold the product already.
    ties AS (
        SELECT i.rank, i.sale_id, o.product_id
        FROM of_product i JOIN of_product o ON o.rank = 1 AND o.sale_id = i.order_id
        WHERE i.rank = 2
        UNION
        SELECT 3, deal_id, product_id FROM of_product WHERE rank < 3 AND deal_id IS NOT NULL
        UNION
        -- An order and an invoice of one deal, which do not name each other.
        SELECT i.rank, i.sale_id, o.product_id
        FROM of_product i JOIN of_product o ON o.rank = 1 AND o.deal_id = i.deal_id
        WHERE i.rank = 2 AND i.order_id IS NULL
    ),
    tied AS (SELECT DISTINCT rank, sale_id FROM ties),
    first_of_month AS (
        SELECT system, product_id, month, min(rank) AS rank
        FROM of_product GROUP BY system, product_id, month
    ),
    sales AS (
        SELECT
            s.rank || ' ' || s.sale_id AS sale_id, s.order_id, s.system, s.product_id, s.company_id,
            s.contact_id, coalesce(
                'company ' || coalesce(s.company_id, k.company_id), 'contact ' || s.contact_id
            ) AS buyer, s.sold_on, s.units,
            coalesce(s.cost / nullif(s.units, 0), p.unit_cost) AS unit_cost
        FROM of_product s
        LEFT JOIN ties t ON t.rank = s.rank AND t.sale_id = s.sale_id
            AND t.product_id = s.product_id
        LEFT JOIN tied a ON a.rank = s.rank AND a.sale_id = s.sale_id
        JOIN first_of_month f ON f.product_id = s.product_id
            AND f.system IS NOT DISTINCT FROM s.system AND f.month IS NOT DISTINCT FROM s.month
        LEFT JOIN contacts k ON k.id = s.contact_id
        LEFT JOIN products p ON p.id = s.product_id
        WHERE t.sale_id IS NULL AND (a.sale_id IS NOT NULL OR f.rank = s.rank)
    )"""
