"""Shared costs spread over what is sold, month by month, by each rule.

costs (shared)            invoice_lines and work of the month      spread_costs
cost_on     amount  rule  product  revenue  hours  units           product  rule     amount
2026-03-20  100     (own) core     300      1      1            →  core     revenue  75
                          plus     100      3      1               plus     revenue  25
                                                                   core     hours    25 …

A product's part of a month's cost goes to its lines of that month; where it has none, it is the
product's without a customer. What no rule can place (hours on no product, a month in which nothing
was sold) is the rest. To the last digit, what is spread and the rest are the cost. Costs of days
to come are not in it: a running month bears what it has had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines._literals import literal
from rapport.facts._charged import piece
from rapport.settings import SPREAD_BY

if TYPE_CHECKING:
    from datetime import date

    from rapport.settings import Settings

RULES = ("own", *SPREAD_BY)
"""Each cost's own rule, or one rule for all."""


def has_come(today: date) -> str:
    """The condition that a cost is of no day to come."""
    return f"cost_on <= DATE {literal(today.isoformat())}"


def shared_costs(settings: Settings, today: date) -> str:
    """The named queries that end in spread_costs and unspread_costs, after `costed` lines."""
    usual = settings.costs.spread_by
    named = ", ".join(literal(rule) for rule in SPREAD_BY)
    return f"""
    booked AS (
        SELECT
            CAST(date_trunc('month', cost_on) AS DATE) AS month, cost_on, product_id, amount,
            CASE WHEN lower(spread_by) IN ({named}) THEN lower(spread_by) ELSE '{usual}' END
                AS rule
        FROM costs
        WHERE deleted_at IS NULL AND amount IS NOT NULL AND {has_come(today)}
            AND lower(coalesce(kind, '')) <> 'commitment'
            AND NOT (lower(coalesce(kind, 'direct')) = 'direct' AND product_id IS NOT NULL)
    ),
    shared AS (
        SELECT
            b.month, r.rule, max(b.cost_on) AS day,
            CAST(sum(b.amount) AS DECIMAL(18, 4)) AS amount,
            CAST(coalesce(sum(b.amount) FILTER (b.rule = r.rule), 0) AS DECIMAL(18, 4)) AS own
        FROM booked b
        CROSS JOIN (SELECT unnest([{named}]) AS rule) r
        WHERE b.product_id IS NULL
        GROUP BY b.month, r.rule
    ),
    worked AS (
        SELECT
            CAST(date_trunc('month', worked_on) AS DATE) AS month, product_id, sum(hours) AS hours
        FROM work WHERE deleted_at IS NULL AND hours > 0 GROUP BY 1, 2
    ),
    sold AS (
        SELECT month, product_id, sum(earned) AS revenue, sum(pieces) AS units
        FROM costed WHERE month IS NOT NULL GROUP BY month, product_id
    ),
    {_fixed(settings)},
    weights AS (
        SELECT month, 'revenue' AS rule, product_id, CAST(revenue AS DOUBLE) AS weight FROM sold
        UNION ALL SELECT month, 'units', product_id, CAST(units AS DOUBLE) FROM sold
        UNION ALL SELECT month, 'hours', product_id, CAST(hours AS DOUBLE) FROM worked
        UNION ALL SELECT month, 'fixed', product_id, weight FROM fixed_weights
    ),
    weighed AS (
        SELECT
            *, greatest(sum(weight) OVER (PARTITION BY month, rule),
                CASE WHEN rule = 'fixed' THEN 1.0 ELSE 0 END) AS whole,
            row_number() OVER (PARTITION BY month, rule ORDER BY product_id) AS number,
            count(*) OVER (PARTITION BY month, rule) AS products
        FROM weights WHERE weight > 0
    ),
    until_product AS (
        SELECT
            *, sum(weight / whole) OVER (
                PARTITION BY month, rule ORDER BY number ROWS UNBOUNDED PRECEDING
            ) AS share_to
        FROM weighed
    ),
    from_product AS (
        SELECT
            *, lag(share_to, 1, 0.0) OVER (PARTITION BY month, rule ORDER BY number) AS share_from
        FROM until_product
    ),
    pieces AS (
        SELECT
            p.month, p.rule, p.product_id, s.day,
            {piece("s.amount", "p.share_from", "p.share_to", _LAST)} AS amount,
            {piece("s.own", "p.share_from", "p.share_to", _LAST)} AS own
        FROM from_product p
        JOIN shared s ON s.month = p.month AND s.rule = p.rule
    ),
    -- Hours on no product cannot be told from any.
    placed_pieces AS (
        SELECT month, rule, product_id, day, amount, own
        FROM pieces WHERE NOT (rule = 'hours' AND product_id IS NULL)
        UNION ALL
        -- What is of a product, though not direct, is its own under every rule.
        SELECT b.month, r.rule, b.product_id, b.cost_on, b.amount,
            CASE WHEN r.rule = 'revenue' THEN b.amount ELSE 0 END
        FROM booked b CROSS JOIN (SELECT unnest([{named}]) AS rule) r
        WHERE b.product_id IS NOT NULL
    ),
    spread_costs AS (
        SELECT
            month, product_id, max(day) AS day,
            sum(own) FILTER (rule <> 'units') AS own_by_revenue,
            sum(own) FILTER (rule = 'units') AS own_by_units,
            {", ".join(f"sum(amount) FILTER (rule = '{rule}') AS {rule}" for rule in SPREAD_BY)}
        FROM placed_pieces GROUP BY month, product_id
    ),
    unspread_costs AS (
        SELECT
            s.month, max(s.day) AS day,
            sum(s.own) - coalesce(sum(p.own), 0) AS own,
            {", ".join(_rest(rule) for rule in SPREAD_BY)}
        FROM shared s
        LEFT JOIN (
            SELECT month, rule, sum(amount) AS amount, sum(own) AS own
            FROM pieces WHERE NOT (rule = 'hours' AND product_id IS NULL)
            GROUP BY month, rule
        ) p ON p.month = s.month AND p.rule = s.rule
        GROUP BY s.month
    ),
    booked_months AS (SELECT min(month) AS first, max(month) AS last FROM booked)"""


_LAST = "p.share_to > 1 - 1e-9 AND p.number = p.products"


def _rest(rule: str) -> str:
    return (
        f"sum(s.amount) FILTER (s.rule = '{rule}') "
        f"- coalesce(sum(p.amount) FILTER (s.rule = '{rule}'), 0) AS {rule}"
    )


def _fixed(settings: Settings) -> str:
    """fixed_weights: the products' own shares, or the same for each that was sold in the month."""
    shares = settings.costs.fixed_shares
    if not shares:
        return """fixed_weights AS (
        SELECT month, product_id, 1.0 AS weight FROM sold WHERE product_id IS NOT NULL
    )"""
    rows = ", ".join(f"({literal(name)}, {share!r})" for name, share in shares.items())
    return f"""fixed_weights AS (
        SELECT m.month, l.id AS product_id, CAST(g.share AS DOUBLE) AS weight
        FROM (SELECT DISTINCT month FROM shared) m
        CROSS JOIN (VALUES {rows}) AS g (name, share)
        JOIN labels_products l ON lower(l.label) = lower(g.name)
    )"""
