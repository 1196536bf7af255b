"""The dimension along which a figure's values moved least alike, where none was asked for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rapport.compiling.plan import made_of
from rapport.dimension import CYCLES
from rapport.errors import QueryError, UsageError
from rapport.query import Condition
from rapport.why.forms import APART, FORMULA
from rapport.why.made import found_by
from rapport.why.parts import cases
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.model import Model
    from rapport.query import Query
    from rapport.table import Table
    from rapport.why.forms import Form
    from rapport.why.made import Found

CANDIDATES = (
    *("source", "team", "owner", "product_category", "product", "segment", "industry", "region"),
    *("country", "deal_kind", "sales_channel", "pipeline", "company_size", "loss_reason"),
    *("channel", "campaign", "lead_kind", "activity_kind", "ticket_kind", "ticket_reason"),
    *("cost_category", "cost_kind", "movement", "subscription_status", "survey", "churn_reason"),
)
"""What is tried where no dimension was asked for, of what the figure's records have."""
MOST_TRIED = 6
MOST_VALUES = 40
"""Of a dimension with more values, each is too small to explain anything."""


def chosen(
    query: Query, form: Form, summary: Table, opened: Opened
) -> tuple[Found, tuple[str, ...]]:
    """The parts by the dimension whose values moved least alike, and what was tried.

    How unlike is the mean, over the values, of what each moved beyond its share of a change that
    all had alike. Where no dimension has values to tell apart, the first that can be asked serves.
    Raises QueryError where its records have no dimension at all.
    """
    found: list[tuple[Fraction, str, Found]] = []
    plain: list[tuple[Fraction, str, Found]] = []
    # Where nothing adds up, nothing tells how unlike the values moved: the first one serves.
    most = 1 if form.kind == APART else MOST_TRIED
    for name in candidates(query, opened.model):
        if len(found) == most:
            break
        with suppress(UsageError):
            made = found_by(replace(query, by=(name,)), form, summary, opened)
            score = _unlike(made)
            (plain if score is None else found).append((score or Fraction(0), name, made))
    found = found or plain[:1]
    if not found:
        raise QueryError(
            f"{query.measures[0]} has nothing that its records could be told apart by.",
            "Name a dimension: `rapport dimensions` lists them.",
        )
    found.sort(key=lambda each: -each[0])
    return found[0][2], tuple(each[1] for each in found)


def candidates(query: Query, model: Model) -> list[str]:
    """What can be tried, the usual ones first: what every part of the figure is asked by."""
    names = made_of(model.measure(query.measures[0].partition(":")[0]), model)
    facts = {model.measure(each).fact for each in names}  # type: ignore[union-attr]
    common = set.intersection(*(set(model.names_of(model.fact(each))) for each in facts))
    fixed = {
        each.field
        for each in query.where
        if isinstance(each, Condition) and each.operator == "=" and len(each.values) == 1
    }
    return [
        each for each in CANDIDATES if each in common and each not in fixed and each not in CYCLES
    ]


def _unlike(found: Found) -> Fraction | None:
    """How unlike its values moved; None of a dimension that does not serve."""
    if not 2 <= len(found.table.records) <= MOST_VALUES:
        return None
    if found.parts is None:
        return Fraction(0)
    if found.is_beside or _is_mostly_blank(found):
        return None
    rows = found.parts.rows
    return sum((abs(each.spread) for each in rows), Fraction(0)) / max(len(rows), 1)


def _is_mostly_blank(found: Found) -> bool:
    """Whether most of it is under what is not known: then the dimension tells little."""
    blank = sum((size for value, size in _sizes(found) if value in BLANKS), Fraction(0))
    return 2 * blank > sum((size for __, size in _sizes(found)), Fraction(0))


def _sizes(found: Found) -> list[tuple[Any, Fraction]]:
    """How much each value has of the cases, or did where there are several kinds of these."""
    if found.form.kind == FORMULA:
        rows = found.parts.rows if found.parts else ()
        return [(row.value, Fraction(sum(map(abs, row.parts)))) for row in rows]
    axis = found.table.dimensions[0].name
    return [
        (row[axis], abs(cases(row, found.form)) + abs(cases(row, found.form, ":previous")))
        for row in found.table.rows()
    ]
