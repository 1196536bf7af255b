"""From the engine's rows to the answer: zeros and nulls, dense dates, ratios, order, totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport import compare
from rapport.compile import COUNTED, KNOWN, LISTED
from rapport.dimension import NO_DATE
from rapport.errors import QueryError, UnknownNameError
from rapport.measure import Measure, Ratio
from rapport.notes import notes
from rapport.period import Clock, Period, buckets, shifted
from rapport.plan import Asked, Question, understand
from rapport.table import Column, Table
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.model import Axis, Model
    from rapport.query import Query

Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]

MOST_ROWS = 1_000_000
"""More than so many rows, with every bucket of time filled in, are nobody's question."""

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
}


@dataclass(frozen=True)
class Engine:
    """What answering needs of an open generation."""

    model: Model
    statement: Callable[[Question], str]
    undated_statement: Callable[[Question], str]
    fetch: Callable[[str, dict[str, Any]], tuple[list[str], list[tuple[Any, ...]]]]


def answer(query: Query, engine: Engine) -> Table:
    """The answer to a query. Raises UsageError where the query makes no sense."""
    query = _with_comparisons(query)
    model = engine.model
    question = understand(query, model)
    other = compare.other_period(query, question.period, model)
    statement = engine.statement(question)
    rows = _figures(question, engine, statement)
    gaps = _gaps(question, rows)
    before: Rows = {}
    if other is not None:
        _refuse_odd_comparison(question)
        before = _before(question, other, engine)
        for key in before:
            rows.setdefault(key, _nothing(question, key, model))
        _fill_before(question, other, rows, before, model)
    records = _ordered(question, rows, before, model)
    totals = _totals(query, engine) if query.totals and query.by else None
    return Table(
        query,
        columns(question, model),
        tuple(records[: query.limit]),
        totals,
        question.period,
        other,
        model.clock.today,
        model.settings.currency,
        model.generation,
        tuple(notes(question, engine, gaps)),
        statement,
        question.values,
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
        found.append(Column(axis.name, label, "dimension", kind, axis.grain))
    for each in question.asked:
        unit = each.measure.unit if each.suffix != "change_pct" else "share"
        versus = VERSUS[each.suffix]
        kind = "integer" if unit == "count" else "number"
        found.append(Column(each.name, each.measure.label, "measure", kind, unit, versus))
    return tuple(found)


def _with_comparisons(query: Query) -> Query:
    """A comparison that no measure asks for by a suffix is shown for every one."""
    if not query.compare or any(":" in name for name in query.measures):
        return query
    suffixes = ("", ":previous", ":change", ":change_pct")
    measures = (f"{name}{suffix}" for name in query.measures for suffix in suffixes)
    return replace(query, measures=tuple(measures))


def _figures(question: Question, engine: Engine, statement: str) -> Rows:
    """The rows by key, each with every aggregate and every ratio that was asked."""
    model = engine.model
    names, fetched = engine.fetch(statement, question.values)
    axes = [names.index(axis.name) for axis in question.axes]
    rows: Rows = {}
    for values in fetched:
        row = dict(zip(names, values, strict=True))
        rows[tuple(values[at] for at in axes)] = row
    if not question.axes and not rows:
        rows[()] = {}
    _fill(question, rows, model)
    aggregates = _aggregates(question)
    ratios = {each.measure for each in question.asked if isinstance(each.measure, Ratio)}
    has_data = DataThere(question, model)
    for key, row in rows.items():
        for measure in aggregates:
            row[measure.name] = _settled(measure, row, key, has_data)
        for ratio in ratios:
            row[ratio.name] = _ratio(ratio, row)
    return rows


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


def _fill(question: Question, rows: Rows, model: Model) -> None:
    """Make the date axis dense: every bucket of the period, for every key beside it."""
    at = _dense_axis(question)
    if at is None:
        return
    days = _buckets(question, [key[at] for key in rows if key[at] is not None], model)
    beside = dict.fromkeys((*key[:at], None, *key[at + 1 :]) for key in rows)
    if not beside and len(question.axes) == 1:
        beside[(None,)] = None
    if len(days) * len(beside) > MOST_ROWS:
        raise QueryError(
            f"{question.axes[at].name} would have {len(days) * len(beside):,} rows.",
            "Ask for a coarser grain, a shorter period, or fewer dimensions.",
        )
    for day in days:
        for key in beside:
            rows.setdefault((*key[:at], day, *key[at + 1 :]), {})


def _dense_axis(question: Question) -> int | None:
    dense = [number for number, axis in enumerate(question.axes) if axis.dense]
    # A record has its one day: there is nothing to fill in for it.
    of_records = any(axis.dimension in ("deal", "lead") for axis in question.axes)
    return dense[0] if len(dense) == 1 and not of_records else None


def _buckets(question: Question, found: list[date], model: Model) -> list[date]:
    """The first days of the buckets between the period's ends, or those found in the data."""
    at = _dense_axis(question)
    assert at is not None
    axis = question.axes[at]
    if question.period and axis.dimension == "date":
        span = question.period
    elif found:
        span = Period(min(found), max(found))
    else:
        return []
    return _bucket_days(axis.grain, span, model.clock)


def _bucket_days(grain: str, span: Period, clock: Clock) -> list[date]:
    unit = grain.removeprefix("fiscal_")
    return buckets(unit, span, clock, fiscal=grain.startswith("fiscal_"))  # type: ignore[arg-type]


def _settled(measure: Measure, row: dict[str, Any], key: Key, has_data: DataThere) -> Any:
    """A missing flow is 0 where its fact has data, and not known where it has none."""
    value = row.get(measure.name)
    if measure.kind == "ratio":
        return value
    if not has_data(measure, key):
        return None
    if value is not None:
        return value
    if row.get(measure.name + COUNTED):
        return None
    return Decimal(0) if measure.unit == "money" else 0


class DataThere:
    """Whether a measure's fact has records around a key's bucket, or around the period."""

    def __init__(self, question: Question, model: Model) -> None:
        self._model = model
        self._period = question.period
        at = _dense_axis(question)
        own = at is not None and question.axes[at].dimension == "date"
        self._at = at if own else None
        self._grain = question.axes[at].grain if own and at is not None else ""
        self._known: dict[tuple[str, bool, Any], bool] = {}

    def __call__(self, measure: Measure, key: Key) -> bool:
        """Whether there is data that the measure could have counted at the key."""
        bucket = None if self._at is None else key[self._at]
        if measure.name in self._model.silent:
            return False
        about = (measure.fact, bool(measure.date), bucket)
        if about not in self._known:
            self._known[about] = self._look(measure, bucket)
        return self._known[about]

    def _look(self, measure: Measure, bucket: date | None) -> bool:
        span = self._model.spans.get(measure.fact)
        if span is None:
            return False
        if not span or not measure.date:
            return True
        asked = self._period
        if self._at is not None:
            if bucket is None:
                return True
            unit: Any = self._grain.removeprefix("fiscal_")
            asked = Period(bucket, shifted(bucket, unit, 1) - timedelta(days=1))
        first = date.fromisoformat(span[0])
        last = max(date.fromisoformat(span[1]), self._model.clock.today)
        return asked is None or (asked.start <= last and asked.end >= first)


def _ratio(ratio: Ratio, row: dict[str, Any]) -> float | None:
    above, below = row.get(ratio.numerator), row.get(ratio.denominator)
    if above is None or not below:
        return None
    return float(above) / float(below)


def _nothing(question: Question, key: Key, model: Model) -> dict[str, Any]:
    """The figures of a key that only the other period has."""
    has_data = DataThere(question, model)
    return {each.name: _settled(each, {}, key, has_data) for each in _aggregates(question)}


def _fill_before(question: Question, other: Period, rows: Rows, before: Rows, model: Model) -> None:
    """A key that only this period has was nothing then, where its facts had data then.

    A bucket that has none to meet (the 31st, in a month of 30 days) stays without.
    """
    at = _dense_axis(question)
    then = replace(question, period=other)
    there: dict[Any, Any] = {}
    if at is not None:
        here, days = _bucket_pairs(question, other, model)
        there = dict(zip(here, days, strict=False))
    for key in rows:
        if key not in before and (at is None or key[at] in there):
            met = key if at is None else (*key[:at], there[key[at]], *key[at + 1 :])
            before[key] = _nothing(then, met, model)


def _bucket_pairs(question: Question, other: Period, model: Model) -> tuple[list[date], list[date]]:
    """The buckets of the period, and those of the other one that they meet by their number."""
    at = _dense_axis(question)
    assert at is not None
    assert question.period is not None
    grain = question.axes[at].grain
    return (
        _bucket_days(grain, question.period, model.clock),
        _bucket_days(grain, other, model.clock),
    )


def _refuse_odd_comparison(question: Question) -> None:
    dated = [axis for axis in question.axes if axis.dense]
    if len(dated) > 1 or any(axis.dimension != "date" for axis in dated):
        raise QueryError(
            f"A comparison runs along `date`, not along {dated[-1].name}.",
            "Ask by date, with a grain, or leave the comparison out.",
        )


def _before(question: Question, other: Period, engine: Engine) -> Rows:
    query = compare.with_period(question.query, other)
    asked = understand(query, engine.model)
    before = _figures(asked, engine, engine.statement(asked))
    at = _dense_axis(question)
    if at is None:
        return before
    here, there = _bucket_pairs(question, other, engine.model)
    return compare.aligned(before, at, here, there)


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


def _ordered(question: Question, rows: Rows, before: Rows, model: Model) -> list[tuple[Any, ...]]:
    records = [
        (*key, *(_value(each, row, before.get(key, {})) for each in question.asked))
        for key, row in rows.items()
    ]
    dated = [at for at, axis in enumerate(question.axes) if axis.grain]
    if dated:
        records = [_worded(record, dated) for record in records]
    names = [*(axis.name for axis in question.axes), *(each.name for each in question.asked)]
    for name, descending in reversed(_order(question, names)):
        at = names.index(name)
        axis = question.axes[at] if at < len(question.axes) else None
        rank = _rank(axis, model)
        known = [record for record in records if not _last(record[at], axis)]
        known.sort(key=lambda record: rank(record[at]), reverse=descending)
        records = known + [record for record in records if _last(record[at], axis)]
    return records


def _worded(record: tuple[Any, ...], dated: list[int]) -> tuple[Any, ...]:
    """A bucket without a date is said, not left empty, as unknown text is said at build."""
    if all(record[at] is not None for at in dated):
        return record
    return tuple(
        NO_DATE if value is None and at in dated else value for at, value in enumerate(record)
    )


def _order(question: Question, names: list[str]) -> list[tuple[str, bool]]:
    """The asked order, then dates ascending, the first measure descending, the other axes."""
    found: dict[str, bool] = {}
    for item in question.query.order:
        name = item.removeprefix("-")
        if name not in names:
            raise UnknownNameError("column to order by", name, names)
        found[name] = item.startswith("-")
    for axis in question.axes:
        if axis.grain:
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


def _totals(query: Query, engine: Engine) -> tuple[Any, ...]:
    """The same measures without a split: a coarser query, never a sum of what is shown."""
    whole = answer(replace(query, by=(), order=(), limit=None, totals=False), engine)
    return whole.records[0]
