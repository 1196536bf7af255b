"""All names in one place: what can be asked of one generation, and how its fields are typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from rapport.dimension import CYCLES, GRAINS, Dimension
from rapport.dimensions import DIMENSIONS
from rapport.errors import QueryError, UnknownNameError, join
from rapport.facts import FACTS
from rapport.measure import AnyMeasure, Measure, Population
from rapport.measures import MEASURES
from rapport.schema import TABLES
from rapport.wording import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from rapport.fact import Fact
    from rapport.period import Clock
    from rapport.settings import Settings

NUMBERS = ("DOUBLE", "BIGINT", "INTEGER", "DECIMAL", "HUGEINT", "SMALLINT", "TINYINT", "FLOAT")


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
    columns: Mapping[str, Mapping[str, str]]
    """The columns of each fact, with their engine types."""
    enums: Mapping[str, Mapping[str, str]]
    """For each fact, the engine's types of its ENUM columns."""
    spans: Mapping[str, Any]
    """For each fact, its first and last day; [] without dates; None without records."""
    unknown: Mapping[str, Mapping[str, int]]
    """For each measure, how many of its records lack what: see build.about."""
    positions: Mapping[str, list[str]]
    teams: Mapping[str, list[str]]
    members: Callable[[str, str], frozenset[str]]
    """From a fact and an ENUM column of it to the values that it has."""
    records: Mapping[str, int] = field(default_factory=dict)

    def measure(self, name: str) -> AnyMeasure:
        """The measure of that name, custom ones (sum(x_seats)) too. Raises UnknownNameError."""
        if name in MEASURES:
            return MEASURES[name]
        custom = self.custom_measures()
        if name in custom:
            return custom[name]
        raise UnknownNameError("measure", name, [*MEASURES, *custom])

    @cache  # noqa: B019 - lives as long as the generation is open
    def custom_measures(self) -> dict[str, Measure]:
        """The sum and the mean of every custom number, at its record's creation."""
        found: dict[str, Measure] = {}
        for fact, columns in self.columns.items():
            for column, kind in columns.items():
                own = fact in ("deals", "leads", "activities") and column.startswith("x_")
                if not own or not kind.startswith(NUMBERS):
                    continue
                label = Message(column.removeprefix("x_").replace("_", " ").capitalize())
                everything = Population(_("Every record that was not deleted."))
                for word, aggregate in (("sum", "sum"), ("avg", "mean")):
                    name = f"{word}({column})"
                    if name in found:
                        name = f"{word}({fact}.{column})"
                    found[name] = Measure(
                        name,
                        label,
                        "number",
                        fact,
                        everything,
                        aggregate,  # type: ignore[arg-type]
                        column,
                        "created_on",
                    )
        return found

    @cache  # noqa: B019 - as above
    def dimensions(self) -> dict[str, Dimension]:
        """Every dimension that some fact of this generation has, custom fields among them."""
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

    @cache  # noqa: B019 - as above
    def axis(self, name: str) -> Axis:
        """One item of `by`. Raises UnknownNameError, or QueryError for a wrong grain."""
        dimension, __, grain = name.partition(":")
        known = self.dimensions()
        dimension = self.whole_name(dimension)
        if dimension not in known:
            raise UnknownNameError("dimension", dimension, known)
        if dimension in CYCLES:
            return Axis(name, dimension, dimension)
        if known[dimension].type != "date":
            if grain:
                raise QueryError(f"{dimension} is not a date.", f"Ask by {dimension} alone.")
            return Axis(name, dimension)
        grain = grain or "day"
        if grain not in (*GRAINS, *CYCLES):
            raise QueryError(
                f"{name}: there is no grain called {grain!r}.",
                f"There is {join((*GRAINS, *CYCLES), 'and')}.",
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
            raise QueryError(
                f"{fact.label} read at one instant have no date of their own to be split by.",
                "Ask by created_on or expected_close_on.",
            )
        if name in self.columns.get(fact.name, ()):
            return name
        raise QueryError(
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

    @cache  # noqa: B019 - as above
    def fields(self) -> set[str]:
        """Every name that a condition can be about."""
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
