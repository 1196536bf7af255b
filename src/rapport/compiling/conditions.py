"""Conditions typed against the model: each value in a slot, bound when the statement runs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from rapport.bound import Bound
from rapport.compiling.reading import NOW, column_kind
from rapport.dimension import CYCLES
from rapport.dimensions import DIMENSIONS
from rapport.errors import QueryError, UnknownNameError
from rapport.facts import FACTS
from rapport.model import NUMBERS
from rapport.period import resolve
from rapport.query import DEEPEST, Condition, Group, Where

if TYPE_CHECKING:
    from rapport.fact import Fact
    from rapport.model import Model

PARTS = frozenset(each.parts for each in FACTS.values() if each.parts)
"""The facts that hold the records of another once per product."""


@dataclass(frozen=True)
class Typed:
    """A condition on one column of a fact; its values wait in slots."""

    column: str
    kind: str
    """text, enum, number, boolean or date."""
    operator: str
    slots: tuple[str, ...]
    empty: bool = False
    """Whether "empty" is among the values."""
    blank: str = ""
    """What stands in a text column where it is empty; no text where a null does."""
    through: str = ""
    """The fact by product in which the column is looked for."""
    enum: str = ""
    """The engine's type of an ENUM column."""

    @property
    def columns(self) -> set[str]:
        """The columns that it is about."""
        return {self.column}

    def expression(self, table: Any) -> Any:
        """The condition as an Ibis expression on the fact's table."""
        column = table[self.column]
        if self.kind == "date":
            return self._date(column)
        if self.operator == "~":
            found = [column.lower().contains(Bound.of(slot, "string")) for slot in self.slots]
            return _any(found)
        if self.operator in ("=", "!="):
            bound = [Bound.of(slot, self._type, self.enum) for slot in self.slots]
            found = [column == each for each in bound]
            if self.empty:
                found.append(column == self.blank if self.blank else column.isnull())
            inside = _any(found)
            # What is empty is not equal to anything.
            return inside if self.operator == "=" else ~inside.fill_null(False)
        return _compared(column, self.operator, Bound.of(self.slots[0], self._type))

    @property
    def _type(self) -> str:
        return {"number": "float64", "boolean": "boolean"}.get(self.kind, "string")

    def _date(self, column: Any) -> Any:
        pairs = list(zip(self.slots[::2], self.slots[1::2], strict=True))
        if self.operator in ("=", "!="):
            found = [
                (column >= Bound.of(first, "date")) & (column <= Bound.of(last, "date"))
                for first, last in pairs
            ]
            if self.empty:
                found.append(column.isnull())
            inside = _any(found)
            return inside if self.operator == "=" else ~inside.fill_null(False)
        first, last = pairs[0]
        edge = last if self.operator in (">", "<=") else first
        return _compared(column, self.operator, Bound.of(edge, "date"))


