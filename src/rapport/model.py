"""All names in one place: what can be asked of one generation, and how its fields are typed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rapport.custom import CustomMeasure, InPlace, unit_of
from rapport.dimension import AGE, CYCLES, GRAINS, Dimension
from rapport.dimensions import DIMENSIONS
from rapport.errors import (
    NotOfFactError,
    QueryError,
    UnknownNameError,
    WorkspaceError,
    join,
    nearest,
)
from rapport.facts import FACTS
from rapport.formula import NUMERIC_TYPES, check, is_aggregation, is_formula, parse, resolve
from rapport.measure import CASES, AnyMeasure, Measure, Population, half, half_of
from rapport.measures import MEASURES
from rapport.period import Clock, Period
from rapport.schema import TABLES
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rapport.fact import Fact
    from rapport.settings import Settings

AGGREGATED = frozenset(
    each.name
    for each in FACTS.values()
    if not each.made_when_asked
    and each.name not in {other.history for other in FACTS.values()}
    and each.name not in {other.parts for other in FACTS.values()}
)
"""The facts whose columns custom measures can aggregate: those that hold each record once."""

MONEY = (
    *("amount", "weighted_amount", "value", "won_amount", "cost", "margin", "mrr", "revenue"),
    *("gross_profit", "direct_cost", "refunded", "open_amount", "bought_amount", "return_cost"),
)

NUMBERS = NUMERIC_TYPES


@dataclass(frozen=True)
class Axis:
    """One item of a query's `by`: a dimension, for dates with a grain."""

    name: str
    """As it was asked: date:month."""
    dimension: str
    grain: str = ""

    @property
    def dense(self) -> bool:
        """Whether every bucket is shown, with or without records."""
        return self.grain in GRAINS


