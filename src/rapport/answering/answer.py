"""From the engine's rows to the answer: zeros and nulls, dense dates, ratios, order, totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.answering import by_age, compare
from rapport.answering.density import Rows, bucket_pairs, dense_axis
from rapport.answering.figures import along_steps, figures, gaps, nothing
from rapport.answering.goal_totals import of_totals
from rapport.answering.notes import notes
from rapport.answering.ordering import has, ordered
from rapport.answering.targets import made_of_goals, targets, with_goals, work_out
from rapport.compiling.compile import IN_ALL, ROWS
from rapport.compiling.plan import Asked, Question, made_of
from rapport.errors import QueryError
from rapport.measure import Curve, Measure, StepRatio
from rapport.period import in_words, resolve, shifted
from rapport.query import ENDS, GOALS
from rapport.table import TOTAL_OF_ALL, Column, Note, Table
from rapport.wording import LANGUAGES, Locale, Message, OwnWords, _

if TYPE_CHECKING:
    from collections.abc import Sequence

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
SHARES = ("change_pct", "attainment", "pace", "goal_probability")


def answer(query: Query, opened: Opened) -> Table:
    """The answer to a query. Raises UsageError where the query makes no sense."""
    query = _with_comparisons(query)
    model = opened.model
    question = opened.understand(query)
    others = compare.other_periods(query, question.period, model, question.as_of)
    rows = figures(question, opened)
    lacking = gaps(question, rows)
    if others:
        _refuse_odd_comparison(question)
    befores = [_before(question, other, rows, opened) for other in others]
    met = dict.fromkeys(key for before in befores for key in before if key not in rows)
    rows |= nothing(question, met, model)
    rows |= nothing(question, with_goals(question, rows, opened), model)
    for other, before in zip(others, befores, strict=True):
        _fill_before(question, other, rows, before, model)
    along_steps(question, [rows, *befores], model)
    aims, told = _aims(question, rows, opened)
    told = list(dict.fromkeys([*told, *_made_of_goals(question, rows, opened)]))
    found = _recorded(question, rows, befores, aims, others=others, model=model)
    records = ordered(question, found, model)
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
        (*notes(question, opened, lacking), *by_age.told(rows), *told),
        opened.statement(question),
        question.values,
        tuple(zip(query.compare, others, strict=True)),
        _found(query, rows, records),
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


def _fill_before(question: Question, other: Period, rows: Rows, before: Rows, model: Model) -> None:
    """A key that only this period has was nothing then, where its facts had data then.

    A bucket that has none to meet (the 31st, in a month of 30 days) stays without.
    """
    at = dense_axis(question)
    there: dict[Any, Any] = {}
    if at is not None:
        here, days = bucket_pairs(question, other, model)
        there = dict(zip(here, days, strict=False))
    met = {
        key if at is None else (*key[:at], there[key[at]], *key[at + 1 :]): key
        for key in rows
        if key not in before and (at is None or key[at] in there)
    }
    for key, row in nothing(replace(question, period=other), met, model).items():
        before[met[key]] = row


def _refuse_odd_comparison(question: Question) -> None:
    dated = [axis for axis in question.axes if axis.dense]
    if len(dated) > 1 or any(axis.dimension != "date" for axis in dated):
        raise QueryError(
            f"A comparison runs along `date`, not along {dated[-1].name}.",
            "Ask by date, with a grain, or leave the comparison out.",
        )


def _before(question: Question, other: Period, rows: Rows, opened: Opened) -> Rows:
    query = compare.with_period(question.query, other)
    if question.curve:
        query = by_age.at_same_ages(query, question, rows)
    asked = opened.understand(query)
    before = figures(asked, opened)
    at = dense_axis(question)
    if at is None:
        return before
    here, there = bucket_pairs(question, other, opened.model)
    return compare.aligned(before, at, here, there)


def _recorded(
    question: Question,
    rows: Rows,
    befores: Sequence[Rows],
    aims: Targets,
    *,
    others: Sequence[Period],
    model: Model,
) -> list[tuple[Any, ...]]:
    young = _Young(question, others, model)
    if all(not each.suffix for each in question.asked):
        names = [each.measure.name for each in question.asked]
        return [(*key, *[row.get(name) for name in names]) for key, row in rows.items()]
    return [
        (
            *key,
            *[
                aims.get((each.measure.name, key), {}).get(each.suffix)
                if each.suffix in GOALS
                else None
                if each.suffix == "change_pct" and young.is_so(each, key)
                else _value(each, row, befores[each.against].get(key, {}) if befores else {})
                for each in question.asked
            ],
        )
        for key, row in rows.items()
    ]


class _Young:
    """Whether what is compared with begins before the first record of what is counted.

    Then only a part of it is on record, and a change in percent would tell of the data's beginning.
    """

    def __init__(self, question: Question, others: Sequence[Period], model: Model) -> None:
        self._others, self._model = others, model
        self._question = question
        self._at = dense_axis(question)
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


def _aims(question: Question, rows: Rows, opened: Opened) -> tuple[Targets, list[Note]]:
    """What was aimed at, for each measure that asks, and each key."""
    if not any(each.suffix in GOALS for each in question.asked):
        return {}, []
    return targets(question, rows, opened, lambda query: answer(query, opened))


def _made_of_goals(question: Question, rows: Rows, opened: Opened) -> list[Note]:
    """Work out what is made of goals: they stand beside the figures, and are no part of them."""
    if not made_of_goals(question):
        return []
    return work_out(question, rows, opened, lambda query: answer(query, opened))


def _value(asked: Asked, row: dict[str, Any], before: dict[str, Any]) -> Any:
    name = asked.measure.name
    if not asked.suffix or asked.suffix in ENDS:
        return row.get(f"{name}:{asked.suffix}" if asked.suffix else name)
    now, then = row.get(name), before.get(name)
    if asked.suffix == "previous":
        return then
    if asked.suffix == "change":
        return compare.change(now, then)
    return compare.change_pct(now, then)


def _found(query: Query, rows: Rows, records: Sequence[Any]) -> int | None:
    """How many rows there were before the limit, given or not; None where it took none away."""
    given: dict[str, Any] = next(iter(rows.values()), {})
    whole = given.get(ROWS + IN_ALL) or len(records)
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
