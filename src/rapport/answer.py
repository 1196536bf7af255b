"""From the engine's rows to the answer: zeros and nulls, dense dates, ratios, order, totals."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from rapport import compare
from rapport.compile import COUNTED, KNOWN, LISTED, statement
from rapport.density import DataThere, Key, Rows, bucket_pairs, dense_axis, fill
from rapport.dimension import NO_DATE
from rapport.errors import QueryError, UnknownNameError
from rapport.measure import Measure, StepRatio
from rapport.notes import notes
from rapport.plan import GOALS, Asked, Question, made_of, understand
from rapport.query import Condition
from rapport.table import Column, Table
from rapport.targets import targets, with_goals
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from rapport.goals import Goals, Spread
    from rapport.measure import AnyMeasure
    from rapport.model import Axis, Model
    from rapport.period import Period
    from rapport.query import Query, Where
    from rapport.table import Note
    from rapport.targets import Targets

GRAIN_LABELS = {
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
    "fiscal_quarter": _("Fiscal quarter"),
    "fiscal_year": _("Fiscal year"),
    "weekday": _("Weekday"),
    "month_of_year": _("Month of the year"),
    "hour": _("Hour"),
}
VERSUS = {
    "": Message(""),
    "previous": _("{label}, before"),
    "change": _("{label}, change"),
    "change_pct": _("{label}, change in %"),
    "goal": _("{label}, goal"),
    "attainment": _("{label}, attainment"),
    "pace": _("{label}, pace"),
    "projected": _("{label}, projected"),
}
AGAINST = {
    "previous_period": _("period before"),
    "previous_year": _("year before"),
}
SHARES = ("change_pct", "attainment", "pace")


@dataclass(frozen=True)
class Engine:
    """What answering needs of an open generation."""

    model: Model
    understand: Callable[[Query], Question]
    """A query, understood: kept, as it is the same until another day or generation."""
    keep: Callable[[str, Callable[[], str]], str]
    """The statement of a shape: the one that is kept, or else the one that is made now."""
    fetch: Callable[[str, dict[str, Any]], tuple[list[str], list[tuple[Any, ...]]]]
    goals: Callable[[Spread, Mapping[date, Any]], Goals]
    """The goals, spread in a way, by the shape of the months that are given."""

    def statement(self, question: Question) -> str:
        """The statement that answers a question."""
        plan = question.plan
        return self.keep(plan.shape, lambda: statement(plan, self.model))


def answer(query: Query, engine: Engine) -> Table:
    """The answer to a query. Raises UsageError where the query makes no sense."""
    query = _with_comparisons(query)
    model = engine.model
    question = engine.understand(query)
    others = compare.other_periods(query, question.period, model)
    sql = engine.statement(question)
    rows = _figures(question, engine, sql)
    gaps = _gaps(question, rows)
    if others:
        _refuse_odd_comparison(question)
    befores = [_before(question, other, engine) for other in others]
    for key in [key for before in befores for key in before]:
        rows.setdefault(key, _nothing(question, key, model))
    for other, before in zip(others, befores, strict=True):
        _fill_before(question, other, rows, before, model)
    _along_steps(question, [rows, *befores], model)
    aims, told = _aims(question, rows, engine)
    records = _ordered(question, _recorded(question, rows, befores, aims), model)
    records = [each for each in records if _has(question, each, query.having)]
    totals = _totals(query, engine) if query.totals and query.by else None
    return Table(
        query,
        columns(question, model),
        tuple(records[: query.limit]),
        totals,
        question.period,
        others[0] if others else None,
        question.as_of,
        model.settings.currency,
        model.generation,
        (*notes(question, engine, gaps), *told),
        sql,
        question.values,
        tuple(zip(query.compare, others, strict=True)),
    )


def columns(question: Question, model: Model) -> tuple[Column, ...]:
    """The answer's columns: the axes as asked, then the measures."""
    known = model.dimensions()
    found = []
    for axis in question.axes:
        dimension = known[axis.dimension]
        label = dimension.label
        if axis.grain and axis.dimension == "date":
            label = GRAIN_LABELS[axis.grain]
        dated = axis.grain and axis.dense
        kind = "date" if dated else "integer" if axis.grain else dimension.type
        found.append(Column(axis.name, label, "dimension", kind, axis.grain, words=dimension.words))
    several = len(question.query.compare) > 1
    for each in question.asked:
        unit = each.measure.unit if each.suffix not in SHARES else "share"
        kind = "integer" if unit == "count" else "number"
        against = Message("")
        if several and each.suffix in ("previous", "change", "change_pct"):
            name = question.query.compare[each.against]
            against = AGAINST.get(name, Message(name))
        adds_up = not each.suffix and each.measure.kind == "flow" and not _by_parts(each, question)
        found.append(
            Column(
                each.name,
                each.measure.label,
                "measure",
                kind,
                unit,
                VERSUS[each.suffix],
                adds_up=adds_up,
                against=against,
            )
        )
    return tuple(found)


