"""In which order stages stand where no file says it: what to tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files import outcomes

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape


FEWEST = 3
"""Fewer open stages have an order that need not be spoken of."""


def tell_order(connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]) -> None:
    """Tell where the order of the stages of new deals comes from, if no file of stages gives it."""
    ordered = {each.system for each in (*new, *known) if each.target == "stages"}
    told: set[str] = set()
    for shape in new:
        entry = next((each for each in shape.entries if each.field == "stage.name"), None)
        if shape.target != "deals" or entry is None or shape.system in ordered:
            continue
        if entry.header not in shape.headers:
            continue
        row = connection.execute(f"""
            SELECT count(*) FILTER (WHERE {outcomes.stage_kind("v")} = 'open'),
                count({outcomes.stage_position("v")}) = count(*)
            FROM (SELECT DISTINCT trim({quoted(entry.header)}) AS v FROM {shape.table}
                WHERE trim({quoted(entry.header)}) <> '')""").fetchone()
        if row and (row[0] or 0) >= FEWEST and not row[1] and shape.system not in told:
            told.add(shape.system)
            shape.messages.append(
                f'Nothing says the order of the {row[0]:,} open stages in "{entry.header}": they'
                " stand as stages so called usually do, else by their names. A file of stages"
                " (name, position) beside it gives the order."
            )
