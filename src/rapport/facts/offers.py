"""What a customer has bought, beside each of the other products that are bought most.

bought: customer  product         fact_offers
        Kongsberg Core      →     customer   product  next_product  has_next  best
        Kongsberg Plus            Kongsberg  Core     Plus          true
        Ullevål   Core            Ullevål    Core     Plus          false     true
                                  Kongsberg  Plus     Core          true

Bought is what a won deal or an invoice has a line of. Among the products that most customers have,
each pair is told; `best` is, of those that a customer lacks, the one that most of the customers
with the same product have, where there are enough of these to tell. Who was lost, and neither
bought nor subscribed since, has the day of it (lost_on).
"""

from __future__ import annotations

from rapport.dimension import NO_PRODUCT, UNKNOWN
from rapport.fact import Fact, Inputs
from rapport.facts._recurring import FOREVER
from rapport.wording import _

MOST_PRODUCTS = 8
FEWEST_CUSTOMERS = 10
"""Of a product that fewer customers have, what goes with it cannot be told."""

OF_CUSTOMER = "owner, team, industry, segment, country, source, system"


def _select(inputs: Inputs) -> str:
    del inputs
    columns = [name.strip() for name in OF_CUSTOMER.split(",")]
    first = ", ".join(f"arg_max(f.{each}, f.purchase_id) AS {each}" for each in columns)
    return f"""
    WITH lines AS (
        SELECT customer::VARCHAR AS customer, product::VARCHAR AS product, closed_on AS day,
            amount
        FROM fact_lines WHERE status = 'won'
        UNION ALL
        SELECT customer::VARCHAR, product::VARCHAR, issued_on, 0
        FROM fact_invoice_lines WHERE is_line
    ),
    bought AS (
        SELECT customer, product, sum(amount) AS amount, min(day) AS first_on
        FROM lines
        WHERE customer <> '{UNKNOWN}' AND product NOT IN ('{UNKNOWN}', '{NO_PRODUCT}')
        GROUP BY customer, product
    ),
    most AS (
        SELECT product, count(*) AS customers FROM bought
        GROUP BY product ORDER BY customers DESC, product LIMIT {MOST_PRODUCTS}
    ),
    pairs AS (
        SELECT
            h.customer, h.product, n.product AS next_product, l.customer IS NOT NULL AS has_next,
            h.amount, h.first_on, n.customers AS next_customers
        FROM bought h
        JOIN most m ON m.product = h.product
        JOIN most n ON n.product <> h.product
        LEFT JOIN bought l ON l.customer = h.customer AND l.product = n.product
    ),
    shares AS (
        SELECT
            product, next_product, avg(CAST(has_next AS INTEGER)) AS share, count(*) AS customers
        FROM pairs GROUP BY product, next_product
    ),
    ranked AS (
        SELECT
            p.*, row_number() OVER (
                PARTITION BY p.customer, p.has_next
                ORDER BY s.share DESC, s.customers DESC, p.product, p.next_product
            ) AS place, s.customers, s.share
        FROM pairs p
        JOIN shares s ON s.product = p.product AND s.next_product = p.next_product
    ),
    who AS (
        SELECT f.customer::VARCHAR AS customer, {first} FROM fact_purchases f GROUP BY 1
    ),
    came AS (
        SELECT customer, max(day) AS day
        FROM (
            SELECT customer::VARCHAR AS customer, purchased_on AS day
            FROM fact_purchases WHERE until_on = {FOREVER}
            UNION ALL
            SELECT customer::VARCHAR, from_on FROM fact_subscriptions
            WHERE mrr > 0 AND until_on > from_on
        )
        GROUP BY customer
    ),
    gone AS (
        SELECT l.customer::VARCHAR AS customer, max(l.lost_on) AS lost_on
        FROM fact_customer_losses l
        LEFT JOIN came c ON c.customer = l.customer::VARCHAR
        WHERE l.until_on = {FOREVER} AND (c.day IS NULL OR l.lost_on > c.day)
        GROUP BY 1
    )
    SELECT
        row_number() OVER (ORDER BY r.customer, r.product, r.next_product) AS offer_id,
        r.customer,
        {", ".join(f"coalesce(w.{each}, '{UNKNOWN}') AS {each}" for each in columns)},
        r.product, r.next_product, r.has_next,
        NOT r.has_next AND r.place = 1 AND r.customers >= {FEWEST_CUSTOMERS} AND r.share > 0
            AS best,
        CAST(r.share AS DOUBLE) AS with_both,
        CAST(r.amount AS DECIMAL(18, 4)) AS amount,
        r.first_on,
        g.lost_on
    FROM ranked r
    LEFT JOIN who w ON w.customer = r.customer
    LEFT JOIN gone g ON g.customer = r.customer"""


OFFERS = Fact(
    "offers",
    _("Products bought together"),
    "offer_id",
    _select,
    "first_on",
    after=("purchases", "lines", "invoice_lines", "subscriptions", "customer_losses"),
    shown=("customer", "owner", "product", "next_product", "with_both", "amount"),
)
