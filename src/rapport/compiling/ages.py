"""A curve's question: it runs along ages, stands alone, and is of deals whatever became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.dimension import AGE
from rapport.errors import NotOfFactError, QueryError, join
from rapport.measure import OUTCOMES, Curve
from rapport.query import ENDS, GOALS, Condition, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.compiling.plan import Asked
    from rapport.model import Axis
    from rapport.query import Query, Where

COMPARED = ("=", "<", "<=", ">", ">=")


def parted(
    query: Query, asked: tuple[Asked, ...], axes: tuple[Axis, ...]
) -> tuple[tuple[Where, ...], tuple[Condition, ...]]:
    """The conditions on the deals, and those that choose among the ages of a curve.

    Raises QueryError where a curve is asked in a way that makes no sense, or ages of anything else.
    """
    curves = [each for each in asked if isinstance(each.measure, Curve)]
    by_age = any(axis.grain == AGE for axis in axes)
    if not curves and not by_age:
        return query.where, ()
    others = [each.name for each in asked if each not in curves]
    if not curves:
        raise NotOfFactError(
            f"{others[0]} is not told by {AGE}.", f"won_share is: leave {AGE} out, or ask for it."
        )
    name = curves[0].measure.name
    if others:
        raise QueryError(
            f"{name} is told along ages, and {others[0]} is not.", "Ask for one, then the other."
        )
    if not by_age:
        raise QueryError(f"{name} is told by the age of deals.", f"Split it by {AGE}.")
    ages = tuple(each for each in query.where if isinstance(each, Condition) and _is_age(each))
    where = tuple(each for each in query.where if each not in ages)
    _check_ages(ages)
    _check_outcomes(name, where, axes)
    return where, ages


def check_suffix(name: str, measure: object, suffix: str) -> None:
    """Raises QueryError for an end of what has no interval, and for a goal of a curve."""
    curve = measure if isinstance(measure, Curve) else None
    if suffix in ENDS and (curve is None or curve.gives != "won"):
        raise QueryError(
            f"{name} is counted and not estimated: it has no interval.", f"Leave :{suffix} out."
        )
    if suffix in GOALS and curve is not None:
        raise QueryError(f"{name} has no goals.", f"Leave :{suffix} out.")


def _is_age(condition: Condition) -> bool:
    return condition.field == AGE


def _check_ages(ages: tuple[Condition, ...]) -> None:
    for each in ages:
        if each.operator not in COMPARED:
            raise QueryError(
                f"{AGE} is a number of days: {each.operator} does not choose among them.",
                f"There is {join(COMPARED, 'and')}.",
            )
        for value in each.values:
            if value is None or not value.isdecimal():
                raise QueryError(f"{AGE} is a number of days, not {value!r}.")


def _check_outcomes(name: str, where: tuple[Where, ...], axes: tuple[Axis, ...]) -> None:
    used = [*_fields(where), *(axis.dimension for axis in axes if axis.grain != AGE)]
    for each in used:
        if each == AGE:
            raise QueryError(
                "Ages are chosen by a condition of their own, not within any() or all().",
                f"Write it like {AGE}=30|60|90.",
            )
        if each in OUTCOMES:
            raise NotOfFactError(
                f"{name} is of deals whatever became of them: {each} tells how they ended, or how "
                "far they came.",
                "Ask by what was known from the first, such as source or owner.",
            )


def _fields(where: tuple[Where, ...]) -> Iterator[str]:
    for each in where:
        if isinstance(each, Group):
            yield from _fields(each.conditions)
        else:
            yield each.field.partition(":")[0]
