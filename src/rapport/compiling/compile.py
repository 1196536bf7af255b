"""Query + Model → one statement for the engine, whose values are bound when it runs.

won_amount, leads  by owner         deals alone:  SELECT owner, sum(amount) … GROUP BY owner
                               →    leads alone:  SELECT owner, count(*)    … GROUP BY owner
                                    stacked:      UNION ALL, then folded on owner

Each fact is aggregated alone, at its measures' own date, and only the small results are stacked: a
join of two facts, which would count records twice, cannot be written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound, few
from rapport.compiling.conditions import Typed, TypedGroup
from rapport.compiling.movement import moved
from rapport.compiling.mrr_movement import mrr_moved
from rapport.compiling.reading import (
    CALENDAR,
    NOW,
    OVER_TIME,
    THEN,
    column_kind,
    columns_of,
    every,
    read,
    table_of,
    unbound,
)
from rapport.dimension import AGE
from rapport.facts import FACTS
from rapport.logic import either, with_few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.compiling.conditions import Side
    from rapport.fact import Fact
    from rapport.measure import Measure
    from rapport.model import Axis, Model

LACKING, LISTED = "__lacking", "__list_price"
"""End the names of columns that count those of a measure's records that lack a value, and those
at their product's list price: only where the generation has any."""

CUSTOMER = "customer"

IN_ALL = "__in_all"
"""Ends the names of the same counts over all rows, where only the first are given."""

ROWS = "__rows"
"""With it, how many rows there are in all."""

Conditions = tuple[Typed | TypedGroup, ...]


@dataclass(frozen=True)
class Strand:
    """The measures of one fact that are read at the same date: aggregated together."""

    side: Side
    measures: tuple[Measure, ...]
    where: Conditions
    axes: tuple[tuple[Axis, str], ...]
    """Each axis with the fact's column that it is read from."""
    span: str = ""
    """The slots of the days that its dates lie between: period, trailing; none without."""
    so_far: bool = False
    """Whether there are records dated later than the day of reading: they do not count yet."""
    window: bool = False
    """Of a movement, whether it is of the deals that are expected to close in a window."""
    gross: bool = False
    most: int = 0
    """Where only the customers that its one measure comes to most for count: how many of them."""

    @property
    def fact(self) -> str:
        """The fact's name."""
        return self.side.fact.name

    @property
    def reading(self) -> str:
        """How the fact is read: now, then, or over time."""
        return self.side.reading


@dataclass(frozen=True)
class Plan:
    """A question in the engine's terms, without its values: the same shape, the same statement."""

    axes: tuple[Axis, ...]
    strands: tuple[Strand, ...]
    options: tuple[tuple[str, str], ...] = ()
    top: tuple[str, int] | None = None
    """Where the engine gives only the first rows: the measure that they are ordered by, as in a
    query's `order`, and how many they are."""

    @cached_property
    def shape(self) -> str:
        """What the statement depends on, apart from the generation's columns."""
        return json.dumps(
            [
                self.options,
                self.top,
                [each.name for each in self.axes],
                [
                    (
                        strand.fact,
                        strand.reading,
                        strand.side.date,
                        strand.side.owner,
                        strand.side.at,
                        strand.span,
                        strand.so_far,
                        strand.window,
                        strand.gross,
                        strand.most,
                        # What else narrows a population is among the options.
                        [
                            (each.name, each.fact, each.column, each.date, each.level)
                            for each in strand.measures
                        ],
                        [str(each) for each in strand.where],
                        [column for __, column in strand.axes],
                    )
                    for strand in self.strands
                ],
            ]
        )


@dataclass(frozen=True)
class Counted:
    """The rows of a strand: in the period, under the conditions, of a measure's population."""

    rows: Any
    keys: dict[str, Any]
    """What they are split by: a column of the rows for each axis."""
    day: Any
    """The day on which they are read."""
    whole: frozenset[str]
    """The measures of whose population all of them are."""


