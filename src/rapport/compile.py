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
from typing import TYPE_CHECKING, Any

from rapport.conditions import Bound, Typed, TypedGroup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rapport.measure import Measure
    from rapport.model import Axis, Model

COUNTED, KNOWN, LISTED = "__n", "__known", "__list_price"
"""End the names of columns that count a measure's records, those of them that have a value, and
those at their product's list price: only where the generation has any that lack one."""


@dataclass(frozen=True)
class Strand:
    """The measures of one fact that are read at the same date: aggregated together."""

    fact: str
    date: str
    """The measures' own date, where the period or an axis asks for it."""
    measures: tuple[Measure, ...]
    where: tuple[Typed | TypedGroup, ...]
    axes: tuple[tuple[Axis, str], ...]
    """Each axis with the fact's column that it is read from."""


@dataclass(frozen=True)
class Plan:
    """A question in the engine's terms, without its values: the same shape, the same statement."""

    axes: tuple[Axis, ...]
    strands: tuple[Strand, ...]
    has_period: bool

    @property
    def shape(self) -> str:
        """What the statement depends on, apart from the generation's columns."""
        return json.dumps(
            [
                self.has_period,
                [each.name for each in self.axes],
                [
                    (
                        strand.fact,
                        strand.date,
                        [measure.name for measure in strand.measures],
                        [str(each) for each in strand.where],
                        [column for __, column in strand.axes],
                    )
                    for strand in self.strands
                ],
            ]
        )


def unbound(fact: str, columns: Mapping[str, str]) -> Any:
    """A fact's table as Ibis knows it, without a connection."""
    import ibis

    return ibis.table(
        {name: _ibis_type(kind) for name, kind in columns.items()}, name=f"fact_{fact}"
    )


def statement(plan: Plan, model: Model, dialect: str = "duckdb") -> str:
    """The statement that answers a plan: the axes' columns by name, then the measures'."""
    import ibis

    strands = [_aggregated(strand, plan, model) for strand in plan.strands]
    expression = strands[0] if len(strands) == 1 else _stacked(plan, strands)
    return str(ibis.to_sql(expression, dialect=dialect))


def undated_statement(plan: Plan, model: Model, dialect: str = "duckdb") -> str:
    """The statement that counts, for a plan, the records that are in no period for want of a date.

    One row; its columns are named after the measures that have any.
    """
    import ibis

    parts = []
    for strand in plan.strands:
        table = unbound(strand.fact, model.columns[strand.fact])
        conditions = [_condition(each, table, strand, model) for each in strand.where]
        rows = table.filter(conditions) if conditions else table
        counts = {
            measure.name: gaps(measure, rows)["date"].sum()
            for measure in strand.measures
            if "date" in model.unknown.get(measure.name, ())
        }
        if counts:
            parts.append(rows.aggregate(**counts))
    joined = parts[0]
    for each in parts[1:]:
        joined = joined.cross_join(each)
    return str(ibis.to_sql(joined, dialect=dialect))


def gaps(measure: Measure, table: Any) -> dict[str, Any]:
    """What a measure's records can lack, each as a condition on the fact's table."""
    import ibis

    holds = measure.population.holds
    population = holds(table) if holds else ibis.literal(True)
    found = {}
    if measure.date:
        found["date"] = population & table[measure.date].isnull()
    if measure.column and measure.aggregate in ("sum", "mean", "median"):
        found["value"] = population & table[measure.column].isnull()
    if measure.column in ("amount", "weighted_amount") and "at_list_price" in table.columns:
        found["list_price"] = population & table.at_list_price & table[measure.column].notnull()
    return found


def _aggregated(strand: Strand, plan: Plan, model: Model) -> Any:
    table = unbound(strand.fact, model.columns[strand.fact])
    conditions = [_condition(each, table, strand, model) for each in strand.where]
    if plan.has_period and strand.date:
        conditions.append(_in_period(table, strand.date))
    populations = [
        each.population.holds(table) if each.population.holds else None for each in strand.measures
    ]
    # Rows that no measure counts make no groups; a population that all share needs no FILTER.
    shared = len({each.population for each in strand.measures}) == 1
    if all(each is not None for each in populations):
        either: Any = populations[0]
        for each in [] if shared else populations[1:]:
            either = either | each
        conditions.append(either)
    rows = table.filter(conditions) if conditions else table
    rows, keys = _keys(rows, strand)
    metrics: dict[str, Any] = {}
    for measure in strand.measures:
        holds = measure.population.holds
        where = None if shared or holds is None else holds(rows)
        metrics[measure.name] = _aggregate(measure, rows, where, strand.fact, model)
        metrics |= _counts(measure, rows, where, model)
    grouped = rows.group_by(**keys) if keys else rows
    return grouped.aggregate(**metrics)


