"""Formulas over measures and aggregations of columns, such as won_amount / activities.

    won_amount / activities      (won_amount - lost_amount) / closed_amount * 100
    avg(x_score)                 sum(deals.x_seats) / won_deals

Signs: + - * / and a minus before a value; * and / bind closer than + and -. Aggregations: sum, avg,
median, min, max, count, distinct of one column, with or without its fact before it.

A formula is read by hand, letter by letter: nothing in it is ever run.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from rapport.errors import QueryError, UnknownNameError, join, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Number = int | float | Decimal

AGGREGATIONS = ("sum", "avg", "median", "min", "max", "count", "distinct")
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

LONGEST = 1_000
DEEPEST = 20
MOST_DIGITS = 30
EXACT = Context(prec=100)
"""Wide enough that amounts are added and multiplied without rounding."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SAME = {"mean": "avg", "average": "avg", "total": "sum", "unique": "distinct"}


class FormulaError(QueryError):
    """A formula that cannot be read, with the place from which it makes no sense."""

    def __init__(self, what: str, mend: str, text: str, at: int) -> None:
        super().__init__(f"{what} at {_marked(text, at)}.", mend)
        self.text = text
        self.at = at
        """How many characters stand before the place."""

    @property
    def excerpt(self) -> str:
        """The formula's line, and below it a caret under the place."""
        return f"{self.text}\n{' ' * self.at}^"


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


# Reading ─────────────────────────────────────────────────────────────────────────────────────────


def parse(text: str) -> Formula:
    """The formula that a text is. Raises FormulaError, which shows the place and says the mend."""
    if len(text) > LONGEST:
        what = f"The formula is {len(text):,} characters long; it stops being read"
        raise FormulaError(what, f"{LONGEST:,} are the most.", text, LONGEST)
    if not text.strip():
        raise FormulaError(
            "The formula is empty", "Write it like won_amount / activities.", text, 0
        )
    reader = _Reader(text)
    root = reader.sum(depth=0)
    if reader.sign:
        raise reader.refused_rest()
    return Formula(root)


class _Reader:
    """A place in a text that moves on as its parts are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def sign(self) -> str:
        """The next character that is not blank; "" at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at : self.at + 1]

    def error(self, what: str, mend: str) -> FormulaError:
        return FormulaError(what, mend, self.text, self.at)

    def sum(self, depth: int) -> Node:
        return self._chain("+-", depth)

    def _chain(self, signs: str, depth: int) -> Node:
        first = self._next(signs, depth)
        rest = []
        while (sign := self.sign) and sign in signs:
            self.at += 1
            rest.append((sign, self._next(signs, depth)))
        return Chain(first, tuple(rest)) if rest else first

    def _next(self, signs: str, depth: int) -> Node:
        return self._chain("*/", depth) if signs == "+-" else self._one(depth)

    def _one(self, depth: int) -> Node:
        sign = self.sign
        if depth > DEEPEST:
            raise self.error("The formula is nested too deep", f"{DEEPEST} levels are the most.")
        if sign == "-":
            self.at += 1
            return Negation(self._one(depth + 1))
        if sign == "(":
            opened = self.at
            self.at += 1
            inner = self.sum(depth + 1)
            self._close(opened)
            return inner
        if number := _NUMBER.match(self.text, self.at):
            return self._number(number[0])
        if name := _NAME.match(self.text, self.at):
            return self._named(name[0])
        if sign == "*" and self.text[self.at - 1 : self.at] == "*":
            raise self.error("A power is not to be had", "Multiply: won_deals * won_deals.")
        raise self.error(
            "A value is missing", "Put a measure, a number, or an aggregation such as avg(x_score)."
        )

    def _close(self, opened: int) -> None:
        if self.sign == ")":
            self.at += 1
            return
        if self.sign:
            raise self.refused_rest()
        raise FormulaError("A bracket is opened and not closed", "Add a ).", self.text, opened)

    def _number(self, digits: str) -> Constant:
        if len(digits) > MOST_DIGITS:
            raise self.error("A number is too long", f"{MOST_DIGITS} digits are the most.")
        self.at += len(digits)
        following = self.text[self.at : self.at + 1]
        if following == ",":
            raise self.error("A number has a comma", "Write thousands as 1000, a fraction as 0.5.")
        if following == "%":
            raise self.error("A number has a percent sign", f"Write {digits} / 100.")
        if following in {".", "_"} or following.isalpha():
            raise self.error("A number goes on with a letter or a point", "Write 1000 or 0.5.")
        return Constant(Decimal(digits) if "." in digits else int(digits))

    def _named(self, name: str) -> Node:
        start = self.at
        self.at += len(name)
        if self.sign != "(":
            if "." not in name:
                return Name(name)
            self.at = start
            raise self.error(f"{name} is a column, and stands alone", f"Write avg({name}).")
        if name not in AGGREGATIONS:
            self.at = start
            near = _SAME.get(name.casefold()) or next(iter(nearest(name, AGGREGATIONS)), "")
            mend = f"Did you mean {near}?" if near else f"There is {join(AGGREGATIONS, 'and')}."
            raise self.error(f"There is no aggregation called {name!r}", mend)
        opened = self.at
        self.at += 1
        column = _NAME.match(self.text, self.at) if self.sign else None
        if not column:
            raise self.error(f"{name} has no column", f"Write it like {name}(x_score).")
        self.at = column.end()
        if self.sign not in (")", ""):
            raise self.error(
                f"{name} takes one column", f"Calculate outside the brackets: {name}({column[0]})."
            )
        self._close(opened)
        return Aggregation(name, column[0])

    def refused_rest(self) -> FormulaError:
        """What is wrong with a sign that cannot stand where it does."""
        sign = self.sign
        if sign == ")":
            return self.error("A bracket is closed that was not opened", "Leave it out.")
        if sign in "×·÷:–−":
            right = {"×": "*", "·": "*", "÷": "/", ":": "/"}.get(sign, "-")
            return self.error(f"{sign} is not one of the signs", f"Write {right}.")
        return self.error("A sign is missing", "Put + - * or / between two values.")


def _marked(text: str, at: int, around: int = 30) -> str:
    """The neighbourhood of a place, which a mark points at: won_amount / ▸/ activities."""
    before, after = text[max(0, at - around) : at], text[at : at + around]
    left = "…" if at > around else ""
    right = "…" if at + around < len(text) else ""
    place = f"{left}{before}▸{after}{right}" if text.strip() else "▸"
    return f"“{' '.join(place.split())}”" + ("" if after.strip() else " (its end)")


# Writing and working out ─────────────────────────────────────────────────────────────────────────


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


# Checking ────────────────────────────────────────────────────────────────────────────────────────


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