def statement(plan: Plan, model: Model) -> str:
    """The statement that answers a plan: the axes' columns by name, then the measures'."""
    strands = [_aggregated(strand, model) for strand in plan.strands]
    expression = strands[0] if len(strands) == 1 else _stacked(plan, strands)
    if plan.top:
        expression = _first(expression, *plan.top)
    return sql_of(expression, model)


def undated_statement(plan: Plan, model: Model) -> str:
    """The statement that counts, for a plan, the records that are in no period for want of a date.

    One row; its columns are named after the measures that have any.
    """
    parts = []
    for strand in plan.strands:
        lacking = [each for each in strand.measures if "date" in model.unknown.get(each.name, ())]
        if not lacking or strand.reading == OVER_TIME:
            continue
        needed = _needed(strand, model, dates=True)
        found = read(strand.side.fact, strand.reading, model, needed, at=strand.side.at)
        conditions = [_condition(each, found.rows, model) for each in strand.where]
        rows = found.rows.filter(conditions) if conditions else found.rows
        counts = {
            each.name: lacking_records(each, rows, gaps(each, rows, found.day)["date"])
            for each in lacking
        }
        parts.append(rows.aggregate(**counts))
    joined = parts[0]
    for each in parts[1:]:
        joined = joined.cross_join(each)
    return sql_of(joined, model)


def lacking_records(measure: Measure, table: Any, condition: Any) -> Any:
    """Of how many records a condition holds: each counts once, however many parts it has."""
    of = FACTS[measure.fact].of
    key = FACTS[of].key if of else ""
    return table[key].nunique(where=condition) if key in table.columns else condition.sum()


def gaps(measure: Measure, table: Any, day: Any) -> dict[str, Any]:
    """What a measure's records can lack, each as a condition on the fact's table."""
    import ibis

    population = measure.population.condition(table, day)
    population = ibis.literal(True) if population is None else population
    found = {}
    if measure.date and measure.date in table.columns:
        found["date"] = population & table[measure.date].isnull()
    if measure.column and measure.aggregate in ("sum", "mean", "median"):
        found["value"] = population & table[measure.column].isnull()
    if measure.column in ("amount", "weighted_amount") and "at_list_price" in table.columns:
        found["list_price"] = population & table.at_list_price & table[measure.column].notnull()
    return found


def _needed(
    strand: Strand, model: Model, shown: Sequence[str] = (), *, dates: bool = False
) -> set[str]:
    """The columns that a strand's rows need, beside those that are to be shown."""
    fact = strand.side.fact
    whole = unbound(fact.name, {**model.columns[fact.name], **_of_history(fact, model)})
    day = Bound.of("stock_day", "date")
    said = []
    names = {*shown, fact.key, fact.until, strand.side.date, *([CUSTOMER] if strand.most else [])}
    names |= {name for each in strand.where for name in each.columns}
    names |= {column for axis, column in strand.axes if axis.grain != AGE}
    names |= {_hour(column) for axis, column in strand.axes if axis.grain == "hour"}
    if any(axis.grain == AGE for axis, __ in strand.axes):
        names |= {"created_on", "closed_on", "status"}
    for measure in strand.measures:
        names |= {measure.column, measure.date if dates else ""}
        if _tells_list_price(measure, strand, model):
            names.add("at_list_price")
        said.append(measure.population.condition(whole, day))
        if measure.value:
            said.append(measure.value(whole, day))
    names |= columns_of(whole, *(each for each in said if each is not None))
    if fact.of:
        names.add(model.fact(fact.of).key)
    return names


def _of_history(fact: Fact, model: Model) -> Mapping[str, str]:
    history = fact.history or (model.fact(fact.of).history if fact.of else "")
    return model.columns[history] if history else {}


