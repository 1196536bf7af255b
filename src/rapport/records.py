"""The records behind a figure: as many as it counts, of the amounts that it adds up.

They come from the figure's own strand (the same rows, conditions and population), without its
aggregate; so they cannot be other records than those that were counted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.compile import counted
from rapport.errors import QueryError, UnknownNameError
from rapport.facts._shared_costs import RULES
from rapport.facts.deal_products import SPREAD
from rapport.plan import GOAL_OPTIONS, parts_of
from rapport.table import Column, Table
from rapport.wording import NO_DATE, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from rapport.compile import Strand
    from rapport.measure import Measure
    from rapport.model import Model
    from rapport.opened import Opened
    from rapport.plan import Question
    from rapport.query import Query

SHOWN = {
    "deals": (
        "deal",
        "customer",
        "owner",
        "stage",
        "status",
        "amount",
        "created_on",
        "expected_close_on",
        "closed_on",
    ),
    "leads": ("lead", "source", "owner", "lead_status", "score", "created_on", "converted_on"),
    "activities": (
        "activity_kind",
        "name",
        "deal",
        "customer",
        "owner",
        "outcome",
        "done_on",
        "due_on",
        "minutes",
    ),
    "purchases": ("name", "customer", "amount", "purchased_on"),
    "visits": ("source", "campaign", "visitors", "sessions", "visited_on"),
    "lines": ("deal", "product", "quantity", "amount", "customer", "owner", "closed_on"),
    "stage_visits": (
        "deal",
        "customer",
        "owner",
        "stage",
        "left_to",
        "days",
        "entered_on",
        "left_on",
        "amount",
    ),
    "close_moves": (
        "deal",
        "customer",
        "owner",
        "amount",
        "from_on",
        "to_on",
        "days_pushed",
        "moved_on",
    ),
    "deal_steps": (
        "deal",
        "customer",
        "owner",
        "step",
        "amount",
        "status",
        "reached_on",
        "days_to_step",
    ),
    "lead_steps": ("lead", "source", "owner", "step", "amount", "reached_on", "days_to_step"),
    "movement": ("deal", "customer", "owner", "movement", "amount", "expected_close_on"),
    "invoices": ("name", "customer", "owner", "invoice_status", "amount", "issued_on", "paid_on"),
    "invoice_lines": ("name", "customer", "product", "quantity", "revenue", "issued_on"),
    "buyers": (
        "customer",
        "purchases",
        "first_on",
        "last_on",
        "days_since",
        "tenure_days",
        "amount",
    ),
    "offers": ("customer", "owner", "product", "next_product", "with_both", "amount"),
    "costs": ("cost_category", "cost_kind", "product", "amount", "cost_on"),
    "work": ("worked_on", "owner", "customer", "product", "hours"),
    "order_lines": ("name", "customer", "product", "quantity", "amount", "ordered_on"),
    "shipments": (
        "name",
        "customer",
        "product",
        "quantity",
        "ordered_on",
        "shipped_on",
        "promised_on",
        "delivered_on",
    ),
}
"""What a list shows of the records of each fact."""

LABELS = {
    "amount": _("Amount"),
    "weighted_amount": _("Weighted value"),
    "name": _("Name"),
    "score": _("Score"),
    "value": _("Value"),
    "minutes": _("Minutes"),
    "quantity": _("Quantity"),
    "cost": _("Cost"),
    "margin": _("Margin"),
    "discount": _("Discount"),
    "days": _("Days"),
    "cycle_days": _("Days from creation to closing"),
    "days_to_convert": _("Days to convert"),
    "days_to_step": _("Days from the step before"),
    "days_pushed": _("Days pushed"),
    "visitors": _("Visitors"),
    "sessions": _("Visits"),
    "from_on": _("Expected before"),
    "to_on": _("Expected after"),
    "won_amount": _("Won value"),
    "hours_to_contact": _("Open hours to first contact"),
    "attempts": _("Calls until somebody answers"),
    "advanced_on": _("Advanced on"),
    "revenue": _("Revenue"),
    "refunded": _("Paid back"),
    "open_amount": _("Left to pay"),
    "direct_cost": _("Direct cost"),
    "gross_profit": _("Gross profit"),
    "hours": _("Hours of work"),
    "days_to_pay": _("Days to pay"),
    "days_to_deliver": _("Days to deliver"),
    "days_late": _("Days late"),
    "purchases": _("Purchases"),
    "first_on": _("First bought"),
    "last_on": _("Last bought"),
    "days_since": _("Days since"),
    "tenure_days": _("Days as a customer"),
    "with_both": _("Share that has both"),
}
UNITS = {
    "amount": "money",
    "weighted_amount": "money",
    "value": "money",
    "won_amount": "money",
    "cost": "money",
    "margin": "money",
    "discount": "share",
    "days": "days",
    "cycle_days": "days",
    "days_to_convert": "days",
    "days_to_step": "days",
    "days_pushed": "days",
    "minutes": "minutes",
    "hours_to_contact": "hours",
    "revenue": "money",
    "refunded": "money",
    "open_amount": "money",
    "direct_cost": "money",
    "gross_profit": "money",
    "hours": "hours",
    "days_to_pay": "days",
    "days_to_deliver": "days",
    "days_late": "days",
    "days_since": "days",
    "tenure_days": "days",
    "with_both": "share",
    **{
        f"{each}_{rule}": "money"
        for each in ("spread", "unspread", "cost", "net")
        for rule in RULES
    },
}
LABELS |= {f"spread_{rule}": _("Shared costs, spread") for rule in RULES}
LABELS |= {f"unspread_{rule}": _("Shared costs, the rest") for rule in RULES}
LABELS |= {f"cost_{rule}": _("Costs") for rule in RULES}
LABELS |= {f"net_{rule}": _("Net profit") for rule in RULES}
NUMBERS = ("score", "quantity", "visitors", "sessions", "attempts", "purchases")
KINDS: tuple[tuple[type, str], ...] = ((bool, "boolean"), (date, "date"), (int, "int64"))
"""The Ibis types of what a row can be narrowed to; everything else is text."""

COUNTED_ONCE = {
    "deal_id": "deals",
    "lead_id": "leads",
    "customer": "customers",
    "invoice_id": "invoices",
    "order_id": "orders",
}
"""What is listed where a column's values are counted, each once."""

