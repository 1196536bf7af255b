"""From an answer by one dimension, before and now, to the parts of the change: rows that add up.

source      won_amount  :previous   →   volume   mix  price  change  before   after
Referral       120,000    210,000      −60,000  −20…  −10…  −90,000  210,000  120,000
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rapport.statistics.decomposition import Group, of_ratio, of_sum, rounded
from rapport.why.forms import RATIO, SUM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.formula.tree import Terms
    from rapport.table import Table
    from rapport.why.forms import Form

CENT = Decimal("0.01")
FINE = Decimal("1e-10")
"""The steps of money, where the data have none finer, and of rates and worked-out figures."""
REST = "(all)"
"""The row of what is no one value's: what stands under several counts once in all."""
NEAR = Fraction(1, 10**7)
"""Sums of what is kept as a binary fraction may miss each other by so much of themselves."""


@dataclass(frozen=True)
class Row:
    """One value, and what it did to the change; the last is of all of them."""

    value: Any
    parts: tuple[Decimal, ...]
    """By factor: volume, mix, price; mix, rate; none where there is one alone."""
    change: Decimal | None
    """The sum of the parts: for a ratio not the value's own change, but its part of the whole's."""
    before: Any
    after: Any
    spread: Fraction = Fraction(0)
    """By how much it changed otherwise than if all had changed alike."""


@dataclass(frozen=True)
class Parts:
    """The rows, the largest part first, and their total."""

    rows: tuple[Row, ...]
    total: Row


def largest_first(row: Row) -> tuple[Decimal, str]:
    """By how much each moved it."""
    return -abs(row.change or Decimal(0)), str(row.value)


def exact(value: Any) -> Fraction:
    """A figure as a fraction; what is not known is nothing."""
    if value is None:
        return Fraction(0)
    return Fraction(Decimal(repr(value))) if isinstance(value, float) else Fraction(value)


def step_of(values: Sequence[Any]) -> Decimal:
    """In which steps figures are told: cents, finer ones where the data have them, or whole."""
    known = [each for each in values if each is not None]
    if any(isinstance(each, float) for each in known):
        return FINE
    if any(isinstance(each, Decimal) for each in known):
        fine = (int(each.as_tuple().exponent) for each in known if isinstance(each, Decimal))
        return min(CENT, Decimal(1).scaleb(min(fine)))
    return Decimal(1)


def add_up(table: Table, names: Sequence[str]) -> bool:
    """Whether the rows of each of these measures add up to its figure, in both periods."""
    for name in names:
        for column in (name, f"{name}:previous"):
            rows = sum((exact(each) for each in table.values_of(column)), Fraction(0))
            whole = table.total_of(column)
            if whole is None or abs(rows - exact(whole)) > NEAR * max(
                Fraction(1), abs(exact(whole))
            ):
                return False
    return True


def parts(table: Table, form: Form, name: str) -> Parts:
    """The parts of the change of a measure, from its answer with its halves, before and now.

    Raises ValueError where one of the periods of a ratio has no cases.
    """
    groups = [_group(row, table, form) for row in table.rows()]
    if form.kind == RATIO:
        return _of_ratio(table, groups, name)
    found = _of_sum(table, groups, name, split=form.kind == SUM)
    if form.kind != SUM:
        found += _of_no_value(table, found, name)
    rows = sorted(found, key=largest_first)
    count = len(rows[0].parts) if rows else 3 if form.kind == SUM else 0
    total = Row(
        None,
        tuple(sum((each.parts[at] for each in rows), Decimal(0)) for at in range(count)),
        sum((each.change or Decimal(0) for each in rows), Decimal(0)),
        table.total_of(f"{name}:previous"),
        table.total_of(name),
    )
    return Parts(tuple(rows), total)


def _group(row: dict[str, Any], table: Table, form: Form) -> Group:
    return Group(
        str(row[table.dimensions[0].name]),
        cases(row, form, ":previous"),
        cases(row, form),
        _total(row, form, ":previous"),
        _total(row, form),
    )


