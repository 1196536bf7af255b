"""How files refer to each other: keys, references by id or by name, and look-ups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, reference_of
from rapport.sources.files.recognition import sheets
from rapport.sources.files.recognition.contents import CONTAINED, contained
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.recognition.keys import choose_key
from rapport.sources.files.recognition.lookups import try_lookup
from rapport.sources.files.recognition.synonyms import CHANNELS
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

WORD = r"^(c\d+:)?\pL[\pL _.:/&'-]*\d?$"
"""An id that is a word: WON, C2:NEW, closedwon."""
MOST_WORDS = 100
NAMED = {"stage": "stages", "owner": "users"}
"""What may go by words, and the table that would know their ids."""


def relate(connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]) -> None:
    """Settle keys and references of the new shapes; `known` are there already."""
    for shape in new:
        if shape.target and not shape.key:
            choose_key(connection, shape, [*new, *known])
            _settle_channel(connection, shape)
    for shape in new:
        if shape.target:
            _settle_references(connection, shape, [*new, *known])
            _settle_words(connection, shape, [*new, *known])
            sheets.settle(connection, shape)
    for shape in new:
        if not shape.target and not shape.reason.startswith(("it ", "its name")):
            try_lookup(connection, shape, [*new, *known])


def _settle_references(
    connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]
) -> None:
    schema = TABLES[shape.target or ""]
    for header in shape.headers:
        entry = shape.entry(header)
        if entry is None or entry.confidence == 1 or header in shape.key:
            continue
        if entry.field.startswith("x_"):
            _try_same_key(connection, shape, entry, others)
            continue
        root, _, rest = entry.field.partition(".")
        reference = reference_of(schema, root.removesuffix("_id")) if root != "id" else None
        if reference is None or rest not in ("", "name"):
            continue
        for other in others:
            same = other.target == reference.references and other.system == shape.system
            if same and not (other is shape and rest):
                _settle_reference(connection, shape, entry, other)


def _settle_reference(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, other: Shape
) -> None:
    """See whether a column holds another file's ids, names or e-mail addresses."""
    header = entry.header
    root, _, rest = entry.field.partition(".")
    name = root.removesuffix("_id")
    by_key = _contained(connection, shape, header, other, other.key)
    named = [other.name_header] if other.name_header else []
    by_name = _contained(connection, shape, header, other, named)
    said, field = entry.reason, ""
    if by_key >= CONTAINED and (not rest or by_key > by_name):
        said += f', and its values are those of "{other.key[0]}" in {other.stem}'
        field = f"{name}_id"
    elif by_name >= 0.5:
        said += f', and its values are those of "{named[0]}" in {other.stem}'
        field = f"{name}.name"
        _leave_other_ids(connection, shape, name, other)
    elif _email(connection, shape, header, other) >= CONTAINED:
        said += f", and its values are e-mail addresses of {other.stem}"
        field = f"{name}.email"
    # What another column is already, better, stays so.
    taken = next((each for each in shape.entries if each.field == field), None)
    if field and (taken is None or taken.header == header):
        shape.put(replace(entry, field=field, reason=said, confidence=0.97))


def _leave_other_ids(
    connection: duckdb.DuckDBPyConnection, shape: Shape, name: str, other: Shape
) -> None:
    """Ids that are not those of the file in which the names stand do not refer to it."""
    entry = next((each for each in shape.entries if each.field == f"{name}_id"), None)
    if entry is None or entry.header not in shape.headers or entry.confidence == 1:
        return
    if _contained(connection, shape, entry.header, other, other.key) < 0.5:
        why = f"its values are not the ids of {other.stem}, whose names stand here too"
        shape.put(custom(shape, entry.header, why))


def _email(connection: duckdb.DuckDBPyConnection, shape: Shape, header: str, other: Shape) -> float:
    """The share of a column's values that are the e-mail addresses of another file's people."""
    column = next((each.header for each in other.entries if each.field == "email"), "")
    return _contained(connection, shape, header, other, [column]) if column else 0.0


def _contained(
    connection: duckdb.DuckDBPyConnection,
    shape: Shape,
    header: str,
    other: Shape,
    columns: list[str],
) -> float:
    if len(columns) != 1:
        return 0.0
    return contained(connection, shape.table, header, other.table, columns[0])


def _try_same_key(
    connection: duckdb.DuckDBPyConnection, shape: Shape, entry: Entry, others: list[Shape]
) -> None:
    """A column that is called like another file's key, and holds its values, refers to it."""
    schema = TABLES[shape.target or ""]
    for other in others:
        same = other is not shape and other.target and other.system == shape.system
        if not same or len(other.key) != 1 or phrase(other.key[0]) != phrase(entry.header):
            continue
        column = next(
            (
                each
                for each in schema.columns
                if each.references == other.target
                and each.name not in shape.fields
                and f"{each.name.removesuffix('_id')}.name" not in shape.fields
            ),
            None,
        )
        if (
            column is None
            or _contained(connection, shape, entry.header, other, other.key) < CONTAINED
        ):
            continue
        reason = f'its values are those of "{other.key[0]}" in {other.stem}'
        shape.put(Entry(entry.header, column.name, reason=reason, confidence=0.9))
        return


def _settle_words(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
    """Ids that are words, such as WON, are names where no file has records that go by them."""
    for name, table in NAMED.items():
        entry = next((each for each in shape.entries if each.field == f"{name}_id"), None)
        if shape.target != "deals" or entry is None or f"{name}.name" in shape.fields:
            continue
        if entry.lookup or entry.header not in shape.headers or entry.confidence == 1:
            continue
        if any(each.target == table and each.system == shape.system for each in others):
            continue
        text = f"SELECT DISTINCT trim({quoted(entry.header)}) AS v FROM {shape.table}"
        row = connection.execute(
            f"SELECT count(*), count(*) FILTER (WHERE regexp_matches(v, {literal(WORD)}, 'i'))"
            f" FROM ({text}) WHERE v <> ''"
        ).fetchone()
        if row and row[0] and row[1] * 2 > row[0] and row[0] <= MOST_WORDS:
            reason = f"{entry.reason}; no file of {table} is here, and its ids are words"
            shape.put(replace(entry, field=f"{name}.name", reason=reason))


def _settle_channel(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """A campaign's type whose values are channels is its channel."""
    entry = next((each for each in shape.entries if each.field == "kind"), None)
    if shape.target != "campaigns" or entry is None or "channel" in shape.fields:
        return
    rows = connection.execute(
        f"SELECT DISTINCT {quoted(entry.header)} AS v FROM {shape.table}"
        " WHERE v IS NOT NULL ORDER BY v"
    ).fetchall()
    values = [row[0] for row in rows]
    if values and sum(phrase(each) in CHANNELS for each in values) * 2 > len(values):
        reason = f'the values of "{entry.header}" ({", ".join(values[:3])} …) are channels'
        shape.put(Entry(entry.header, "channel", reason=reason, confidence=0.85))
