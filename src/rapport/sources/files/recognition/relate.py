"""How files refer to each other: keys, references by id or by name, and look-ups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, reference_of
from rapport.sources.files.recognition.claims import claims
from rapport.sources.files.recognition.place import custom
from rapport.sources.files.recognition.synonyms import CHANNELS, ID_WORDS
from rapport.sources.files.recognition.types import custom_type
from rapport.sources.files.words import custom_field, phrase, words

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

MOST_LOOKUP_COLUMNS = 12
# Of the values of a column, how many must be keys of the other file.
CONTAINED = 0.8
# A key may repeat a little, as ids in real exports do: the last one counts.
NEARLY_UNIQUE = 0.8
_IDS = [[each] for each in ID_WORDS]
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
    for shape in new:
        if not shape.target and not shape.reason.startswith(("it ", "its name")):
            _try_lookup(connection, shape, [*new, *known])


def contained(
    connection: duckdb.DuckDBPyConnection, table: str, header: str, other: str, key: str
) -> float:
    """The share of a column's distinct values that another table's column has."""
    row = connection.execute(f"""
        WITH mine AS (SELECT DISTINCT {quoted(header)} AS v FROM {table} WHERE v IS NOT NULL)
        SELECT count(*), count_if(v IN (SELECT {quoted(key)} FROM {other})) FROM mine""").fetchone()
    assert row is not None
    return row[1] / row[0] if row[0] else 0.0


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
        name = reference.name.removesuffix("_id")
        for other in others:
            if other.target != reference.references or other.system != shape.system:
                continue
            if other is shape and rest:
                continue
            by_key = _contained(connection, shape, header, other, other.key)
            named = [other.name_header] if other.name_header else []
            by_name = _contained(connection, shape, header, other, named)
            if by_key >= CONTAINED and (not rest or by_key > by_name):
                reason = (
                    f'{entry.reason}, and its values are those of "{other.key[0]}" in {other.stem}'
                )
                shape.put(replace(entry, field=reference.name, reason=reason, confidence=0.97))
            elif by_name >= 0.5:
                reason = f'{entry.reason}, and its values are those of "{named[0]}" in {other.stem}'
                shape.put(replace(entry, field=f"{name}.name", reason=reason, confidence=0.97))


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


def _try_lookup(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
    """A small file whose key another file refers to: its columns become that file's fields."""
    if len(shape.headers) > MOST_LOOKUP_COLUMNS or not shape.has_header:
        return
    # A column that is called an id is the key rather than one that happens not to repeat.
    for key in sorted(shape.headers, key=lambda each: words(each)[-1:] not in _IDS):
        if not shape.profiles[key].unique or shape.lookup:
            continue
        for other in others:
            header = other.phrases.get(phrase(key))
            if not other.target or other.system != shape.system or header is None:
                continue
            entry = other.entry(header)
            # A column that is a field in itself needs no looking up.
            if other.dataset or header in other.key or (entry and is_value(entry.field)):
                continue
            if contained(connection, other.table, header, shape.table, key) < CONTAINED:
                continue
            shape.lookup, shape.key, shape.confidence = True, [key], 0.9
            shape.reason = f'a look-up: "{header}" of {other.stem} holds its "{key}"'
            _look_up(shape, key, other, header)
    if shape.lookup:
        shape.entries = [
            Entry(each, "", reason=shape.reason if each == key else "through the look-up")
            for each in shape.headers
            for key in shape.key
        ]


def is_value(field: str) -> bool:
    """Whether a field holds what it says, and is not a number that stands for something else."""
    return bool(field) and not field.startswith("x_")


def _look_up(shape: Shape, key: str, other: Shape, header: str) -> None:
    own = other.phrases
    other.put(Entry(header, "", reason=f"its values are looked up in {shape.stem}", confidence=0.9))
    for column in shape.headers:
        if column == key or phrase(column) in own:
            continue
        profile = shape.profiles[column]
        found = [
            each
            for each in claims(other.target or "", column, profile)
            if each.field not in other.fields
            and "." not in each.field
            and not each.field.endswith("id")
        ]
        name = found[0].field if found else custom_field(column)
        other.entries.append(
            Entry(
                header,
                name,
                type=custom_type(column, profile),
                lookup=shape.name,
                lookup_key=key,
                lookup_column=column,
                reason=f'"{column}" of {shape.stem}, found by "{header}"',
                confidence=0.9,
            )
        )


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
