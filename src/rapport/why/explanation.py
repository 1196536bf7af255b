"""What is said of why a figure moved: tables that every format writes, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapport.table import Column, Table
from rapport.why.forms import FACTORS, FORMULA, RATIO, SUM
from rapport.wording import NOTHING, Message, _

if TYPE_CHECKING:
    from decimal import Decimal

    from rapport.query import Query
    from rapport.why.forms import Form
    from rapport.why.named import Named
    from rapport.why.parts import Parts, Row

BEFORE, AFTER, CHANGE = _("Before"), _("Now"), _("Change")
SHARE_OF_CHANGE = _("Part of the change")
VOLUME, MIX, PRICE, AVERAGE, RATE = (
    _("Volume"),
    _("Mix"),
    _("Price"),
    _("Average of each"),
    _("Rate"),
)
FACTOR = _("Factor")
REST = "(rest)"
OTHERS = _("All others")
MOST_STEPS = 7
"""So many values are drawn each for itself; the others are drawn as one."""


@dataclass(frozen=True)
class Explanation:
    """Why a measure moved between a period and the one that it is compared with."""

    measure: str
    form: Form
    by: str
    """The dimension; empty where a product is told by its factors."""
    summary: Table
    """The figure, before and now: one row."""
    table: Table
    """The parts: a row for each value, the largest part first, with their total."""
    steps: Table
    """From before to now, as a waterfall is drawn of."""
    parts: Parts | None
    """The same as figures; None where it has no parts."""
    named: Named | None
    """The records that moved it most."""
    tried: tuple[str, ...] = ()
    """The dimensions that were tried, where none was asked for: the one that was chosen first."""

    @property
    def query(self) -> Query:
        """What was asked of the data."""
        return self.table.query

    @property
    def records(self) -> Table | None:
        """The records that moved it most, with the part of each."""
        return self.named.table if self.named else None


def factors_of(form: Form, unit: str) -> tuple[tuple[str, Message], ...]:
    """What the parts of a form are called, by their columns' names."""
    if form.labels:
        return form.labels
    if form.kind == SUM:
        worth = ("price", PRICE) if unit == "money" else ("average", AVERAGE)
        return (("volume", VOLUME), ("mix", MIX), worth)
    if form.kind == RATIO:
        within = ("price", PRICE) if form.is_mean and unit == "money" else ("rate", RATE)
        return (("mix", MIX), within if not form.is_mean or unit == "money" else ("rate", AVERAGE))
    return ()


def table_of(parts: Parts, form: Form, answer: Table) -> Table:
    """The parts as a table: the dimension, each factor's part, the change, before and now."""
    measure, dimension = answer.measures[0], answer.dimensions[0]
    unit, kind = measure.unit, measure.type
    columns = [dimension]
    for name, label in factors_of(form, unit):
        columns.append(Column(name, label, "measure", kind, unit, adds_up=True, signed=True))
    is_ratio = form.kind in (RATIO, FACTORS, FORMULA)
    change = ("part", SHARE_OF_CHANGE) if is_ratio else ("change", CHANGE)
    columns.append(Column(*change, "measure", kind, unit, adds_up=True, signed=True))
    columns.append(Column("before", BEFORE, "measure", kind, unit, adds_up=not is_ratio))
    columns.append(Column("after", AFTER, "measure", kind, unit, adds_up=not is_ratio))
    return replace(
        answer,
        columns=tuple(columns),
        records=tuple((row.value, *_figures(row)) for row in parts.rows),
        totals=_figures(parts.total),
    )


def apart_of(answer: Table) -> Table:
    """Before and now of each value, which are not added up."""
    measure = answer.measures[0]
    found = replace(measure, name="before", label=BEFORE, adds_up=False)
    columns = (
        answer.dimensions[0],
        Column("change", CHANGE, "measure", measure.type, measure.unit, signed=True),
        found,
        replace(found, name="after", label=AFTER),
    )
    name = measure.name
    records = []
    for row in answer.rows():
        before, now = row[f"{name}:previous"], row[name]
        change = None if before is None or now is None else now - before
        records.append((row[answer.dimensions[0].name], change, before, now))
    records.sort(key=lambda each: (each[1] is None, -abs(each[1] or 0), str(each[0])))
    whole = (answer.total_of(f"{name}:previous"), answer.total_of(name))
    total = None if None in whole else whole[1] - whole[0]
    return replace(
        answer, columns=columns, records=tuple(records), totals=(total, *whole), notes=answer.notes
    )


def steps_of(parts: Parts, answer: Table) -> Table:
    """From before to now: the largest parts, the others as one, and the two ends."""
    measure, dimension = answer.measures[0], answer.dimensions[0]
    shown, others = parts.rows[:MOST_STEPS], parts.rows[MOST_STEPS:]
    if len(others) == 1:
        shown, others = parts.rows, ()
    records: list[tuple[object, object]] = [("start", parts.total.before)]
    records += [(_apart_from_ends(row.value), row.change) for row in shown if row.change]
    if others:
        records.append((REST, sum((each.change or 0 for each in others), 0 * _any(parts))))
    records.append(("end", parts.total.after))
    words = {**dimension.words, "start": BEFORE, "end": AFTER, REST: OTHERS}
    axis = replace(dimension, type="text", unit="", words=words)
    return replace(
        answer,
        columns=(axis, replace(measure, versus=NOTHING, adds_up=True)),
        records=tuple((name, _plain(value, records[0][1])) for name, value in records),
        totals=None,
    )


def _any(parts: Parts) -> Decimal:
    change = parts.total.change
    assert change is not None
    return change


def _plain(value: object, like: object) -> object:
    """A step in the kind of number that the ends are, so that they can be added up."""
    return float(value) if isinstance(like, float) else value  # type: ignore[arg-type]


def _apart_from_ends(value: object) -> object:
    """A value of the data that is called as one of the two ends is, told apart from it."""
    return f"{value}\N{NO-BREAK SPACE}" if value in ("start", "end", REST) else value


def _figures(row: Row) -> tuple[object, ...]:
    return (*row.parts, row.change, row.before, row.after)
