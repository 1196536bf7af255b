"""One name for two spellings: what a person said, kept in raw, applied when the model is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import row_of
from rapport.errors import UnknownNameError, UsageError
from rapport.schema import TABLES
from rapport.sources.files.mapping import is_custom

if TYPE_CHECKING:
    import duckdb

    from rapport.storage.raw import Raw

# What people call the records of a table: the names of the references to it, and its own.
REFERRED: dict[str, str] = {
    each.name.removesuffix("_id"): each.references
    for table in TABLES.values()
    for each in table.columns
    if each.references
    and each.name.endswith("_id")
    and each.name not in ("parent_id", "by_user_id")
}
REFERRED |= {
    each.singular: each.name for each in TABLES.values() if "name" in each and "id" in each
}
REFERRED |= {each.name: each.name for each in TABLES.values() if "name" in each and "id" in each}

TEXTS = frozenset(
    each.name
    for table in TABLES.values()
    for each in table.columns
    if each.type == "text" and each.name not in REFERRED
)


def table_of(field: str) -> str | None:
    """The table whose records' names an alias of this field is about; None for a text column."""
    return REFERRED.get(field)


def set_aliases(raw: Raw, field: str, pairs: dict[str, str]) -> list[str]:
    """Take a value for another, in a reference's names or in every text column of that name.

    A value that is taken for itself is kept apart from what looks like it. Returns what was said
    for each pair. Raises UsageError where there is no such field, or the pairs go in a circle.
    """
    field = _field(field)
    known = {**dict(aliases(raw.connection).get(field, {})), **pairs}
    messages = []
    for value, taken in pairs.items():
        if not value or not taken:
            raise UsageError("An alias takes VALUE=VALUE, with words on both sides.")
        end = _end(known, taken)
        if end is None or (end == value and value != taken):
            raise UsageError(f"{field}: {value!r} and {taken!r} would each be taken for the other.")
        known[value] = end
        messages.append(
            f"{field}: {value!r} is kept apart."
            if end == value
            else f"{field}: {value!r} is taken as {end!r}."
        )
    # What was taken for a value that is now itself taken for another goes along.
    known = {value: _end(known, taken) or taken for value, taken in known.items()}
    raw.connection.execute("BEGIN")
    for value, taken in known.items():
        row = row_of(field, value, taken)
        raw.connection.execute(f"INSERT OR REPLACE INTO aliases VALUES {row}")
    raw.connection.execute("COMMIT")
    return messages


def aliases(connection: duckdb.DuckDBPyConnection, catalog: str = "") -> dict[str, dict[str, str]]:
    """Every alias: by the table (or the text column) that it is about, value → taken as."""
    result: dict[str, dict[str, str]] = {}
    rows = connection.execute(f"SELECT field, value, taken_as FROM {catalog}aliases ORDER BY ALL")
    for field, value, taken in rows.fetchall():
        result.setdefault(field, {})[value] = taken
    return result


def _field(field: str) -> str:
    name = field.strip().removesuffix(".name").removesuffix("_id")
    if table := table_of(name):
        return table
    last = name.rsplit(".", 1)[-1]
    if last in TEXTS or is_custom(last):
        return last
    raise UnknownNameError("field", field, [*REFERRED, *TEXTS])


def _end(known: dict[str, str], value: str) -> str | None:
    """Where a value ends up; None where it goes in a circle."""
    seen = {value}
    while (after := known.get(value, value)) != value:
        if after in seen:
            return None
        seen.add(after)
        value = after
    return value
