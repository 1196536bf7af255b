"""Files without a header: recognised by their name and by what their columns hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry
from rapport.sources.files.recognition import content
from rapport.sources.files.recognition.contents import CONTAINED, contained
from rapport.sources.files.recognition.place import named_tables

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

# The shortest and longest stretch between two periods, in days, by grain.
GRAINS = {"month": (27, 32), "quarter": (85, 95), "year": (360, 370)}


def place_headless(
    connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]
) -> None:
    """Place what can be placed of the shapes without headers."""
    _place_unsaid(connection, new)
    without = [each for each in new if not each.has_header and not each.target]
    for shape in without:
        if shape.wishes.table == "goals" or "goals" in named_tables(shape.stem):
            _quota(connection, shape)
    for shape in without:
        if shape.target is None:
            _people(connection, shape, [*new, *known])
        if shape.target is None and not content.place_by_content(connection, shape):
            shape.reason = "it has no header, and its name and content fit no table of the model"


def _place_unsaid(connection: duckdb.DuckDBPyConnection, new: list[Shape]) -> None:
    """Place files whose headers say nothing by what their columns hold."""
    for shape in new:
        open_ = shape.target is None and shape.has_header and not shape.wishes.columns
        if open_ and content.says_nothing(shape):
            content.place_by_content(connection, shape)


def _quota(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """An id, a person, the first day of a period and an amount, in this order."""
    by = shape.profiles
    identity = next((each for each in shape.headers if by[each].unique), None)
    rest = [each for each in shape.headers if each != identity]
    period = next(
        (each for each in rest if by[each].filled and by[each].dates == by[each].filled), None
    )
    person = next(
        (each for each in rest if each != period and 1 < by[each].distinct < by[each].rows), None
    )
    target = next(
        (
            each
            for each in rest
            if each not in (period, person)
            and by[each].filled
            and by[each].plain == by[each].filled
        ),
        None,
    )
    grain = _grain(connection, shape, period) if period else ""
    if not (identity and period and person and target and grain):
        return
    shape.target, shape.key, shape.confidence = "goals", [identity], 0.8
    shape.reason = "its name, and its columns hold a person, a date and an amount"
    # The period before the person would be as likely: what repeats most per date is the person.
    chosen = {
        identity: ("", "its own number for each record"),
        person: ("scope_id", "numbers that repeat: the person whose goal it is"),
        period: ("period_start", f"dates a {grain} apart"),
        target: ("target", "amounts"),
    }
    for header in shape.headers:
        name, reason = chosen.get(header, ("", "not needed for a goal"))
        references = "users" if name == "scope_id" else ""
        shape.put(Entry(header, name, references=references, reason=reason, confidence=0.8))
    for name, value in (("measure", "won_amount"), ("scope_kind", "user"), ("grain", grain)):
        reason = "a sales quota" if name != "grain" else f"its dates are a {grain} apart"
        shape.entries.append(Entry("", name, constant=value, reason=reason, confidence=0.8))


def _grain(connection: duckdb.DuckDBPyConnection, shape: Shape, period: str) -> str:
    """The grain whose length is nearly every gap between one date and the next."""
    row = connection.execute(f"""
        WITH days AS (SELECT DISTINCT CAST(TRY_CAST({quoted(period)} AS TIMESTAMP) AS DATE) AS d
            FROM {shape.table}),
        gaps AS (SELECT date_diff('day', lag(d) OVER (ORDER BY d), d) AS gap FROM days)
        SELECT median(gap) FROM gaps""").fetchone()
    gap = row[0] if row and row[0] is not None else 0
    return next((name for name, (low, high) in GRAINS.items() if low <= gap <= high), "")


def _people(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
    """People whose numbers another file refers to."""
    if named_tables(shape.stem)[:1] != ["users"]:
        return
    for key in shape.headers:
        if not shape.profiles[key].unique:
            continue
        for other in others:
            for entry in other.entries:
                if other.system != shape.system or _refers(other, entry) != "users":
                    continue
                if contained(connection, other.table, entry.header, shape.table, key) < CONTAINED:
                    continue
                shape.target, shape.key, shape.confidence = "users", [key], 0.8
                shape.reason = f"its name, and {other.stem} refers to its numbers"
                for header in shape.headers:
                    mine = header == key
                    reason = f"{other.stem} refers to it" if mine else "without a header, not known"
                    shape.put(Entry(header, "id" if mine else "", reason=reason, confidence=0.8))
                shape.messages.append("It names nobody: a person goes by their number.")
                return


def _refers(shape: Shape, entry: Entry) -> str:
    if entry.references:
        return entry.references
    columns = TABLES[shape.target].columns if shape.target else ()
    return next((each.references for each in columns if each.name == entry.field), "")
