"""Conditions put simply: an engine skips blocks of rows by what it can read at a glance.

status = won  or  (status = won  or  status = lost)       →    status in (won, lost)
(level = stage  and  days known)  or  level = stage        →    level = stage
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

from rapport.bound import one_of_few

if TYPE_CHECKING:
    from collections.abc import Callable


def either(conditions: list[Any]) -> Any:
    """The rows of which any of the conditions holds, as one condition that says the same.

    Conditions are Ibis expressions on one table; what is unknown counts as not holding.
    """
    from ibis.expr import operations as ops

    # Each alternative is the set of what must hold together.
    alternatives: list[frozenset[Any]] = []
    for each in conditions:
        for alternative in _parts(each.op(), ops.Or):
            found = frozenset(_parts(alternative, ops.And))
            # A narrower one adds nothing to a wider one.
            if not any(known <= found for known in alternatives):
                alternatives = [known for known in alternatives if not found <= known]
                alternatives.append(found)
    shared = reduce(operator.and_, alternatives)
    rest = [each - shared for each in alternatives]
    wanted = [part.to_expr() for part in _in_order(shared, conditions)]
    if all(rest):
        wanted.append(_any([_all(_in_order(each, conditions)) for each in rest]))
    return reduce(operator.and_, wanted)


def with_few(condition: Any, few: Callable[[str, str], Any]) -> Any:
    """The condition, with the texts that columns are compared with replaced.

    `few` takes a column's name and a text to what it is to be compared with, or to None.
    """
    from ibis.expr import operations as ops

    found = {}
    for op in condition.op().find((ops.Equals, ops.NotEquals), filter=ops.Value):
        if isinstance(op.left, ops.Field) and isinstance(op.right, ops.Literal):
            value = few(op.left.name, op.right.value) if op.right.dtype.is_string() else None
            if value is not None:
                found[op] = type(op)(op.left, value)
    return condition.op().replace(found, filter=ops.Value).to_expr() if found else condition


def _any(conditions: list[Any]) -> Any:
    """One of several; of a column that may have one of several values, as a list of them."""
    from ibis.expr import operations as ops

    values: dict[Any, list[Any]] = {}
    others: list[Any] = []
    for each in conditions:
        op = each.op()
        if isinstance(op, ops.Equals) and not op.right.find(ops.Field, filter=ops.Value):
            values.setdefault(op.left, []).append(op.right.to_expr())
        else:
            others.append(each)
    listed = [
        column.to_expr() == found[0] if len(found) == 1 else one_of_few(column.to_expr(), found)
        for column, found in values.items()
    ]
    return reduce(operator.or_, [*listed, *others])


def _all(parts: list[Any]) -> Any:
    return reduce(operator.and_, [part.to_expr() for part in parts])


def _in_order(parts: frozenset[Any], conditions: list[Any]) -> list[Any]:
    """In the order in which the conditions have them: the same question, the same statement."""
    from ibis.expr import operations as ops

    every = [
        part
        for each in conditions
        for alternative in _parts(each.op(), ops.Or)
        for part in _parts(alternative, ops.And)
    ]
    return [part for part in dict.fromkeys(every) if part in parts]


def _parts(op: Any, kind: type) -> list[Any]:
    if isinstance(op, kind):
        return [*_parts(op.left, kind), *_parts(op.right, kind)]  # type: ignore[attr-defined]
    return [op]
