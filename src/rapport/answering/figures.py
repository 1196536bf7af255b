"""The figures of a question by key: what the engine found, what is missing settled, ratios made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.answering.by_age import along_ages
from rapport.answering.density import DataThere, fill
from rapport.answering.grid import Grid
from rapport.answering.ordering import rank
from rapport.compiling.compile import IN_ALL, LACKING, LISTED
from rapport.compiling.plan import parts_of
from rapport.dimension import NONE, UNKNOWN
from rapport.errors import QueryError
from rapport.measure import Curve, Measure, StepRatio
from rapport.table import Note
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.answering.grid import Key
    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.measure import AnyMeasure
    from rapport.model import Model

BROUGHT_BY = frozenset(("source", "source_detail", "campaign", "parent_campaign", "channel"))
"""What money that is spent and what comes of it have in common."""
APART = _(
    "{measure}: not known where there is no source or campaign: what was spent there and what came "
    "in there need not belong together."
)


def figures(question: Question, opened: Opened) -> Grid:
    """Every aggregate and every ratio that was asked, by key."""
    names, fetched = opened.fetch(opened.statement(question), question.values)
    grid = Grid.of(names, fetched, [axis.name for axis in question.axes])
    if question.curve:
        grid = along_ages(question, grid)
    fill(question, grid, opened.model)
    _complete(question, grid, opened.model)
    return grid


def nothing(question: Question, keys: Iterable[Key], model: Model) -> Grid:
    """The figures of keys for which the engine found no records."""
    grid = Grid(list(keys))
    if grid.keys:
        _complete(question, grid, model)
    return grid


def _complete(question: Question, grid: Grid, model: Model) -> None:
    """Settle what is missing, and work out what is made of it."""
    there = DataThere(question, grid, model)
    for measure in aggregates(question):
        _settle(measure, grid, there)
    for each in question.asked:
        _work_out(each.measure, question, grid, model)


def _settle(measure: Measure, grid: Grid, there: DataThere) -> None:
    """A missing flow is 0 where its fact has data, and not known where it has none."""
    column = grid.column(measure.name)
    if measure.kind == "ratio":
        return
    without = set(there.without(measure))
    for place in without:
        column[place] = None
    missing = [place for place, value in enumerate(column) if value is None]
    if len(missing) == len(without) or (measure.is_stock and grid.keys != [()]):
        return
    zero = Decimal(0) if measure.unit == "money" else 0
    lacking = grid.columns.get(measure.name + LACKING)
    for place in missing:
        if place not in without and not (lacking and lacking[place]):
            column[place] = zero


def _work_out(measure: AnyMeasure, question: Question, grid: Grid, model: Model) -> None:
    """The measure's figures, after those that it is made of."""
    if isinstance(measure, Curve | Measure | StepRatio):
        return
    for name in measure.needs:
        if name not in grid.columns:
            _work_out(model.measure(name), question, grid, model)
    grid.work_out(measure)
    if _is_return(measure, model):
        column = grid.column(measure.name)
        for place in _nameless(question, grid):
            column[place] = None


def _is_return(measure: AnyMeasure, model: Model) -> bool:
    """Whether it sets money that was spent against what is counted elsewhere."""
    if measure.kind != "ratio":
        return False
    facts = {part.measure.fact for part in parts_of(measure, model).values()}
    return "spend" in facts and len(facts) > 1


def _nameless(question: Question, grid: Grid) -> list[int]:
    """The places of the keys that name no source or campaign, where they split by one.

    What was spent without a source came of nothing that is known, least of all of the leads that
    happen to have none either.
    """
    at = [place for place, axis in enumerate(question.axes) if axis.dimension in BROUGHT_BY]
    return [
        place
        for place, key in enumerate(grid.keys)
        if any(key[each] in (UNKNOWN, NONE) for each in at)
    ]


def apart(question: Question, grid: Grid, model: Model) -> list[Note]:
    """Which measures are not known at keys that name no source or campaign."""
    if not _nameless(question, grid):
        return []
    measures = dict.fromkeys(each.measure for each in question.asked)
    return [
        Note(APART, values=(("measure", each.label),))
        for each in measures
        if _is_return(each, model)
    ]


def along_steps(question: Question, several: Sequence[Grid], model: Model) -> None:
    """Each step's figure over that of the step before it, or of the first."""
    ratios = [each.measure for each in question.asked if isinstance(each.measure, StepRatio)]
    if not ratios:
        return
    names = [axis.dimension for axis in question.axes]
    for ratio in ratios:
        if ratio.axis not in names:
            raise QueryError(
                f"{ratio.name} compares one {ratio.axis} with another.",
                f"Split it by {ratio.axis}.",
            )
        at = names.index(ratio.axis)
        of = rank(question.axes[at], model)
        for grid in several:
            values = grid.column(ratio.part)
            found = grid.columns[ratio.name] = [None] * len(values)
            lines: dict[Key, list[int]] = {}
            for place, key in enumerate(grid.keys):
                lines.setdefault((*key[:at], *key[at + 1 :]), []).append(place)
            for line in lines.values():
                line.sort(key=lambda place: of(grid.keys[place][at]))
                first = values[line[0]]
                overs = [None, *(values[place] for place in line)]
                for place, before in zip(line, overs, strict=False):
                    value, over = values[place], first if ratio.over == "first" else before
                    if value is not None and over:
                        found[place] = float(value) / float(over)


def gaps(question: Question, grid: Grid) -> dict[tuple[str, str], int]:
    """How many records of each measure have no value, or only their product's list price.

    A stock over time is read once per bucket: what it lacks is told of the bucket that lacks most.
    """
    found: dict[tuple[str, str], int] = {}
    for strand in question.plan.strands:
        at = next((at for at, (__, column) in enumerate(strand.axes) if column == "bucket"), None)
        for measure in strand.measures:
            for kind, ending in (("value", LACKING), ("list_price", LISTED)):
                name = measure.name + ending
                if name + IN_ALL in grid.columns:
                    found[measure.name, kind] = grid.first(name + IN_ALL) or 0
                elif at is None:
                    found[measure.name, kind] = sum(filter(None, grid.columns.get(name, ())))
                elif name in grid.columns:
                    sums: dict[Any, int] = {}
                    for key, count in zip(grid.keys, grid.columns[name], strict=True):
                        sums[key[at]] = sums.get(key[at], 0) + (count or 0)
                    found[measure.name, kind] = max(sums.values(), default=0)
    return found


def aggregates(question: Question) -> list[Measure]:
    """What the engine is asked for: every other figure is made of them."""
    return [measure for strand in question.plan.strands for measure in strand.measures]