PART_OF = {"invoice_lines": "invoice_id", "order_lines": "order_id", "shipments": "order_id"}
"""What is opened of records that have no page of their own: the record that they are part of."""
KEY, LINK = "record", "source_url"


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
    question = opened.understand(
        replace(
            query,
            measures=tuple(asked) if bare in asked else (*asked, bare),
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
    columns = _columns(strand, model)
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
        tuple(_column(each, model) for each in columns),
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


def _columns(strand: Strand, model: Model) -> list[str]:
    """What is shown: the record's id, what its fact shows, what was added up, the link."""
    fact, measure = strand.side.fact, strand.measures[0]
    family = fact.name if fact.name in SHOWN else fact.of
    there = {*model.columns[fact.name]}
    shown = [name for name in SHOWN[family] if name in there]
    of_deal = "deal_id" in there and "deals" in (fact.name, fact.of)
    key = "deal_id" if of_deal else PART_OF.get(fact.name, fact.key)
    for name in (measure.column, measure.date):
        if name in there and name not in (key, fact.key, *shown):
            shown.append(name)
    return [key, *shown, *([LINK] if LINK in there else [])]


def _listed(
    strand: Strand, model: Model, keys: dict[str, tuple[str, Any]], columns: list[str]
) -> ir.Table:
    """The records, in no order: a row each, of the columns."""
    found = counted(strand, model, columns)
    rows = found.rows
    conditions = []
    for name, (slot, value) in keys.items():
        key = found.keys[name]
        kind = next((ibis_kind for known, ibis_kind in KINDS if isinstance(value, known)), "string")
        conditions.append(key == Bound.of(slot, kind) if slot else key.isnull())
    rows = rows.filter(conditions) if conditions else rows
    measure: Measure = strand.measures[0]
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
    # A deal may have several of what is listed: only every column makes pages that do not overlap.
    order += [listed[name].asc(nulls_first=False) for name in columns if name not in first]
    sql = str(ibis.to_sql(listed.order_by(order), dialect=model.dialect))
    limit, offset = (Bound.mark(slot, model.dialect) for slot in ("page_limit", "page_offset"))
    return f"{sql}\nLIMIT {limit} OFFSET {offset}"


def _count(listed: ir.Table, model: Model) -> str:
    import ibis

    return str(ibis.to_sql(listed.count(), dialect=model.dialect))


def _order(measure: Measure, columns: Sequence[str]) -> list[str]:
    first = [measure.column, measure.date, "amount", "created_on"]
    return [name for name in dict.fromkeys(first) if name in columns[1:]][:2]


def _column(name: str, model: Model) -> Column:
    dimension = model.dimensions().get(name)
    if dimension is not None:
        return Column(
            name,
            dimension.label,
            "dimension",
            dimension.type,
            "day" if dimension.type == "date" else "",
            words=dimension.words,
        )
    label = LABELS.get(name, Message(name))
    if name.endswith("_on"):
        return Column(name, label, "dimension", "date", "day")
    if name in UNITS or name in NUMBERS:
        return Column(name, label, "measure", "number", UNITS.get(name, "number"))
    return Column(name, label, "dimension", "text")
