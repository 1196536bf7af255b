"""The records behind a figure: as many as it counts, of the amounts that it adds up.

They come from the figure's own strand (the same rows, conditions and population), without its
aggregate; so they cannot be other records than those that were counted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.answering.record_columns import REASONS, column_of_records, columns_of_records
from rapport.bound import Bound
from rapport.compiling.compile import counted
from rapport.compiling.plan import GOAL_OPTIONS, parts_of
from rapport.compiling.reading import columns_of, unbound
from rapport.dimension import AGE
from rapport.errors import QueryError, UnknownNameError
from rapport.facts.deal_products import SPREAD
from rapport.measure import Curve
from rapport.table import Table
from rapport.wording import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from rapport.compiling.compile import Strand
    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.measure import Measure
    from rapport.model import Model
    from rapport.query import Query

WAITS_SINCE = {"tickets": "opened_on", "activities": "due_on", "leads": "created_on"}
"""The day since which open records wait: of these, the oldest come first."""
KINDS: tuple[tuple[type, str], ...] = ((bool, "boolean"), (date, "date"), (int, "int64"))
"""The Ibis types of what a row can be narrowed to; everything else is text."""

COUNTED_ONCE = {
    "deal_id": "deals",
    "lead_id": "leads",
    "customer": "customers",
    "customer_id": "customers",
    "invoice_id": "invoices",
    "order_id": "orders",
}
"""What is listed where a column's values are counted, each once."""


@dataclass(frozen=True)
class Records:
    """The records behind a figure, a page of them."""

    table: Table
    """One row per record; its first column is the record's id, its last the source's own page."""
    count: int
    """How many there are in all."""
    measure: str
    """The aggregate that they were counted for: of a ratio, one of its parts."""
    parts: tuple[str, ...]
    """The aggregates that the figure is made of."""
    kind: str
    """What they are: the fact that they are of (deals, leads, activities …), or customers."""


def records(
    query: Query,
    opened: Opened,
    measure: str,
    at: Mapping[str, Any],
    *,
    limit: int = 50,
    offset: int = 0,
) -> Records:
    """The records behind a measure's figure at a key of a query's answer.

    `at` has the value of each of the query's dimensions, as its rows have them; one that it lacks
    is not narrowed to. Of a ratio `measure` may name a part; otherwise it is the last, by which it
    is divided. Raises UsageError where the query or the key makes no sense.
    """
    model = opened.model
    bare = measure.partition(":")[0]
    parts = {part.name: column for column, part in parts_of(model.measure(bare), model).items()}
    name = bare if bare in parts else list(parts)[-1]
    unknown = [each for each in at if each not in query.by]
    if unknown:
        raise UnknownNameError("dimension of this query", unknown[0], query.by)
    asked = dict.fromkeys(each.partition(":")[0] for each in query.measures)
    known = (model.measure(each) for each in asked)
    of_curves = {part for each in known if isinstance(each, Curve) for part in each.needs}
    question = opened.understand(
        replace(
            query,
            measures=tuple(asked) if bare in {*asked, *of_curves} else (*asked, bare),
            by=tuple(each for each in query.by if each in at),
            options=tuple(each for each in query.options if each[0] not in GOAL_OPTIONS),
            compare=(),
            having=(),
            order=(),
            limit=None,
            totals=False,
        )
    )
    strand = _strand(question, parts[name])
    keys = _keys(question, at)
    columns = columns_of_records(strand, model)
    shape = [question.plan.shape, parts[name], sorted(keys), columns]

    def fetched(kind: str, statement: Callable[[ir.Table], str]) -> tuple[str, list[Any]]:
        def made() -> str:
            return statement(_listed(strand, model, keys, columns))

        sql = opened.keep(json.dumps([kind, *shape]), made)
        return sql, opened.fetch(sql, values)[1]

    values = {**question.values, **{slot: value for slot, value in keys.values() if slot}}
    values |= {"page_limit": limit, "page_offset": offset}
    sql, rows = fetched("records", lambda listed: _page(listed, strand.measures[0], model))
    count = offset + len(rows)
    if len(rows) == limit or (offset and not rows):
        # Counted apart: over every row of a page, it would keep all of them at hand.
        __, counts = fetched("records counted", lambda listed: _count(listed, model))
        count = int(counts[0][0])
    table = Table(
        question.query,
        tuple(column_of_records(each, model) for each in columns),
        tuple(tuple(row) for row in rows),
        None,
        question.period,
        as_of=question.as_of,
        currency=model.settings.currency,
        generation=model.generation,
        sql=sql,
        values=values,
    )
    # Of what has several records, such as a deal's visits to a stage, one of each is listed.
    distinct = strand.measures[0].aggregate == "distinct"
    kind = COUNTED_ONCE.get(strand.measures[0].column, strand.fact) if distinct else strand.fact
    return Records(table, count, name, tuple(parts), kind)


