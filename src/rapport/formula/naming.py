"""What formulas name: whether it is there, of which fact a column is, and what uses what."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from rapport.errors import QueryError, UnknownNameError, join, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rapport.formula.tree import Aggregation, Formula

OF_ANY_COLUMN = ("count", "distinct")
"""The aggregations of columns that need not hold numbers."""

NUMERIC_TYPES = (
    "DOUBLE",
    "BIGINT",
    "INTEGER",
    "DECIMAL",
    "HUGEINT",
    "SMALLINT",
    "TINYINT",
    "FLOAT",
)
"""How the engine's types of numbers begin."""


class CircleError(QueryError):
    """A formula that refers to itself, at once or by others."""

    def __init__(self, circle: tuple[str, ...]) -> None:
        first, *others, __ = circle
        if others:
            what = f"The formulas of {join((first, *others), 'and')} go round"
        else:
            what = f"The formula of {first} refers to itself"
        super().__init__(f"{what}: {' → '.join(circle)}.", f"Write {first} without it.")
        self.circle = circle


def check(
    formula: Formula, measures: Collection[str], columns: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse a formula that names what there is not.

    `measures` are the names that it may use; `columns` are the facts that it may aggregate, each
    with its columns and their engine types: {"deals": {"x_score": "DOUBLE"}}.
    Raises UnknownNameError, with the nearest names, or QueryError where a name is not of the kind.
    """
    for name in formula.needs:
        if "(" not in name and name not in measures:
            raise _no_measure(name, measures, columns)
    for aggregation in formula.aggregations:
        _check_aggregation(aggregation, measures, columns)


def resolve(aggregation: Aggregation, columns: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """The fact and the column that an aggregation is of; see check for `columns`.

    Raises UnknownNameError where no fact has it, QueryError where several have.
    """
    fact, dot, column = aggregation.column.partition(".")
    if dot and column in columns.get(fact, ()):
        return fact, column
    facts = [each for each, known in columns.items() if aggregation.column in known]
    if len(facts) == 1:
        return facts[0], aggregation.column
    if facts:
        ways = [f"{aggregation.function}({each}.{aggregation.column})" for each in facts]
        raise QueryError(
            f"{join(facts, 'and')} have a column called {aggregation.column}.",
            f"Say of which: {join(ways)}.",
        )
    if dot and fact in columns:
        raise UnknownNameError("column", aggregation.column, _dotted(fact, columns[fact]))
    if dot and not any(each.startswith(f"{fact}.") for known in columns.values() for each in known):
        raise UnknownNameError("fact", fact, columns)
    raise UnknownNameError(
        "column", aggregation.column, {each for known in columns.values() for each in known}
    )


def _check_aggregation(
    aggregation: Aggregation,
    measures: Collection[str],
    columns: Mapping[str, Mapping[str, str]],
) -> None:
    try:
        fact, column = resolve(aggregation, columns)
    except UnknownNameError:
        if aggregation.column in measures:
            raise QueryError(
                f"{aggregation} aggregates {aggregation.column}, which is a measure already.",
                f"Write {aggregation.column} alone.",
            ) from None
        raise
    kind = columns[fact][column]
    if aggregation.function not in OF_ANY_COLUMN and not kind.startswith(NUMERIC_TYPES):
        numbers = [each for each, type_ in columns[fact].items() if type_.startswith(NUMERIC_TYPES)]
        near = nearest(column, numbers)
        raise QueryError(
            f"{aggregation} needs numbers, and {fact}.{column} holds none.",
            f"Did you mean {join(near)}?" if near else f"Write distinct({aggregation.column}).",
        )


def _no_measure(
    name: str, measures: Collection[str], columns: Mapping[str, Mapping[str, str]]
) -> QueryError | UnknownNameError:
    if any(name in known for known in columns.values()):
        return QueryError(
            f"{name} is a column, not a measure.", f"Aggregate it: avg({name}) or sum({name})."
        )
    return UnknownNameError("measure", name, measures)


def _dotted(fact: str, known: Mapping[str, str]) -> list[str]:
    return [f"{fact}.{column}" for column in known]


def in_order(formulas: Mapping[str, Formula]) -> tuple[str, ...]:
    """The names of formulas that may use one another, each after those that it uses.

    Worked out in this order, every formula finds in the row what it needs.
    Raises CircleError where one refers to itself, at once or by others.
    """
    uses = {
        name: [each for each in formula.needs if each in formulas]
        for name, formula in formulas.items()
    }
    try:
        return tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        # graphlib names each before the one that uses it; a reader follows the uses.
        raise CircleError(tuple(reversed(error.args[1]))) from None
