"""A question about why a figure moved, answered: the parts are worked out of two answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rapport.answer import answer
from rapport.bound import Bound
from rapport.compare import with_period
from rapport.contributions import contributions
from rapport.dimension import CYCLES
from rapport.errors import QueryError, UsageError, join
from rapport.options import taken
from rapport.plan import GOAL_OPTIONS, made_of
from rapport.query import Query
from rapport.table import Column, Note, Table
from rapport.why.explanation import (
    FACTOR,
    SHARE_OF_CHANGE,
    Explanation,
    apart_of,
    steps_of,
    table_of,
)
from rapport.why.forms import (
    APART,
    FACTORS,
    FACTORS_OF,
    MOVEMENTS_OF,
    RATIO,
    STOCK,
    Form,
    form_of,
)
from rapport.why.named import named
from rapport.why.parts import Parts, Row, add_up, exact, parts
from rapport.wording import Message, _, _n

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.measure import Measure
    from rapport.model import Model
    from rapport.opened import Opened
    from rapport.period import Period

ALIASES = {"previous": "previous_period", "year": "previous_year"}
CANDIDATES = (
    *("source", "team", "owner", "product_category", "product", "segment", "industry", "region"),
    *("country", "deal_kind", "sales_channel", "pipeline", "company_size", "loss_reason"),
    *("channel", "campaign", "lead_kind", "activity_kind", "ticket_kind", "ticket_reason"),
    *("cost_category", "cost_kind", "movement", "subscription_status", "survey", "churn_reason"),
)
"""What is tried where no dimension was asked for, of what the figure's records have."""
MOST_TRIED = 8
MOST_VALUES = 40
"""Of a dimension with more values, each is too small to explain anything."""

NOT_ADDED_UP = _(
    "A record may stand under several values of {by}, so the values do not add up to the whole: "
    "each is shown before and after."
)
NO_CASES = _(
    "There was nothing to divide by in one of the two periods, so there is no rate to explain."
)
CHOSEN = _(
    "By {by}, as its values moved least alike of what was tried: {tried}. It says where to look, "
    "not what the cause was."
)
ONLY_ONE = _("By {by}: nothing else that its records have tells them apart.")
LENGTHS = _(
    "The period has {days} days, {working} of them working days; the one it is compared with has "
    "{other_days} and {other_working}. Some of the change may be that alone."
)
UNKNOWN = _n(
    "{n} value has records of which nothing is known in one of the periods: it counts as 0 there.",
    "{n} values have records of which nothing is known in one of the periods: they count as 0 "
    "there.",
)
MOVED = _("Start and end of the period, with all that came and left between.")
IN_POINTS = _("The parts of a share are in percentage points; they add up to its change.")
PRODUCT = _(
    "It is a product: each factor's part is its share of the change, by the logarithm, whatever "
    "the order."
)


