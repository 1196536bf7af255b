"""What feeds a table of the model: a data set, or the names that other data sets use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, reference_of

if TYPE_CHECKING:
    from rapport.sources.files.datasets import Dataset


@dataclass(frozen=True)
class Cell:
    """One value of a source's rows: its text as an SQL expression, and what is known of it."""

    text: str
    entry: Entry


@dataclass(frozen=True)
class Source:
    """Rows for one table of the model."""

    table: str
    system: str
    rows: str
    """What stands after FROM."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """By field or path, seen from the table."""
    key: str = ""
    """The text of the record's own id; empty for names that others use."""
    field: str = ""
    """For names that others use: the reference in which they stand."""
    dataset: int = 0
    """The data set whose records these are; 0 for names that others use."""
    order: str = "r._order"
    """What puts the rows in an order that is the same in every build: by import and record."""

    @property
    def named_only(self) -> bool:
        """Whether these are but names, used where other records refer to one of the table's."""
        return bool(self.field)


def sources(datasets: list[Dataset], catalog: str = "") -> list[Source]:
    """Everything that feeds the model: data sets first, then the names that they use."""
    by_raw = {each.raw_table: each for each in datasets}
    found = [
        _of_dataset(each, by_raw, catalog) for each in datasets if each.target and each.headers
    ]
    waiting = list(found)
    while waiting:
        source = waiting.pop(0)
        named = _named(source)
        found += named
        waiting += named
    return found


def all_versions(dataset: Dataset, datasets: list[Dataset], catalog: str = "") -> Source:
    """A data set's source with every version of those records that have several."""
    table = f"{catalog}{quoted(dataset.raw_table)}"
    every = (
        f"(SELECT * FROM {table} WHERE _key IN"
        f" (SELECT _key FROM {table} GROUP BY _key HAVING count(*) > 1))"
    )
    return _of_dataset(dataset, {each.raw_table: each for each in datasets}, catalog, every)


def _of_dataset(
    dataset: Dataset, by_raw: dict[str, Dataset], catalog: str, records: str = ""
) -> Source:
    rows = f"{records or dataset.current(catalog)} AS r"
    cells: dict[str, Cell] = {}
    joined: dict[tuple[str, str, str], str] = {}
    for entry in dataset.entries:
        if not entry.field or entry.field in cells:
            continue
        if entry.constant:
            cells[entry.field] = Cell(literal(entry.constant), entry)
        elif entry.lookup:
            if entry.lookup not in by_raw:
                continue
            at = (entry.lookup, entry.lookup_key, entry.header)
            if at not in joined:
                alias = joined[at] = f"l{len(joined)}"
                looked_up = by_raw[entry.lookup].current(catalog)
                rows += (
                    f" LEFT JOIN {looked_up} AS {alias}"
                    f" ON {alias}.{quoted(entry.lookup_key)} = r.{quoted(entry.header)}"
                )
            cells[entry.field] = Cell(f"{joined[at]}.{quoted(entry.lookup_column)}", entry)
        elif entry.header in dataset.headers:
            cells[entry.field] = Cell(f"r.{quoted(entry.header)}", entry)
    order = "r._import::BIGINT * 4294967296 + r._record"
    return Source(
        dataset.target or "", dataset.system, rows, cells, "r._key", "", dataset.id, order
    )


def _named(source: Source) -> list[Source]:
    """The records that a source's paths name: one source per reference, a row per name."""
    schema = TABLES[source.table]
    found = []
    for root in dict.fromkeys(path.partition(".")[0] for path in source.cells if "." in path):
        reference = reference_of(schema, root)
        if reference is None or f"{root}.name" not in source.cells:
            continue
        table = reference.references
        inner = {
            path.partition(".")[2]: cell
            for path, cell in source.cells.items()
            if path.startswith(f"{root}.")
        }
        # The stages of each pipeline are its own.
        if table == "stages":
            inner |= {
                path: cell
                for path, cell in source.cells.items()
                if path in ("pipeline.name", "pipeline_id")
            }
        name = match_of(table, inner)
        columns = [
            f"{cell.text} AS c{number}"
            if path == "name"
            else f"arg_max({cell.text}, {source.order}) AS c{number}"
            for number, (path, cell) in enumerate(inner.items())
        ]
        rows = (
            f"(SELECT {', '.join(columns)}, {name} AS match, count(*) AS records,"
            f" max({source.order}) AS _order FROM {source.rows}"
            f" WHERE {inner['name'].text} IS NOT NULL GROUP BY {inner['name'].text}, {name}) AS r"
        )
        cells = {
            path: Cell(f"r.c{number}", replace(cell.entry, constant="", lookup=""))
            for number, (path, cell) in enumerate(inner.items())
        }
        found.append(Source(table, source.system, rows, cells, "", root))
    return found


def match_of(table: str, cells: dict[str, Cell]) -> str:
    """The text by which a record is found: its name, for a stage with its pipeline's before it."""
    name = cells["name"].text
    pipeline = pipeline_of(cells) if table == "stages" else None
    return f"concat_ws('/', {pipeline.text}, {name})" if pipeline else name


def pipeline_of(cells: dict[str, Cell]) -> Cell | None:
    """What tells a stage's pipeline, by name or by id."""
    return cells.get("pipeline.name") or cells.get("pipeline_id")
