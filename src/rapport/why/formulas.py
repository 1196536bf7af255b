"""The parts of what is worked out of other figures: of each figure, and of each value in it.

deals_per_customer = won deals ÷ customers, by source

source    Won deals  Customers    part
Web       +0.40      −0.25        +0.15
Referral  +0.10      −0.05        +0.05
(all)                +0.02        +0.02     what stands under several values is one in all

A figure's part is its mean over all orders in which the figures could have changed; a value's share
of it goes by its own change in that figure. So it is all the way down, where a figure is itself
worked out of others. What no value has alone (a median, the goal of all) is in a row of its own.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rapport.measure import Measure
from rapport.statistics.decomposition import Group, of_ratio, rounded, slopes, slopes_of_product
from rapport.why.forms import RATIO, Form, form_of
from rapport.why.parts import NEAR, REST, Parts, Row, exact, largest_first, step_of
from rapport.why.worked import DUE, has_parts, worked
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.model import Model
    from rapport.table import Table
    from rapport.why.figures import Figure, Figures
    from rapport.why.worked import Worked

Split = dict[Any, Fraction]
"""Of the change of one figure, what each value did to it; what is missing was no one value's."""
GOAL, DUE_BY_NOW = _("Goal"), _("Of the goal, due by now")


def by_formula(table: Table, form: Form, name: str, figures: Figures, model: Model) -> Parts:
    """The parts of the change of a figure, by the figures it is worked out of, and by value.

    `table` is its answer by the dimension, before and now, with totals. Raises ValueError where it
    has no value in one of the orders in which its figures could have changed.
    """
    assert form.formula
    splits = _splits(form.formula, figures, model)
    there = (each for one, __ in splits for each in one)
    values = list(dict.fromkeys((*figures_of(table), *there)))
    change = exact(table.total_of(name)) - exact(table.total_of(f"{name}:previous"))
    cells = {value: [one.get(value, Fraction(0)) for one, __ in splits] for value in values}
    cells[REST] = [whole - sum(one.values(), Fraction(0)) for one, whole in splits]
    # What is lost in binary fractions goes to the largest part.
    largest = max(
        ((value, at) for value, each in cells.items() for at in range(len(each))),
        key=lambda place: (abs(cells[place[0]][place[1]]), str(place)),
    )
    cells[largest[0]][largest[1]] += change - sum(map(sum, cells.values()), Fraction(0))
    return _rounded(cells, table, name, _weights(figures.of(form.formula.parts[0])))


def _weights(figure: Figure) -> Split:
    """Each value's share of a figure, of both periods together."""
    sizes = {
        value: abs(exact(figure.now.get(value))) + abs(exact(figure.before.get(value)))
        for value in figure.changes()
    }
    whole = sum(sizes.values(), Fraction(0))
    return {value: size / whole for value, size in sizes.items()} if whole else {}


def figures_of(table: Table) -> dict[Any, dict[str, Any]]:
    """The rows of an answer by its one dimension."""
    axis = table.dimensions[0].name
    return {row[axis]: row for row in table.rows()}


def labels_of(formula: Worked, model: Model) -> tuple[tuple[str, Message], ...]:
    """What the parts by figure are called, by their columns' names."""
    found = []
    for each in formula.parts:
        bare, __, suffix = each.partition(":")
        label = {"": model.measure(bare).label, "goal": GOAL, DUE: DUE_BY_NOW}[suffix]
        found.append((suffix or bare, label))
    return tuple(found)


def _splits(formula: Worked, figures: Figures, model: Model) -> list[tuple[Split, Fraction]]:
    """Of each figure, what each value in it did to what is worked out, and all that it did."""
    figures.prepare(formula.parts, formula.days)
    known = [figures.of(each, formula.days) for each in formula.parts]
    if any(value is None for each in known for value in each.wholes):
        raise ValueError("One of the figures is not known.")
    sides = [[float(each.wholes[at]) for each in known] for at in (0, 1)]
    steep = (slopes_of_product if formula.is_product else slopes)(formula.work, *sides)
    found = []
    for name, figure, slope in zip(formula.parts, known, steep, strict=True):
        split = _split(name, formula.days, figure, figures, model)
        found.append(
            ({value: slope * part for value, part in split.items()}, slope * figure.change)
        )
    return found


def _split(name: str, days: int, figure: Figure, figures: Figures, model: Model) -> Split:
    """Of the change of one figure, what each value did to it."""
    bare, __, suffix = name.partition(":")
    if suffix:
        return figure.changes()
    measure = model.measure(bare)
    if not has_parts(measure, model):
        return {}
    made = worked(measure, model)
    if made is None or (not isinstance(measure, Measure) and measure.kind == "flow"):
        return figure.changes()
    if made.days:
        days = made.days
    made = replace(made, days=days)
    form = form_of(measure, model)
    if form.kind == RATIO:
        split = _of_ratio(form, days, figures)
        if split is not None:
            return split
    found: Split = {}
    for split, __whole in _splits(made, figures, model):
        for value, part in split.items():
            found[value] = found.get(value, Fraction(0)) + part
    return found


def _of_ratio(form: Form, days: int, figures: Figures) -> Split | None:
    """A ratio of sums by mix and rate, as it is told alone; None where its sums do not add up."""
    figures.prepare(form.asked, days)
    known = {name: figures.of(name, days) for name in form.asked}
    if not all(adds_up(each) for each in known.values()):
        return None
    halves = form.halves or (((form.above, Fraction(1)),), ((form.below, Fraction(1)),))
    values = list(dict.fromkeys(value for each in known.values() for value in each.changes()))

    def side(value: Any, half: int, *, now: bool) -> Fraction:
        return sum(
            (
                count * exact((known[name].now if now else known[name].before).get(value))
                for name, count in halves[half]
            ),
            Fraction(0),
        )

    groups = [
        Group(
            str(each),
            side(each, 1, now=False),
            side(each, 1, now=True),
            side(each, 0, now=False),
            side(each, 0, now=True),
        )
        for each in values
    ]
    return {value: part.whole for value, part in zip(values, of_ratio(groups), strict=True)}


def adds_up(figure: Figure) -> bool:
    """Whether its values add up to the whole, before and now."""
    for values, whole in ((figure.before, figure.whole_before), (figure.now, figure.whole)):
        rows = sum(map(exact, values.values()), Fraction(0))
        if abs(rows - exact(whole)) > NEAR * max(Fraction(1), abs(exact(whole))):
            return False
    return True


def _rounded(cells: dict[Any, list[Fraction]], table: Table, name: str, weights: Split) -> Parts:
    columns = (name, f"{name}:previous")
    step = step_of([table.total_of(each) for each in columns])
    order = sorted(cells, key=str)
    steps = iter(rounded([part for value in order for part in cells[value]], step))
    mine = {value: tuple(next(steps) for __ in cells[value]) for value in order}
    known = figures_of(table)
    change = sum(map(sum, cells.values()), Fraction(0))
    rows = [
        Row(
            value,
            each,
            sum(each, Decimal(0)),
            known.get(value, {}).get(columns[1]),
            known.get(value, {}).get(name),
            sum(cells[value], Fraction(0)) - change * weights.get(value, Fraction(0)),
        )
        for value, each in mine.items()
        if value != REST or any(each)
    ]
    rows.sort(key=largest_first)
    count = len(cells[REST])
    total = Row(
        None,
        tuple(sum((row.parts[at] for row in rows), Decimal(0)) for at in range(count)),
        sum((row.change or Decimal(0) for row in rows), Decimal(0)),
        table.total_of(columns[1]),
        table.total_of(name),
    )
    return Parts(tuple(rows), total)
