"""From the engine's rows to the answer: zeros and nulls, dense dates, ratios, order, totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from operator import add
from typing import TYPE_CHECKING, Any

from rapport.answering import by_age, compare
from rapport.answering.density import bucket_pairs
from rapport.answering.figures import along_steps, apart, figures, gaps, nothing
from rapport.answering.goal_totals import of_totals
from rapport.answering.notes import notes
from rapport.answering.ordering import has, ordered
from rapport.answering.targets import made_of_goals, targets, with_goals, work_out
from rapport.compiling.compile import IN_ALL, ROWS
from rapport.compiling.plan import Asked, Question, made_of, part_of
from rapport.errors import QueryError
from rapport.measure import Curve, Measure, StepRatio
from rapport.period import in_words, resolve, shifted
from rapport.query import ENDS, GOALS
from rapport.table import TOTAL_OF_ALL, Column, Note, Table
from rapport.wording import LANGUAGES, Locale, Message, OwnWords, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rapport.answering.grid import Grid
    from rapport.answering.targets import Targets
    from rapport.compiling.opened import Opened
    from rapport.model import Model
    from rapport.period import Period
    from rapport.query import Query

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
    "behind": _("{label}, behind"),
    "a_day": _("{label}, needed a day"),
    "people_goal": _("{label}, goals of its people"),
    "goal_gap": _("{label}, goal less its people's"),
    "goal_probability": _("{label}, chance of the goal"),
    "low": _("{label}, at least"),
    "high": _("{label}, at most"),
}
AGAINST = {
    "previous_period": _("period before"),
    "previous_year": _("year before"),
    "same_weekdays": _("the same weekdays before"),
}
COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "previous": lambda _now, then: then,
    "change": compare.change,
    "change_pct": compare.change_pct,
}
SHARES = ("change_pct", "attainment", "pace", "goal_probability")


def answer(query: Query, opened: Opened) -> Table:
    """The answer to a query. Raises UsageError where the query makes no sense."""
    query = _with_comparisons(query)
    model = opened.model
    question = opened.understand(query)
    others = question.once(
        "others", lambda: compare.other_periods(query, question.period, model, question.as_of)
    )
    grid = figures(question, opened)
    lacking = gaps(question, grid)
    if others:
        _refuse_odd_comparison(question)
    befores = [
        _before(question, number, other, grid, opened) for number, other in enumerate(others)
    ]
    met = dict.fromkeys(key for before in befores for key in before.keys if key not in grid.places)
    grid.extend(nothing(question, met, model))
    grid.extend(nothing(question, with_goals(question, grid, opened), model))
    for other, before in zip(others, befores, strict=True):
        _fill_before(question, other, grid, before, model)
    along_steps(question, [grid, *befores], model)
    aims, told = _aims(question, grid, opened)
    told = list(dict.fromkeys([*told, *_made_of_goals(question, grid, opened)]))
    found = _recorded(question, grid, befores, aims, others=others, model=model)
    records = ordered(question, found, model)
    kept = records
    if query.having:
        kept = [each for each in records if has(question, each, query.having)]
    totals = _totals(query, opened) if query.totals and query.by else None
    if totals is not None:
        told += of_totals(question, kept, totals, model)
        if len(kept) < len(records) and any(each is not None for each in totals):
            told.append(Note(TOTAL_OF_ALL, values=(("shown", len(kept)), ("n", len(records)))))
    records = kept
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
        (
            *notes(question, opened, lacking),
            *apart(question, grid, model),
            *by_age.told(grid),
            *told,
        ),
        opened.statement(question),
        question.values,
        tuple(zip(query.compare, others, strict=True)),
        _found(query, grid, records),
    )


def columns(question: Question, model: Model) -> tuple[Column, ...]:
    """The answer's columns: the axes as asked, then the measures."""
    return question.once("columns", lambda: _columns(question, model))