def counted(strand: Strand, model: Model, shown: Sequence[str] = ()) -> Counted:
    """The rows that a strand's measures are counted from, with the columns that are to be shown."""
    if strand.fact == "mrr_movement":
        rows, conditions = mrr_moved(strand.where, strand.axes, model, _condition, shown=shown)
        day = Bound.of("stock_day", "date")
    elif strand.side.fact.made_when_asked:
        rows, conditions = moved(
            strand.where,
            strand.axes,
            model,
            _condition,
            gross=strand.gross,
            windowed=strand.window,
            shown=shown,
        )
        day = Bound.of("stock_day", "date")
    else:
        grain = next((axis.grain for axis, column in strand.axes if column == "bucket"), "")
        needed = _needed(strand, model, shown)
        found = read(
            strand.side.fact, strand.reading, model, needed, grain=grain, at=strand.side.at
        )
        rows, day = found.rows, found.day
        conditions = [_condition(each, rows, model) for each in strand.where]
        if strand.span:
            conditions.append(_between(rows, strand.side.date, strand.span))
        if strand.so_far:
            dated = rows[strand.side.date]
            conditions.append(dated.isnull() | (dated <= Bound.of("as_of", "date")))
    whole = set()
    populations = {
        each.name: _population(each, rows, day, strand, model) for each in strand.measures
    }
    if all(each is not None for each in populations.values()):
        # Rows that no measure counts make no groups.
        kept = either(list(populations.values()))
        conditions.append(kept)
        # Of rows that are kept for a population alone, all are of it.
        whole = {name for name, each in populations.items() if either([each]).equals(kept)}
    rows = rows.filter(conditions) if conditions else rows
    rows, keys = _keys(rows, day, strand)
    if strand.most:
        rows, keys = _of_most(rows, keys, strand)
    # Joined to the calendar, the columns are the joined table's.
    day = rows.bucket_day if strand.reading == OVER_TIME else day
    return Counted(rows, keys, day, frozenset(whole))


def _of_most(rows: Any, keys: dict[str, Any], strand: Strand) -> tuple[Any, dict[str, Any]]:
    """The rows of the customers that the measure comes to most for, within each group."""
    import ibis

    names = {f"key_{number}": key for number, key in enumerate(keys.values())}
    rows = rows.mutate(**names)
    of = [*names, CUSTOMER]
    sums = rows.group_by(of).aggregate(worth=rows[strand.measures[0].column].sum())
    order = [sums.worth.desc(nulls_first=False), sums[CUSTOMER]]
    window = ibis.window(group_by=[sums[name] for name in names], order_by=order)
    placed = sums.mutate(place=ibis.row_number().over(window))
    first = placed.filter(placed.place < strand.most)
    rows = rows.semi_join(first, [rows[name].identical_to(first[name]) for name in of])
    return rows, dict(zip(keys, (rows[name] for name in names), strict=True))


def _population(measure: Measure, rows: Any, day: Any, strand: Strand, model: Model) -> Any:
    """A measure's condition on rows; None for every row."""
    condition = measure.population.condition(rows, day)
    side = strand.side

    def few_values(column: str, value: str) -> Any:
        if column not in model.columns[side.fact.name] or side.fact.made_when_asked:
            return None
        __, enum = column_kind(side.fact, column, side.reading, model)
        return few(value, enum) if enum and value in model.members(enum) else None

    return None if condition is None else with_few(condition, few_values)


def _aggregated(strand: Strand, model: Model) -> Any:
    found = _pruned(counted(strand, model), strand, model)
    metrics = _metrics(found, strand, model)
    grouped = found.rows.group_by(**found.keys) if found.keys else found.rows
    return grouped.aggregate(**metrics)


def _metrics(found: Counted, strand: Strand, model: Model) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for measure in strand.measures:
        where = None
        if measure.name not in found.whole:
            where = _population(measure, found.rows, found.day, strand, model)
            where = None if where is None else either([where])
        metrics[measure.name] = _aggregate(measure, found, where, strand, model)
        metrics |= _counts(measure, found.rows, where, strand, model)
    return metrics


def _pruned(found: Counted, strand: Strand, model: Model) -> Counted:
    """The same rows, of the columns that are used: an engine binds every column that is named."""
    from ibis.expr.operations import Field

    used = [*_metrics(found, strand, model).values(), *found.keys.values()]
    names = columns_of(found.rows, *used)
    if not names:
        return found
    rows = found.rows.select(sorted(names))
    keys = {
        name: rows[each.op().name] if isinstance(each.op(), Field) else each
        for name, each in found.keys.items()
    }
    over_time = strand.reading == OVER_TIME and "bucket_day" in names
    return Counted(rows, keys, rows.bucket_day if over_time else found.day, found.whole)


