"""The answer: typed columns with units, rows, and everything that says how to read them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.wording import NO_DATE, NOTHING, Locale, Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas
    import polars
    import pyarrow

    from rapport.period import Period
    from rapport.query import Query

BY = _("{measures} by {split}")


@dataclass(frozen=True)
class Column:
    """One column of an answer."""

    name: str
    label: Message
    role: str
    """dimension or measure."""
    type: str
    """text, boolean, integer, number or date."""
    unit: str = ""
    """Of a measure: money, share, count, days … ; of a date, its grain."""
    versus: Message = NOTHING
    """What is compared, where the column is a comparison: {label}, before."""
    adds_up: bool = False
    """Whether the figures of its rows add up to that of all of them."""
    against: Message = NOTHING
    """Of several comparisons, the one that it is about."""
    words: Mapping[str, Message] = field(default_factory=dict, compare=False)
    """What the values that are our own are called: won, moved_in."""
    signed: bool = False
    """Whether it is a part of a change: it is written with its sign, and a share in points."""
    order: tuple[str, ...] = field(default=(), compare=False)
    """The values that follow one another, in their order: stages, bands of size."""
    holds: float | None = None
    """Of an end of a band: in what share of cases the band is to hold what comes."""

    def place(self, value: Any) -> int:
        """Where a value stands in their order; behind all others where it has no place in it."""
        return self.order.index(value) if value in self.order else len(self.order)

    def in_order(self, values: Iterable[Any]) -> list[Any]:
        """Its values in their own order; those that have no place in it stay behind, as given."""
        return sorted(values, key=self.place)

    def said(self, locale: Locale) -> str:
        """The column's heading."""
        label = locale.say(self.label)
        said = locale.say(self.versus).format(label=label) if self.versus else label
        return f"{said} ({locale.say(self.against)})" if self.against else said

    def name_of(self, value: Any, locale: Locale) -> str:
        """One of its values in words, where it splits by names."""
        if isinstance(value, str) and value in self.words:
            return locale.say(self.words[value])
        if isinstance(value, str) and self.words and ", " in value:
            # Several of our own words: overdue, stalled.
            parts = value.split(", ")
            if all(each in self.words for each in parts):
                return ", ".join(locale.say(self.words[each]) for each in parts)
        return locale.name(value)


@dataclass(frozen=True)
class Figure:
    """A figure among a note's values, with its unit."""

    value: float | Decimal
    unit: str
    currency: str = ""
    decimals: int | None = 0


TOTAL_OF_ALL = _("{shown} of {n} are shown; the total is of all of them.")


@dataclass(frozen=True)
class Note:
    """Something to know about the figures: a text with {n}, in the singular and the plural."""

    one: Message
    many: Message = NOTHING
    n: int = 1
    values: tuple[tuple[str, Any], ...] = ()

    def said(self, locale: Locale) -> str:
        """The note in words; a marked text or a date among its values is put in words too."""
        filled = {name: _in_words(value, locale) for name, value in self.values}
        if not self.many:
            return locale.say(self.one, **filled) if filled else locale.say(self.one)
        return locale.count(self.one, self.many, self.n, **filled)


def noted_once(noted: Iterable[Note]) -> list[Note]:
    """The notes, what is the same of several measures made into one that names them."""
    measures: dict[tuple[Any, ...], list[Any]] = {}
    for each in dict.fromkeys(noted):
        rest = tuple(value for value in each.values if value[0] != "measure")
        named = measures.setdefault((type(each), each.one, each.many, each.n, rest), [each])
        named += [value for name, value in each.values if name == "measure"]
    return [
        replace(first, values=(("measure", tuple(named)), *rest)) if len(named) > 1 else first
        for (*__, rest), (first, *named) in measures.items()
    ]


