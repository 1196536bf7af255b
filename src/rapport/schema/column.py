"""How the model's tables are declared: columns with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "id",  # text, prefixed by the system: hubspot:123
    "text",
    "boolean",
    "integer",
    "number",
    "share",  # a fraction, 0–1
    "money",  # DECIMAL(18,4), in the workspace's currency unless named …_original
    "date",  # a day in the workspace's zone
    "timestamp",  # UTC; a column x_at has two companions: x_on (DATE, workspace zone) and x_hour
]


ORIGINAL = "_original"
"""What the name of an amount ends in that is in its source's own currency."""


@dataclass(frozen=True)
class Column:
    """One column of a table of the model."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    references: str = ""
    """The table whose id this column holds."""
    one_of: tuple[str, ...] = ()
    """The only values that it takes, where they are fixed."""


@dataclass(frozen=True)
class TableSchema:
    """One table of the model: what reports read, whatever system the data came from."""

    name: str
    singular: str
    meaning: str
    key: tuple[str, ...]
    """The columns that identify a row; empty where rows have no identity of their own."""
    columns: tuple[Column, ...]
    empty_in_key: tuple[str, ...] = ()
    """The columns of the key that may be empty: that too tells rows apart."""

    def column(self, name: str) -> Column:
        """The declared column of that name. Raises KeyError."""
        for each in self.columns:
            if each.name == name:
                return each
        raise KeyError(name)

    def __contains__(self, name: str) -> bool:
        return any(each.name == name for each in self.columns)

    @property
    def in_own_currency(self) -> tuple[str, ...]:
        """The amounts that are kept in the source's currency too: amount, for amount_original."""
        names = {each.name for each in self.columns}
        return tuple(each.name for each in self.columns if f"{each.name}{ORIGINAL}" in names)

    @property
    def columns_with_companions(self) -> tuple[Column, ...]:
        """Every column that the table has in a generation.

        Beside each timestamp x_at stand x_on, its day in the workspace's zone, and x_hour, its hour
        there (0–23, null where the source gave a day only).
        """
        columns: list[Column] = []
        for each in self.columns:
            columns.append(each)
            if each.type == "timestamp" and each.name.endswith("_at"):
                stem = each.name.removesuffix("_at")
                columns.append(Column(f"{stem}_on", "date", f"The day of {each.name}."))
                columns.append(
                    Column(f"{stem}_hour", "integer", f"The local hour of {each.name}.", "hours")
                )
        return (*columns, *EVERYWHERE)


EVERYWHERE = (
    Column("system", "text", "The connected system that the record came from: the id's prefix."),
    Column("source_url", "text", "The record in the vendor's own application."),
    Column("deleted_at", "timestamp", "When the source deleted it; left out of reports since."),
)

SQL_TYPES: dict[Type, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "share": "DOUBLE",
    "money": "DECIMAL(18,4)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def identity(meaning: str = "The record's id.") -> Column:
    """The id of a table's own records."""
    return Column("id", "id", meaning)


def reference(name: str, table: str, meaning: str) -> Column:
    """An id of a record in another table."""
    return Column(name, "id", meaning, references=table)


def text(name: str, meaning: str, *one_of: str) -> Column:
    """Words, or one of a few fixed ones."""
    return Column(name, "text", meaning, one_of=one_of)


def money(name: str, meaning: str) -> Column:
    """An amount, in the workspace's currency."""
    return Column(name, "money", meaning, "money")


def in_any_currency(*amounts: Column) -> tuple[Column, ...]:
    """Amounts of a record that may be in another currency: each as it counts and as it was said."""
    columns: list[Column] = []
    for each in amounts:
        said = f"What the source says of {each.name}, in its own currency."
        columns += [each, money(f"{each.name}{ORIGINAL}", said)]
    return (*columns, text("currency", "The source's currency; null means the workspace's."))


def share(name: str, meaning: str) -> Column:
    """A fraction, 0–1."""
    return Column(name, "share", meaning, "share")


def number(name: str, meaning: str, unit: str = "") -> Column:
    """A number with a fraction."""
    return Column(name, "number", meaning, unit)


def integer(name: str, meaning: str, unit: str = "") -> Column:
    """A whole number."""
    return Column(name, "integer", meaning, unit)


def moment(name: str, meaning: str) -> Column:
    """An instant, in UTC; its name ends in _at."""
    return Column(name, "timestamp", meaning)


def instant(name: str, meaning: str) -> Column:
    """An instant, in UTC, by which nothing is grouped: it has no companions."""
    return Column(name, "timestamp", meaning)


def day(name: str, meaning: str) -> Column:
    """A day without a time; its name ends in _on, or says what starts or ends."""
    return Column(name, "date", meaning)


def flag(name: str, meaning: str) -> Column:
    """True or false."""
    return Column(name, "boolean", meaning)
