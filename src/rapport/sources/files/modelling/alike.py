"""Values that look like two spellings of one: suggested as aliases, never taken by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.sources.files.aliases import TEXTS, table_of
from rapport.sources.files.aliases import aliases as all_aliases
from rapport.sources.files.datasets import all_datasets
from rapport.sources.files.modelling.source import sources
from rapport.sources.files.words import shell

if TYPE_CHECKING:
    import duckdb

    from rapport.sources.files.modelling.source import Source

FREE = frozenset({"name", "email", "subject", "comment", "first_name", "last_name", "number"})
"""Fields whose values are each their own; two that look alike are two."""
MOST_VALUES = 500
"""A field with more values than this is no list of a few to choose from."""
SHORTEST = 6
"""Shorter words that differ by a letter are different words."""
RARER = 5
"""A slip of the pen is so many times rarer than what was meant."""


@dataclass(frozen=True)
class Alike:
    """Two values of a field of which one is probably the other."""

    field: str
    value: str
    records: int
    taken_as: str
    records_taken_as: int
    reason: str

    @property
    def command(self) -> str:
        """What counts the one as the other."""
        return f"rapport alias {self.field} {shell(f'{self.value}={self.taken_as}')}"


def alike(connection: duckdb.DuckDBPyConnection, systems: set[str] | None = None) -> list[Alike]:
    """The pairs among the values of each field, the most records first.

    Each value is suggested for one other at most. What a person has said of a value stays. With
    `systems`, of their values alone.
    """
    feeding = [
        each
        for each in sources(all_datasets(connection))
        if systems is None or each.system in systems
    ]
    parts: dict[tuple[str, bool], list[str]] = {}
    for source in feeding:
        if not source.named_only:
            for field, text in _texts(source).items():
                parts.setdefault((field, False), []).append(
                    f"SELECT trim({text}) AS value, count(*) AS records FROM {source.rows}"
                    f" WHERE trim({text}) <> '' GROUP BY 1"
                )
        elif "name" in source.cells and source.by_name and not _is_known(source, feeding):
            parts.setdefault((source.field, True), []).append(
                f"SELECT trim({source.cells['name'].text}) AS value, sum(records) AS records"
                f" FROM {source.rows} GROUP BY 1"
            )
    said = all_aliases(connection)
    found = []
    for (field, names), of_field in parts.items():
        known = set(said.get((table_of(field) if names else None) or field, {}))
        found += _of_field(connection, field, of_field, known, names=names)
    return sorted(found, key=lambda each: (-each.records, each.field, each.value))


def _texts(source: Source) -> dict[str, str]:
    return {
        field: cell.text
        for field, cell in source.cells.items()
        if field in TEXTS and field not in FREE and not cell.entry.constant
    }


def _is_known(source: Source, feeding: list[Source]) -> bool:
    """Whether a file says which records there are of what a source but names."""
    return any(
        not each.named_only and (each.table, each.system) == (source.table, source.system)
        for each in feeding
    )


def _of_field(
    connection: duckdb.DuckDBPyConnection,
    field: str,
    parts: list[str],
    said: set[str],
    *,
    names: bool,
) -> list[Alike]:
    """The pairs of one field. Names of people and companies a letter apart are two: `names`."""
    union = " UNION ALL ".join(parts)
    bare = "regexp_replace(strip_accents(lower(value)), '[^\\pL\\pN]+', '', 'g')"
    nearer = "(other.records, other.value) > (one.records, one.value)"
    slips = f"""
        UNION ALL
        SELECT one.value, one.records, other.value, other.records, false
        FROM few AS one JOIN few AS other ON one.bare <> other.bare AND {nearer}
            AND least(length(one.bare), length(other.bare)) >= {SHORTEST}
            AND other.records >= {RARER} * one.records
            -- What differs in its digits is meant to differ: Q1, Q2.
            AND regexp_replace(one.bare, '\\d', '', 'g')
                <> regexp_replace(other.bare, '\\d', '', 'g')
            AND damerau_levenshtein(one.bare, other.bare) = 1"""
    rows = connection.execute(f"""
        WITH counted AS (SELECT value, sum(records)::BIGINT AS records FROM ({union}) GROUP BY 1),
        bared AS (SELECT *, {bare} AS bare FROM counted),
        few AS (SELECT * FROM bared WHERE (SELECT count(*) FROM counted) <= {MOST_VALUES}),
        pairs AS (
            SELECT one.value, one.records, other.value AS taken_as, other.records AS meant,
                true AS same
            FROM bared AS one JOIN bared AS other
                ON one.bare = other.bare AND one.bare <> '' AND {nearer}
            {"" if names else slips})
        SELECT value, any_value(records), arg_max(taken_as, (same, meant, taken_as)),
            arg_max(meant, (same, meant, taken_as)), bool_or(same)
        FROM pairs GROUP BY value""").fetchall()
    return [
        Alike(field, value, records, taken_as, meant, _SAME if same else _SLIP)
        for value, records, taken_as, meant, same in rows
        if value not in said
    ]


_SAME = "the same but for case, spacing or punctuation"
_SLIP = "one letter apart, and much rarer"


def told(found: list[Alike], most: int = 5) -> list[str]:
    """What an import says of them."""
    messages = [
        f"{each.field}: {each.value!r} ({_records(each.records)}) looks like {each.taken_as!r}"
        f" ({_records(each.records_taken_as)}): `{each.command}` counts them as one."
        for each in found[:most]
    ]
    if len(found) > most:
        messages.append(
            f"{len(found) - most} more values look like others: `rapport alias --suggest`"
            " lists them."
        )
    return messages


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"
