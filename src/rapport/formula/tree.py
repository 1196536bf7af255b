"""What a formula is: values, and the signs between them. It writes itself, and works itself out.

won_amount / activities * 100   →   Chain(Name, ("/", Name), ("*", Constant))
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Number = int | float | Decimal
Terms = tuple[tuple[str, Fraction], ...]
"""Measures that are added up, each with how often."""
Halves = tuple[Terms, Terms]

EXACT = Context(prec=100)
"""Wide enough that amounts are added and multiplied without rounding."""


@dataclass(frozen=True)
class Constant:
    """A number that stands in the formula: 100 or 0.5."""

    value: int | Decimal


@dataclass(frozen=True)
class Name:
    """A measure, by its name."""

    name: str


@dataclass(frozen=True)
class Aggregation:
    """One column of a fact, aggregated: avg(x_score), sum(deals.x_seats)."""

    function: str
    column: str
    """As it is written: with the fact and a dot before it, or not."""

    def __str__(self) -> str:
        return f"{self.function}({self.column})"


@dataclass(frozen=True)
class Negation:
    """Minus a value."""

    part: Node


@dataclass(frozen=True)
class Chain:
    """Values added and subtracted, or multiplied and divided, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]
    """A sign and what stands after it; all are + and -, or all are * and /."""

    @property
    def is_sum(self) -> bool:
        """Whether it adds and subtracts."""
        return self.rest[0][0] in "+-"


Node = Constant | Name | Aggregation | Negation | Chain


@dataclass(frozen=True)
class Formula:
    """A formula that was read; str() gives it in its canonical form, which reads as the same."""

    root: Node

    def __str__(self) -> str:
        return _written(self.root)

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The measures and the aggregations in it, each once, in their order: avg(x_score)."""
        names = (each for each in _parts(self.root) if isinstance(each, Name | Aggregation))
        return tuple(dict.fromkeys(_written(each) for each in names))

    @property
    def aggregations(self) -> tuple[Aggregation, ...]:
        """The aggregations of columns in it, each once, in their order."""
        found = (each for each in _parts(self.root) if isinstance(each, Aggregation))
        return tuple(dict.fromkeys(found))

    @property
    def is_linear(self) -> bool:
        """Whether it only adds and scales what it needs, and so adds up where that does.

        won_amount - lost_amount and sum(x_seats) * 12 do; a / b, a * b and a + 1 do not.
        """
        return _degree(self.root) == 1

    @property
    def halves(self) -> Halves | None:
        """What is divided by what, where both only add and scale what they need; else None.

        (a - b) / c * 100 is of 100 a − 100 b and c; a / b + 1 and a * b / c are of no such two.
        """
        if not isinstance(self.root, Chain) or self.root.is_sum:
            return None
        try:
            return _halves(self.root)
        except ZeroDivisionError:
            return None

    def value(self, row: Mapping[str, Any]) -> Number | None:
        """Its value in a row that has everything it needs, by name; None where that is not known.

        Anything missing, a division by zero and what is no finite number make the whole None.
        Whole numbers and Decimals stay exact under + - *; a division gives a float.
        Raises KeyError where the row has no entry for something at all.
        """
        # Read before anything is worked out, so that 0 * missing is missing too.
        values = {name: row[name] for name in self.needs}
        if any(value is None or not _is_finite(value) for value in values.values()):
            return None
        try:
            found = _value(self.root, values)
        except ArithmeticError:
            return None
        return found if _is_finite(found) else None


def _written(node: Node) -> str:
    if isinstance(node, Constant):
        return format(node.value, "f") if isinstance(node.value, Decimal) else str(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Aggregation):
        return str(node)
    if isinstance(node, Negation):
        inner = _written(node.part)
        return f"-({inner})" if isinstance(node.part, Chain) else f"-{inner}"
    parts = [_bracketed(node.first, node)]
    parts += [f"{sign} {_bracketed(each, node)}" for sign, each in node.rest]
    return " ".join(parts)


def _bracketed(part: Node, whole: Chain) -> str:
    """A part of a chain, in brackets where without them it would be read otherwise."""
    plain = not isinstance(part, Chain) or (whole.is_sum and not part.is_sum)
    return _written(part) if plain else f"({_written(part)})"


def _parts(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Negation):
        yield from _parts(node.part)
    elif isinstance(node, Chain):
        yield from _parts(node.first)
        for __, each in node.rest:
            yield from _parts(each)


def _degree(node: Node) -> int | None:
    """0 for numbers, 1 for sums of scaled measures, more for products; None for anything else."""
    if isinstance(node, Constant):
        return 0
    if isinstance(node, Name | Aggregation):
        return 1
    if isinstance(node, Negation):
        return _degree(node.part)
    degree = _degree(node.first)
    for sign, each in node.rest:
        further = _degree(each)
        if degree is None or further is None:
            return None
        if node.is_sum:
            degree = degree if degree == further else None
        else:
            degree = degree + further if sign == "*" or not further else None
    return degree


def _halves(chain: Chain) -> Halves | None:
    above: list[Terms] = []
    below: list[Terms] = []
    scale = Fraction(1)
    for sign, each in (("*", chain.first), *chain.rest):
        degree = _degree(each)
        if degree == 0:
            scale = scale * _number(each) if sign == "*" else scale / _number(each)
        elif degree == 1:
            (above if sign == "*" else below).append(_terms(each))
        else:
            return None
    if (len(above), len(below)) != (1, 1):
        return None
    return tuple((name, scale * count) for name, count in above[0]), below[0]


def _terms(node: Node, scale: Fraction = Fraction(1)) -> Terms:
    """A node of degree 1 as what it adds up, each with how often."""
    if isinstance(node, Negation):
        return _terms(node.part, -scale)
    if not isinstance(node, Chain):
        return ((_written(node), scale),)
    if node.is_sum:
        found: dict[str, Fraction] = {}
        for sign, each in (("+", node.first), *node.rest):
            for name, count in _terms(each, scale if sign == "+" else -scale):
                found[name] = found.get(name, Fraction(0)) + count
        return tuple(found.items())
    measured = node.first
    for sign, each in (("*", node.first), *node.rest):
        if _degree(each) == 1:
            measured = each
        else:
            scale = scale * _number(each) if sign == "*" else scale / _number(each)
    return _terms(measured, scale)


def _number(node: Node) -> Fraction:
    """A node of degree 0."""
    if isinstance(node, Constant):
        return Fraction(node.value)
    if isinstance(node, Negation):
        return -_number(node.part)
    assert isinstance(node, Chain)
    found = _number(node.first)
    for sign, each in node.rest:
        number = _number(each)
        if sign in "+-":
            found += number if sign == "+" else -number
        else:
            found = found * number if sign == "*" else found / number
    return found


def _value(node: Node, values: Mapping[str, Number]) -> Number:
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Negation):
        inner = _value(node.part, values)
        return EXACT.minus(inner) if isinstance(inner, Decimal) else -inner
    if isinstance(node, Chain):
        found = _value(node.first, values)
        for sign, each in node.rest:
            found = _combined(sign, found, _value(each, values))
        return found
    return values[_written(node)]


def _combined(sign: str, left: Number, right: Number) -> Number:
    if sign == "/":
        return float(left) / float(right)
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    elif isinstance(left, Decimal) or isinstance(right, Decimal):
        work = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}[sign]
        return work(Decimal(left), Decimal(right))
    if sign == "+":
        return left + right
    return left - right if sign == "-" else left * right


def _is_finite(value: Number) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return not isinstance(value, float) or math.isfinite(value)
