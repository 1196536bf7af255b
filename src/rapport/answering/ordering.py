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
    from collections.abc import Callable

    from rapport.compiling.plan import Question
    from rapport.model import Axis, Model
    from rapport.query import Where

Record = tuple[Any, ...]
"""A row of the answer: a value for each axis, then one for each measure."""

_Way = tuple[int, "Callable[[Any], Any] | None", bool]
"""The place of a value in a record, what an axis's value is ordered by, and whether it descends."""


def ordered(question: Question, records: list[Record], model: Model) -> list[Record]:
    """The records as asked; then dates and steps ascending, the first measure descending, the rest.

    What is not known comes last, whichever way the order runs.
    """
    dated = [at for at, axis in enumerate(question.axes) if axis.grain]
    if any(None in [record[at] for record in records] for at in dated):
        records = [_worded(record, dated) for record in records]
    return _sorted(records, question.once("order", lambda: _ways(question, model)))


def _ways(question: Question, model: Model) -> list[_Way]:
    names = [*(axis.name for axis in question.axes), *(each.name for each in question.asked)]
    ranks = [rank(axis, model) for axis in question.axes]
    order: list[_Way] = []
    for name, descending in _order(question, names):
        at = names.index(name)
        order.append((at, ranks[at] if at < len(ranks) else None, descending))
    return order


def _sorted(records: list[Record], order: list[_Way]) -> list[Record]:
    """By the first value of the order, and those that are equal in it by the rest."""
    if len(records) < 2 or not order:
        return records
    (at, of, descending), *rest = order
    if of is None:
        known = [record for record in records if record[at] is not None]
        known.sort(key=itemgetter(at), reverse=descending)
        _sort_equal(known, at, rest)
        if len(known) < len(records):
            known += _sorted([record for record in records if record[at] is None], rest)
        return known
    groups: dict[Any, list[Record]] = {}
    for record in records:
        groups.setdefault(record[at], []).append(record)
    unknown = {each: groups.pop(each) for each in (None, NO_DATE) if each in groups}
    in_order = {each: groups[each] for each in sorted(groups, key=of, reverse=descending)}
    return [
        record
        for group in (*in_order.values(), *unknown.values())
        for record in _sorted(group, rest)
    ]


def _sort_equal(records: list[Record], at: int, order: list[_Way]) -> None:
    """Put those in order, in their places, that are equal in the value that they are sorted by."""
    values = [record[at] for record in records]
    end = 0
    for start, same in enumerate(map(operator.eq, values, values[1:])):
        if not same or start < end:
            continue
        end = start + 2
        while end < len(values) and values[end] == values[start]:
            end += 1
        records[start:end] = _sorted(records[start:end], order)


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
    last = len(positions)
    return lambda value: (positions.get(value, last), str(value).casefold(), str(value))


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
