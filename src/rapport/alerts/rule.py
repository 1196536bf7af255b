"""A rule: which figure is watched, by which stretch of time, and when it is told.

measure = "leads"             any measure, or a formula's name
when = "unusual"              or "above 100", "below 20%", "changed by 25%"
every = "week"                day, week or month
split = "source"              each of its values is watched for itself
where = ["team=North"]        what it is narrowed to
quiet = "20:00-07:00"         hours in which nothing is given out
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from rapport.errors import QueryError
from rapport.query import Query
from rapport.query import where as read_condition
from rapport.wording import NOTHING, Message

if TYPE_CHECKING:
    from datetime import time

Kind = Literal["unusual", "above", "below", "changed"]
Every = Literal["day", "week", "month"]
EVERY: tuple[Every, ...] = ("day", "week", "month")
FORMS = '"unusual", "above 100", "below 20%" or "changed by 25%"'
_WHEN = re.compile(r"(above|below|changed by|changed)\s+(.+)", re.IGNORECASE)
_FIGURE = re.compile(r"(-?\d[\d\s_]*(?:\.\d+)?)\s*([km]?)\s*(%?)", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?")
SCALES = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class When:
    """When a figure is told."""

    kind: Kind = "unusual"
    figure: float = 0.0
    """What it is above or below; of a change, its share."""
    is_share: bool = False
    """Whether the figure was written with a % sign."""

    def __str__(self) -> str:
        if self.kind == "unusual":
            return "unusual"
        plain = format(Decimal(f"{self.figure:.15g}"), "f")
        shown = f"{self.figure * 100:.10g}%" if self.is_share else plain
        return f"{'changed by' if self.kind == 'changed' else self.kind} {shown}"


def read_when(text: str) -> When:
    """When a figure is told, from its text. Raises QueryError.

    >>> str(read_when("below 20 %")), read_when("above 1.5m").figure
    ('below 20%', 1500000.0)
    """
    if text.strip().casefold() == "unusual":
        return When()
    found = _WHEN.fullmatch(text.strip())
    if not found:
        raise QueryError(f"A rule is not {text!r}.", f"It takes {FORMS}.")
    kind = found[1].casefold().partition(" ")[0]
    figure, is_share = read_figure(found[2])
    if kind == "changed":
        if not is_share or figure <= 0:
            raise QueryError(f"A change is not {found[2]!r}.", 'Write it like "changed by 25%".')
        return When("changed", figure, is_share=True)
    return When("above" if kind == "above" else "below", figure, is_share)


def read_figure(text: str) -> tuple[float, bool]:
    """A figure, and whether it is a share: 900 000, 1.5m, 25%. Raises QueryError."""
    found = _FIGURE.fullmatch(text.strip())
    if not found:
        raise QueryError(f"{text!r} is no figure.", "Write it as 900000, 1.5m or 25%.")
    number = float(re.sub(r"[\s_]", "", found[1])) * SCALES[found[2].casefold()]
    return (number / 100, True) if found[3] else (number, False)


@dataclass(frozen=True)
class Hours:
    """Hours of the day in which nothing is given out; they may go over midnight."""

    begins: int
    """In minutes after midnight."""
    ends: int

    def hold(self, clock: time) -> bool:
        """Whether a time of the day is among them."""
        now = clock.hour * 60 + clock.minute
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def read_hours(text: str) -> Hours | None:
    """Quiet hours from their text; None of an empty one. Raises QueryError.

    >>> read_hours("20:00-07:30")
    Hours(begins=1200, ends=450)
    """
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text.strip())
    ends = [int(each or 0) for each in found.groups()] if found else [99]
    if found is None or ends[0] > 24 or ends[2] > 24 or max(ends[1], ends[3]) > 59:
        raise QueryError(f"Quiet hours are not {text!r}.", 'Write them like "20:00-07:00".')
    return Hours(ends[0] * 60 + ends[1], ends[2] * 60 + ends[3])


@dataclass(frozen=True)
class Rule:
    """One rule."""

    name: str
    """What its file is called."""
    measure: str
    when: When = When()
    every: Every = "week"
    split: str = ""
    """The dimension of which each value is watched for itself; "" for none."""
    where: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    title: Message = NOTHING
    """What a person called it."""
    quiet: str = ""
    """Quiet hours of its own; else the workspace's."""
    is_on: bool = True
    file: str = ""

    @property
    def question(self) -> str:
        """What it asks, in one line: a rule that asks something else is another one."""
        split = f" by {self.split}" if self.split else ""
        narrowed = f" where {' and '.join(self.where)}" if self.where else ""
        options = "".join(f" {name}={value}" for name, value in self.options)
        return f"{self.measure}{split}{narrowed}{options}, each {self.every}: {self.when}"

    def query(self, period: str, measures: tuple[str, ...] = ()) -> Query:
        """Its figures in every stretch of a period. Raises QueryError."""
        by = (self.split, f"date:{self.every}") if self.split else (f"date:{self.every}",)
        return Query(
            measures or (self.measure,),
            by=by,
            where=tuple(read_condition(each) for each in self.where),
            period=period,
            options=self.options,
        )
