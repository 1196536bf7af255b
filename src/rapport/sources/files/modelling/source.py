"""What feeds a table of the model: a data set, or the names that other data sets use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import TABLES
from rapport.sources.files.mapping import Entry, column_of, reference_of
from rapport.sources.files.modelling import endings
from rapport.sources.files.modelling.log_deals import with_deals
from rapport.sources.files.modelling.usual import in_one_way
from rapport.sources.files.values import parsed
from rapport.sources.files.values.missing import without

if TYPE_CHECKING:
    from rapport.sources.files.datasets import Dataset


@dataclass(frozen=True)
class Cell:
    """One value of a source's rows: its text as an SQL expression, and what is known of it."""

    text: str
    entry: Entry
    earliest: bool = False
    """Whether of several rows of one record the first says it, and not the last."""
    adds_up: bool = False
    """Whether the rows of one record add up to it: a deal's amount, of its lines' amounts."""


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
    """The text of the record's own id; empty for names that others use without one."""
    field: str = ""
    """For names that others use: the reference in which they stand."""
    dataset: int = 0
    """The data set whose records these are; 0 for names that others use."""
    order: str = "r._order"
    """What puts the rows in an order that is the same in every build: by import and record."""
    inner_order: str = ""
    """What puts the rows of one record that these refer to in order; empty where `order` does."""
    gone: str = ""
    """A SELECT of its records that are gone from the source; empty where none is."""

    @property
    def named_only(self) -> bool:
        """Whether these are but names, used where other records refer to one of the table's."""
        return bool(self.field)

    @property
    def by_name(self) -> bool:
        """Whether these are names that are looked for among the table's records."""
        return bool(self.field) and not self.key


def prefixed(system: str, text: str) -> str:
    """A record's id with its system before it, where it is not there yet."""
    prefix = literal(f"{system}:")
    return f"CASE WHEN starts_with({text}, {prefix}) THEN {text} ELSE {prefix} || {text} END"


