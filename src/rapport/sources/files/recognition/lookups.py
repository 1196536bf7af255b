"""Look-ups: small files whose key another file refers to, and whose columns become its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.sources.files.mapping import Entry
from rapport.sources.files.recognition.claims import claims
from rapport.sources.files.recognition.contents import CONTAINED, contained
from rapport.sources.files.recognition.synonyms import ID_WORDS
from rapport.sources.files.recognition.types import custom_type
from rapport.sources.files.words import custom_field, phrase, words

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.recognition.shape import Shape

MOST_LOOKUP_COLUMNS = 12
_IDS = [[each] for each in ID_WORDS]


def try_lookup(connection: duckdb.DuckDBPyConnection, shape: Shape, others: list[Shape]) -> None:
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
            if header in other.key or (entry and is_value(entry.field)):
                continue
            if contained(connection, other.table, header, shape.table, key) < CONTAINED:
                continue
            shape.lookup, shape.key, shape.confidence = True, [key], 0.9
            shape.reason = f'a look-up: "{header}" of {other.stem} holds its "{key}"'
            if other.dataset:
                _look_up_later(shape, key, other, header)
            else:
                _look_up(shape, key, other, header)
    if shape.lookup and not shape.entries:
        shape.entries = [
            Entry(each, "", reason=shape.reason if each == key else "through the look-up")
            for each in shape.headers
            for key in shape.key
        ]


def is_value(field: str) -> bool:
    """Whether a field holds what it says, and is not a number that stands for something else."""
    return bool(field) and not field.startswith("x_")


def _looked_up_as(shape: Shape, column: str, other: Shape) -> str:
    """The field of another file that a column of a look-up is."""
    found = [
        each
        for each in claims(other.target or "", column, shape.profiles[column])
        if each.field not in other.fields
        and "." not in each.field
        and not each.field.endswith("id")
    ]
    return found[0].field if found else custom_field(column)


def _look_up_later(shape: Shape, key: str, other: Shape, header: str) -> None:
    """Say in the look-up itself which data set it is of, as that is there already."""
    assert other.dataset is not None
    own = other.phrases
    for column in shape.headers:
        if column == key or phrase(column) in own:
            shape.put(Entry(column, "", reason=shape.reason))
            continue
        profile = shape.profiles[column]
        shape.entries.append(
            Entry(
                column,
                _looked_up_as(shape, column, other),
                type=custom_type(column, profile),
                lookup=other.dataset.raw_table,
                lookup_key=key,
                lookup_column=header,
                reason=f'found by "{header}" of {other.stem}',
                confidence=0.9,
            )
        )
    shape.messages.append(f'It says more of the {other.target} that are there, by "{header}".')


def _look_up(shape: Shape, key: str, other: Shape, header: str) -> None:
    own = other.phrases
    other.put(Entry(header, "", reason=f"its values are looked up in {shape.stem}", confidence=0.9))
    for column in shape.headers:
        if column == key or phrase(column) in own:
            continue
        profile = shape.profiles[column]
        name = _looked_up_as(shape, column, other)
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
