"""Raw → model: typed tables mapped_<table> from every data set, references resolved to ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import TABLES
from rapport.sources.files.aliases import aliases as all_aliases
from rapport.sources.files.datasets import all_datasets
from rapport.sources.files.mapping import STAGE_ENTERED, is_custom
from rapport.sources.files.modelling.goal_versions import map_goal_versions
from rapport.sources.files.modelling.observed import map_observed
from rapport.sources.files.modelling.resolve import aliased, resolve
from rapport.sources.files.modelling.select import Select, SelectVersions
from rapport.sources.files.modelling.source import Source, prefixed, sources
from rapport.sources.files.modelling.stage_dates import map_stage_dates

if TYPE_CHECKING:
    import duckdb

    from rapport.settings import Settings

RAW = "raw."
# What _make_one needs to know of a row beside its columns.
MARKS = "_source, _dataset, _import, _key"
# The number of all sources together that are but names: any file knows better.
NAMED = -1
LOGS = ("deal_events", "lead_changes")
"""Tables of which the order in the file counts, among what happened at one instant: _record."""


def map_to_model(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """See rapport.sources.map_to_model."""
    # It makes a join of every list of words that a text is looked for in, which takes half a second
    # for a column of which one row is read, and reads what a CASE would not.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    _bookkeeping(connection)
    datasets = all_datasets(connection, RAW)
    feeding = sources(datasets, RAW)
    pairs = all_aliases(connection, RAW)
    resolve(connection, feeding, pairs)
    _merge(connection, feeding, pairs)
    for table in TABLES:
        mine = [each for each in feeding if each.table == table]
        if mine:
            mapped = quoted(f"mapped_{table}")
            statement, _ = _statement(connection, mine, feeding, pairs, settings.zone)
            # What is read once is not worth writing down.
            kind = "TABLE" if len(mine) > 1 or _is_read_again(table, feeding) else "VIEW"
            connection.execute(f"CREATE OR REPLACE TEMP {kind} {mapped} AS {statement}")
            if len(mine) > 1 and "id" in TABLES[table] and _repeats(connection, mapped):
                statement, having = _statement(
                    connection, mine, feeding, pairs, settings.zone, marked=True
                )
                connection.execute(f"CREATE OR REPLACE TEMP TABLE {mapped} AS {statement}")
                _make_one(connection, mapped, having)
    map_stage_dates(connection, feeding, settings.zone)
    map_observed(
        connection,
        feeding,
        datasets,
        settings.zone,
        lambda source: SelectVersions(connection, source, pairs, set(), set(), settings.zone).text(
            "r._import AS import_id"
        ),
    )
    map_goal_versions(
        connection,
        feeding,
        datasets,
        settings.zone,
        lambda source: Select(connection, source, pairs, set(), set(), settings.zone).text(
            "r._import AS import_id"
        ),
    )
    connection.execute("CREATE OR REPLACE TABLE resolutions AS SELECT * FROM taken")


def _is_read_again(table: str, feeding: list[Source]) -> bool:
    """Whether more is made of a table's mapped rows than the table."""
    return table == "deals" or (
        table == "deal_events"
        and any(path.startswith(STAGE_ENTERED) for each in feeding for path in each.cells)
    )