def sources(datasets: list[Dataset], catalog: str = "") -> list[Source]:
    """Everything that feeds the model: data sets first, then the names that they use."""
    by_raw = {each.raw_table: each for each in datasets}
    found = [
        _of_dataset(each, by_raw, catalog) for each in datasets if each.target and each.headers
    ]
    held = {each.system for each in found if each.table == "deals"}
    found = [
        with_deals(each) if each.table == "deal_events" and each.system not in held else each
        for each in found
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


def every_row(dataset: Dataset, datasets: list[Dataset], catalog: str = "") -> Source:
    """A data set's source with every row that any import brought, of replaced files too."""
    rows = f"{catalog}{quoted(dataset.raw_table)}"
    return _of_dataset(dataset, {each.raw_table: each for each in datasets}, catalog, rows)


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
            text = without(_words(dataset.target or "", entry), entry.missing)
            cells[entry.field] = Cell(*in_one_way(text, "r._import", dataset.target or "", entry))
    rows += _looked_up_later(dataset, by_raw, cells, catalog)
    _put_together(dataset.target or "", cells)
    order = "r._import::BIGINT * 4294967296 + r._record"
    return Source(
        dataset.target or "",
        dataset.system,
        rows,
        cells,
        "r._key",
        "",
        dataset.id,
        order,
        gone=dataset.gone(catalog) if dataset.has_gone else "",
    )


def _looked_up_later(
    dataset: Dataset, by_raw: dict[str, Dataset], cells: dict[str, Cell], catalog: str
) -> str:
    """Joins of the look-ups that came in a later import than the data set, which say it themselves.

    Their fields go to `cells`.
    """
    joins = ""
    for number, other in enumerate(by_raw.values()):
        mine = [
            each
            for each in other.entries
            if each.lookup == dataset.raw_table
            and each.field
            and each.field not in cells
            and each.header in other.headers
            and each.lookup_column in dataset.headers
        ]
        if other.target is not None or not mine:
            continue
        alias, key, held = f"later{number}", mine[0].lookup_key, mine[0].lookup_column
        joins += (
            f" LEFT JOIN {other.current(catalog)} AS {alias}"
            f" ON {alias}.{quoted(key)} = r.{quoted(held)}"
        )
        for entry in mine:
            cells[entry.field] = Cell(f"{alias}.{quoted(entry.header)}", entry)
    return joins


def _put_together(table: str, cells: dict[str, Cell]) -> None:
    """What parts of fields make: the day of closing of two, the names of people of theirs."""
    won, lost = cells.get("won_at"), cells.get("lost_at")
    if table == "deals" and "closed_at" not in cells and won:
        alike = lost and lost.entry.format == won.entry.format
        text = f"coalesce({won.text}, {lost.text})" if lost and alike else won.text
        cells["closed_at"] = Cell(text, replace(won.entry, field="closed_at"))
    if table == "leads" and (converted := endings.conversion(cells)):
        cells["converted_at"] = converted
    what, after = cells.get("what"), cells.get("to_value")
    if table == "deal_events" and what and what.entry.constant == "stage" and after:
        # A row of a stage that a deal has not left yet tells of no change.
        text = f"CASE WHEN {after.text} IS NOT NULL THEN {what.text} END"
        cells["what"] = Cell(text, what.entry)
    for path in list(cells):
        front, dot, last = path.rpartition(".")
        people = last in ("first_name", "last_name") or (last == "email" and front)
        if not people or f"{front}{dot}name" in cells:
            continue
        names = [
            cells[f"{front}{dot}{each}"].text
            for each in ("first_name", "last_name")
            if f"{front}{dot}{each}" in cells
        ]
        email = cells.get(f"{front}{dot}email") if front else None
        parts = [f"nullif(concat_ws(' ', {', '.join(names)}), '')"] if names else []
        parts += [email.text] if email else []
        text = f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
        # Where people go by their address, those of a file are looked for by theirs.
        field = f"{front}{dot}{'email' if email else 'name'}"
        cells[f"{front}{dot}name"] = Cell(text, replace(cells[path].entry, field=field))


def _words(table: str, entry: Entry) -> str:
    """A column's text: names, ids and words without spaces round them, which nobody sees."""
    column = column_of(table, entry.field) if table in TABLES else None
    kind = entry.type if column is None else column.type
    text = f"r.{quoted(entry.header)}"
    return f"nullif(trim({text}), '')" if kind in ("text", "id") else text


def _named(source: Source) -> list[Source]:
    """The records that a source's paths name: by id where the rows have one, else by name."""
    schema = TABLES[source.table]
    found = []
    for root in dict.fromkeys(path.partition(".")[0] for path in source.cells if "." in path):
        reference = reference_of(schema, root)
        if reference is None:
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
        if source.table in LINES.get(root, ()) and "amount" not in inner:
            inner |= _of_all_lines(source)
        identity = source.cells.get(f"{root}_id")
        if identity:
            found.append(_grouped(source, root, table, inner, identity.text, identity.text))
        if "name" in inner:
            without = f"{identity.text} IS NULL AND " if identity else ""
            where = f"{without}{inner['name'].text} IS NOT NULL"
            found.append(_grouped(source, root, table, inner, match_of(table, inner), "", where))
    return found


LINES = {"deal": ("deal_lines",), "order": ("order_lines",), "invoice": ("invoice_lines",)}
"""Of what a record's amount is the sum, where its rows give no other."""


def _of_all_lines(source: Source) -> dict[str, Cell]:
    """The amount of a record whose rows are its lines, where all of them are in one currency."""
    amount = source.cells.get("amount")
    if amount is None or set(amount.entry.currencies) - {""}:
        return {}
    found = {"amount": replace(amount, adds_up=True)}
    if "currency" in source.cells:
        found["currency"] = source.cells["currency"]
    return found


def _grouped(  # noqa: PLR0917 - what a group of rows is made of
    source: Source,
    root: str,
    table: str,
    inner: dict[str, Cell],
    match: str,
    identity: str,
    where: str = "",
) -> Source:
    """One row for each record that a reference names: the latest that is said of it."""
    order = source.inner_order or source.order
    columns = [
        f"{cell.text} AS c{number}"
        if path == "name" and not identity
        else f"{_sum(cell)} AS c{number}"
        if cell.adds_up
        else f"arg_{'min' if cell.earliest else 'max'}({cell.text}, {order}) AS c{number}"
        for number, (path, cell) in enumerate(inner.items())
    ]
    group = match if identity else f"{inner['name'].text}, {match}"
    rows = (
        f"(SELECT {', '.join(columns)}, {match} AS match, count(*) AS records,"
        f" max({order}) AS _order FROM {source.rows}"
        f" WHERE {where or f'{identity} IS NOT NULL'} GROUP BY {group}) AS r"
    )
    cells = {
        path: Cell(f"r.c{number}", _plain(cell))
        for number, (path, cell) in enumerate(inner.items())
    }
    return Source(table, source.system, rows, cells, "r.match" if identity else "", root)


def _sum(cell: Cell) -> str:
    """The sum of a record's lines as a text; NULL where that of any is not known."""
    entry = cell.entry
    value = parsed(cell.text, "money", entry.format, entry.multiply)
    return f"CASE WHEN count(*) = count({value}) THEN CAST(sum({value}) AS VARCHAR) END"


def _plain(cell: Cell) -> Entry:
    entry = replace(cell.entry, constant="", lookup="")
    return replace(entry, format="plain", multiply=1, formats={}) if cell.adds_up else entry


def match_of(table: str, cells: dict[str, Cell]) -> str:
    """The text by which a record is found: its name, for a stage with its pipeline's before it."""
    name = cells["name"].text
    pipeline = pipeline_of(cells) if table == "stages" else None
    return f"concat_ws('/', {pipeline.text}, {name})" if pipeline else name


def pipeline_of(cells: dict[str, Cell]) -> Cell | None:
    """What tells a stage's pipeline, by name or by id."""
    return cells.get("pipeline.name") or cells.get("pipeline_id")