def cases(row: dict[str, Any], form: Form, suffix: str = "") -> Fraction:
    """What a value has of what is divided by; of what is not divided, the figure itself."""
    if form.halves:
        return _added_up(row, form.halves[1], suffix)
    return exact(row[(form.below or form.above) + suffix])


def _total(row: dict[str, Any], form: Form, suffix: str = "") -> Fraction:
    return (
        _added_up(row, form.halves[0], suffix) if form.halves else exact(row[form.above + suffix])
    )


def _added_up(row: dict[str, Any], terms: Terms, suffix: str) -> Fraction:
    return sum((count * exact(row[name + suffix]) for name, count in terms), Fraction(0))


def _of_sum(table: Table, groups: list[Group], name: str, *, split: bool) -> list[Row]:
    columns = (name, f"{name}:previous")
    step = step_of([each for column in columns for each in table.values_of(column)])
    before = sum((Fraction(each.total_before) for each in groups), Fraction(0))
    now = sum((Fraction(each.total) for each in groups), Fraction(0))
    found = []
    made = of_sum(groups) if split else [None] * len(groups)
    for row, group, part in zip(table.rows(), groups, made, strict=True):
        change = Fraction(group.total) - Fraction(group.total_before)
        shares = (
            rounded((part.volume, part.mix, part.rate), step) if part else rounded((change,), step)
        )
        whole = Fraction(group.total) + Fraction(group.total_before)
        alike = (now - before) * whole / (now + before) if now + before else Fraction(0)
        found.append(
            Row(
                row[table.dimensions[0].name],
                shares if part else (),
                sum(shares, Decimal(0)),
                row[f"{name}:previous"],
                row[name],
                change - alike,
            )
        )
    return found


def _of_no_value(table: Table, rows: list[Row], name: str) -> list[Row]:
    """By how much the values are more, or less, than the whole; no row where they add up to it."""
    wholes = [table.total_of(column) for column in (f"{name}:previous", name)]
    step = step_of(wholes)
    before, after = (
        rounded((exact(whole) - sum((exact(each) for each in values), Fraction(0)),), step)[0]
        for whole, values in zip(
            wholes,
            ([row.before for row in rows], [row.after for row in rows]),
            strict=True,
        )
    )
    near = NEAR * max(Fraction(1), *(abs(exact(each)) for each in wholes))
    if max(abs(Fraction(before)), abs(Fraction(after))) <= near:
        return []
    return [Row(REST, (), after - before, before, after)]


def _of_ratio(table: Table, groups: list[Group], name: str) -> Parts:
    made = of_ratio(groups)
    by_name = sorted(range(len(made)), key=lambda at: made[at].name)
    cells = [each for at in by_name for each in (made[at].mix, made[at].rate)]
    steps = rounded(cells, FINE)
    mine = {at: steps[2 * place : 2 * place + 2] for place, at in enumerate(by_name)}
    before = sum((Fraction(each.cases_before) for each in groups), Fraction(0))
    now = sum((Fraction(each.cases) for each in groups), Fraction(0))
    whole = sum((each.whole for each in made), Fraction(0))
    rows = []
    for at, row in enumerate(table.rows()):
        group = groups[at]
        weight = (Fraction(group.cases_before) / before + Fraction(group.cases) / now) / 2
        rows.append(
            Row(
                row[table.dimensions[0].name],
                mine[at],
                sum(mine[at], Decimal(0)),
                row[f"{name}:previous"],
                row[name],
                made[at].whole - weight * whole,
            )
        )
    rows.sort(key=largest_first)
    total = Row(
        None,
        tuple(sum((each.parts[place] for each in rows), Decimal(0)) for place in (0, 1)),
        sum((each.change or Decimal(0) for each in rows), Decimal(0)),
        table.total_of(f"{name}:previous"),
        table.total_of(name),
    )
    return Parts(tuple(rows), total)
