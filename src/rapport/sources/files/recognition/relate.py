"""How files refer to each other: keys, references by id or by name, and look-ups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, reference_of
from rapport.sources.files.recognition import sheets
from rapport.sources.files.recognition.contents import CONTAINED, contained
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.recognition.lookups import try_lookup
from rapport.sources.files.recognition.synonyms import CHANNELS
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

# A key may repeat a little, as ids in real exports do: the last one counts.
NEARLY_UNIQUE = 0.8
FALLBACK_KEYS = ("number", "name", "email")


def relate(connection: duckdb.DuckDBPyConnection, new: list[Shape], known: list[Shape]) -> None:
    """Settle keys and references of the new shapes; `known` are there already."""
    for shape in new:
        if shape.target and not shape.key:
            _choose_key(connection, shape, [*new, *known])
            _settle_channel(connection, shape)
    for shape in new:
        if shape.target:
            _settle_references(connection, shape, [*new, *known])
            sheets.settle(connection, shape)
    for shape in new:
        if not shape.target and not shape.reason.startswith(("it ", "its name")):
            try_lookup(connection, shape, [*new, *known])


def _choose_key(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
    schema = TABLES[shape.target or ""]
    if "id" not in schema:
        by_field = {each.field: each.header for each in shape.entries}
        if schema.key and all(each in by_field for each in schema.key):
            shape.key = [by_field[each] for each in schema.key]
        return
    candidates = [each.header for each in shape.entries if each.field == "id"]
    if not candidates:
        candidates = _same_key_elsewhere(shape, others)
    shares = _distinct_shares(connection, shape, candidates)
    good = [each for each in candidates if shares[each] >= NEARLY_UNIQUE]
    if good:
        referred = {each: _times_referred(shape, each, others) for each in good}
        chosen = max(good, key=lambda each: (referred[each], -shape.headers.index(each)))
        if referred[chosen]:
            reason = f'its own number for each record, which other files refer to as "{chosen}"'
        else:
            reason = "its own value for each record"
        _set_key(shape, chosen, reason)
        return
    for header in candidates:
        shape.put(custom(shape, header, f'"{header}" repeats: it does not identify a record'))
    fallback = [
        each.header for name in FALLBACK_KEYS for each in shape.entries if each.field == name
    ]
    shares = _distinct_shares(connection, shape, fallback)
    for header in fallback:
        if shares[header] == 1 and shape.profiles[header].unique:
            shape.key = [header]
            shape.messages.append(f'It has no ids: "{header}" identifies a record.')
            return
    shape.messages.append("It has no ids: a record is identified by all that is in it.")


def _set_key(shape: Shape, chosen: str, reason: str) -> None:
    shape.key = [chosen]
    for entry in list(shape.entries):
        if entry.header == chosen:
            sure = max(entry.confidence, 0.9)
            shape.put(replace(entry, field="id", type="text", reason=reason, confidence=sure))
        elif entry.field == "id":
            why = f'"{chosen}" is the id that is used'
            shape.put(Entry(entry.header, "", reason=why))
            shape.put(custom(shape, entry.header, why))


def _same_key_elsewhere(shape: Shape, others: list[Shape]) -> list[str]:
    """Columns that no synonym calls an id, but that other files have under the same name."""
    return [
        each.header
        for each in shape.entries
        if each.field.startswith("x_")
        and shape.profiles[each.header].unique
        and any(
            phrase(each.header) in other.phrases
            for other in others
            if other is not shape and other.system == shape.system
        )
        and shape.target != "deals"
    ]


def _distinct_shares(
    connection: duckdb.DuckDBPyConnection, shape: Shape, headers: list[str]
) -> dict[str, float]:
    if not headers or not shape.rows:
        return dict.fromkeys(headers, 1.0)
    counts = ", ".join(
        f"CASE WHEN count({quoted(each)}) > count(*) / 2"
        f" THEN count(DISTINCT {quoted(each)}) / count({quoted(each)}) ELSE 0 END"
        for each in headers
    )
    row = connection.execute(f"SELECT {counts} FROM {shape.table}").fetchone()
    assert row is not None
    return dict(zip(headers, row, strict=True))


def _times_referred(shape: Shape, header: str, others: list[Shape]) -> int:
    return sum(
        phrase(header) in other.phrases
        for other in others
        if other is not shape and other.system == shape.system
    )


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