def _columns(question: Question, model: Model) -> tuple[Column, ...]:
    known = model.dimensions()
    found = []
    for axis in question.axes:
        dimension = known[axis.dimension]
        label = dimension.label
        if axis.grain and axis.dimension == "date":
            label = GRAIN_LABELS[axis.grain]
        dated = axis.grain and axis.dense
        kind = "date" if dated else "integer" if axis.grain else dimension.type
        order = tuple(model.positions.get(axis.dimension, ())) if dimension.in_order else ()
        words = dimension.words
        found.append(
            Column(axis.name, label, "dimension", kind, axis.grain, words=words, order=order)
        )
    several = len(question.query.compare) > 1
    for each in question.asked:
        unit = each.measure.unit if each.suffix not in SHARES else "share"
        kind = "integer" if unit == "count" else "number"
        against = Message("")
        if several and each.suffix in ("previous", "change", "change_pct"):
            name = question.query.compare[each.against]
            against = AGAINST.get(name) or _period_named(name, model)
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


def _period_named(name: str, model: Model) -> Message:
    """A period that is compared with, as every language says it: Q2 2026."""
    period = resolve(name, model.clock)
    return OwnWords({each: in_words(period, Locale(each)) for each in LANGUAGES})


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


def _fill_before(question: Question, other: Period, grid: Grid, before: Grid, model: Model) -> None:
    """A key that only this period has was nothing then, where its facts had data then.

    A bucket that has none to meet (the 31st, in a month of 30 days) stays without.
    """
    keys = [key for key in grid.keys if key not in before.places]
    at = question.dense_axis
    met = keys
    if at is not None:
        here, days = bucket_pairs(question, other, model)
        there = dict(zip(here, days, strict=False))
        keys = [key for key in keys if key[at] in there]
        met = [(*key[:at], there[key[at]], *key[at + 1 :]) for key in keys]
    before.extend(nothing(replace(question, period=other), met, model).under(keys))


def _refuse_odd_comparison(question: Question) -> None:
    dated = [axis for axis in question.axes if axis.dense]
    if len(dated) > 1 or any(axis.dimension != "date" for axis in dated):
        raise QueryError(
            f"A comparison runs along `date`, not along {dated[-1].name}.",
            "Ask by date, with a grain, or leave the comparison out.",
        )


def _before(question: Question, number: int, other: Period, grid: Grid, opened: Opened) -> Grid:
    """The figures of the period that the comparison of a number is with, under the grid's keys."""
    query = compare.with_period(question.query, other)
    if question.curve:
        query = by_age.at_same_ages(query, question, grid)
    asked = opened.understand(query)
    whole = compare.whole_of(question.query, number, question.period, opened.model)
    if whole is not None and whole != other:
        asked = part_of(asked, whole)
    before = figures(asked, opened)
    at = question.dense_axis
    if at is None:
        return before
    here, there = bucket_pairs(question, other, opened.model)
    return compare.aligned(before, at, here, there)


def _recorded(
    question: Question,
    grid: Grid,
    befores: Sequence[Grid],
    aims: Targets,
    *,
    others: Sequence[Period],
    model: Model,
) -> list[tuple[Any, ...]]:
    young = _Young(question, others, model)
    columns = []
    for each in question.asked:
        name = each.measure.name
        column = grid.column(name)
        if each.suffix in ENDS:
            column = grid.column(f"{name}:{each.suffix}")
        elif each.suffix in GOALS:
            column = [aims.get((name, key), {}).get(each.suffix) for key in grid.keys]
        elif each.suffix:
            then = befores[each.against].at(name, grid.keys)
            column = list(map(COMPARED[each.suffix], column, then))
        if each.suffix == "change_pct":
            column = [
                None if young.is_so(each, key) else value
                for key, value in zip(grid.keys, column, strict=True)
            ]
        columns.append(column)
    return list(map(add, grid.keys, zip(*columns, strict=True)))


