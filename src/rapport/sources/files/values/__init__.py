"""How texts become values: one SQL expression per type and format; what does not parse is NULL.

Formats of numbers: plain (1234.5), point (1,234.50), comma (1.234,50 or 1 234,50), each of the last
two with signs of currency, brackets and words such as mill.; of durations hours (1:30 is an hour
and a half) and minutes.
Formats of dates: iso (2024-01-31, with or without a time), zoned (iso that ends in Z or an offset),
dmy, mdy, ymd (with / . or - between), named (31 Jan 2024), compact (20240131), month (2024-01),
quarter (Q1 2024), excel (45322), unix, unix_ms; with "days" after a space where every time of day
in the column is midnight, which says that the source knew days only. Several with a + between are
tried in turn, value by value. Whether a value names its zone is looked at value by value too.
Formats of booleans: "" (yes and no in words), mark (x or blank), signs (+ and -).
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
from rapport.sources.files.values.durations import seconds
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

TRUE = ("true", "t", "yes", "y", "1", "ja", "да", "on", "checked", "sant", "истина")
FALSE = ("false", "f", "no", "n", "0", "nei", "нет", "off", "unchecked", "usann", "ложь")
MARKS = ("x", "х", "✓", "✔", "✗", "v", "*")
"""What a box is ticked with; blank is no."""
DURATIONS = ("hours", "minutes")


def parsed(text: str, kind: Type, style: str, multiply: float = 1) -> str:
    """An expression of the type's SQL type; NULL where the text is not such a value."""
    if kind == "boolean":
        return _boolean(text, style)
    if kind in ("integer", "number", "share", "money"):
        made = seconds(text, style) if style in DURATIONS else number_text(text, style)
        return number(made, kind, multiply)
    if kind == "date":
        return f"CAST({local(text, style)} AS DATE)"
    return local(text, style) if kind == "timestamp" else text


def _boolean(text: str, style: str) -> str:
    lowered = f"lower({text})"
    if style == "signs":
        return f"CASE trim({text}) WHEN '+' THEN TRUE WHEN '-' THEN FALSE END"
    true, false = f"{lowered} IN ({listed(TRUE)})", f"{lowered} IN ({listed(FALSE)})"
    if style == "mark":
        true, false = f"{lowered} IN ({listed(TRUE + MARKS)})", f"{text} IS NULL OR {false}"
    return f"CASE WHEN {true} THEN TRUE WHEN {false} THEN FALSE END"
