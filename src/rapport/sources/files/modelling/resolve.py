"""Names → records: exact first, then as a person said, then the same but for spelling; else new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.sources.files.aliases import aliases as all_aliases
from rapport.sources.files.datasets import all_datasets
from rapport.sources.files.modelling.source import Source, pipeline_of, prefixed, sources
from rapport.sources.files.words import shell

if TYPE_CHECKING:
    import duckdb

SEVERAL = " (several)"
REASON = "the same name but for case, spacing or punctuation"


def aliased(text: str, pairs: dict[str, str]) -> str:
    """A text with what a person said of it."""
    cases = " ".join(
        f"WHEN {literal(value)} THEN {literal(taken)}"
        for value, taken in pairs.items()
        if value != taken
    )
    return f"CASE {text} {cases} ELSE {text} END" if cases else text


def names_table(table: str) -> str:
    """The temporary table that says which record of a table each name is, quoted."""
    return quoted(f"names_{table}")


def resolve(
    connection: duckdb.DuckDBPyConnection, feeding: list[Source], pairs: dict[str, dict[str, str]]
) -> None:
    """Make names_<table> for every table that is referred to by name, and `taken`.

    names_<table>: system, name (as it stands in the file), id, shown (the name to show), created
    (whether no file knows it). taken: table, field, system, value, taken_as, records, reason.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE taken (table_name VARCHAR, field VARCHAR, system VARCHAR,
            value VARCHAR, taken_as VARCHAR, records BIGINT, reason VARCHAR)""")
    for table in dict.fromkeys(each.table for each in feeding if each.by_name):
        _resolve_table(connection, table, feeding, pairs.get(table, {}))


def _resolve_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    feeding: list[Source],
    pairs: dict[str, str],
) -> None:
    own = [
        each
        for each in feeding
        if each.table == table and not each.by_name and "name" in each.cells
    ]
    named = [each for each in feeding if each.table == table and each.by_name]
    owned = (
        " UNION ALL ".join(
            f"SELECT {literal(each.system)} AS system, {each.cells['name'].text} AS name,"
            f" {prefixed(each.system, each.key)} AS id, {_within(table, each)} AS within"
            f" FROM {each.rows}"
            for each in _also_by_email(own, named)
        )
        or "SELECT '' AS system, '' AS name, '' AS id, '' AS within WHERE FALSE"
    )
    used = " UNION ALL ".join(
        f"SELECT {literal(each.system)} AS system, {literal(each.field)} AS field,"
        f" r.match AS name, {each.cells['name'].text} AS bare,"
        f" {aliased(each.cells['name'].text, pairs)} AS meant, {_within(table, each)} AS within,"
        f" records FROM {each.rows}"
        for each in named
    )
    apart = ", ".join(literal(value) for value, taken in pairs.items() if value == taken) or "''"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {names_table(table)} AS
        WITH places AS ({_places(feeding)}),
        every_owned AS (SELECT found.* REPLACE (coalesce(place, within) AS within)
            FROM ({owned}) AS found LEFT JOIN places USING (system, within)
            WHERE name IS NOT NULL),
        used AS (SELECT found.system, name, bare, meant, coalesce(place, within) AS within,
            sum(records) AS records, string_agg(DISTINCT field, ', ' ORDER BY field) AS field
            FROM ({used}) AS found LEFT JOIN places USING (system, within) GROUP BY ALL),
        -- A name is looked for in its pipeline where the records that have it know that pipeline.
        asked AS (SELECT used.*, CASE WHEN (system, within) IN (
            SELECT (system, within) FROM every_owned WHERE within IS NOT NULL)
            THEN within END AS place FROM used),
        owned AS (SELECT system, name, NULL AS place, min(id) AS id, count(DISTINCT id) AS ids
            FROM every_owned GROUP BY ALL
            UNION ALL SELECT system, name, within, min(id), count(DISTINCT id)
            FROM every_owned WHERE within IS NOT NULL GROUP BY ALL),
        folded AS (SELECT system, place, {_fold("name")} AS fold, sum(ids) AS spellings,
            min(id) AS id, min(name) AS name FROM owned GROUP BY ALL)
        SELECT used.system, used.name,
            CASE WHEN exact.ids = 1 THEN exact.id WHEN exact.ids IS NULL AND alike.id IS NOT NULL
                THEN alike.id ELSE used.system || ':' ||
                CASE WHEN bare = meant THEN used.name ELSE meant END
                || CASE WHEN exact.ids > 1 THEN {literal(SEVERAL)} ELSE '' END END AS id,
            CASE WHEN exact.ids > 1 THEN used.meant || {literal(SEVERAL)}
                ELSE coalesce(exact.name, alike.name, used.meant) END AS shown,
            coalesce(exact.ids > 1, alike.id IS NULL) AS created,
            bare, meant, records::BIGINT AS records, used.field,
            CASE WHEN exact.id IS NULL AND alike.id IS NOT NULL THEN alike.name END AS alike,
            CASE WHEN exact.ids > 1 THEN exact.ids END AS several
        FROM asked AS used
        LEFT JOIN owned AS exact ON exact.system = used.system AND exact.name = used.meant
            AND exact.place IS NOT DISTINCT FROM used.place
        LEFT JOIN folded AS alike ON exact.id IS NULL AND alike.system = used.system
            AND alike.place IS NOT DISTINCT FROM used.place
            AND alike.fold = {_fold("used.meant")} AND alike.fold <> '' AND alike.spellings = 1
            AND used.meant NOT IN ({apart})""")
    connection.execute(
        f"""INSERT INTO taken
        SELECT {literal(table)}, field, system, bare, alike, records, {literal(REASON)}
        FROM {names_table(table)} WHERE alike IS NOT NULL
        UNION ALL
        SELECT {literal(table)}, field, system, bare, shown, records, 'an alias'
        FROM {names_table(table)}
        WHERE bare <> meant AND alike IS NULL"""
    )


