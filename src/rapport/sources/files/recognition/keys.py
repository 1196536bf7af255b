"""What identifies a record of a file: its id, where it has one that does not repeat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry
from rapport.sources.files.questions import Choice, Question
from rapport.sources.files.recognition import sheets
from rapport.sources.files.recognition.entries import custom
from rapport.sources.files.words import custom_field, phrase

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

# A key may repeat a little, as ids in real exports do: the last one counts.
NEARLY_UNIQUE = 0.8
FALLBACK_KEYS = ("number", "name", "email")


def choose_key(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
    """Settle what identifies a record of a shape: the model's key, a column, or all that it says.

    Adds a question where an id repeats and nothing says what the rows of one are.
    """
    schema = TABLES[shape.target or ""]
    if "id" not in schema:
        by_field = {each.field: each.header for each in shape.entries}
        said = [by_field[each] for each in schema.key if each in by_field]
        # Two goals that say no more are one, and only the last of them can count.
        if len(said) == len(schema.key) or (shape.target == "goals" and not shape.key):
            shape.key = said
        return
    candidates = [each.header for each in shape.entries if each.field == "id"]
    if _take_wished(connection, shape, candidates):
        return
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
    if candidates and shape.target == "deals":
        _ask_repeats(connection, shape, candidates[0])
    for header in candidates:
        shape.put(custom(shape, header, f'"{header}" repeats: it does not identify a record'))
    _fall_back(connection, shape)


def _fall_back(connection: duckdb.DuckDBPyConnection, shape: Shape) -> None:
    """Identify records by their number, name or address, where each has its own, else by all."""
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


def _take_wished(
    connection: duckdb.DuckDBPyConnection, shape: Shape, candidates: list[str]
) -> bool:
    """Take the column for the id of which a person said so, and tell of it where it repeats."""
    wishes = {each: shape.wishes.columns.get(phrase(each)) for each in candidates}
    header = next((each for each, wish in wishes.items() if wish and wish.field == "id"), None)
    if header is None:
        return False
    _set_key(shape, header, "you said so")
    records, repeated, _ = sheets.repeats(connection, shape, header)
    if repeated:
        shape.messages.append(
            f'"{header}" repeats: {shape.rows:,} rows are of {records:,} {shape.target}. You said'
            " that it is the id, so the last row of each counts."
        )
    return True


def _ask_repeats(connection: duckdb.DuckDBPyConnection, shape: Shape, header: str) -> None:
    """Ask what the rows of a deal are that has several, which differ: no deal may count twice."""
    records, _, differing = sheets.repeats(connection, shape, header)
    profile = shape.profiles[header]
    filled = shape.rows * profile.filled / max(profile.rows, 1)
    if records > NEARLY_UNIQUE * filled or not any(differing.values()):
        return
    shape.questions.append(
        Question(
            shape.name,
            header,
            f'{shape.name}: "{header}" repeats: {shape.rows:,} rows have {records:,} of them. Does'
            " the last row of each count, or is each row a deal of its own?",
            (
                Choice("the last row of each", "id"),
                Choice("each row is a deal of its own", custom_field(header)),
            ),
        )
    )


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
    shares = dict(zip(headers, row, strict=True))
    shape.distinct |= {each for each, share in shares.items() if share == 1}
    return shares


def _times_referred(shape: Shape, header: str, others: list[Shape]) -> int:
    return sum(
        phrase(header) in other.phrases
        for other in others
        if other is not shape and other.system == shape.system
    )
