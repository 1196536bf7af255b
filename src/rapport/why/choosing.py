"""The dimension along which a figure's values moved least alike, where none was asked for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from rapport.answering.answer import answer
from rapport.compiling.plan import made_of
from rapport.dimension import CYCLES
from rapport.errors import QueryError, UsageError
from rapport.query import Condition
from rapport.why.forms import APART
from rapport.why.parts import add_up, cases, parts
from rapport.wording import BLANKS

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.model import Model
    from rapport.query import Query
    from rapport.table import Table
    from rapport.why.forms import Form

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


def answered_by(query: Query, form: Form, opened: Opened) -> Table:
    """The measure and its halves by the dimension, before and now, with their totals."""
    names = tuple(dict.fromkeys((*query.measures, *form.asked)))
    asked = tuple(column for name in names for column in (name, f"{name}:previous"))
    return answer(replace(query, measures=asked, totals=True), opened)


def chosen(query: Query, form: Form, opened: Opened) -> tuple[Table, tuple[str, ...]]:
    """The answer by the dimension whose values moved least alike, and what was tried.

    How unlike is the mean, over the values, of what each moved beyond its share of a change that
    all had alike. Raises QueryError where its records have no dimension to be told apart by.
    """
    found: list[tuple[Fraction, str, Table]] = []
    # Where nothing adds up, nothing tells how unlike the values moved: the first one serves.
    most = 1 if form.kind == APART else MOST_TRIED
    for name in candidates(query, opened.model):
        if len(found) == most:
            break
        with suppress(UsageError):
            answered = answered_by(replace(query, by=(name,)), form, opened)
            score = _unlike(answered, form, query.measures[0])
            if score is not None:
                found.append((score, name, answered))
    if not found:
        raise QueryError(
            f"{query.measures[0]} has nothing that its records could be told apart by.",
            "Name a dimension: `rapport dimensions` lists them.",
        )
    found.sort(key=lambda each: -each[0])
    return found[0][2], tuple(each[1] for each in found)


def candidates(query: Query, model: Model) -> list[str]:
    """What can be tried, the usual ones first: what every part of the figure is asked by."""
    names = made_of(model.measure(query.measures[0]), model)
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


def _unlike(answered: Table, form: Form, name: str) -> Fraction | None:
    """How unlike its values moved; None of a dimension that does not serve."""
    rows = answered.rows()
    if not 2 <= len(rows) <= MOST_VALUES:
        return None
    if form.kind == APART:
        return Fraction(0)
    if not add_up(answered, form.added_up) or _is_mostly_blank(answered, form):
        return None
    try:
        made = parts(answered, form, name)
    except ValueError:
        return Fraction(0)
    return sum((abs(each.spread) for each in made.rows), Fraction(0)) / len(made.rows)


def _is_mostly_blank(answered: Table, form: Form) -> bool:
    """Whether most of it is under what is not known: then the dimension tells little."""
    axis, blank, whole = answered.dimensions[0].name, Fraction(0), Fraction(0)
    for row in answered.rows():
        size = abs(cases(row, form)) + abs(cases(row, form, ":previous"))
        whole += size
        blank += size if row[axis] in BLANKS else 0
    return 2 * blank > whole
