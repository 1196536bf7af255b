"""A fact: a wide table of one kind of record, with what it is asked by already on the row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rapport.wording import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from rapport.settings import Settings
    from rapport.wording import Message


LEFT_OUT = "left_out_on"
"""In a fact's statement, the day from which a row no longer counts: its record was deleted, or
another row stands in its place. Such rows are in a table of their own, which is read as of an
earlier day alone."""


@dataclass(frozen=True)
class Fact:
    """How one fact is made, what its rows are, and how they are read at an earlier instant."""

    name: str
    label: Message
    """What its rows are, in the plural: Deals."""
    key: str
    """The column that identifies the record that a row is of."""
    select: Callable[[Inputs], str]
    """The statement that makes its rows from the model's tables and the labels_* beside them.

    It can tell which rows no longer count: see LEFT_OUT.
    """
    sorted_by: str = ""
    after: tuple[str, ...] = ()
    """The facts that its statement reads, which are made before it."""
    parts: str = ""
    """The fact that holds the same records once per product, where a record can have several."""
    history: str = ""
    """The fact that holds each of its records once per stretch in which nothing changed."""
    of: str = ""
    """The fact whose row each of its rows carries; at an earlier instant, that row as it was."""
    own: tuple[str, ...] = ()
    """With `of`: the columns that are its own though the row that it carries has them too."""
    standing: Callable[[Any, Any], Any] | None = None
    """From its table and an instant's day to the condition that a row was there by then."""
    past: Callable[[Any, Any], Any] | None = None
    """From its rows and an instant's day to the rows as they stood then."""
    of_deal: tuple[str, ...] = ()
    """The columns that it has of its deal; at an earlier instant, as the deal stood then."""
    until: str = ""
    """The day from which a row no longer counts; the end of time for those that still do."""
    later: tuple[tuple[str, str], ...] = ()
    """Read at a period's start, what its record is at the period's end: (column, of which).

    Such a fact has stretches, from_on ≤ day < until_on; without one at the end there is null.
    """
    same: tuple[str, ...] = ()
    """With `later`: the columns by which a row at the end is of the same record."""
    rest: str = ""
    """The fact from which the columns are read that its rows have not themselves; else `of`."""
    lacks: Message = NOTHING
    """What is said where there is no record of it: there are no deals in this workspace yet."""
    bring: Message = NOTHING
    """How its records are brought, in a sentence."""
    shown: tuple[str, ...] = ()
    """The columns that a list of its records shows; without any, those of the fact it is `of`."""
    only_with: str = ""
    """The table of the model without whose rows it is not made."""
    made_when_asked: bool = False
    """True where its rows depend on the question: see rapport.compiling.compile."""

    @property
    def table(self) -> str:
        """Its table in a generation."""
        return f"fact_{self.name}"

    @property
    def left_out_table(self) -> str:
        """The table of its rows that no longer count, each with the day since when."""
        return f"{self.table}_left_out"

    @property
    def whole(self) -> str:
        """The fact whose row each of its rows has a part of; none where it has all of its own."""
        return self.rest or self.of

    @property
    def has_past(self) -> bool:
        """Whether it can be read at an earlier instant."""
        return bool(self.history or self.of or self.standing or self.made_when_asked)


@dataclass(frozen=True)
class Inputs:
    """What a fact's statement depends on: settings, the columns of the model's tables, the day."""

    settings: Settings
    columns: Mapping[str, tuple[str, ...]]
    today: date
    """The day that counts as today."""

    def custom(self, alias: str, table: str, prefix: str = "") -> str:
        """The custom fields of a joined table, as further columns of a SELECT.

        companies' x_tier, joined as c, under the prefix company., becomes "company.x_tier".
        """
        names = [name for name in self.columns[table] if name.startswith("x_")]
        return "".join(f', {alias}."{name}" AS "{prefix}{name}"' for name in names)


def carried(alias: str, *names: str) -> str:
    """Columns of a joined fact, as further columns of a SELECT."""
    return ", ".join(f"{alias}.{name} AS {name}" for name in names)


def known(expression: str, blank: str) -> str:
    """Text that is never null: what is not known is said at build, not in every query."""
    return f"coalesce({expression}, '{blank}')"


def band(expression: str, edges: tuple[float, ...], blank: str) -> str:
    """The band that a number falls in, by the edges where one ends and the next begins."""
    names = band_names(edges)
    below = " ".join(
        f"WHEN {expression} < {edge} THEN '{name}'"
        for edge, name in zip(edges, names, strict=False)
    )
    return f"CASE WHEN {expression} IS NULL THEN '{blank}' {below} ELSE '{names[-1]}' END"


def band_names(edges: tuple[float, ...]) -> tuple[str, ...]:
    """What the bands are called, lowest first: under 10, 10 to 50, 50 and over."""
    marks = [f"{edge:g}" if edge < 1_000 else f"{edge:,.0f}" for edge in edges]
    between = (f"{low} to {high}" for low, high in pairwise(marks))
    return (f"under {marks[0]}", *between, f"{marks[-1]} and over")
