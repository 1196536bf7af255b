"""Values of a log as they stand in it, of one column for all kinds: amounts, days, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.sources.files.values import parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection


def amount(text: str) -> str:
    """An amount, however it is written; NULL where the text is none."""
    return f"""coalesce(TRY_CAST({text} AS DECIMAL(18, 4)),
        {parsed(text, "money", "point+comma")})"""


def share(text: str) -> str:
    """A fraction, from a fraction or from percents."""
    number = f"TRY_CAST(replace(replace({text}, '%', ''), ',', '.') AS DOUBLE)"
    return f"CASE WHEN {number} > 1 OR contains({text}, '%') THEN {number} / 100 ELSE {number} END"


def day(connection: DuckDBPyConnection) -> Callable[[str], str]:
    """From a text to its day; whether days or months come first, the log itself shows."""
    pattern = r"^\s*(\d{1,2})[./-](\d{1,2})[./-]\d"
    row = connection.execute(f"""
        SELECT
            max(TRY_CAST(regexp_extract(value, '{pattern}', 1) AS INTEGER)),
            max(TRY_CAST(regexp_extract(value, '{pattern}', 2) AS INTEGER)),
            bool_or(contains(value, '.') AND NOT contains(value, '-'))
        FROM (SELECT DISTINCT to_value AS value FROM said_events WHERE what = 'close_date')
    """).fetchone()
    first, second, dotted = row or (None, None, None)
    if (second or 0) > 12:
        style = "mdy"
    elif (first or 0) > 12 or dotted:
        style = "dmy"
    else:
        style = ""

    forms = f"{style}+iso+named" if style else "iso+named"

    def expression(text: str) -> str:
        iso = f"CAST(TRY_CAST({text} AS TIMESTAMP) AS DATE)"
        return f"coalesce({iso}, {parsed(text, 'date', forms)})"

    return expression