def _strand(question: Question, column: str) -> Strand:
    """The rows that a figure was aggregated from, for it alone."""
    for strand in question.plan.strands:
        for each in strand.measures:
            if each.name == column:
                return replace(strand, measures=(each,))
    raise AssertionError(f"{column} is in no strand of its question")


def _keys(question: Question, at: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """For each axis that is narrowed to one value, its slot (none for what is empty) and value."""
    found: dict[str, tuple[str, Any]] = {}
    names = [axis.name for axis in question.axes]
    for name in at:
        if name not in names:
            raise UnknownNameError("dimension of this query", name, names)
    for number, axis in enumerate(question.axes):
        if axis.name not in at:
            continue
        value = at[axis.name]
        if value is None or (axis.grain and value == NO_DATE):
            found[axis.name] = ("", None)
            continue
        if axis.dense and isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                raise QueryError(f"{axis.name} is not {value!r}.", "It takes a day.") from None
        elif axis.grain and not axis.dense:
            value = int(value)
        found[axis.name] = (f"key_{number}", value)
    return found


def _listed(
    strand: Strand, model: Model, keys: dict[str, tuple[str, Any]], columns: list[str]
) -> ir.Table:
    """The records, in no order: a row each, of the columns."""
    measure: Measure = strand.measures[0]
    stored = [name for name in columns if name != REASONS]
    found = counted(strand, model, [*stored, *_grounds(strand, model)])
    rows = found.rows
    if measure.reasons:
        rows = rows.mutate(**{REASONS: _reasons(measure, rows, found.day)})
    conditions = []
    for name, (slot, value) in keys.items():
        key = found.keys[name]
        kind = next((ibis_kind for known, ibis_kind in KINDS if isinstance(value, known)), "string")
        bound = Bound.of(slot, kind) if slot else None
        # By an age, and not on it alone.
        same = key.isnull() if bound is None else key <= bound if name == AGE else key == bound
        conditions.append(same)
    rows = rows.filter(conditions) if conditions else rows
    listed = rows.select(columns)
    if strand.fact != measure.fact:
        # A deal with several products of one category is one record, of their amounts together.
        sums = {name: listed[name].sum() for name in columns if name in SPREAD}
        listed = (
            listed.group_by([name for name in columns if name not in sums])
            .aggregate(**sums)
            .select(columns)
        )
    if measure.aggregate == "distinct":
        listed = _newest_of_each(listed, measure)
    return listed


def _grounds(strand: Strand, model: Model) -> set[str]:
    """The columns that the reasons of a measure are told by."""
    table = unbound(strand.fact, model.columns[strand.fact])
    day = Bound.of("stock_day", "date")
    return columns_of(table, *(holds(table, day) for __, holds in strand.measures[0].reasons))


def _reasons(measure: Measure, rows: ir.Table, day: Any) -> Any:
    """The names of the reasons that hold of a record, one behind the other."""
    import ibis

    said = ibis.literal("")
    for name, holds in measure.reasons:
        said = said + ibis.cases((holds(rows, day), f", {name}"), else_="")
    return said.substr(2)


def _newest_of_each(listed: ir.Table, measure: Measure) -> ir.Table:
    """One record for each of the values that were counted: the newest that has it."""
    import ibis

    columns = listed.columns
    known = listed.filter(listed[measure.column].notnull())
    order = [known[measure.date].desc(nulls_first=False)] if measure.date in columns else []
    order += [known[name].asc(nulls_first=False) for name in columns if name != measure.date]
    place = ibis.row_number().over(ibis.window(group_by=known[measure.column], order_by=order))
    return known.mutate(place=place).filter(lambda rows: rows.place == 0).select(columns)


def _page(listed: ir.Table, measure: Measure, model: Model) -> str:
    import ibis

    columns = listed.columns
    first = _order(measure, columns)
    order = [listed[name].desc(nulls_first=False) for name in first]
    since = WAITS_SINCE.get(measure.fact, "") if measure.is_stock else ""
    if since in columns:
        first, order = [since], [listed[since].asc(nulls_first=False)]
    # A deal may have several of what is listed: only every column makes pages that do not overlap.
    order += [listed[name].asc(nulls_first=False) for name in columns if name not in first]
    sql = str(ibis.to_sql(listed.order_by(order), dialect=model.dialect))
    limit, offset = (Bound.mark(slot, model.dialect) for slot in ("page_limit", "page_offset"))
    return f"{sql}\nLIMIT {limit} OFFSET {offset}"


def _count(listed: ir.Table, model: Model) -> str:
    import ibis

    return str(ibis.to_sql(listed.count(), dialect=model.dialect))


def _order(measure: Measure, columns: Sequence[str]) -> list[str]:
    first = ["bought_amount"] if measure.column == "customer" else []
    first += [measure.column, measure.date, "amount", "created_on"]
    return [name for name in dict.fromkeys(first) if name in columns[1:]][:2]