@dataclass(frozen=True)
class Table:
    """The answer to one query."""

    query: Query
    columns: tuple[Column, ...]
    records: tuple[tuple[Any, ...], ...]
    """The rows, in the order of the columns. Money is Decimal, a missing figure None."""
    totals: tuple[Any, ...] | None = None
    """The same measures without a split, in the order of the measure columns."""
    period: Period | None = None
    compare: Period | None = None
    as_of: date | None = None
    currency: str = ""
    generation: str = ""
    notes: tuple[Note, ...] = ()
    sql: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    """What was bound to the statement's parameters."""
    comparisons: tuple[tuple[str, Period], ...] = ()
    """Every comparison by its name, the first of which is `compare`."""
    found: int | None = None
    """How many rows there were before a limit, where one took some away."""
    longest: float = 0
    """What the longest bar is of, where several tables are drawn to one scale."""

    @property
    def compared(self) -> tuple[Period, ...]:
        """The periods that it is compared with, the first one first."""
        return tuple(dict.fromkeys(period for __, period in self.comparisons)) or (
            (self.compare,) if self.compare else ()
        )

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that split."""
        return tuple(each for each in self.columns if each.role == "dimension")

    @property
    def measures(self) -> tuple[Column, ...]:
        """The columns that count."""
        return tuple(each for each in self.columns if each.role == "measure")

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name."""
        names = [each.name for each in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.records]

    def values_of(self, name: str) -> list[Any]:
        """One column's values. Raises KeyError."""
        names = [each.name for each in self.columns]
        if name not in names:
            raise KeyError(name)
        at = names.index(name)
        return [row[at] for row in self.records]

    def total_of(self, name: str) -> Any:
        """A measure's figure without a split. Raises KeyError."""
        if self.totals is None and not self.dimensions and self.records:
            return self.values_of(name)[0]
        names = [each.name for each in self.measures]
        if self.totals is None or name not in names:
            raise KeyError(name)
        return self.totals[names.index(name)]

    def of_columns(self, kept: Sequence[int]) -> Table:
        """The same table with some of its columns, by their numbers, in that order."""
        offset, totals = len(self.dimensions), self.totals
        return replace(
            self,
            columns=tuple(self.columns[at] for at in kept),
            records=tuple(tuple(record[at] for at in kept) for record in self.records),
            totals=totals and tuple(totals[at - offset] for at in kept if at >= offset),
        )

    def without_empty(self) -> Table:
        """The table without the figures of which none is known, for reading.

        The first figure stays, as does one that stands alone in its line; a figure's comparisons
        stay or go together.
        """
        offset = len(self.dimensions)
        ends = self.totals or (None,) * len(self.measures)
        empty = {
            each.name
            for at, each in enumerate(self.measures, offset)
            if ends[at - offset] is None and all(record[at] is None for record in self.records)
        }
        told = {_group(each) for each in self.measures if each.name not in empty}
        first = self.measures[0].name if self.measures else ""
        kept = [
            at
            for at, each in enumerate(self.columns)
            if each.role != "measure"
            or each.name == first
            or _group(each) in told
            or (not offset and not each.versus)
        ]
        return self.of_columns(kept) if self.records and len(kept) < len(self.columns) else self

    def in_words(self, locale: Locale) -> str:
        """What it shows, where it has no title of its own: Won value, deals by owner."""
        measures = ", ".join(each.said(locale) for each in self.measures if not each.versus)
        split = " × ".join(each.said(locale).lower() for each in self.dimensions)
        return locale.say(BY, measures=measures, split=split) if split else measures

    def to_json(self, locale: Locale | None = None) -> dict[str, Any]:
        """As JSON holds it: dates in ISO form, figures as numbers, missing as null."""
        locale = locale or Locale()
        names = [each.name for each in self.columns]
        content: dict[str, Any] = {
            "columns": [_column_json(each, self.currency, locale) for each in self.columns],
            "rows": [
                {name: plain(value) for name, value in zip(names, row, strict=True)}
                for row in self.records
            ],
        }
        if self.totals is not None:
            content["totals"] = {
                each.name: plain(value)
                for each, value in zip(self.measures, self.totals, strict=True)
            }
        content["period"] = _period_json(self.period)
        if self.compare:
            content["compare"] = _period_json(self.compare)
        if len(self.comparisons) > 1:
            content["comparisons"] = {
                name: _period_json(period) for name, period in self.comparisons
            }
        content["as_of"] = self.as_of.isoformat() if self.as_of else None
        content["generation"] = self.generation
        content["notes"] = [each.said(locale) for each in self.notes]
        return content

    def to_arrow(self) -> pyarrow.Table:
        """As an Arrow table; money becomes a decimal."""
        import pyarrow

        rows = [
            {name: None if value == NO_DATE else value for name, value in row.items()}
            for row in self.rows()
        ]
        return pyarrow.Table.from_pylist(rows) if rows else pyarrow.table({})

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas frame."""
        import pandas

        return pandas.DataFrame(self.rows(), columns=[each.name for each in self.columns])

    def to_polars(self) -> polars.DataFrame:
        """As a polars frame, where polars is installed."""
        import polars

        return polars.DataFrame(self.rows())

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from rapport.exports.html import fragment

        return fragment(self, Locale())


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return int(value) if whole and abs(value) < 2**53 else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


COMPARISONS = ("previous", "change", "change_pct")


def _group(column: Column) -> tuple[str, ...]:
    """What a figure goes by; all that compares it with the same period goes by one."""
    base, __, suffix = column.name.partition(":")
    kind, __, against = suffix.partition(":")
    return (base, "compared", against) if kind in COMPARISONS else (column.name,)


def _column_json(column: Column, currency: str, locale: Locale) -> dict[str, Any]:
    content = {
        "name": column.name,
        "label": column.said(locale),
        "role": column.role,
        "type": column.type,
    }
    if column.role == "measure":
        content["unit"] = currency if column.unit == "money" else column.unit
    return content


def _period_json(period: Period | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}


def _in_words(value: Any, locale: Locale) -> str:
    if isinstance(value, Figure):
        return locale.value(value.value, value.unit, value.currency, value.decimals)
    if isinstance(value, date):
        return locale.date(value)
    if isinstance(value, Message):
        return locale.say(value)
    if isinstance(value, tuple):
        return ", ".join(_in_words(each, locale) for each in value)
    if isinstance(value, Note):
        return value.said(locale)
    return locale.number(value) if isinstance(value, int | Decimal) else str(value)
