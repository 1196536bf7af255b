"""What is told by other parts than the values of a dimension: products, and stocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from rapport.answering.answer import answer
from rapport.errors import QueryError, UsageError
from rapport.forms.contributions import contributions
from rapport.table import Column, Note, Table
from rapport.why.explanation import FACTOR, SHARE_OF_CHANGE, Explanation, steps_of
from rapport.why.forms import MOVEMENTS_OF
from rapport.why.parts import Parts, Row, exact
from rapport.why.worked import FACTORS_OF
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.query import Query
    from rapport.why.forms import Form

MOVED = _("Start and end of the period, with all that came and left between.")
PRODUCT = _(
    "It is a product: each factor's part is its share of the change, by the logarithm, whatever "
    "the order."
)


def by_factors(query: Query, form: Form, summary: Table, opened: Opened) -> Explanation:
    """A product by its factors, of the days that it is of itself."""
    model, name = opened.model, query.measures[0]
    days = getattr(model.measure(name), "trailing_days", 0)
    factors = FACTORS_OF[name]
    period, other = summary.period, summary.compare
    if days and period and other and summary.as_of:
        ends = [min(each.end, summary.as_of) for each in (period, other)]
        own, before = (f"{end - timedelta(days=days - 1)}..{end}" for end in ends)
        query = replace(query, period=own, compare=(before,))
    columns = tuple(column for each in (name, *factors) for column in (each, f"{each}:previous"))
    table = answer(replace(query, measures=columns, by=()), opened)
    given = contributions(table)
    row = table.rows()[0]
    if given is None:
        raise QueryError(
            f"{name} is a product, and one of its factors is 0 or not known in one of the periods.",
            "Choose longer periods.",
        )
    labels = {each.name: each.label for each in table.measures if not each.versus}
    whole = Fraction(0)
    rows = []
    for each in factors:
        part = round(exact(given[each]), 10)
        whole += part
        rows.append((each, part))
    change = exact(row[name]) - exact(row[f"{name}:previous"])
    # What is lost in binary fractions goes to the largest factor.
    rows.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
    rows[0] = (rows[0][0], rows[0][1] + round(change, 10) - whole)
    made = Parts(
        tuple(
            Row(each, (), _decimal(part), row[f"{each}:previous"], row[each]) for each, part in rows
        ),
        Row(None, (), _decimal(round(change, 10)), row[f"{name}:previous"], row[name]),
    )
    axis = Column("factor", FACTOR, "dimension", "text", words=labels)
    answered = replace(table, columns=(axis, table.measures[0]), records=(), totals=None)
    parts_table = _factor_table(made, answered)
    notes = (Note(PRODUCT), *table.notes)
    return Explanation(
        name,
        form,
        "",
        _of_product(table, name),
        replace(parts_table, notes=notes),
        steps_of(made, answered),
        made,
        None,
    )


def _of_product(table: Table, name: str) -> Table:
    """The one row, of the product alone."""
    kept = [at for at, each in enumerate(table.columns) if each.name.partition(":")[0] == name]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        records=tuple(tuple(row[at] for at in kept) for row in table.records),
    )


def _factor_table(made: Parts, answered: Table) -> Table:
    """Each factor's part of the change; the factors themselves are in units of their own."""
    measure = answered.measures[0]
    columns = (
        answered.dimensions[0],
        Column("part", SHARE_OF_CHANGE, "measure", "number", measure.unit, signed=True),
    )
    return replace(
        answered,
        columns=columns,
        records=tuple((row.value, row.change) for row in made.rows),
        totals=(made.total.change,),
    )


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1e-10"))


def by_movement(query: Query, form: Form, summary: Table, opened: Opened) -> Explanation | None:
    """A stock by what came and left between the two ends; None where that is not on record.

    The end of the period that it is compared with has to be the day before the period begins.
    """
    name = query.measures[0]
    movement = MOVEMENTS_OF.get(name)
    period, other = summary.period, summary.compare
    if movement is None or period is None or other is None:
        return None
    if (period.start - other.end).days != 1:
        return None
    asked = replace(query, measures=(movement,), by=("movement",), compare=(), options=())
    try:
        table = answer(asked, opened)
    except UsageError:
        return None
    values = {row["movement"]: row[movement] for row in table.rows()}
    row = summary.rows()[0]
    start, end = (values.get(each) for each in ("start", "end"))
    if start != row[f"{name}:previous"] or end != row[name]:
        return None
    rows = [
        Row(each, (), value, None, None)
        for each, value in values.items()
        if each not in ("start", "end") and value
    ]
    rows.sort(key=lambda each: -abs(each.change or Decimal(0)))
    total = Row(None, (), end - start, start, end)
    made = Parts(tuple(rows), total)
    measure = replace(summary.measures[0], adds_up=True)
    axis = table.dimensions[0]
    columns = (
        axis,
        Column("change", SHARE_OF_CHANGE, "measure", measure.type, measure.unit, signed=True),
    )
    parts_table = replace(
        table,
        columns=columns,
        records=tuple((each.value, each.change) for each in rows),
        totals=(total.change,),
        compare=other,
        notes=(Note(MOVED), *summary.notes),
    )
    answered = replace(table, columns=(axis, measure), records=())
    return Explanation(
        name, form, "movement", summary, parts_table, steps_of(made, answered), made, None
    )
