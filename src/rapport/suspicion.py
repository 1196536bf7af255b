"""A suspicion: what looks wrong in the data but is kept, because only a person can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from rapport.wording import Message


@dataclass(frozen=True)
class Look:
    """What a suspicion may go by: the tables that are there, and the day that counts as today."""

    columns: Mapping[str, Mapping[str, str]]
    """The columns of each table, with their types."""
    today: date
    ask: Callable[[str], list[tuple[Any, ...]]]
    """The rows of a statement, for the few suspicions that depend on what is in the data."""

    def has(self, table: str, *names: str) -> bool:
        """Whether a table is there, with columns of these names."""
        return table in self.columns and self.columns[table].keys() >= set(names)


@dataclass(frozen=True)
class Doubt:
    """Where one suspicion is looked for: a condition on the rows of one table, which is `t`."""

    table: str
    field: str
    holds: str
    """The condition, in SQL; every table that it reads beside its own it names in full."""
    among: str = "true"
    """The condition on the records of which these are so many: closed ones, open ones."""
    example: str = ""
    """What shows one of them, in SQL; by default the record's id."""
    group: str = ""
    """What those that belong together share, in SQL: then it is told how many such groups are."""
    of_all: str = ""
    """What shows all of them in one text, in SQL over the records that are in doubt."""


@dataclass(frozen=True)
class Suspicion:
    """One kind of thing that looks wrong."""

    name: str
    title: Message
    """What looks wrong, in fewer than 50 letters: tables have no room for more."""
    mend: Message
    """What a person can do about it, in a sentence as short."""
    finds: Callable[[Look], Iterable[Doubt]]
    """Where it is looked for."""


def live(table: str) -> str:
    """The records of a table that were not deleted, to be read from."""
    return f"(SELECT * FROM {table} WHERE deleted_at IS NULL)"
