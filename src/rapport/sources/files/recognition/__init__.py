"""What files are: the table of each, and the field and the format of each column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.sources.files.mapping import Wish
from rapport.sources.files.recognition import (
    changes,
    currencies,
    headless,
    place,
    relate,
    sheets,
    stage_dates,
    stage_order,
)
from rapport.sources.files.recognition.types import decide
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.sources.files.recognition.shape import Shape


def recognise(
    connection: duckdb.DuckDBPyConnection,
    new: list[Shape],
    known: list[Shape],
    join: Callable[[list[Shape]], None] = lambda _: None,
) -> None:
    """Decide what the files of one import are, together, beside the data sets that are `known`.

    Each shape of `new` is given its table, its entries, its key, and what to tell or ask. `join`
    is called between: when each file is placed by itself, it makes those that are newer exports
    ones of their data sets.
    """
    _describe(connection, new)
    for shape in new:
        place.place(shape)
        sheets.as_lines(connection, shape)
        changes.as_log(connection, shape)
    join(new)
    alone = [each for each in new if each.dataset is None]
    joined = [each for each in new if each.dataset is not None]
    taken = {each.dataset.id for each in joined if each.dataset}
    beside = [*joined, *(each for each in known if each.dataset and each.dataset.id not in taken)]
    headless.place_headless(connection, alone, beside)
    changes.place_changes(connection, alone, beside)
    relate.relate(connection, alone, beside)
    stage_dates.place_stage_dates(connection, alone, beside)
    stage_order.tell_order(connection, alone, beside)
    for shape in new:
        if shape.target:
            _apply_format_wishes(shape)
            decide(connection, shape)
    currencies.tell_foreign(connection, new, known)


def _describe(connection: duckdb.DuckDBPyConnection, shapes: list[Shape]) -> None:
    """Give each file what a description file beside it says of its columns."""
    for shape in shapes:
        said = shape.phrases
        table = said.get("table") or said.get("table name")
        field = (
            said.get("field")
            or said.get("column")
            or said.get("field name")
            or said.get("column name")
        )
        text = said.get("description") or said.get("meaning") or said.get("definition")
        if not (table and field and text):
            continue
        rows = connection.execute(
            f"SELECT {quoted(table)}, {quoted(field)}, {quoted(text)} FROM {shape.table}"
        ).fetchall()
        for name, header, description in rows:
            for other in shapes:
                if name and header and description and phrase(other.stem) == phrase(name):
                    other.descriptions[phrase(header)] = description


def _apply_format_wishes(shape: Shape) -> None:
    for header in shape.headers:
        wish = shape.wishes.columns.get(phrase(header), Wish(""))
        entry = shape.entry(header)
        if wish.format and entry:
            shape.put(replace(entry, format=wish.format))