class _Young:
    """Whether what is compared with begins before the first record of what is counted.

    Then only a part of it is on record, and a change in percent would tell of the data's beginning.
    """

    def __init__(self, question: Question, others: Sequence[Period], model: Model) -> None:
        self._others, self._model = others, model
        self._question = question
        self._at = question.dense_axis
        self._begins: dict[str, date | None] = {}
        self._met: dict[int, dict[Any, Any]] = {}

    def is_so(self, asked: Asked, key: tuple[Any, ...]) -> bool:
        """Whether it is so of a measure's comparison at a key."""
        begins = self._first(asked)
        if begins is None:
            return False
        other = self._others[asked.against]
        start, end = other.start, other.end
        if self._at is not None:
            there = self._days(asked.against).get(key[self._at])
            if there is None:
                return False
            unit: Any = self._question.axes[self._at].grain.removeprefix("fiscal_")
            start = max(there, start)
            end = min(shifted(there, unit, 1) - timedelta(days=1), end)
        # A few days at the beginning may be a weekend, or simply quiet.
        return (begins - start).days > max(3, ((end - start).days + 1) // 20)

    def _days(self, against: int) -> dict[Any, Any]:
        if against not in self._met:
            here, there = bucket_pairs(self._question, self._others[against], self._model)
            self._met[against] = dict(zip(here, there, strict=False))
        return self._met[against]

    def _first(self, asked: Asked) -> date | None:
        """The first day of what a flow counts; None of others, which no beginning makes small."""
        name = asked.measure.name
        if name not in self._begins:
            self._begins[name] = self._first_day(asked)
        return self._begins[name]

    def _first_day(self, asked: Asked) -> date | None:
        if asked.measure.kind not in ("flow", "distinct"):
            return None
        parts = (self._model.measure(each) for each in made_of(asked.measure, self._model))
        found = [
            self._model.spans.get(each.fact)
            for each in parts
            if isinstance(each, Measure) and each.date and each.date != "period"
        ]
        days = [date.fromisoformat(each[0]) for each in found if each]
        return max(days, default=None)


def _aims(question: Question, grid: Grid, opened: Opened) -> tuple[Targets, list[Note]]:
    """What was aimed at, for each measure that asks, and each key."""
    if not any(each.suffix in GOALS for each in question.asked):
        return {}, []
    return targets(question, grid, opened, lambda query: answer(query, opened))


def _made_of_goals(question: Question, grid: Grid, opened: Opened) -> list[Note]:
    """Work out what is made of goals: they stand beside the figures, and are no part of them."""
    if not made_of_goals(question):
        return []
    return work_out(question, grid, opened, lambda query: answer(query, opened))


def _found(query: Query, grid: Grid, records: Sequence[Any]) -> int | None:
    """How many rows there were before the limit, given or not; None where it took none away."""
    whole = grid.first(ROWS + IN_ALL) or len(records)
    return whole if query.limit is not None and whole > query.limit else None


def _totals(query: Query, opened: Opened) -> tuple[Any, ...]:
    """The same measures without a split: a coarser query, never a sum of what is shown.

    A measure that means nothing without its split has none.
    """
    model = opened.model
    bare = {name: name.partition(":")[0] for name in query.measures}
    whole = tuple(name for name in query.measures if _has_total(bare[name], model))
    if not whole:
        return tuple(None for _ in query.measures)
    found = answer(
        replace(query, measures=whole, by=(), having=(), order=(), limit=None, totals=False), opened
    )
    values = dict(zip((each.name for each in found.columns), found.records[0], strict=True))
    return tuple(values.get(name) for name in query.measures)


def _has_total(name: str, model: Model) -> bool:
    measure = model.measure(name)
    if isinstance(measure, Curve | StepRatio):
        return False
    parts = (model.measure(each) for each in made_of(measure, model))
    return not any(isinstance(each, Measure) and each.per for each in parts)
