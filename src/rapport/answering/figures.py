"""The figures of a question by key: what the engine found, what is missing settled, ratios made."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rapport.answering.by_age import along_ages
from rapport.answering.density import DataThere, Key, Rows, fill
from rapport.answering.ordering import rank
from rapport.compiling.compile import COUNTED, IN_ALL, KNOWN, LISTED
from rapport.errors import QueryError
from rapport.measure import Measure, StepRatio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.compiling.opened import Opened
    from rapport.compiling.plan import Question
    from rapport.measure import AnyMeasure
    from rapport.model import Model


def figures(question: Question, opened: Opened) -> Rows:
    """The rows by key, each with every aggregate and every ratio that was asked."""
    names, fetched = opened.fetch(opened.statement(question), question.values)
    axes = [names.index(axis.name) for axis in question.axes]
    rows: Rows = {
        tuple([values[at] for at in axes]): dict(zip(names, values, strict=True))
        for values in fetched
    }
    if not question.axes and not rows:
        rows[()] = {}
    if question.curve:
        rows = along_ages(question, rows)
    fill(question, rows, opened.model)
    _complete(question, rows, opened.model)
    return rows


def nothing(question: Question, keys: Iterable[Key], model: Model) -> Rows:
    """The figures of keys for which the engine found no records."""
    rows: Rows = {key: {} for key in keys}
    _complete(question, rows, model)
    return rows


def _complete(question: Question, rows: Rows, model: Model) -> None:
    """Settle what is missing in the rows, and work out what is made of it."""
    there = DataThere(question, model)
    for measure in aggregates(question):
        _settle(measure, rows, there)
    made = {each.measure.name: each.measure for each in question.asked}
    for each in made.values():
        if not isinstance(each, Measure | StepRatio):
            for row in rows.values():
                _work_out(each, row, model)


def _settle(measure: Measure, rows: Rows, there: DataThere) -> None:
    """A missing flow is 0 where its fact has data, and not known where it has none."""
    name, counted = measure.name, measure.name + COUNTED
    if measure.kind == "ratio":
        for row in rows.values():
            row.setdefault(name, None)
        return
    zero = Decimal(0) if measure.unit == "money" else 0
    without = there.without(measure, rows)
    for key in without:
        rows[key][name] = None
    for key, row in rows.items():
        if row.get(name) is None and key not in without:
            row[name] = None if row.get(counted) or (measure.is_stock and key) else zero


def _work_out(measure: AnyMeasure, row: dict[str, Any], model: Model) -> None:
    """The measure's value in a row, after those that it is made of."""
    if isinstance(measure, Measure | StepRatio):
        return
    for name in measure.needs:
        if name not in row:
            _work_out(model.measure(name), row, model)
    row[measure.name] = measure.worked_out(row)


def along_steps(question: Question, several: Sequence[Rows], model: Model) -> None:
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
        for rows in several:
            lines: dict[Key, list[Key]] = {}
            for key in rows:
                lines.setdefault((*key[:at], *key[at + 1 :]), []).append(key)
            for keys in lines.values():
                keys.sort(key=lambda key: of(key[at]))
                values = [rows[key].get(ratio.part) for key in keys]
                for number, key in enumerate(keys):
                    over = values[0 if ratio.over == "first" else number - 1]
                    first = number == 0 and ratio.over == "before"
                    value = values[number]
                    rows[key][ratio.name] = (
                        None if first or value is None or not over else float(value) / float(over)
                    )


def gaps(question: Question, rows: Rows) -> dict[tuple[str, str], int]:
    """How many records of each measure have no value, or only their product's list price.

    A stock over time is read once per bucket: what it lacks is told of the bucket that lacks most.
    """
    found: dict[tuple[str, str], int] = {}
    # What the engine gave stands before what was filled in; it counts only what can be lacking.
    given = next(iter(rows.values()), {})
    if not any(each in name for name in given for each in (COUNTED, LISTED)):
        return found
    for strand in question.plan.strands:
        at = [number for number, (__, column) in enumerate(strand.axes) if column == "bucket"]
        buckets: dict[Any, list[dict[str, Any]]] = {} if at else {(): list(rows.values())}
        for key, row in rows.items() if at else ():
            buckets.setdefault(tuple([key[number] for number in at]), []).append(row)
        for measure in strand.measures:
            lacking = [_lacking(measure.name, each) for each in buckets.values()]
            for kind in ("value", "list_price"):
                found[measure.name, kind] = max((each[kind] for each in lacking), default=0)
    return found


def _lacking(name: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    counted, known, listed = (_count(name + each, rows) for each in (COUNTED, KNOWN, LISTED))
    return {"value": counted - known, "list_price": listed}


def _count(column: str, rows: list[dict[str, Any]]) -> int:
    if rows and column + IN_ALL in rows[0]:
        return rows[0][column + IN_ALL] or 0
    return sum([row.get(column) or 0 for row in rows])


def aggregates(question: Question) -> list[Measure]:
    """What the engine is asked for: every other figure is made of them."""
    return [measure for strand in question.plan.strands for measure in strand.measures]