def _also_by_email(own: list[Source], named: list[Source]) -> list[Source]:
    """The sources of a table's records; again by e-mail address where others refer to them so."""
    if not any(each.cells["name"].entry.field.endswith(".email") for each in named):
        return own
    return own + [
        replace(each, cells={**each.cells, "name": each.cells["email"]})
        for each in own
        if "email" in each.cells
    ]


def _within(table: str, source: Source) -> str:
    """The pipeline that a stage is in, as the source tells it: names are unique in one only."""
    pipeline = pipeline_of(source.cells) if table == "stages" else None
    return f"CAST({pipeline.text} AS VARCHAR)" if pipeline else "CAST(NULL AS VARCHAR)"


def _places(feeding: list[Source]) -> str:
    """A SELECT of what pipelines are told by, as `within`, and of the name for either: `place`."""
    own = [
        each
        for each in feeding
        if each.table == "pipelines" and not each.named_only and "name" in each.cells
    ]
    return (
        " UNION ".join(
            f"SELECT {literal(each.system)} AS system, {each.key} AS within,"
            f" min({each.cells['name'].text}) AS place FROM {each.rows} GROUP BY ALL"
            for each in own
        )
        or "SELECT '' AS system, '' AS within, '' AS place WHERE FALSE"
    )


def _fold(text: str) -> str:
    return f"regexp_replace(strip_accents(lower({text})), '[^\\pL\\pN]+', '', 'g')"


def told(connection: duckdb.DuckDBPyConnection, systems: set[str]) -> list[str]:
    """What an import says of names: those taken as others, and those that no file has."""
    feeding = [each for each in sources(all_datasets(connection)) if each.system in systems]
    resolve(connection, feeding, all_aliases(connection))
    messages = [
        f"{records:,} records say {value}: taken as {taken}, {REASON};"
        f" `{shell('rapport', 'alias', field.split(',')[0], f'{value}={value}')}` keeps them apart."
        for field, value, taken, records in connection.execute(
            f"SELECT field, value, taken_as, records FROM taken WHERE reason = {literal(REASON)}"
            " ORDER BY records DESC, field, value, taken_as"
        ).fetchall()
    ]
    messages += [
        f"{records:,} records say {value}: taken as {taken}, as you said."
        for value, taken, records in connection.execute(
            "SELECT value, taken_as, records FROM taken WHERE reason = 'an alias'"
            " ORDER BY records DESC, field, value, taken_as"
        ).fetchall()
    ]
    owned = {(each.table, each.system) for each in feeding if not each.named_only}
    for table in dict.fromkeys(each.table for each in feeding if each.by_name):
        rows = connection.execute(
            f"SELECT system, bare, records FROM {names_table(table)}"
            " WHERE created AND several IS NULL ORDER BY records DESC, bare, system"
        ).fetchall()
        unknown = [(bare, records) for system, bare, records in rows if (table, system) in owned]
        if unknown:
            names = ", ".join(bare for bare, _ in unknown[:5])
            more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
            total = sum(records for _, records in unknown)
            messages.append(
                f"No file of {table} has {names}{more} ({total:,} records):"
                f" kept as {table} of their own."
            )
        messages += [
            f"{records:,} records say {meant}, but {several:,} {table} are called so: they are"
            f" none of these, but '{meant}{SEVERAL}'."
            for meant, several, records in connection.execute(
                f"SELECT meant, max(several), sum(records)::BIGINT FROM {names_table(table)}"
                " WHERE several IS NOT NULL GROUP BY system, meant ORDER BY 3 DESC, 1, 2 LIMIT 10"
            ).fetchall()
        ]
    for table in dict.fromkeys(each.table for each in feeding if each.by_name):
        connection.execute(f"DROP TABLE IF EXISTS {names_table(table)}")
    connection.execute("DROP TABLE IF EXISTS taken")
    return messages
