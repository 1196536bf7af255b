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
from rapport.reading import columns_of, unbound
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
        "recording_url",
    ),
    "tickets": (
        "ticket",
        "ticket_kind",
        "customer",
        "product",
        "owner",
        "ticket_reason",
        "ticket_priority",
        "units",
        "opened_on",
    ),
    "sold_units": ("product", "customer", "units", "back_units", "sold_on", "back_on"),
    "survey_responses": ("comment", "survey", "customer", "product", "score", "answered_on"),
    "purchases": ("name", "customer", "amount", "purchased_on"),
    "customer_stays": ("customer", "owner", "purchased_on", "usual_days", "times", "bought_amount"),
    "customer_losses": (
        "customer",
        "owner",
        "lost_how",
        "lost_on",
        "purchased_on",
        "times",
        "bought_amount",
    ),
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
    "subscriptions": (
        "customer",
        "product",
        "mrr",
        "subscription_status",
        "started_on",
        "ended_on",
        "shrank_on",
        "complained_on",
        "said_left_on",
        "churn_reason",
        "owner",
    ),
    "subscribers": ("customer", "owner", "mrr", "end_mrr", "from_on", "joined_on"),
    "subscriber_products": (
        *("customer", "product", "owner", "mrr", "end_mrr", "from_on", "joined_on"),
    ),
    "mrr_changes": ("customer", "product", "movement", "amount", "changed_on", "owner"),
    "mrr_movement": ("customer", "product", "movement", "amount", "changed_on", "owner"),
    "churn_events": (
        *("customer", "product", "churn_reason", "reactivation", "refunded", "comment"),
        *("churned_on", "owner"),
    ),
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
    "lead_moves": ("lead", "from_status", "to_status", "source", "owner", "advanced_on"),
    "spend": ("campaign", "channel", "source", "lead_kind", "amount", "spent_on"),
    "budgets": ("campaign", "channel", "amount", "budgeted_on"),
    "emails": ("email", "name", "campaign", "sent", "delivered", "unique_clicks", "sent_on"),
    "attribution": (
        "deal",
        "customer",
        "owner",
        "campaign",
        "email",
        "credit",
        "amount",
        "touched_on",
        "closed_on",
    ),
    "lead_attribution": (
        "lead",
        "source",
        "owner",
        "campaign",
        "email",
        "credit",
        "touched_on",
        "created_on",
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
    "usual_days": _("Usual days between purchases"),
    "times": _("Purchases"),
    "bought_amount": _("Bought so far"),
    "visitors": _("Visitors"),
    "sessions": _("Visits"),
    "from_on": _("Expected before"),
    "to_on": _("Expected after"),
    "won_amount": _("Won value"),
    "hours_to_contact": _("Open hours to first contact"),
    "attempts": _("Calls until somebody answers"),
    "advanced_on": _("Advanced on"),
    "mrr": _("MRR"),
    "end_mrr": _("MRR at the end"),
    "shrank_on": _("Downgraded on"),
    "complained_on": _("Complained on"),
    "said_left_on": _("Said to have left on"),
    "refunded": _("Paid back"),
    "reactivation": _("Came back"),
    "comment": _("Comment"),
    "recording_url": _("Recording"),
    "ticket": _("Ticket"),
    "units": _("Units"),
    "returned_units": _("Units returned"),
    "back_units": _("Units that came back"),
    "complained_units": _("Units complained of"),
    "back_on": _("Came back"),
    "return_cost": _("Cost of what came back"),
    "days_from_sale": _("Days from sale"),
    "hours_to_reply": _("Hours to first reply"),
    "hours_to_solve": _("Hours to solve"),
    "satisfaction_score": _("Score"),
    "recommends": _("Recommends"),
    "revenue": _("Revenue"),
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
    "budgeted_on": _("Day"),
    "came_back_on": _("Came back"),
    "credit": _("Credit"),
    "profit": _("Gross profit"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "unique_opens": _("Opened"),
    "unique_clicks": _("Clicked"),
    "replies": _("Replies"),
    "bounces": _("Bounced"),
    "unsubscribes": _("Unsubscribed"),
    "spam_reports": _("Reported as spam"),
}
UNITS = {
    "amount": "money",
    "weighted_amount": "money",
    "value": "money",
    "won_amount": "money",
    "bought_amount": "money",
    "usual_days": "days",
    "cost": "money",
    "margin": "money",
    "mrr": "money",
    "end_mrr": "money",
    "refunded": "money",
    "discount": "share",
    "days": "days",
    "cycle_days": "days",
    "days_to_convert": "days",
    "days_to_step": "days",
    "days_pushed": "days",
    "minutes": "minutes",
    "hours_to_contact": "hours",
    "return_cost": "money",
    "days_from_sale": "days",
    "hours_to_reply": "hours",
    "hours_to_solve": "hours",
    "revenue": "money",
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
    "credit": "share",
    "profit": "money",
    "sent": "count",
    "delivered": "count",
    "unique_clicks": "count",
    "unique_opens": "count",
    "machine_opens": "count",
    "replies": "count",
    "bounces": "count",
    "unsubscribes": "count",
    "spam_reports": "count",
}
LABELS |= {f"spread_{rule}": _("Shared costs, spread") for rule in RULES}
LABELS |= {f"unspread_{rule}": _("Shared costs, the rest") for rule in RULES}
LABELS |= {f"cost_{rule}": _("Costs") for rule in RULES}
LABELS |= {f"net_{rule}": _("Net profit") for rule in RULES}
NUMBERS = (
    *("times", "score", "quantity", "visitors", "sessions", "attempts", "units", "returned_units"),
    *("back_units", "complained_units", "satisfaction_score", "recommends", "purchases"),
)
WAITS_SINCE = {"tickets": "opened_on", "activities": "due_on"}
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

PART_OF = {"invoice_lines": "invoice_id", "order_lines": "order_id", "shipments": "order_id"}
"""What is opened of records that have no page of their own: the record that they are part of."""
KEY, LINK, REASONS = "record", "source_url", "reasons"
WHY = _("Why")
BESIDE_REASONS = ("customer", "created_on", "closed_on", "status")
"""What a list leaves out where it says why each record is in it: it needs the room."""
WORDS = {
    "overdue": _("overdue"),
    "stalled": _("stalled"),
    "pushed": _("pushed"),
    "no_next_step": _("no next step"),
}
"""The reasons of every measure that has some, in words."""


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
    # A row of a deal's or a lead's is listed as that, whose page can be opened.
    whole = {"deals": "deal_id", "leads": "lead_id"}.get(fact.of or fact.name, "")
    key = whole if whole in there else PART_OF.get(fact.name, fact.key)
    for name in (measure.column, measure.date):
        if name in there and name not in (key, fact.key, *shown):
            shown.append(name)
    if measure.reasons:
        shown = [name for name in shown if name not in BESIDE_REASONS] + [REASONS]
    return [key, *shown, *([LINK] if LINK in there else [])]


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
        conditions.append(key == Bound.of(slot, kind) if slot else key.isnull())
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


def _column(name: str, model: Model) -> Column:
    if name == REASONS:
        return Column(name, WHY, "dimension", "text", words=WORDS)
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
