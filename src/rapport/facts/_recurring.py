"""What the facts of recurring revenue have in common: how long a stretch is, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.dimension import NO_PRODUCT, UNKNOWN
from rapport.fact import known
from rapport.facts._customer import CUSTOMER, customer_columns

if TYPE_CHECKING:
    from rapport.fact import Inputs

FOREVER = "DATE '9999-12-31'"

WHOSE = f"""{CUSTOMER}
    LEFT JOIN users u ON u.id = coalesce(c.owner_id, k.owner_id)
    LEFT JOIN labels_users ul ON ul.id = u.id
    LEFT JOIN labels_teams tl ON tl.id = u.team_id"""
"""The customer of a record that is joined as d, and who looks after it."""

CUSTOMERS = (
    *("owner", "team", "company", "contact", "customer", "industry", "segment", "company_size"),
    *("lifecycle", "country", "region", "city", "source", "system"),
)
PRODUCTS = ("product", "product_category", "product_kind")


def whose(inputs: Inputs) -> str:
    """The columns of the customer, its place and its owner; joined as in WHOSE."""
    return f"""
    {known("ul.label", UNKNOWN)} AS owner,
    {known("tl.label", UNKNOWN)} AS team,
    {customer_columns(inputs)},
    coalesce(c.source, k.source, '{UNKNOWN}') AS source,
    {known("d.system", UNKNOWN)} AS system"""


def of_product(record: str) -> str:
    """The columns of a record's product, joined as p, with its label joined as pl."""
    no_product = f"CASE WHEN {record}.product_id IS NULL THEN '{NO_PRODUCT}' ELSE"
    return f"""
    {no_product} {known("pl.label", UNKNOWN)} END AS product,
    {no_product} {known("p.category", UNKNOWN)} END AS product_category,
    {no_product} {known("p.kind", UNKNOWN)} END AS product_kind"""


def as_text(alias: str, *names: str) -> str:
    """Texts of another fact's row, as further columns: few values are found anew for each fact."""
    return ", ".join(f"CAST({alias}.{name} AS VARCHAR) AS {name}" for name in names)


DELTAS = f"""
    moves AS (
        SELECT
            CAST(subscription_id AS VARCHAR) AS subscription_id,
            CAST(customer_id AS VARCHAR) AS customer_id,
            from_on AS changed_on, mrr AS delta
        FROM fact_subscriptions
        WHERE until_on > from_on AND mrr <> 0
        UNION ALL
        SELECT subscription_id, customer_id, until_on, -mrr
        FROM fact_subscriptions
        WHERE until_on > from_on AND until_on < {FOREVER} AND mrr <> 0
    ),
    deltas AS (
        SELECT subscription_id, customer_id, changed_on, sum(delta) AS delta
        FROM moves
        GROUP BY subscription_id, customer_id, changed_on
        HAVING sum(delta) <> 0
    ),
    subscribed AS (SELECT * FROM fact_subscriptions WHERE is_first)"""
"""CTEs: by how much each subscription's MRR changed on each day, and each subscription once."""

RUNS = f"""
    paying AS (
        SELECT CAST(customer AS VARCHAR) AS customer, from_on, until_on
        FROM fact_subscriptions
        WHERE mrr > 0 AND until_on > from_on AND customer <> '{UNKNOWN}'
    ),
    begins AS (
        SELECT
            *, coalesce(max(until_on) OVER (
                PARTITION BY customer ORDER BY from_on, until_on
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) < from_on, true) AS begins
        FROM paying
    ),
    numbered AS (
        SELECT
            *, sum(CASE WHEN begins THEN 1 ELSE 0 END) OVER (
                PARTITION BY customer ORDER BY from_on, until_on ROWS UNBOUNDED PRECEDING
            ) AS number
        FROM begins
    ),
    runs AS (
        SELECT customer, min(from_on) AS from_on, max(until_on) AS until_on
        FROM numbered GROUP BY customer, number
    )"""
"""CTEs: from when to when a customer paid for subscriptions without a break between them."""
