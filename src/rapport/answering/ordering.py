"""The order of an answer's records, and which of them its conditions keep."""

from __future__ import annotations

import operator
from decimal import Decimal, InvalidOperation
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rapport.dimension import NO_DATE
from rapport.errors import QueryError, UnknownNameError
from rapport.query import Condition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rapport.compiling.plan import Question
    from rapport.model import Axis, Model
    from rapport.query import Where

Record = tuple[Any, ...]
"""A row of the answer: a value for each axis, then one for each measure."""


def ordered(question: Question, records: list[Record], model: Model) -> list[Record]:
    """The records as asked; then dates and steps ascending, the first measure descending, the rest.

    What is not known comes last, whichever way the order runs.
    """
    dated = [at for at, axis in enumerate(question.axes) if axis.grain]
    if any(None in [record[at] for record in records] for at in dated):
        records = [_worded(record, dated) for record in records]
    names = [*(axis.name for axis in question.axes), *(each.name for each in question.asked)]
    for name, descending in reversed(_order(question, names)):
        at = names.index(name)
        axis = question.axes[at] if at < len(question.axes) else None
        records = _sorted(records, at, axis, descending=descending, model=model)
    return records


def _sorted(
    records: list[Record], at: int, axis: Axis | None, *, descending: bool, model: Model
) -> list[Record]:
    """By one value, those that are equal in the order that they have."""
    known = [record for record in records if record[at] is not None]
    if axis and axis.grain:
        known = [record for record in known if record[at] != NO_DATE]
    if axis is None or axis.grain:
        known.sort(key=itemgetter(at), reverse=descending)
    else:
        ranks = _ranks({record[at] for record in known}, axis, model)
        known.sort(key=lambda record: ranks[record[at]], reverse=descending)
    if len(known) < len(records):
        known += [record for record in records if record[at] is None or record[at] is NO_DATE]
    return known


def _worded(record: Record, dated: list[int]) -> Record:
    """A bucket without a date is said, not left empty, as unknown text is said at build."""
    if all(record[at] is not None for at in dated):
        return record
    return tuple(
        NO_DATE if value is None and at in dated else value for at, value in enumerate(record)
    )


def _order(question: Question, names: list[str]) -> list[tuple[str, bool]]:
    found: dict[str, bool] = {}
    for item in question.query.order:
        name = item.removeprefix("-")
        if name not in names:
            raise UnknownNameError("column to order by", name, names)
        found[name] = item.startswith("-")
    for axis in question.axes:
        if axis.grain or axis.dimension in ("step", "movement"):
            found.setdefault(axis.name, False)
    found.setdefault(question.asked[0].name, True)
    for axis in question.axes:
        found.setdefault(axis.name, False)
    return list(found.items())


def rank(axis: Axis, model: Model) -> Callable[[Any], Any]:
    """What a value of an axis is ordered by: its position, where its values have any."""
    positions = {each: at for at, each in enumerate(model.positions.get(axis.dimension, ()))}
    if axis.grain:
        return lambda value: value
    return lambda value: (positions.get(value, len(positions)), str(value).casefold())


def _ranks(values: set[Any], axis: Axis, model: Model) -> Mapping[Any, int]:
    """The place of each value among those that there are: whole numbers compare fastest."""
    of = rank(axis, model)
    in_order = sorted(values, key=lambda value: (of(value), str(value)))
    return {value: at for at, value in enumerate(in_order)}


COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def has(question: Question, record: Record, having: tuple[Where, ...]) -> bool:
    """Whether the conditions on the query's measures hold of a record of the answer."""
    return all(_holds(question, record, each) for each in having)


def _holds(question: Question, record: Record, having: Where) -> bool:
    if not isinstance(having, Condition):
        found = (_holds(question, record, each) for each in having.conditions)
        return any(found) if having.kind == "any" else all(found)
    names = [each.name for each in question.asked]
    if having.field not in names:
        raise UnknownNameError("measure of this query", having.field, names)
    if having.operator not in COMPARED:
        raise QueryError(f"{having.field} is a number: {having.operator} does not compare it.")
    value = record[len(question.axes) + names.index(having.field)]
    outcomes = []
    for each in having.values:
        if each is None:
            outcomes.append((value is None) == (having.operator == "="))
            continue
        try:
            wanted = Decimal(each)
        except InvalidOperation:
            raise QueryError(f"{having.field} is a number, not {each!r}.") from None
        known = None if value is None else Decimal(str(value))
        if known is None:
            outcomes.append(having.operator == "!=")
        else:
            outcomes.append(COMPARED[having.operator](known, wanted))
    return all(outcomes) if having.operator == "!=" else any(outcomes)