def sql_of(expression: Any, model: Model) -> str:
    """An expression as a statement for the generation's engine."""
    import ibis

    return str(ibis.to_sql(expression, dialect=model.dialect))


def _keys(rows: Any, day: Any, strand: Strand) -> tuple[Any, dict[str, Any]]:
    """The rows, with the calendar joined where a grain asks for it, and what they are grouped by.

    deals ⟕ calendar on closed_on = day, so that a month is a column and not a computation.
    """
    import ibis

    keys: dict[str, Any] = {}
    grains: dict[str, list[str]] = {}
    if any(axis.grain == AGE for axis, __ in strand.axes):
        rows = rows.mutate(**{AGE: _age(rows, day)})
    for axis, column in strand.axes:
        if axis.grain not in ("", "day", "hour", AGE) and column != "bucket":
            keys[axis.name] = f"{column}__{axis.grain}"
            grains.setdefault(column, ["day"]).append(axis.grain)
    for column, names in grains.items():
        calendar = ibis.table(CALENDAR, name="calendar").select(
            **{f"{column}__{name}": name for name in names}
        )
        # The calendar has every day of every fact; in a period, no row is without one.
        join = rows.inner_join if strand.span and column == strand.side.date else rows.left_join
        rows = join(calendar, rows[column] == calendar[f"{column}__day"])
    found: dict[str, Any] = {}
    for axis, column in strand.axes:
        name = keys.get(axis.name, column)
        if axis.grain == "hour":
            hour = _hour(column)
            found[axis.name] = rows[hour] if hour in rows.columns else ibis.null().cast("int64")
        else:
            found[axis.name] = rows[name]
    return rows, found


def _age(rows: Any, day: Any) -> Any:
    """The days from a deal's creation until it closed, or until it was last seen."""
    import ibis

    closed = (rows.status != "open") & rows.closed_on.notnull()
    last = ibis.cases((closed, rows.closed_on), else_=day)
    return (last - rows.created_on).cast("int64")


def _hour(column: str) -> str:
    """The column with the hour of a column's day."""
    return f"{column.removesuffix('_on')}_hour"


def _aggregate(measure: Measure, found: Counted, where: Any, strand: Strand, model: Model) -> Any:
    rows = found.rows
    if measure.aggregate == "count":
        if strand.fact != measure.fact:
            # Split by product a deal stands once per product: it is still one deal.
            return rows[model.fact(strand.fact).key].nunique(where=where)
        return rows.count() if where is None else rows.count(where=where)
    column = measure.value(rows, found.day) if measure.value else rows[measure.column]
    if measure.aggregate == "distinct":
        return column.nunique(where=where)
    if measure.aggregate == "sum":
        return column.sum(where=where)
    column = column.cast("float64")
    if measure.aggregate in ("p80", "p90"):
        return column.quantile(int(measure.aggregate[1:]) / 100, where=where)
    return getattr(column, measure.aggregate)(where=where)


def _counts(
    measure: Measure, rows: Any, where: Any, strand: Strand, model: Model
) -> dict[str, Any]:
    """The columns that tell what is unknown among a measure's records."""
    lacks = model.unknown.get(measure.name, {})
    found = {}
    may_lack = "value" in lacks or _stood_otherwise(measure, strand) or _is_own(measure)
    if measure.column and may_lack:
        known = rows[measure.column].count(where=where)
        found[measure.name + LACKING] = rows.count(where=where) - known
    if _tells_list_price(measure, strand, model) and "at_list_price" in rows.columns:
        listed = rows.at_list_price & rows[measure.column].notnull()
        listed = listed if where is None else listed & where
        found[measure.name + LISTED] = rows.count(where=listed)
    return found