def question(measure: str, **given: Any) -> Query:
    """The query of a question: its measure without any suffix, and its comparison.

    Raises QueryError for more than one comparison or dimension.
    """
    listed = {
        part: [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        for part, value in given.items()
        if value is not None and not isinstance(value, dict) and part not in ("where", "options")
    }
    query = Query.from_json(
        {
            "measures": [measure.partition(":")[0].strip()],
            **{part: value for part, value in given.items() if part in ("where", "options")},
            **{part: ",".join(value) for part, value in listed.items()},
        }
    )
    compare = tuple(ALIASES.get(each, each) for each in query.compare)
    if not compare and "none" not in listed.get("compare", ()):
        compare = ("previous_period",)
    if len(compare) != 1:
        raise QueryError(
            f"Why a figure moved is asked between two periods, not {len(compare) + 1}.",
            "Name one to compare with, such as compare=previous_period.",
        )
    if len(query.by) > 1:
        raise QueryError(
            "Why a figure moved is asked by one dimension at a time.",
            f"Leave {join(query.by[1:])} out.",
        )
    return replace(query, compare=compare)


def explain(query: Query, opened: Opened) -> Explanation:
    """Why the one measure of a query moved. Raises UsageError where that cannot be asked."""
    model = opened.model
    measure = model.measure(query.measures[0])
    form = form_of(measure, model)
    query = _bare(query, form, model)
    summary = answer(replace(query, by=()), opened)
    _check_known(summary, measure.name)
    if form.kind == FACTORS and not query.by:
        return _by_factors(query, form, summary, opened)
    if form.kind == STOCK and (not query.by or query.by == ("movement",)):
        moved = _by_movement(query, form, summary, opened)
        if moved:
            return moved
    if form.kind == FACTORS:
        form = Form(APART, reason=PRODUCT)
    tried: tuple[str, ...] = ()
    if query.by:
        _check_axis(query.by[0], model)
        found = _answered(query, form, opened)
    else:
        found, tried = _chosen(query, form, opened)
    return _explained(found, form, summary, tried, opened)


def _bare(query: Query, form: Form, model: Model) -> Query:
    """The query without what is for goals, order and limits, with the options that are taken."""
    name = query.measures[0].partition(":")[0]
    names = (name, *form.asked)
    of: list[Measure] = []
    for each in names:
        of += [model.measure(part) for part in made_of(model.measure(each), model)]  # type: ignore[misc]
    options = tuple(each for each in query.options if each[0] not in GOAL_OPTIONS)
    kept = taken(of, options)
    if len(kept) < len(options):
        left = next(each for each in options if each not in kept)
        raise QueryError(f"Nothing that was asked takes the option {left[0]}.", "Leave it out.")
    return replace(
        query, measures=(name,), options=kept, having=(), order=(), limit=None, totals=False
    )


def _check_known(summary: Table, name: str) -> None:
    row = summary.rows()[0]
    for column, period in ((f"{name}:previous", summary.compare), (name, summary.period)):
        if row[column] is None:
            days = f"{period.start} – {period.end}" if period else "that period"
            raise QueryError(
                f"{name} is not known for {days}, so there is no change to explain.",
                "Choose another period, or another to compare with.",
            )


def _check_axis(name: str, model: Model) -> None:
    axis = model.axis(name)
    if axis.dense:
        raise QueryError(
            f"Why a figure moved is not asked by {name}: the two periods have different days.",
            "Ask by a dimension such as source or owner, or by weekday.",
        )


def _answered(query: Query, form: Form, opened: Opened) -> Table:
    """The measure and its halves by the dimension, before and now, with their totals."""
    names = tuple(dict.fromkeys((*query.measures, *form.asked)))
    asked = tuple(column for name in names for column in (name, f"{name}:previous"))
    return answer(replace(query, measures=asked, totals=True), opened)


def _explained(
    found: Table, form: Form, summary: Table, tried: tuple[str, ...], opened: Opened
) -> Explanation:
    model, name = opened.model, found.measures[0].name
    notes = [*_told_chosen(found, tried, model), *_lengths(found, opened)]
    made: Parts | None = None
    if form.kind != APART and not add_up(found, form.asked):
        by = found.dimensions[0].label
        notes.insert(0, Note(NOT_ADDED_UP, values=(("by", by),)))
        form = Form(APART)
    elif form.kind == APART:
        notes.insert(0, Note(form.reason))
    else:
        try:
            made = parts(found, form, name)
        except ValueError:
            notes.insert(0, Note(NO_CASES))
            form = Form(APART)
    notes += _unknown(found, form)
    if found.measures[0].unit == "share" and made:
        notes.append(Note(IN_POINTS))
    found = replace(found, notes=tuple(dict.fromkeys((*notes, *found.notes))))
    axis = found.dimensions[0].name
    if made is None:
        table = apart_of(found)
        empty = replace(found, columns=found.columns[:2], records=())
        return Explanation(name, form, axis, summary, table, empty, None, None, tried)
    return Explanation(
        name,
        form,
        axis,
        summary,
        table_of(made, form, found),
        steps_of(made, found),
        made,
        named(found, form, made, opened),
        tried,
    )


def _told_chosen(found: Table, tried: tuple[str, ...], model: Model) -> list[Note]:
    if not tried:
        return []
    by = found.dimensions[0].label
    if len(tried) == 1:
        return [Note(ONLY_ONE, values=(("by", by),))]
    known = model.dimensions()
    labels = Several(tuple(known[each].label for each in tried[1:]))
    return [Note(CHOSEN, values=(("by", by), ("tried", labels)))]


class Several(Message):
    """Several marked texts, one behind the other."""

    labels: tuple[Message, ...]

    def __new__(cls, labels: Sequence[Message]) -> Several:
        """From the texts."""
        made = super().__new__(cls, ", ".join(labels))
        made.labels = tuple(labels)
        return made


def _unknown(found: Table, form: Form) -> list[Note]:
    if form.kind in (APART, RATIO):
        return []
    name = found.measures[0].name
    count = sum(
        1
        for row in found.rows()
        if (row[name] is None) or (row[f"{name}:previous"] is None)
    )
    return [Note(*UNKNOWN, count)] if count else []


def _lengths(found: Table, opened: Opened) -> list[Note]:
    """That the two periods are not of one length, where that is so, in days and working days."""
    period, other = found.period, found.compare
    if period is None or other is None or found.as_of is None:
        return []
    gone = replace(period, end=min(period.end, max(found.as_of, period.start)))
    working, other_working = (_working_days(each, opened) for each in (gone, other))
    if (gone.days, working) == (other.days, other_working):
        return []
    values = (
        ("days", gone.days),
        ("working", working),
        ("other_days", other.days),
        ("other_working", other_working),
    )
    return [Note(LENGTHS, values=values)]


def _working_days(period: Period, opened: Opened) -> int:
    dialect = opened.model.dialect
    first, last = (Bound.mark(slot, dialect) for slot in ("period_start", "period_end"))
    statement = (
        f"SELECT count(*) FROM calendar WHERE working AND day >= {first} AND day <= {last}"
    )
    values = {"period_start": period.start, "period_end": period.end}
    return int(opened.fetch(statement, values)[1][0][0])


# Without a dimension ─────────────────────────────────────────────────────────────────────────────


def _chosen(query: Query, form: Form, opened: Opened) -> tuple[Table, tuple[str, ...]]:
    """The answer by the dimension whose values moved least alike, and what was tried.

    How unlike is the mean, over the values, of what each moved beyond its share of a change that
    all had alike. Raises QueryError where its records have no dimension to be told apart by.
    """
    found: list[tuple[Fraction, str, Table]] = []
    for name in candidates(query, opened.model):
        if len(found) == MOST_TRIED:
            break
        with suppress(UsageError):
            answered = _answered(replace(query, by=(name,)), form, opened)
            score = _unlike(answered, form, query.measures[0])
            if score is not None:
                found.append((score, name, answered))
    if not found:
        raise QueryError(
            f"{query.measures[0]} has nothing that its records could be told apart by.",
            "Name a dimension: `rapport dimensions` lists them.",
        )
    found.sort(key=lambda each: -each[0])
    return found[0][2], tuple(name for __, name, __ in found)


def candidates(query: Query, model: Model) -> list[str]:
    """What can be tried, the usual ones first: what every part of the figure is asked by."""
    names = made_of(model.measure(query.measures[0]), model)
    facts = {model.measure(each).fact for each in names}  # type: ignore[union-attr]
    common = set.intersection(*(set(model.names_of(model.fact(each))) for each in facts))
    fixed = {
        each.field
        for each in query.where
        if getattr(each, "operator", "") == "=" and len(getattr(each, "values", ())) == 1
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
        apart = (exact(row[name]) - exact(row[f"{name}:previous"]) for row in rows)
        return sum((abs(each) for each in apart), Fraction(0)) / len(rows)
    if not add_up(answered, form.asked):
        return None
    try:
        made = parts(answered, form, name)
    except ValueError:
        return Fraction(0)
    return sum((abs(each.spread) for each in made.rows), Fraction(0)) / len(made.rows)


# Products and stocks ─────────────────────────────────────────────────────────────────────────────


def _by_factors(query: Query, form: Form, summary: Table, opened: Opened) -> Explanation:
    """A product by its factors, of the days that it is of itself."""
    from datetime import timedelta

    model, name = opened.model, query.measures[0]
    days = getattr(model.measure(name), "trailing_days", 0)
    factors = FACTORS_OF[name]
    period, other = summary.period, summary.compare
    if days and period and other and summary.as_of:
        ends = [min(each.end, summary.as_of) for each in (period, other)]
        own, before = (f"{end - timedelta(days=days - 1)}..{end}" for end in ends)
        query = replace(query, period=own, compare=(before,))
    columns = tuple(
        column for each in (name, *factors) for column in (each, f"{each}:previous")
    )
    table = answer(replace(query, measures=columns, by=()), opened)
    given = contributions(table)
    row = table.rows()[0]
    if given is None:
        raise QueryError(
            f"{name} is a product, and one of its factors is 0 or not known in one of the periods.",
            "Choose longer periods.",
        )
    labels = {each.name: each.label for each in table.measures if not each.versus}
    units = {each.name: each.unit for each in table.measures}
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
            Row(each, (), _decimal(part), row[f"{each}:previous"], row[each])
            for each, part in rows
        ),
        Row(None, (), _decimal(round(change, 10)), row[f"{name}:previous"], row[name]),
    )
    axis = Column("factor", FACTOR, "dimension", "text", words=labels)
    answered = replace(table, columns=(axis, table.measures[0]), records=(), totals=None)
    parts_table = _factor_table(made, answered, units)
    notes = (Note(PRODUCT), *table.notes)
    return Explanation(
        name,
        form,
        "",
        table_without_factors(table, name),
        replace(parts_table, notes=notes),
        steps_of(made, answered),
        made,
        None,
    )


def table_without_factors(table: Table, name: str) -> Table:
    """The one row, of the product alone."""
    kept = [at for at, each in enumerate(table.columns) if each.name.partition(":")[0] == name]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        records=tuple(tuple(row[at] for at in kept) for row in table.records),
    )


def _factor_table(made: Parts, answered: Table, units: Mapping[str, str]) -> Table:
    """Each factor's part; before and after are in the factor's own unit, so they are texts' width.

    A column has one unit, so only the parts stand in it: the factors themselves are in the notes.
    """
    measure = answered.measures[0]
    columns = (
        answered.dimensions[0],
        Column("part", SHARE_OF_CHANGE, "measure", "number", measure.unit, signed=True),
    )
    del units
    return replace(
        answered,
        columns=columns,
        records=tuple((row.value, row.change) for row in made.rows),
        totals=(made.total.change,),
    )


def _decimal(value: Fraction) -> Any:
    from decimal import Decimal

    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1e-10"))


def _by_movement(
    query: Query, form: Form, summary: Table, opened: Opened
) -> Explanation | None:
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
    rows.sort(key=lambda each: -abs(each.change or 0))
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


__all__ = ["candidates", "explain", "question", "with_period"]