def _bookkeeping(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TABLE imports AS
        SELECT imports.id AS import_id, file, target AS table_name, system, name AS dataset,
            imported_at, read, loaded, updated, unchanged, rejected, skipped, messages
        FROM {RAW}imports JOIN {RAW}datasets ON datasets.id = dataset
        WHERE undone_at IS NULL ORDER BY imports.id""")
    connection.execute(f"""
        CREATE OR REPLACE TABLE rejects AS
        SELECT import AS import_id, file, record, header AS column_name, value, reason,
            rejects.content
        FROM {RAW}rejects JOIN {RAW}imports ON imports.id = import
        ANTI JOIN {RAW}mended AS mended
            ON mended.import = rejects.import AND mended.record = rejects.record
        WHERE undone_at IS NULL ORDER BY import, record""")


def _merge(
    connection: duckdb.DuckDBPyConnection, feeding: list[Source], pairs: dict[str, dict[str, str]]
) -> None:
    """merged_<table>: records of whose name a person said that it is another record's."""
    for table, said in pairs.items():
        own = [
            each
            for each in feeding
            if each.table == table and not each.named_only and "name" in each.cells
        ]
        if table not in TABLES or not own:
            continue
        records = " UNION ALL ".join(
            f"SELECT {prefixed(each.system, each.key)} AS id,"
            f" {literal(each.system)} AS system, {each.cells['name'].text} AS name FROM {each.rows}"
            for each in own
        )
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {quoted(f"merged_{table}")} AS
            WITH records AS ({records})
            SELECT was.id, min(survivor.id) AS survivor FROM records AS was
            JOIN records AS survivor ON survivor.system = was.system AND survivor.id <> was.id
                AND survivor.name = {aliased("was.name", said)} AND survivor.name <> was.name
            GROUP BY was.id""")


def _statement(
    connection: duckdb.DuckDBPyConnection,
    mine: list[Source],
    feeding: list[Source],
    pairs: dict[str, dict[str, str]],
    zone: str,
    *,
    marked: bool = False,
) -> tuple[str, dict[str, list[int]]]:
    """The SELECT of a table, and by column the sources that have it, by their numbers.

    `marked` adds MARKS, by which _make_one tells what is later.
    """
    merged = {
        each
        for each in pairs
        if any(
            other.table == each and not other.named_only and "name" in other.cells
            for other in feeding
        )
    }
    # The same custom field may be of another type in another data set: then it is text.
    kinds: dict[str, set[str]] = {}
    for source in mine:
        for name, cell in source.cells.items():
            if is_custom(name):
                kinds.setdefault(name, set()).add(cell.entry.type)
    mixed = {name for name, found in kinds.items() if len(found) > 1}
    parts: list[str] = []
    named: list[str] = []
    having: dict[str, list[int]] = {}
    for number, source in enumerate(mine):
        select = Select(connection, source, pairs, merged, mixed, zone)
        if source.named_only:
            named.append(select.text(f"printf('%09d', {number}) || r.match AS _place"))
        else:
            marks = (
                f"{number} AS _source, {source.dataset} AS _dataset, r._import AS _import,"
                " r._key AS _key"
            )
            more = [f"{source.order} AS _record"] if source.table in LOGS else []
            parts.append(select.text(", ".join([*more, *([marks] if marked else [])])))
        for name in select.columns:
            having.setdefault(name, []).append(NAMED if source.named_only else number)
    if named:
        union = " UNION ALL BY NAME ".join(named)
        marks = f", {NAMED} AS _source, 0 AS _dataset, 0 AS _import, '' AS _key" if marked else ""
        # Of several spellings of one name the first that says something counts, in every build.
        parts.append(
            "SELECT id, arg_min(COLUMNS(* EXCLUDE (id, _place)), _place)"
            f"{marks} FROM ({union}) GROUP BY id"
        )
    return " UNION ALL BY NAME ".join(f"({each})" for each in parts), having


def _repeats(connection: duckdb.DuckDBPyConnection, mapped: str) -> bool:
    row = connection.execute(f"SELECT count(*) > count(DISTINCT id) FROM {mapped}").fetchone()
    return bool(row and row[0])


def _make_one(
    connection: duckdb.DuckDBPyConnection, mapped: str, having: dict[str, list[int]]
) -> None:
    """Where several data sets have a record of one id, make it one.

    Each column is as the latest import has it, of those whose data sets have the column at all. An
    import that found a record as it was has it too.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE several AS
        WITH found AS (SELECT * FROM {mapped} WHERE id IN (
            SELECT id FROM {mapped} GROUP BY id HAVING count(*) > 1)),
        again AS (SELECT dataset, key, max(import) AS latest FROM {RAW}unchanged
            WHERE key IN (SELECT _key FROM found) GROUP BY ALL)
        SELECT found.*,
            greatest(_import, coalesce(latest, 0))::BIGINT * 4294967296 + _source AS _rank
        FROM found LEFT JOIN again ON again.dataset = _dataset AND again.key = _key""")
    columns = ", ".join(
        f"(arg_max({{'value': {quoted(name)}}}, _rank)"
        f" FILTER (_source IN ({', '.join(str(each) for each in numbers)}))).value"
        f" AS {quoted(name)}"
        for name, numbers in having.items()
        if name != "id"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE together AS"
        f" SELECT * EXCLUDE ({MARKS}) FROM {mapped} WHERE id NOT IN (SELECT id FROM several)"
        f" UNION ALL BY NAME SELECT id, {columns} FROM several GROUP BY id"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {mapped} AS FROM together")
    connection.execute("DROP TABLE together")
    connection.execute("DROP TABLE several")
