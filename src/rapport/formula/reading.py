"""A text, read as a formula letter by letter; what cannot be read is shown with its place."""

from __future__ import annotations

import re
from decimal import Decimal

from rapport.errors import QueryError, join, nearest
from rapport.formula.tree import Aggregation, Chain, Constant, Formula, Name, Negation, Node

AGGREGATIONS = ("sum", "avg", "median", "min", "max", "count", "distinct")

LONGEST = 1_000
DEEPEST = 20
MOST_DIGITS = 30

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


def is_aggregation(text: str) -> bool:
    """Whether a text looks like one column aggregated, avg(x_score), and nothing beside it."""
    return re.fullmatch(r"\s*\w+\s*\([^()]*\)\s*", text) is not None


def is_formula(text: str) -> bool:
    """Whether a text looks like a formula, and not like a name: it has a sign or a bracket."""
    return any(sign in text for sign in "+-*/(")


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