def _keys(rows: Any, strand: Strand) -> tuple[Any, dict[str, Any]]:
    """The rows, with the calendar joined where a grain asks for it, and what they are grouped by.

    deals ⟕ calendar on closed_on = day, so that a month is a column and not a computation.
    """
    import ibis

    keys: dict[str, Any] = {}
    calendars: dict[str, Any] = {}
    for axis, column in strand.axes:
        if axis.grain in ("", "day", "hour"):
            continue
        if column not in calendars:
            calendar = _calendar().rename({f"{column}__{name}": name for name in _CALENDAR})
            rows = rows.left_join(calendar, rows[column] == calendar[f"{column}__day"])
            calendars[column] = True
        keys[axis.name] = f"{column}__{axis.grain}"
    found: dict[str, Any] = {}
    for axis, column in strand.axes:
        name = keys.get(axis.name, column)
        if axis.grain == "hour":
            hour = f"{column.removesuffix('_on')}_hour"
            name = hour if hour in rows.columns else name
            found[axis.name] = rows[hour] if hour in rows.columns else ibis.null().cast("int64")
        else:
            found[axis.name] = rows[name]
    return rows, found


_CALENDAR = {
    "day": "date",
    "week": "date",
    "month": "date",
    "quarter": "date",
    "year": "date",
    "fiscal_quarter": "date",
    "fiscal_year": "date",
    "weekday": "int64",
    "month_of_year": "int64",
}


def _calendar() -> Any:
    import ibis

    return ibis.table(_CALENDAR, name="calendar")


def _aggregate(measure: Measure, rows: Any, where: Any, fact: str, model: Model) -> Any:
    if measure.aggregate == "count":
        if fact != measure.fact:
            # Split by product a deal stands once per product: it is still one deal.
            return rows[model.fact(fact).key].nunique(where=where)
        return rows.count() if where is None else rows.count(where=where)
    column = rows[measure.column]
    if measure.aggregate == "distinct":
        return column.nunique(where=where)
    if measure.aggregate in ("mean", "median"):
        column = column.cast("float64")
    return getattr(column, measure.aggregate)(where=where)


def _counts(measure: Measure, rows: Any, where: Any, model: Model) -> dict[str, Any]:
    """The columns that tell what is unknown among a measure's records."""
    lacks = model.unknown.get(measure.name, ())
    found = {}
    if "value" in lacks:
        found[measure.name + COUNTED] = rows.count(where=where)
        found[measure.name + KNOWN] = rows[measure.column].count(where=where)
    if "list_price" in lacks and "at_list_price" in rows.columns:
        listed = rows.at_list_price & rows[measure.column].notnull()
        listed = listed if where is None else listed & where
        found[measure.name + LISTED] = rows.count(where=listed)
    return found


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


def _in_period(table: Any, column: str) -> Any:
    return (table[column] >= Bound.of("period_start", "date")) & (
        table[column] <= Bound.of("period_end", "date")
    )


def _condition(where: Typed | TypedGroup, table: Any, strand: Strand, model: Model) -> Any:
    if isinstance(where, TypedGroup):
        parts = [_condition(each, table, strand, model) for each in where.conditions]
        found = parts[0]
        for each in parts[1:]:
            found = (found | each) if where.kind == "any" else (found & each)
        return found
    if not where.through:
        return where.expression(table)
    # By product: the deals that have such a line, or, under !=, those that have none.
    key = model.fact(where.through).key
    parts = unbound(where.through, model.columns[where.through])
    wanted = replace(where, operator="=") if where.operator == "!=" else where
    inside = table[key].isin(parts.filter(wanted.expression(parts))[key])
    return ~inside if where.operator == "!=" else inside


def _ibis_type(kind: str) -> str:
    if kind in ("ENUM", "VARCHAR"):
        return "string"
    if kind.startswith("DECIMAL"):
        return kind.lower()
    return {
        "DATE": "date",
        "BOOLEAN": "boolean",
        "DOUBLE": "float64",
        "FLOAT": "float32",
        "BIGINT": "int64",
        "INTEGER": "int32",
        "SMALLINT": "int16",
        "TINYINT": "int8",
        "HUGEINT": "decimal(38,0)",
        "TIMESTAMP": "timestamp",
    }.get(kind, "string")
