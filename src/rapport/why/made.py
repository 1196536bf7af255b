"""The parts of a change by one dimension, of whatever form the figure is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from rapport.why.figures import Figures, before_and_now, figure
from rapport.why.forms import APART, COUNT, FORMULA, ONCE, RATIO, STOCK, SUM, Form
from rapport.why.formulas import by_formula, labels_of
from rapport.why.once import LABELS, in_either, with_came_and_left
from rapport.why.parts import REST, Parts, add_up, parts
from rapport.why.worked import of_halves
from rapport.wording import Message, _

if TYPE_CHECKING:
    from rapport.compiling.opened import Opened
    from rapport.query import Query
    from rapport.table import Table

NOT_ADDED_UP = _(
    "Its values have no whole that they could add up to: each is shown before and after."
)
NO_CASES = _(
    "There was nothing to divide by in one of the two periods, so there is no rate to explain."
)
NO_ORDER = _(
    "Had only some of the figures that it is worked out of changed, it would have had no value, so "
    "it has no parts. Each value is shown before and after: ask about one of those figures instead."
)
SEVERAL, OF_ALL = _("Counted under several values"), _("Of all together")


@dataclass(frozen=True)
class Found:
    """What was found by one dimension."""

    table: Table
    """The figure by the dimension, before and now, with its totals."""
    form: Form
    parts: Parts | None
    """None where it has none."""
    reason: Message | None = None
    """Why not."""
    is_beside: bool = False
    """Whether the values are more than the whole, or less."""


def found_by(query: Query, form: Form, summary: Table, opened: Opened) -> Found:
    """The parts of the change of a query's one measure by its one dimension."""
    name = query.measures[0]
    names = (name,) if form.kind == FORMULA else tuple(dict.fromkeys((name, *form.asked)))
    table = before_and_now(query, names, summary, opened)
    if form.kind == APART:
        return Found(table, form, None, form.reason)
    if None in figure(table, name).wholes:
        return Found(table, Form(APART), None, NOT_ADDED_UP)
    is_beside = not add_up(table, form.added_up if form.kind != FORMULA else ())
    if is_beside:
        form = _of_several(form, name)
    try:
        made, form = _made(query, form, table, summary, opened)
    except ValueError:
        return Found(table, Form(APART), None, NO_CASES if form.kind == RATIO else NO_ORDER)
    is_beside = is_beside or any(row.value == REST for row in made.rows)
    if is_beside and form.kind != FORMULA:
        table = called(table, SEVERAL)
    elif is_beside:
        table = called(table, OF_ALL)
    return Found(table, form, made, is_beside=is_beside)


def _of_several(form: Form, name: str) -> Form:
    """The form of a figure whose values do not add up to the whole."""
    if form.kind == SUM:
        return Form(COUNT, name)
    if form.kind != RATIO:
        return form
    halves = form.halves or (((form.above, Fraction(1)),), ((form.below, Fraction(1)),))
    return Form(FORMULA, formula=of_halves(halves))


def _made(
    query: Query, form: Form, table: Table, summary: Table, opened: Opened
) -> tuple[Parts, Form]:
    name = query.measures[0]
    if form.kind == FORMULA:
        assert form.formula
        figures = Figures(query, summary, opened)
        form = replace(form, labels=labels_of(form.formula, opened.model))
        return by_formula(table, form, name, figures, opened.model), form
    made = parts(table, form, name)
    either = in_either(query, table, opened) if form.kind == ONCE else None
    if either is None:
        return made, Form(STOCK, name) if form.kind == ONCE else form
    return with_came_and_left(made, either), replace(form, labels=LABELS)


def called(table: Table, label: Message) -> Table:
    """The same, its dimension with a name for what is no one value's."""
    axis = table.dimensions[0]
    axis = replace(axis, words={**axis.words, REST: label})
    if axis.type != "text":
        axis = replace(axis, type="text", unit="")
    return replace(table, columns=(axis, *table.columns[1:]))