def _by_parts(asked: Asked, question: Question) -> bool:
    """Whether a count is split by what a record has several of, so that it stands under each."""
    return any(
        strand.fact != measure.fact and measure.aggregate == "count"
        for strand in question.plan.strands
        for measure in strand.measures
        if measure.name == asked.measure.name
    )


def _with_comparisons(query: Query) -> Query:
    """A comparison that no measure asks for by a suffix is shown for every one."""
    asked = (name.partition(":")[2].partition(":")[0] for name in query.measures)
    if not query.compare or any(each in ("previous", "change", "change_pct") for each in asked):
        return query
    names: list[str] = []
    for name in query.measures:
        names.append(name)
        if ":" in name:
            continue
        for each in query.compare:
            against = f":{each}" if len(query.compare) > 1 else ""
            names += [
                f"{name}:{suffix}{against}" for suffix in ("previous", "change", "change_pct")
            ]
    return replace(query, measures=tuple(names))


def _figures(question: Question, engine: Engine, sql: str) -> Rows:
    """The rows by key, each with every aggregate and every ratio that was asked."""
    model = engine.model
    names, fetched = engine.fetch(sql, question.values)
    axes = [names.index(axis.name) for axis in question.axes]
    rows: Rows = {}
    for values in fetched:
        row = dict(zip(names, values, strict=True))
        rows[tuple(values[at] for at in axes)] = row
    if not question.axes and not rows:
        rows[()] = {}
    fill(question, rows, model)
    has_data = DataThere(question, model)
    for key, row in rows.items():
        _complete(question, key, row, has_data, model)
    return rows


def _complete(
    question: Question, key: Key, row: dict[str, Any], has_data: DataThere, model: Model
) -> None:
    """Settle what is missing in a row, and work out what is made of it."""
    for measure in _aggregates(question):
        row[measure.name] = _settled(measure, row, key, has_data)
    for asked in question.asked:
        _work_out(asked.measure, row, model)


def _work_out(measure: AnyMeasure, row: dict[str, Any], model: Model) -> None:
    """The measure's value in a row, after those that it is made of."""
    if isinstance(measure, Measure | StepRatio):
        return
    for name in measure.needs:
        if name not in row:
            _work_out(model.measure(name), row, model)
    row[measure.name] = measure.worked_out(row)


def _along_steps(question: Question, several: Sequence[Rows], model: Model) -> None:
    """Each step's figure over that of the step before it, or of the first."""
    ratios = [each.measure for each in question.asked if isinstance(each.measure, StepRatio)]
    if not ratios:
        return
    names = [axis.dimension for axis in question.axes]
    for ratio in ratios:
        if ratio.axis not in names:
            raise QueryError(
                f"{ratio.name} compares one {ratio.axis} with another.",
                f"Split it by {ratio.axis}.",
            )
        at = names.index(ratio.axis)
        rank = _rank(question.axes[at], model)
        for rows in several:
            lines: dict[Key, list[Key]] = {}
            for key in rows:
                lines.setdefault((*key[:at], *key[at + 1 :]), []).append(key)
            for keys in lines.values():
                keys.sort(key=lambda key: rank(key[at]))
                values = [rows[key].get(ratio.part) for key in keys]
                for number, key in enumerate(keys):
                    over = values[0 if ratio.over == "first" else number - 1]
                    first = number == 0 and ratio.over == "before"
                    value = values[number]
                    rows[key][ratio.name] = (
                        None if first or value is None or not over else float(value) / float(over)
                    )