@dataclass(frozen=True, eq=False)
class Model:
    """What one generation can be asked, on one day."""

    settings: Settings
    clock: Clock
    generation: str
    state: str
    last_day: date | None
    today_is_last_day: bool
    """Whether today is taken from the data, and not from the clock or the settings."""
    is_as_set: bool
    """Whether rapport.toml still says what the generation was built under."""
    columns: Mapping[str, Mapping[str, str]]
    """The columns of each fact, with their engine types."""
    stored: Mapping[str, Mapping[str, str]]
    """Those of them that its table has itself; the others are read from Fact.whole."""
    left_out: frozenset[str]
    """The facts that have rows which no longer count: see rapport.fact.LEFT_OUT."""
    enums: Mapping[str, Mapping[str, str]]
    """For each fact, the engine's types of its ENUM columns."""
    spans: Mapping[str, Any]
    """For each fact, its first and last day; [] without dates; None without records."""
    latest: Mapping[str, Mapping[str, str]]
    """For each fact and each of its dates, the last day that a record has."""
    unknown: Mapping[str, Mapping[str, int]]
    """For each measure, how many of its records lack what: see build.about."""
    silent: frozenset[str]
    """The measures that rest on something which no record has."""
    positions: Mapping[str, list[str]]
    teams: Mapping[str, list[str]]
    members: Callable[[str], frozenset[str]]
    """From an ENUM type of the engine to the values that it has."""
    records: Mapping[str, int] = field(default_factory=dict)
    late_deals: int = 0
    """How many deals have an event that was recorded on a later day than it happened."""
    has_other_currencies: bool = False
    """Whether any deal is in a currency that is not the workspace's."""
    rates_moved: bool = False
    """Whether a currency is worth something else today than when open deals were valued."""
    weighed_now_alone: bool = False
    """Whether the deals' own chances are on record as they are now, and not as they were."""
    custom: Mapping[str, CustomMeasure] = field(default_factory=dict)
    """The measures that the workspace defines itself, each after those that it uses."""
    wrong: Mapping[str, WorkspaceError] = field(default_factory=dict)
    """Of measures that the workspace defines and that are not in order, what is wrong."""
    dialect: str = "duckdb"
    """In which questions are compiled: see rapport.engines."""

    def runs_ahead(self, fact: str, column: str, day: date) -> bool:
        """Whether records of a fact have, at one of its dates, a later day than this."""
        last = self.latest.get(fact, {}).get(column)
        return last is not None and date.fromisoformat(last) > day

    def measure(self, name: str) -> AnyMeasure:
        """The measure of that name, custom ones (sum(x_seats)) too. Raises UnknownNameError."""
        if name in MEASURES:
            return MEASURES[name]
        if name in self.wrong:
            raise self.wrong[name]
        if name in self.custom:
            found, wrong = self._own_measures
            if name in wrong:
                raise wrong[name]
            return found[name]
        which, whole = half_of(name)
        if which:
            return self._half(which, whole)
        fields = self.custom_fields()
        if name in fields:
            return fields[name]
        if is_aggregation(name):
            return self._aggregation(name)
        if is_formula(name):
            return self._formula(name)
        # A file that names no measure may have been meant to name this one.
        unread = " ".join(str(self.wrong[each]) for each in self.wrong if "/" in each)
        names = [*MEASURES, *self.custom, *fields]
        raise UnknownNameError("measure", name, names, or_else=unread)

    @property
    def custom_measures(self) -> dict[str, AnyMeasure]:
        """The workspace's own measures that are in order."""
        return self._own_measures[0]

    @property
    def wrong_measures(self) -> dict[str, WorkspaceError]:
        """What is wrong with those that are not, by their names, or their file's."""
        return self._own_measures[1]

    @cached_property
    def _own_measures(self) -> tuple[dict[str, AnyMeasure], dict[str, WorkspaceError]]:
        """The workspace's own measures, and what is wrong with those that are not in order."""
        found: dict[str, AnyMeasure] = {}
        wrong = dict(self.wrong)
        names = {*MEASURES, *self.custom}
        kinds = {each.name: each.kind for each in MEASURES.values()}
        for name, custom in self.custom.items():
            problem = next((wrong[each] for each in custom.needs if each in wrong), None)
            try:
                if problem is None:
                    custom.check(names, self._aggregated)
            except WorkspaceError as error:
                problem = error
            if problem is not None:
                wrong[name] = problem
                continue
            flows = {each: "flow" for each in custom.needs if each.startswith(("sum(", "count("))}
            found[name] = custom.derived(self.settings.language, {**kinds, **flows})
            kinds[name] = found[name].kind
        return found, wrong

    @cached_property
    def _aggregated(self) -> dict[str, Mapping[str, str]]:
        """The facts whose columns can be aggregated by a formula."""
        found: dict[str, Mapping[str, str]] = {}
        for name, columns in self.columns.items():
            if name not in AGGREGATED:
                continue
            # A row that carries another's record has of it what that one is asked for.
            own = self.stored.get(name, columns) if FACTS[name].of else columns
            found[name] = {each: columns[each] for each in columns if each in own}
        return found

    def _aggregation(self, name: str) -> Measure:
        """The measure that avg(x_score) or sum(deals.x_seats) stands for."""
        formula = parse(name)
        if len(formula.aggregations) != 1 or str(formula) != str(formula.aggregations[0]):
            raise UnknownNameError("measure", name, [*MEASURES, *self.custom])
        aggregation = formula.aggregations[0]
        fact, column = resolve(aggregation, self._aggregated)
        aggregate: Any = "mean" if aggregation.function == "avg" else aggregation.function
        counts = aggregate in ("count", "distinct")
        # Who has records without a value keeps a row, in which it is not known.
        holds = (lambda t: t[column].notnull()) if counts else None
        return Measure(
            str(aggregation),
            Message(str(aggregation)),
            "money" if column in MONEY and not counts else "number",
            fact,
            Population(_("Every record that was not deleted."), holds),
            aggregate,
            column,
            _date_of(fact),
        )

    def _formula(self, name: str) -> AnyMeasure:
        """The measure that a formula written in place of a name stands for."""
        formula = parse(name)
        check(formula, {*MEASURES, *self.custom, *self.wrong}, self._aggregated)
        made_of = {each: self.measure(each) for each in formula.needs}
        kinds = {each: measure.kind for each, measure in made_of.items()}
        units = {each: measure.unit for each, measure in made_of.items()}
        labels = {each: measure.label for each, measure in made_of.items()}
        unit = unit_of(formula, units)
        found = CustomMeasure("formula", formula, unit=unit).derived(kinds=kinds)
        return replace(found, name=name, label=InPlace(name, formula, labels))

    def _half(self, which: str, name: str) -> Measure:
        """cases(won_amount), total(average_deal): see rapport.measure.half."""
        measure = self.measure(name)
        wanted = ("sum", "mean") if which == CASES else ("mean",)
        if not isinstance(measure, Measure) or measure.aggregate not in wanted:
            raise QueryError(f"{name} has no {which}.", f"It is no {join(wanted)} of records.")
        return half(measure, which)

    def custom_fields(self) -> dict[str, Measure]:
        """The sum and the mean of every custom number, at its record's creation.

        sum(deals.x_seats); sum(x_seats) too, where only one kind of record has such a number.
        """
        return self._custom_fields

    @cached_property
    def _custom_fields(self) -> dict[str, Measure]:
        found: dict[str, Measure] = {}
        owners: dict[str, list[str]] = {}
        for fact, columns in self.columns.items():
            for column, kind in columns.items():
                own = fact in ("deals", "leads", "activities") and column.startswith("x_")
                if own and kind.startswith(NUMBERS):
                    owners.setdefault(column, []).append(fact)
        for column, facts in owners.items():
            for fact in facts:
                for each in _custom(fact, column):
                    found[each.name] = each
                    if len(facts) == 1:
                        short = each.name.replace(f"{fact}.", "")
                        found[short] = replace(each, name=short)
        return found

    def dimensions(self) -> dict[str, Dimension]:
        """Every dimension that some fact of this generation has, custom fields among them."""
        return self._dimensions

    @cached_property
    def _dimensions(self) -> dict[str, Dimension]:
        found = dict(DIMENSIONS)
        for columns in self.columns.values():
            for column, kind in columns.items():
                bare = column.rpartition(".")[2]
                if not bare.startswith("x_") or kind.startswith(NUMBERS):
                    continue
                label = Message(bare.removeprefix("x_").replace("_", " ").capitalize())
                typed = {"BOOLEAN": "boolean", "DATE": "date"}.get(kind, "text")
                custom = Dimension(column, label, _("A field of the source's own."), typed)
                found.setdefault(column, custom)
        return found

    def axis(self, name: str) -> Axis:
        """One item of `by`. Raises UnknownNameError, or QueryError for a wrong grain."""
        dimension, __, grain = name.partition(":")
        known = self.dimensions()
        dimension = self.whole_name(dimension)
        if dimension not in known:
            grains = [f"date:{each}" for each in nearest(dimension, GRAINS, 1)]
            raise UnknownNameError("dimension", dimension, known, first=grains)
        if dimension in CYCLES or name == AGE:
            return Axis(name, dimension, dimension)
        if known[dimension].type != "date":
            if grain:
                raise QueryError(f"{dimension} is not a date.", f"Ask by {dimension} alone.")
            return Axis(name, dimension)
        grain = grain or "day"
        if grain not in (*GRAINS, *CYCLES) or grain == "hour":
            raise QueryError(
                f"{name}: there is no grain called {grain!r}.",
                f"There is {join((*GRAINS, *CYCLES[:-1]), 'and')}; the hour of the day is `hour`.",
            )
        return Axis(name, dimension, grain)

    def whole_name(self, name: str) -> str:
        """x_territory for company.x_territory, where only one record has such a field."""
        if not name.startswith("x_"):
            return name
        names = {each for columns in self.columns.values() for each in columns}
        whole = {each for each in names if each.endswith(f".{name}")}
        return min(whole) if name not in names and len(whole) == 1 else name

    def column(self, fact: Fact, name: str, own_date: str) -> str:
        """The column of a fact that a dimension or a field stands for.

        Raises QueryError where the fact has none, which names both.
        """
        name = self.whole_name(name)
        if name == "date":
            if own_date:
                return own_date
            raise NotOfFactError(
                f"{fact.label} read at one instant have no date of their own to be split by.",
                "Ask by created_on or expected_close_on.",
            )
        if name in self.columns.get(fact.name, ()):
            return name
        raise NotOfFactError(
            f"{fact.label} have no {name}.",
            f"{fact.label} can be asked by {join(self.names_of(fact), 'and')}.",
        )

    def axis_column(self, fact: Fact, axis: Axis, own_date: str) -> str:
        """The column of a fact that an axis is read from; weekday and its like from the date."""
        name = "date" if axis.dimension in CYCLES else axis.dimension
        return self.column(fact, name, own_date)

    def names_of(self, fact: Fact) -> list[str]:
        """The dimensions that a fact has in this generation."""
        columns = self.columns.get(fact.name, {})
        parts = self.columns.get(fact.parts, {})
        known = self.dimensions()
        return ["date", *(each for each in known if each in columns or each in parts)]

    @cached_property
    def span(self) -> Period:
        """From the first day on which anything happened until today, or the last if later."""
        spans = [span for span in self.spans.values() if span]
        days = [date.fromisoformat(day) for span in spans for day in span]
        return Period(min(days, default=self.clock.today), max([*days, self.clock.today]))

    def fields(self) -> set[str]:
        """Every name that a condition can be about."""
        return self._fields

    @cached_property
    def _fields(self) -> set[str]:
        names = {each for columns in self.columns.values() for each in columns}
        return {each for each in (*names, *self.dimensions()) if each not in CYCLES}

    def records_in_words(self) -> str:
        """How many records of each kind there are, the most telling kinds first; "" for none."""
        first = ("deals", "leads", "activities", "companies", "contacts", "users")
        ordered = [*first, *(name for name in self.records if name not in first)]
        counts = [(name, self.records[name]) for name in ordered if self.records.get(name)]
        return ", ".join(
            f"{n:,} {TABLES[name].singular if n == 1 else name.replace('_', ' ')}"
            for name, n in counts
        )

    def fact(self, name: str) -> Fact:
        """The fact of that name."""
        return FACTS[name]


def _date_of(fact: str) -> str:
    """The day by which a column of a fact is aggregated: its creation, or else its usual one."""
    counted = [
        each.date for each in MEASURES.values() if isinstance(each, Measure) and each.fact == fact
    ]
    dates = [each for each in counted if each]
    if not FACTS[fact].of and "created_on" in dates:
        return "created_on"
    return max(dates, key=dates.count, default="")


def _custom(fact: str, column: str) -> Iterator[Measure]:
    label = Message(column.removeprefix("x_").replace("_", " ").capitalize())
    everything = Population(_("Every record that was not deleted."))
    yield Measure(
        f"sum({fact}.{column})", label, "number", fact, everything, "sum", column, "created_on"
    )
    yield Measure(
        f"avg({fact}.{column})", label, "number", fact, everything, "mean", column, "created_on"
    )
