"""Formulas over measures and aggregations of columns, such as won_amount / activities.

    won_amount / activities      (won_amount - lost_amount) / closed_amount * 100
    avg(x_score)                 sum(deals.x_seats) / won_deals

Signs: + - * / and a minus before a value; * and / bind closer than + and -. Aggregations: sum, avg,
median, min, max, count, distinct of one column, with or without its fact before it.

A formula is read by hand, letter by letter: nothing in it is ever run.
"""

from __future__ import annotations

from rapport.formula.naming import NUMERIC_TYPES, CircleError, check, in_order, resolve
from rapport.formula.reading import (
    AGGREGATIONS,
    DEEPEST,
    FormulaError,
    is_aggregation,
    is_formula,
    parse,
)
from rapport.formula.tree import (
    Aggregation,
    Chain,
    Constant,
    Formula,
    Halves,
    Name,
    Negation,
    Node,
)

__all__ = [
    "AGGREGATIONS",
    "DEEPEST",
    "NUMERIC_TYPES",
    "Aggregation",
    "Chain",
    "CircleError",
    "Constant",
    "Formula",
    "FormulaError",
    "Halves",
    "Name",
    "Negation",
    "Node",
    "check",
    "in_order",
    "is_aggregation",
    "is_formula",
    "parse",
    "resolve",
]