def _gaps(question: Question, rows: Rows) -> dict[tuple[str, str], int]:
    """How many records of each measure have no value, or only their product's list price."""
    found: dict[tuple[str, str], int] = {}
    for measure in _aggregates(question):
        name = measure.name
        counted, known, listed = (
            sum(row.get(name + ending) or 0 for row in rows.values())
            for ending in (COUNTED, KNOWN, LISTED)
        )
        found |= {(name, "value"): counted - known, (name, "list_price"): listed}
    return found


def _aggregates(question: Question) -> list[Measure]:
    return [measure for strand in question.plan.strands for measure in strand.measures]


def _settled(measure: Measure, row: dict[str, Any], key: Key, has_data: DataThere) -> Any:
    """A missing flow is 0 where its fact has data, and not known where it has none."""
    value = row.get(measure.name)
    if measure.kind == "ratio":
        return value
    if not has_data(measure, key):
        return None
    if value is not None:
        return value
    if row.get(measure.name + COUNTED) or (measure.is_stock and key):
        return None
    return Decimal(0) if measure.unit == "money" else 0


def _nothing(question: Question, key: Key, model: Model) -> dict[str, Any]:
    """The figures of a key that only the other period has."""
    row: dict[str, Any] = {}
    _complete(question, key, row, DataThere(question, model), model)
    return row


def _fill_before(question: Question, other: Period, rows: Rows, before: Rows, model: Model) -> None:
    """A key that only this period has was nothing then, where its facts had data then.

    A bucket that has none to meet (the 31st, in a month of 30 days) stays without.
    """
    at = dense_axis(question)
    then = replace(question, period=other)
    there: dict[Any, Any] = {}
    if at is not None:
        here, days = bucket_pairs(question, other, model)
        there = dict(zip(here, days, strict=False))
    for key in rows:
        if key not in before and (at is None or key[at] in there):
            met = key if at is None else (*key[:at], there[key[at]], *key[at + 1 :])
            before[key] = _nothing(then, met, model)


def _refuse_odd_comparison(question: Question) -> None:
    dated = [axis for axis in question.axes if axis.dense]
    if len(dated) > 1 or any(axis.dimension != "date" for axis in dated):
        raise QueryError(
            f"A comparison runs along `date`, not along {dated[-1].name}.",
            "Ask by date, with a grain, or leave the comparison out.",
        )


def _before(question: Question, other: Period, engine: Engine) -> Rows:
    query = compare.with_period(question.query, other)
    asked = engine.understand(query)
    before = _figures(asked, engine, engine.statement(asked))
    at = dense_axis(question)
    if at is None:
        return before
    here, there = bucket_pairs(question, other, engine.model)
    return compare.aligned(before, at, here, there)


def _recorded(
    question: Question, rows: Rows, befores: Sequence[Rows], aims: Targets
) -> list[tuple[Any, ...]]:
    return [
        (
            *key,
            *(
                aims.get((each.measure.name, key), {}).get(each.suffix)
                if each.suffix in GOALS
                else _value(each, row, befores[each.against].get(key, {}) if befores else {})
                for each in question.asked
            ),
        )
        for key, row in rows.items()
    ]


def _aims(question: Question, rows: Rows, engine: Engine) -> tuple[Targets, list[Note]]:
    """What was aimed at, for each measure that asks, and each key."""
    if not any(each.suffix in GOALS for each in question.asked):
        return {}, []
    for key in with_goals(question, rows, engine):
        rows[key] = _nothing(question, key, engine.model)
    return targets(question, rows, engine, lambda query: answer(query, engine))


def _value(asked: Asked, row: dict[str, Any], before: dict[str, Any]) -> Any:
    name = asked.measure.name
    now = row.get(name)
    if not asked.suffix:
        return now
    then = before.get(name)
    if asked.suffix == "previous":
        return then
    if asked.suffix == "change":
        return compare.change(now, then)
    return compare.change_pct(now, then)


