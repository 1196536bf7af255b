"""What deals are made of, with the deal's facts on the row.

deal_lines                                 fact_lines
deal_id  product_id  quantity  amount      deal_id  product  quantity  amount  status  owner
hs:1     hs:core     2         600     →   hs:1     Core     2         600     won     Nora
                                           hs:2     Plus               900     lost    Emma

A deal without lines that names a product is one line of the deal's amount, its quantity unknown;
`itemised` is false for it: as of an earlier day, it is of the amount that the deal had then. Where
its lines were deleted, it has that one alone since the last of them was (`counts_from_on`). A
line's own money is in its deal's currency in deal_lines, in the workspace's here; a product's unit
cost is in the workspace's already.
"""

from __future__ import annotations

from typing import Any

from rapport.engines._literals import literal
from rapport.fact import Fact, Inputs, carried
from rapport.facts.deal_products import CARRIED, product_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    own = literal(inputs.settings.currency)
    return f"""
    WITH lines AS (
        SELECT
            l.id, l.deal_id, true AS itemised, l.product_id, l.quantity, l.discount,
            l.amount * d.rate AS line_amount,
            coalesce(l.cost * d.rate, p.unit_cost * l.quantity) AS line_cost,
            -- What a foreign currency is worth is no matter of prices.
            CASE WHEN d.rate = 1 AND coalesce(upper(p.currency), {own}) = {own}
                THEN l.unit_price / nullif(p.unit_price, 0) END AS price_level,
            day_there(l.deleted_at) AS deleted_on, NULL AS counts_from_on
        FROM deal_lines l
        JOIN deals d ON d.id = l.deal_id
        LEFT JOIN products p ON p.id = l.product_id
        UNION ALL
        SELECT d.id, d.id, false, d.product_id, NULL, NULL, d.amount, NULL, NULL, NULL, g.gone_on
        FROM deals d
        LEFT JOIN (
            SELECT deal_id, max(day_there(deleted_at)) AS gone_on, bool_and(deleted_at IS NOT NULL)
                AS gone
            FROM deal_lines GROUP BY deal_id
        ) g ON g.deal_id = d.id
        WHERE d.product_id IS NOT NULL AND coalesce(g.gone, true)
    )
    SELECT
        b.id AS line_id,
        b.itemised AS itemised,
        {carried("f", *CARRIED)},
        b.quantity AS quantity,
        b.discount AS discount,
        CAST(b.price_level AS DOUBLE) AS price_level,
        CAST(b.line_amount AS DECIMAL(18, 4)) AS amount,
        CAST(b.line_amount AS DECIMAL(18, 4)) AS line_amount,
        CAST(b.line_cost AS DECIMAL(18, 4)) AS cost,
        CAST(b.line_amount - b.line_cost AS DECIMAL(18, 4)) AS margin,
        CAST(CASE WHEN b.line_cost IS NOT NULL THEN b.line_amount END AS DECIMAL(18, 4))
            AS amount_with_cost,
        coalesce(b.counts_from_on, DATE '0001-01-01') AS counts_from_on,
        least(b.deleted_on, f.left_out_on) AS left_out_on,
        {product_columns()}
        {inputs.custom("p", "products", "product.")}
    FROM lines b
    JOIN every_deals f ON f.deal_id = b.deal_id
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


def _past(rows: Any, day: Any) -> Any:
    """The deal's own line is of the amount that the deal had; no history is kept of others."""
    import ibis

    del day
    return rows.mutate(amount=ibis.cases((rows.itemised, rows.line_amount), else_=rows.amount))


LINES = Fact(
    "lines",
    _("Lines"),
    "line_id",
    _select,
    "closed_on",
    after=("deals",),
    of="deals",
    own=("quantity", "discount"),
    standing=lambda t, day: t.counts_from_on <= day,
    past=_past,
    shown=("deal", "product", "quantity", "amount", "customer", "owner", "closed_on"),
)
