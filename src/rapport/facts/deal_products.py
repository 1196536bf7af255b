"""Deals once per product, so that they can be split by it without counting anything twice.

fact_deals            deal_lines                      fact_deal_products
deal_id  amount       deal_id  product_id  amount     deal_id  amount  product
hs:1     1000         hs:1     hs:core     600    →   hs:1     750     Core
hs:2     500          hs:1     hs:plus     200        hs:1     250     Plus
                                                      hs:2     500     (no product)

A deal's amount is spread by its lines' amounts (equally where they have none), to the last digit:
the shares of a deal add up to it exactly.
"""

from __future__ import annotations

from rapport.dimension import NO_PRODUCT, UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.wording import _


def product_columns() -> str:
    """The columns of a product that is joined as p, with its label joined as pl."""
    return f"""
        CASE WHEN b.product_id IS NULL THEN '{NO_PRODUCT}' ELSE {known("pl.label", UNKNOWN)} END
            AS product,
        CASE WHEN b.product_id IS NULL THEN '{NO_PRODUCT}' ELSE {known("p.category", UNKNOWN)} END
            AS product_category,
        CASE WHEN b.product_id IS NULL THEN '{NO_PRODUCT}' ELSE {known("p.kind", UNKNOWN)} END
            AS product_kind"""


def _select(inputs: Inputs) -> str:
    return f"""
    WITH by_product AS (
        SELECT deal_id, product_id, sum(amount) AS amount
        FROM deal_lines
        WHERE deleted_at IS NULL
        GROUP BY deal_id, product_id
    ),
    parts AS (
        SELECT
            d.id AS deal_id,
            coalesce(b.product_id, CASE WHEN b.deal_id IS NULL THEN d.product_id END) AS product_id,
            CASE
                WHEN sum(b.amount) OVER deal > 0 AND min(b.amount) OVER deal >= 0
                THEN coalesce(b.amount, 0) / sum(b.amount) OVER deal
                ELSE 1.0 / count(*) OVER deal
            END AS share,
            row_number() OVER (PARTITION BY d.id ORDER BY b.amount DESC, b.product_id) AS rank
        FROM deals d
        LEFT JOIN by_product b ON b.deal_id = d.id
        WINDOW deal AS (PARTITION BY d.id)
    ),
    spread AS (
        SELECT
            f.*,
            b.product_id,
            b.rank,
            CAST(f.amount * b.share AS DECIMAL(18, 4)) AS spread_amount,
            CAST(f.weighted_amount * b.share AS DECIMAL(18, 4)) AS spread_weighted
        FROM fact_deals f
        JOIN parts b ON b.deal_id = f.deal_id
    ),
    exact AS (
        SELECT
            *,
            spread_amount + CASE
                WHEN rank = 1 THEN amount - sum(spread_amount) OVER deal ELSE 0
            END AS exact_amount,
            spread_weighted + CASE
                WHEN rank = 1 THEN weighted_amount - sum(spread_weighted) OVER deal ELSE 0
            END AS exact_weighted
        FROM spread
        WINDOW deal AS (PARTITION BY deal_id)
    )
    SELECT
        b.* EXCLUDE (
            product_id, rank, spread_amount, spread_weighted, exact_amount, exact_weighted
        )
            REPLACE (
                CAST(b.exact_amount AS DECIMAL(18, 4)) AS amount,
                CAST(b.exact_weighted AS DECIMAL(18, 4)) AS weighted_amount
            ),
        {product_columns()}
        {inputs.custom("p", "products", "product.")}
    FROM exact b
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


DEAL_PRODUCTS = Fact(
    "deal_products", _("Deals by product"), "deal_id", _select, "closed_on", after="deals"
)
