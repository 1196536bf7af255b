"""Whether days or months come first in the dates of a file: shown by whole columns, or asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files.questions import Choice, Question

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.mapping import Entry
    from rapport.sources.files.recognition.shape import Shape

# Slips of the pen, at most, against what all the other values show.
MOST_SLIPS = 0.02
_PATTERN = r"^\s*(?:\pL+\.?,? +)?(\d{1,2})([./-]) ?(\d{1,2})[./-] ?\d"


@dataclass(frozen=True)
class Seen:
    """Of a column's dates, how many can be read but with the day, or the month, first."""

    days_first: int
    months_first: int
    dotted: int
    others: int

    @property
    def order(self) -> str:
        """What the column shows: dmy or mdy; "" where both would do."""
        most = max(self.days_first, self.months_first)
        if most and min(self.days_first, self.months_first) <= MOST_SLIPS * most:
            return "dmy" if self.days_first == most else "mdy"
        # Nobody writes months first with points between.
        return "dmy" if not most and self.dotted and not self.others else ""


def seen(
    connection: duckdb.DuckDBPyConnection, shape: Shape, headers: list[str]
) -> dict[str, Seen]:
    """What each of some columns shows, over all of their values."""
    if not headers:
        return {}
    parts = []
    for each in headers:
        first, mark, second = (
            f"regexp_extract({quoted(each)}, '{_PATTERN}', {group})" for group in (1, 2, 3)
        )
        one, two = (f"TRY_CAST({text} AS INTEGER)" for text in (first, second))
        parts.append(
            f"count(*) FILTER (WHERE {one} > 12 AND {two} <= 12),"
            f" count(*) FILTER (WHERE {two} > 12 AND {one} <= 12),"
            f" count(*) FILTER (WHERE {mark} = '.'), count(*) FILTER (WHERE {mark} IN ('/', '-'))"
        )
    row = connection.execute(f"SELECT {', '.join(parts)} FROM {shape.table}").fetchone()
    assert row is not None
    return {
        header: Seen(*row[4 * number : 4 * number + 4]) for number, header in enumerate(headers)
    }


def ask_order(shape: Shape, entry: Entry) -> Question:
    """The question what the dates of a column begin with."""
    ways = (("the day, as in 31.1.", "dmy"), ("the month, as in 1/31", "mdy"))
    return Question(
        shape.name,
        entry.header,
        f"{shape.name}: do the dates of {entry.header} begin with the day or with the month?"
        " Both would do for all of them.",
        tuple(Choice(label, f"{entry.field}:{way}") for label, way in ways),
    )