@dataclass(frozen=True)
class TypedGroup:
    """Typed conditions of which any, or all, must hold."""

    kind: str
    conditions: tuple[Typed | TypedGroup, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that they are about."""
        return {name for each in self.conditions for name in each.columns}


@dataclass(frozen=True)
class Side:
    """The fact that a condition or an axis is read from, and how."""

    fact: Fact
    date: str
    """Its measures' own date; empty where nothing asks for it."""
    reading: str
    owner: str = ""
    """The column that stands for the owner, where an option says so."""
    at: str = "at"
    """The slot of the instant at which it is read: see rapport.compiling.reading.DAYS."""

    def renamed(self, name: str) -> str:
        """The column that a name stands for on this side."""
        if self.owner and name in ("owner", "team"):
            return self.owner.replace("owner", name)
        return name


class Binder:
    """Gives every value of a query's conditions a slot, in the order in which they stand."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.values: dict[str, Any] = {}
        self.looked_for: list[tuple[str, str, str]] = []
        """(the values' type, field, value) of every text that is compared and not in the data."""

    def typed(self, where: Where, on: Side, depth: int = 1) -> Typed | TypedGroup:
        """A condition in a fact's terms. Raises UsageError where it makes no sense there."""
        if isinstance(where, Group):
            if depth > DEEPEST:
                raise QueryError(f"The conditions are nested more than {DEEPEST} deep.")
            return TypedGroup(
                where.kind, tuple(self.typed(each, on, depth + 1) for each in where.conditions)
            )
        column, through = self._column(where, on)
        held = FACTS[through] if through else on.fact
        kind, enum = column_kind(held, column, NOW if through else on.reading, self.model)
        if kind == "DATE":
            return self._date(where, column, through)
        if kind in ("VARCHAR", "ENUM"):
            return self._text(where, column, enum, through)
        if kind == "BOOLEAN":
            return self._boolean(where, column, through)
        if kind.startswith(NUMBERS):
            return self._number(where, column, through)
        raise QueryError(f"{where.field} cannot be compared.")

    def _column(self, where: Condition, on: Side) -> tuple[str, str]:
        """The column that a condition is about, and the fact by product that has it."""
        name = where.field
        if name in CYCLES or ":" in name:
            raise QueryError(f"A condition on {name} is not to be had.", "Compare the date itself.")
        name = self.model.whole_name(name)
        if name != "date" and name not in self.model.fields():
            raise UnknownNameError("field", name, self.model.fields())
        fact = on.fact
        family = FACTS[fact.of] if fact.of else fact
        parts = fact.name if fact.name in PARTS else family.parts
        own = name in self.model.columns[fact.name] and fact.name not in PARTS
        known = name in DIMENSIONS and DIMENSIONS[name].product and not own
        if known and parts in self.model.columns:
            # By product a deal is kept whole, or not at all, however it is split.
            return name, parts
        return self.model.column(fact, on.renamed(name), on.date), ""

    def _slot(self, value: Any) -> str:
        name = f"value_{len(self.values)}"
        self.values[name] = value
        return name

    def _text(self, where: Condition, column: str, enum: str, through: str) -> Typed:
        blank = DIMENSIONS[where.field].blank if where.field in DIMENSIONS else ""
        is_team = where.field == "team"
        if where.operator == "~" and is_team:
            # As with =, a team that matches takes its sub-teams in.
            parts = [_given(each, where).casefold() for each in where.values]
            found = [team for team in self.model.teams if any(x in team.casefold() for x in parts)]
            where = Condition(where.field, "=", tuple(found) or where.values)
        if where.operator == "~":
            slots = tuple(self._slot(_given(each, where).lower()) for each in where.values)
            return Typed(column, "text", "~", slots, through=through)
        if where.operator not in ("=", "!="):
            raise QueryError(
                f"{where.field} is text: {where.operator} does not compare it.",
                "There is = != and ~ (contains).",
            )
        wanted: list[str] = []
        for each in where.values:
            if each is not None:
                below = self.model.teams.get(each, [each]) if is_team else [each]
                wanted.extend(below)
        if enum:
            members = self.model.members(enum)
            wanted = [_in_case(each, members) for each in wanted]
            self.looked_for.extend(
                (enum, where.field, each)
                for each in wanted
                if each not in members and (not is_team or each not in self.model.teams)
            )
            wanted = [each for each in wanted if each in members]
        slots = tuple(self._slot(each) for each in dict.fromkeys(wanted))
        return Typed(
            column,
            "enum" if enum else "text",
            where.operator,
            slots,
            None in where.values,
            blank,
            through,
            '"' + enum.replace('"', '""') + '"' if enum else "",
        )

    def _number(self, where: Condition, column: str, through: str) -> Typed:
        _one_value(where)
        values = [each for each in where.values if each is not None]
        slots = tuple(self._slot(_number(each, where)) for each in values)
        return Typed(column, "number", where.operator, slots, None in where.values, through=through)

    def _boolean(self, where: Condition, column: str, through: str) -> Typed:
        if where.operator not in ("=", "!="):
            raise QueryError(f"{where.field} is true or false.", "There is = and !=.")
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        slots = []
        for each in where.values:
            if each is None:
                continue
            if each.casefold() not in words:
                raise QueryError(f"{where.field} is true or false, not {each!r}.")
            slots.append(self._slot(words[each.casefold()]))
        return Typed(
            column, "boolean", where.operator, tuple(slots), None in where.values, through=through
        )

    def _date(self, where: Condition, column: str, through: str) -> Typed:
        _one_value(where)
        if where.operator == "~":
            raise QueryError(f"{where.field} is a date: it contains nothing.", "Use =2026-Q3.")
        slots: list[str] = []
        for each in where.values:
            if each is None:
                continue
            period = resolve(each, self.model.clock)
            if period is None:
                raise QueryError(f"{where.field}=all sets no condition.", "Leave it out.")
            slots += [self._slot(period.start), self._slot(period.end)]
        return Typed(
            column, "date", where.operator, tuple(slots), None in where.values, through=through
        )


def _given(value: str | None, where: Condition) -> str:
    if value is None:
        raise QueryError(f"{where.field}~none looks for nothing.", f"Write {where.field}=none.")
    return value


def _one_value(where: Condition) -> None:
    if where.operator not in ("=", "!=") and (len(where.values) > 1 or None in where.values):
        raise QueryError(f"{where} compares with several values.", "That needs = or !=.")
    if where.operator == "~":
        raise QueryError(f"{where.field} is not text: it contains nothing.", "Use = or >=.")


def _number(text: str, where: Condition) -> float:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise QueryError(f"{where.field} is a number, not {text!r}.")
    return float(number)


def _in_case(text: str, members: frozenset[str]) -> str:
    """A text as the data write it, where only its capitals differ from one of their values."""
    if text in members:
        return text
    alike = [each for each in members if each.casefold() == text.casefold()]
    return alike[0] if len(alike) == 1 else text


def _any(found: list[Any]) -> Any:
    import ibis

    if not found:
        return ibis.literal(False)
    whole = found[0]
    for each in found[1:]:
        whole = whole | each
    return whole


def _compared(column: Any, operator: str, other: Any) -> Any:
    return {
        ">": column.__gt__,
        ">=": column.__ge__,
        "<": column.__lt__,
        "<=": column.__le__,
    }[operator](other)