def _is_own(measure: Measure) -> bool:
    """Whether it aggregates a column for a formula: what it lacks was not counted at the build."""
    return "(" in measure.name and measure.aggregate not in ("count", "distinct")


def _stood_otherwise(measure: Measure, strand: Strand) -> bool:
    """Whether what is known of its values now may not have been then."""
    then = strand.reading != NOW or strand.side.fact.made_when_asked
    return then and measure.column in ("amount", "weighted_amount")


def _tells_list_price(measure: Measure, strand: Strand, model: Model) -> bool:
    """Whether some of its values may be their product's list price."""
    lacks = model.unknown.get(measure.name, {})
    return "list_price" in lacks or _stood_otherwise(measure, strand)


def _stacked(plan: Plan, strands: Sequence[Any]) -> Any:
    """Every strand's rows under each other, folded to one row per key.

    owner  won_amount  leads         owner  won_amount  leads
    Nora   900         NULL     →    Nora   900         12
    Nora   NULL        12            Emma   NULL        3
    Emma   NULL        3
    """
    import ibis

    names = [each.name for each in plan.axes]
    metrics: dict[str, Any] = {}
    for each in strands:
        metrics |= {name: each[name].type() for name in each.columns if name not in names}
    aligned = [
        each.select(
            **{name: each[name] for name in names},
            **{
                name: each[name] if name in each.columns else ibis.null().cast(kind)
                for name, kind in metrics.items()
            },
        )
        for each in strands
    ]
    stacked = ibis.union(*aligned, distinct=False)
    folded = {name: stacked[name].max() for name in metrics}
    return stacked.group_by(names).aggregate(**folded) if names else stacked.aggregate(**folded)


def _first(rows: Any, order: str, count: int) -> Any:
    """The rows that may be among the first by a measure, and what ties with the last of them.

    Those without a value may be worth 0: they are among them where that may belong there.
    """
    name, descending = order.removeprefix("-"), order.startswith("-")
    value = rows[name]
    by = value.desc(nulls_first=False) if descending else value.asc(nulls_first=False)
    wanted = rows.order_by(by).limit(count)
    edge = wanted.aggregate(
        edge=wanted[name].min() if descending else wanted[name].max(), known=wanted[name].count()
    )
    counts = {each + IN_ALL: rows[each].sum() for each in rows.columns if _is_count(each)}
    counts[ROWS + IN_ALL] = rows.count()
    beside = rows.cross_join(edge).cross_join(rows.aggregate(**counts))
    within = beside[name] >= beside.edge if descending else beside[name] <= beside.edge
    nought = beside.edge <= 0 if descending else beside.edge >= 0
    unknown = beside[name].isnull() & (nought | (beside.known < count))
    return beside.filter(within | unknown).select(*rows.columns, *counts)


def _is_count(column: str) -> bool:
    return column.endswith((LACKING, LISTED))


def _between(table: Any, column: str, span: str) -> Any:
    return (table[column] >= Bound.of(f"{span}_start", "date")) & (
        table[column] <= Bound.of(f"{span}_end", "date")
    )


def _condition(where: Typed | TypedGroup, table: Any, model: Model) -> Any:
    if isinstance(where, TypedGroup):
        parts = [_condition(each, table, model) for each in where.conditions]
        found = parts[0]
        for each in parts[1:]:
            found = (found | each) if where.kind == "any" else (found & each)
        return found
    if not where.through:
        return where.expression(table)
    # By product: the deals that have such a line, or, under !=, those that have none.
    key = model.fact(where.through).key
    needed = {key, where.column}
    # A deal that is read as it stood may have been deleted since.
    left_out = where.through in model.left_out
    parts = every(where.through, model) if left_out else table_of(where.through, model, needed)
    wanted = replace(where, operator="=") if where.operator == "!=" else where
    inside = table[key].isin(parts.filter(wanted.expression(parts))[key])
    return ~inside if where.operator == "!=" else inside


__all__ = ["NOW", "OVER_TIME", "THEN", "Counted", "Plan", "Strand", "counted", "statement"]
