"""Goals as they were and are: every version of each goal that is there, by the import it came in.

raw, of two files                       mapped_goal_versions
import 1  won_amount  2026  1200        won_amount  2026  1200  since 2026-01-05  place 1
import 4  won_amount  2026  1800   →    won_amount  2026  1800  since 2026-07-10  place 4

A target holds from the day that its row gives, else from that of its import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal
from rapport.schema import EVERYWHERE, SQL_TYPES, TABLES
from rapport.sources.files.modelling.source import every_row

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.sources.files.datasets import Dataset
    from rapport.sources.files.modelling.source import Source

SHOWN = ("measure", "period_start", "grain", "target", "scope_kind", "scope_id")


def map_goal_versions(
    connection: duckdb.DuckDBPyConnection,
    feeding: list[Source],
    datasets: list[Dataset],
    zone: str,
    select: Callable[[Source], str],
) -> None:
    """Make mapped_goal_versions; `select` gives a source's typed SELECT, with import_id."""
    by_id = {each.id: each for each in datasets}
    own = [each for each in feeding if each.table == "goals" and each.dataset]
    empty = ", ".join(
        f"CAST(NULL AS {kind}) AS {name}"
        for name, kind in (
            *((name, _kind(name)) for name in (*SHOWN, "valid_from", "deleted_at")),
            ("import_id", "INTEGER"),
        )
    )
    none = f"SELECT {empty} WHERE false"
    parts = [select(every_row(by_id[each.dataset], datasets, "raw.")) for each in own]
    rows = " UNION ALL BY NAME ".join(f"({each})" for each in [none, *parts])
    same = " AND ".join(
        f"now.{name} IS NOT DISTINCT FROM v.{name}" for name in SHOWN if name != "target"
    )
    current = f"({none}) UNION ALL BY NAME (SELECT * FROM mapped_goals)" if own else none
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE mapped_goal_versions AS
        WITH versions AS ({rows}), now AS ({current})
        SELECT {", ".join(f"v.{each}" for each in SHOWN)},
            coalesce(v.valid_from, CAST(timezone({literal(zone)},
                timezone('UTC', imported_at)) AS DATE)) AS since,
            v.import_id AS place, v.deleted_at IS NOT NULL AS withdrawn
        FROM versions v JOIN import_runs USING (import_id)
        WHERE EXISTS (FROM now WHERE {same})""")


def _kind(name: str) -> str:
    found = next(each for each in (*TABLES["goals"].columns, *EVERYWHERE) if each.name == name)
    return SQL_TYPES[found.type]
