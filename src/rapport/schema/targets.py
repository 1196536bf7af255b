from __future__ import annotations

from rapport.schema.column import (
    TableSchema,
    day,
    flag,
    integer,
    number,
    text,
)

GOALS = TableSchema(
    "goals",
    "goal",
    "What is to be reached, by whom, in which period.",
    ("measure", "period_start", "grain", "scope_kind", "scope_id"),
    (
        text("measure", "The measure that the goal is for."),
        day("period_start", "The first day of the period, or the day that the source gives."),
        text("grain", "How long the period is.", "month", "quarter", "year"),
        number("target", "What is to be reached."),
        text("scope_kind", "For whom.", "everyone", "team", "user", "product", "source"),
        text("scope_id", "The id, or the name, of whom it is for; null for everyone."),
        day("valid_from", "The day from which the target holds; else that of its import."),
    ),
    empty_in_key=("scope_kind", "scope_id"),
)

CALENDAR = TableSchema(
    "calendar",
    "day",
    "Every day, with the stretches of time that it is in.",
    ("day",),
    (
        day("day", "The day."),
        day("week", "The first day of its week."),
        day("month", "The first day of its month."),
        day("quarter", "The first day of its quarter."),
        day("year", "The first day of its year."),
        day("fiscal_quarter", "The first day of its fiscal quarter."),
        day("fiscal_year", "The first day of its fiscal year."),
        integer("fiscal_year_number", "The year in which its fiscal year ends.", "year"),
        integer("weekday", "1 for Monday to 7 for Sunday.", "day"),
        integer("month_of_year", "1 to 12.", "month"),
        flag("working", "False on weekends, public holidays and days that the workspace names."),
    ),
)