def _ordered(
    question: Question, records: list[tuple[Any, ...]], model: Model
) -> list[tuple[Any, ...]]:
    dated = [at for at, axis in enumerate(question.axes) if axis.grain]
    if dated:
        records = [_worded(record, dated) for record in records]
    names = _names(question)
    for name, descending in reversed(_order(question, names)):
        at = names.index(name)
        axis = question.axes[at] if at < len(question.axes) else None
        rank = _rank(axis, model)
        known = [record for record in records if not _last(record[at], axis)]
        known.sort(key=lambda record: rank(record[at]), reverse=descending)
        records = known + [record for record in records if _last(record[at], axis)]
    return records


def _names(question: Question) -> list[str]:
    return [*(axis.name for axis in question.axes), *(each.name for each in question.asked)]


def _worded(record: tuple[Any, ...], dated: list[int]) -> tuple[Any, ...]:
    """A bucket without a date is said, not left empty, as unknown text is said at build."""
    if all(record[at] is not None for at in dated):
        return record
    return tuple(
        NO_DATE if value is None and at in dated else value for at, value in enumerate(record)
    )


def _order(question: Question, names: list[str]) -> list[tuple[str, bool]]:
    """The asked order, then dates and steps ascending, the first measure descending, the rest."""
    found: dict[str, bool] = {}
    for item in question.query.order:
        name = item.removeprefix("-")
        if name not in names:
            raise UnknownNameError("column to order by", name, names)
        found[name] = item.startswith("-")
    for axis in question.axes:
        if axis.grain or axis.dimension in ("step", "movement"):
            found.setdefault(axis.name, False)
    found.setdefault(question.asked[0].name, True)
    for axis in question.axes:
        found.setdefault(axis.name, False)
    return list(found.items())


def _last(value: Any, axis: Axis | None) -> bool:
    return value is None or (axis is not None and bool(axis.grain) and value == NO_DATE)


def _rank(axis: Axis | None, model: Model) -> Callable[[Any], Any]:
    if axis is None or axis.grain:
        return lambda value: value
    positions = {each: at for at, each in enumerate(model.positions.get(axis.dimension, ()))}
    if not positions:
        return lambda value: str(value).casefold()
    return lambda value: (positions.get(value, len(positions)), str(value).casefold())


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _has(question: Question, record: tuple[Any, ...], having: tuple[Where, ...]) -> bool:
    """Whether the conditions on the query's measures hold of a record of the answer."""
    return all(_holds(question, record, each) for each in having)


def _holds(question: Question, record: tuple[Any, ...], having: Where) -> bool:
    if not isinstance(having, Condition):
        found = (_holds(question, record, each) for each in having.conditions)
        return any(found) if having.kind == "any" else all(found)
    names = [each.name for each in question.asked]
    if having.field not in names:
        raise UnknownNameError("measure of this query", having.field, names)
    if having.operator not in COMPARED:
        raise QueryError(f"{having.field} is a number: {having.operator} does not compare it.")
    value = record[len(question.axes) + names.index(having.field)]
    outcomes = []
    for each in having.values:
        if each is None:
            outcomes.append((value is None) == (having.operator == "="))
            continue
        try:
            wanted = Decimal(each)
        except InvalidOperation:
            raise QueryError(f"{having.field} is a number, not {each!r}.") from None
        known = None if value is None else Decimal(str(value))
        if known is None:
            outcomes.append(having.operator == "!=")
        else:
            outcomes.append(COMPARED[having.operator](known, wanted))
    return all(outcomes) if having.operator == "!=" else any(outcomes)


def _totals(query: Query, engine: Engine) -> tuple[Any, ...]:
    """The same measures without a split: a coarser query, never a sum of what is shown.

    A measure that means nothing without its split has none.
    """
    model = engine.model
    bare = {name: name.partition(":")[0] for name in query.measures}
    whole = tuple(name for name in query.measures if _has_total(bare[name], model))
    if not whole:
        return tuple(None for _ in query.measures)
    found = answer(
        replace(query, measures=whole, by=(), having=(), order=(), limit=None, totals=False), engine
    )
    values = dict(zip((each.name for each in found.columns), found.records[0], strict=True))
    return tuple(values.get(name) for name in query.measures)


def _has_total(name: str, model: Model) -> bool:
    measure = model.measure(name)
    if isinstance(measure, StepRatio):
        return False
    parts = (model.measure(each) for each in made_of(measure, model))
    return not any(isinstance(each, Measure) and each.per for each in parts)


__all__ = ["Engine", "answer", "columns", "understand"]
