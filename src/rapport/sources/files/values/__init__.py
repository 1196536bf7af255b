"""How texts become values: one SQL expression per type and format; what does not parse is NULL.

Formats of numbers: plain (1234.5), point (1,234.50), comma (1.234,50 or 1 234,50).
Formats of dates: iso (2024-01-31, with or without a time), zoned (iso that ends in Z or an offset),
dmy, mdy, ymd (with / . or - between), named (31 Jan 2024); with "days" after a space where every
time of day in the column is midnight, which says that the source knew days only. Whether a value of
iso or zoned names its zone is looked at value by value: one column may hold both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import listed
from rapport.sources.files.values.dates import (
    DATES,
    Parsed,
    day,
    hour,
    in_two_steps,
    instant,
    local,
    parsed_once,
)
from rapport.sources.files.values.numbers import NUMBERS, number, number_text

if TYPE_CHECKING:
    from rapport.schema import Type

__all__ = [
    "DATES",
    "FALSE",
    "NUMBERS",
    "TRUE",
    "Parsed",
    "day",
    "hour",
    "in_two_steps",
    "instant",
    "parsed",
    "parsed_once",
]

TRUE = ("true", "t", "yes", "y", "1", "ja", "да", "on", "checked")
FALSE = ("false", "f", "no", "n", "0", "nei", "нет", "off", "unchecked")


def parsed(text: str, kind: Type, style: str, multiply: float = 1) -> str:
    """An expression of the type's SQL type; NULL where the text is not such a value."""
    if kind == "boolean":
        lowered = f"lower({text})"
        return (
            f"CASE WHEN {lowered} IN ({listed(TRUE)}) THEN TRUE"
            f" WHEN {lowered} IN ({listed(FALSE)}) THEN FALSE END"
        )
    if kind in ("integer", "number", "share", "money"):
        return number(number_text(text, style), kind, multiply)
    if kind == "date":
        return f"CAST({local(text, style)} AS DATE)"
    if kind == "timestamp":
        return local(text, style)
    return text
