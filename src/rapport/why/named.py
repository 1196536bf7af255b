"""The records that moved a figure most: those of the period, and those of the one before.

deal          amount   when     part
Nordlys AS    90,000   now    +90,000    won now, and not before
Fjord AS     140,000   before −140,000   won before, and not now
(rest)                 now    +12,000    all others, so that the parts add up to the change
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rapport.answering.compare import whole_of, with_period
from rapport.answering.records import records
from rapport.errors import UsageError
from rapport.measure import Measure
from rapport.statistics.decomposition import rounded
from rapport.table import Column, Table
from rapport.why.forms import APART, FORMULA, ONCE, RATIO, STOCK
from rapport.why.parts import exact, step_of
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.answering.records import Records
    from rapport.compiling.opened import Opened
    from rapport.why.forms import Form
    from rapport.why.parts import Parts

EACH_SIDE = 8
"""So many of the records that gave most, and so many of those that took most."""
MOST_READ = 2_000
"""So many records of a period are looked through; the largest by value come first."""
WHEN, NOW, BEFORE, BOTH = _("When"), _("now"), _("before"), _("both")
PART = _("Part of the change")
WHENS = {"now": NOW, "before": BEFORE, "both": BOTH}
REST = "(rest)"
ALL_OTHERS = _("All others")
TELLING = ("customer", "owner")
"""What is told of each beside its name and its day."""


@dataclass(frozen=True)
class Named:
    """The records that moved a figure most."""

    table: Table
    """Its first column is a record's id, as in a list of records; then what it is, when, its part.

    The last row is of all the other records: the parts add up to the change.
    """
    kind: str
    """What they are: deals, leads …"""
    count: int
    """How many records of the period there are."""
    count_before: int
    """How many of the other."""


@dataclass
class _Moved:
    """One record in either period, or both."""

    row: dict[str, Any]
    now: Fraction = Fraction(0)
    before: Fraction = Fraction(0)
    when: str = "now"

    @property
    def part(self) -> Fraction:
        """What it did to the change."""
        return self.now - self.before


def named(found: Table, form: Form, made: Parts, opened: Opened) -> Named | None:
    """The records that moved a figure most; None where each is not a part of it by itself."""
    measure = _told_by(found, form, opened)
    if measure is None or found.compare is None:
        return None
    model, name = opened.model, measure.name
    whole = whole_of(found.query, 0, found.period, model)
    if measure.is_stock and measure.whole and whole != found.compare:
        # What was due in the whole of the period before is not among what its days so far hold.
        return None
    query = replace(found.query, measures=(name,), by=(), compare=(), totals=False)
    try:
        sides = [
            records(asked, opened, name, {}, limit=MOST_READ)
            for asked in (query, with_period(query, found.compare))
        ]
    except UsageError:
        return None
    if not _are_comparable(sides, form, measure, found):
        return None
    value = _value_of(form, measure, made, found)
    moved = _moved(sides, measure, value)
    change = made.total.change
    assert change is not None
    return Named(
        _table(moved, sides, measure, change, found),
        sides[0].kind,
        sides[0].count,
        sides[1].count,
    )


def _told_by(found: Table, form: Form, opened: Opened) -> Measure | None:
    """The measure whose records each are a part of the change by themselves; None without."""
    if form.kind in (APART, FORMULA):
        return None
    measure = opened.model.measure(found.measures[0].name)
    if not isinstance(measure, Measure) or measure.value is not None or measure.date == "period":
        # Of a ratio of two counts every record of a kind did the same.
        return None
    return measure if measure.aggregate != "distinct" or form.kind == ONCE else None


def _are_comparable(sides: list[Records], form: Form, measure: Measure, found: Table) -> bool:
    """Whether a record of both periods is known as one."""
    once = measure.aggregate == "distinct"
    if once and any(measure.column not in _names(each.table) for each in sides):
        return False
    period, other = found.period, found.compare
    overlap = period and other and period.start <= other.end >= other.start
    # A record of both periods could be among those read of the one, and not of the other.
    cut = any(each.count > MOST_READ for each in sides)
    return not (cut and (form.kind in (STOCK, ONCE) or overlap))


def _names(table: Table) -> list[str]:
    return [each.name for each in table.columns]


def _value_of(form: Form, measure: Measure, made: Parts, found: Table) -> Any:
    """From a record's own value and its period, 0 for now and 1 for before, to its part of that.

    Of a mean of n, a record moves it by its distance from what is usual, shared among all: these
    add up to the change of the mean, too.
    """
    if form.kind != RATIO:
        return lambda own, __: own
    usual = (exact(made.total.before) + exact(made.total.after)) / 2
    cases = [exact(found.total_of(f"{form.below}{each}")) for each in ("", ":previous")]
    del measure
    return lambda own, at: (own - usual) / cases[at]


def _moved(sides: list[Records], measure: Measure, value: Any) -> list[_Moved]:
    found: dict[Any, _Moved] = {}
    for at, side in enumerate(sides):
        once = measure.aggregate == "distinct"
        key = measure.column if once else side.table.columns[0].name
        for row in side.table.rows():
            own = Fraction(1) if once or measure.aggregate == "count" else None
            if own is None:
                if row.get(measure.column) is None:
                    continue
                own = exact(row[measure.column])
            mine = value(own, at)
            each = found.setdefault(row[key], _Moved(row, when="now" if at == 0 else "before"))
            if at == 0:
                each.now += mine
            else:
                each.before += mine
                each.when = "before" if each.when == "before" else "both"
    return [each for each in found.values() if each.part]


def _size(moved: _Moved) -> tuple[Fraction, Fraction]:
    """The largest part first; of records that did the same, the one of the largest amount."""
    return -abs(moved.part), -abs(exact(moved.row.get("amount")))


def _table(
    moved: list[_Moved], sides: list[Records], measure: Measure, change: Decimal, found: Table
) -> Table:
    columns = sides[0].table.columns if sides[0].table.records else sides[1].table.columns
    once = measure.aggregate == "distinct"
    telling = (*TELLING[: 1 if once else None], measure.date, *found.query.by)
    named_by = next((each.name for each in columns[1:] if each.type == "text"), "")
    named_by = measure.column if once else named_by
    kept = [each for each in columns[1:] if each.name in (named_by, *telling)]
    kept = [each for each in kept if each.role != "measure"]
    key = columns[0]
    order = sorted(moved, key=_size)
    gave = [each for each in order if each.part > 0][:EACH_SIDE]
    took = [each for each in order if each.part < 0][:EACH_SIDE]
    shown = sorted([*gave, *took], key=_size)
    step = step_of([change]) if measure.aggregate != "mean" else Decimal("1e-10")
    whole = sum((each.part for each in shown), Fraction(0))
    parts = rounded([*(each.part for each in shown), Fraction(change) - whole], step)
    made = (
        key,
        *kept,
        Column("when", WHEN, "dimension", "text", words=WHENS),
        Column("part", PART, "measure", "number", found.measures[0].unit, signed=True),
    )
    first = next((each.name for each in kept if each.type == "text"), "")
    records = [
        (
            each.row[key.name],
            *(each.row[column.name] for column in kept),
            each.when,
            part,
        )
        for each, part in zip(shown, parts, strict=False)
    ]
    if parts[-1]:
        rest = (REST if column.name == first else None for column in kept)
        records.append((None, *rest, None, parts[-1]))
    words = {REST: ALL_OTHERS}
    told = tuple(
        replace(each, words={**each.words, **words}) if each.name == first else each
        for each in made
    )
    side = sides[0].table
    return replace(side, columns=told, records=tuple(records), query=found.query, compare=None)
