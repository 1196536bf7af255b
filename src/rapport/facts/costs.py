"""Costs, one row each: what was spent, what for, and on which product.

costs                                             fact_costs
cost_on     kind      category  product_id        cost_on     cost_kind  cost_category  product
2026-03-20  indirect  Hosting                  →  2026-03-20  indirect   Hosting        (no product)

A commitment is what is to be paid whatever is sold: rent, salaries, a loan, also of days to come.
A cost is shared where it is of no product, or indirect, and of no day to come; no commitment is.
"""

from __future__ import annotations

from rapport.dimension import UNKNOWN
from rapport.fact import Fact, Inputs, known
from rapport.facts._shared_costs import has_come
from rapport.facts.deal_products import product_columns
from rapport.wording import _


def _select(inputs: Inputs) -> str:
    kind = "coalesce(lower(b.kind), CASE WHEN b.product_id IS NULL THEN 'indirect' END, 'direct')"
    return f"""
    SELECT
        row_number() OVER (ORDER BY b.cost_on, b.kind, b.category, b.product_id, b.amount)
            AS cost_id,
        {kind} AS cost_kind,
        {known("b.category", UNKNOWN)} AS cost_category,
        {product_columns()},
        {known("b.system", UNKNOWN)} AS system,
        {kind} <> 'commitment' AND NOT ({kind} = 'direct' AND b.product_id IS NOT NULL)
            AND {has_come(inputs.today)} AS shared,
        b.amount AS amount,
        b.cost_on AS cost_on
        {inputs.custom("b", "costs")}
        {inputs.custom("p", "products", "product.")}
    FROM costs b
    LEFT JOIN products p ON p.id = b.product_id
    LEFT JOIN labels_products pl ON pl.id = b.product_id
    WHERE b.deleted_at IS NULL"""


COSTS = Fact(
    "costs",
    _("Costs"),
    "cost_id",
    _select,
    "cost_on",
    standing=lambda t, day: t.cost_on <= day,
    lacks=_("There are no costs in this workspace yet."),
    bring=_(
        "Bring a file with a row for each cost: the day, what it was for, and the product, if it "
        "was for one."
    ),
    shown=("cost_category", "cost_kind", "product", "amount", "cost_on"),
)
