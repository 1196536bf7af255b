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

from typing import Any

from rapport.dimension import NO_PRODUCT, UNKNOWN
from rapport.fact import Fact, Inputs, carried, known
from rapport.wording import _


def product_columns(record: str = "b") -> str:
    """The columns of a record's product, which is joined as p, with its label joined as pl."""
    named = {
        "product": known("pl.label", UNKNOWN),
        "product_category": known("p.category", UNKNOWN),
        "product_kind": known("p.kind", UNKNOWN),
    }
    return ", ".join(
        f"CASE WHEN {record}.product_id IS NULL THEN '{NO_PRODUCT}' ELSE {told} END AS {name}"
        for name, told in named.items()
    )


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
            row_number() OVER ordered AS rank,
            count(*) OVER deal AS parts
        FROM deals d
        LEFT JOIN by_product b ON b.deal_id = d.id
        WINDOW
            deal AS (PARTITION BY d.id),
            ordered AS (PARTITION BY d.id ORDER BY b.amount DESC, b.product_id)
    ),
    summed AS (
        SELECT
            deal_id, product_id, rank, parts,
            sum(share) OVER (PARTITION BY deal_id ORDER BY rank ROWS UNBOUNDED PRECEDING) AS until
        FROM parts
    ),
    b AS (
        SELECT
            deal_id, product_id,
            CASE WHEN rank = 1 THEN 0.0
                ELSE lag(until) OVER (PARTITION BY deal_id ORDER BY rank) END AS share_from,
            CASE WHEN rank = parts THEN 1.0 ELSE until END AS share_to
        FROM summed
    )
    SELECT
        {carried("f", *CARRIED)},
        {", ".join(f"{spread('f.' + name)} AS {name}" for name in SPREAD)},
        b.share_from AS share_from,
        b.share_to AS share_to,
        f.left_out_on AS left_out_on,
        {product_columns()}
        {inputs.custom("p", "products", "product.")}
    FROM b
    JOIN every_deals f ON f.deal_id = b.deal_id
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id"""


CARRIED = (
    "deal_id",
    "owner",
    "team",
    "customer",
    "industry",
    "segment",
    "country",
    "source",
    "pipeline",
    "pipeline_position",
    "stage",
    "stage_position",
    "part",
    "status",
    "deal_kind",
    "sales_channel",
    "loss_reason",
    "at_list_price",
    "created_on",
    "closed_on",
    "expected_close_on",
)
"""What a part has of its deal; the rest is read from the deal."""

SPREAD = ("amount", "weighted_amount", "weighted_by_stage", "weighted_by_history")


def spread(column: str) -> str:
    """A part of an amount: up to where its share ends, less up to where it begins."""
    start, end = (
        f"CAST({column} * CAST(b.{each} AS DOUBLE) AS DECIMAL(18, 4))"
        for each in ("share_from", "share_to")
    )
    return (
        f"CAST(CASE WHEN b.share_to = 1 THEN {column} ELSE {end} END - {start} AS DECIMAL(18, 4))"
    )


def spread_then(rows: Any, day: Any) -> Any:
    """The same for the deal as it stood, whose amounts are whole yet."""
    import ibis

    del day
    amounts = {}
    for name in SPREAD:
        start, end = (
            (rows[name].cast("float64") * rows[each].cast("float64")).cast("decimal(18, 4)")
            for each in ("share_from", "share_to")
        )
        whole = ibis.cases((rows.share_to == 1, rows[name]), else_=end)
        amounts[name] = (whole - start).cast("decimal(18, 4)")
    return rows.mutate(**amounts)


DEAL_PRODUCTS = Fact(
    "deal_products",
    _("Deals by product"),
    "deal_id",
    _select,
    "closed_on",
    after=("deals",),
    of="deals",
    past=spread_then,
)
