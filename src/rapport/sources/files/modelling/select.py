"""One source → the SELECT that a table of the model is fed by: typed columns, ids with systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.engines.duckdb import literal, quoted
from rapport.schema import EVERYWHERE, ORIGINAL, SQL_TYPES, TABLES, Column
from rapport.sources.files import outcomes, values
from rapport.sources.files.mapping import is_custom, reference_of
from rapport.sources.files.modelling import endings
from rapport.sources.files.modelling.resolve import aliased, names_table
from rapport.sources.files.modelling.source import match_of, prefixed
from rapport.sources.files.values import currency

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from rapport.schema import Type
    from rapport.sources.files.modelling.source import Cell, Source

RAW = "raw."
FEW = 40
"""How many values of a column are looked up one by one."""


class Select:
    """The SELECT that one source feeds a table by."""

    def __init__(  # noqa: PLR0917 - what every source is read with
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Source,
        pairs: dict[str, dict[str, str]],
        merged: set[str],
        mixed: set[str],
        zone: str,
    ) -> None:
        self.connection = connection
        self.source = source
        self.schema = TABLES[source.table]
        self.pairs = pairs
        self.merged = merged
        self.mixed = mixed
        self.zone = zone
        self.joins: list[str] = []
        self.columns: dict[str, str] = {}
        self.parsed: list[values.Parsed] = []
        """The moments, of which several columns are made."""
        self.made: dict[str, str] = {}
        """By column, what is made of it."""

    def text(self, more: str = "") -> str:
        """The SELECT, with more columns where they are given."""
        where = self._identity()
        for name, cell in self.source.cells.items():
            if name not in self.columns:
                self._column(name, cell)
        self._finish()
        self.columns["system"] = literal(self.source.system)
        listed = ", ".join(f"{value} AS {quoted(name)}" for name, value in self.columns.items())
        listed += f", {more}" if more else ""
        texts = {name: text for each in self.parsed for name, text in each.text.items()}
        listed += "".join(f", {text} AS {name}" for name, text in texts.items())
        select = f"SELECT {listed} FROM {self.source.rows} {' '.join(self.joins)}{where}"
        if not self.parsed:
            return select
        keep = f"* EXCLUDE ({', '.join(texts)})"
        clock = ", ".join(name for each in self.parsed for name in each.clock)
        made = ", ".join(f"{text} AS {quoted(name)}" for name, text in self.made.items())
        return (
            f"SELECT * EXCLUDE ({clock}) REPLACE ({made})"
            f" FROM {values.in_two_steps(self.parsed, select, keep)}"
        )

    def _identity(self) -> str:
        """The id; for names that others use, of those only that no file knows."""
        source = self.source
        if source.named_only and source.key:
            self.columns["id"] = self._prefixed(source.key)
            return ""
        if source.named_only:
            self.joins.append(
                f"JOIN {names_table(source.table)} AS known ON known.created"
                f" AND known.system = {literal(source.system)} AND known.name = r.match"
            )
            self.columns["id"] = "known.id"
            self.columns["name"] = "known.shown"
            return ""
        if "id" in self.schema:
            self.columns["id"] = self._prefixed(source.key)
            if source.table in self.merged:
                return (
                    f" WHERE {self.columns['id']} NOT IN"
                    f" (SELECT id FROM {quoted(f'merged_{source.table}')})"
                )
        return ""

    def _prefixed(self, text: str) -> str:
        return prefixed(self.source.system, text)

    def _column(self, name: str, cell: Cell) -> None:
        root, _, rest = name.partition(".")
        if rest:
            if rest == "name":
                self._by_name(root, cell)
            return
        if is_custom(name):
            kind: Type = "text" if name in self.mixed else cell.entry.type  # type: ignore[assignment]  # written by custom_type
            self._typed(Column(name, kind, ""), cell)
            return
        found = next(
            (each for each in (*self.schema.columns, *EVERYWHERE) if each.name == name), None
        )
        if found is None:
            return
        references = cell.entry.references or found.references
        if references:
            self.columns[name] = self._by_id(references, cell)
        else:
            self._typed(found, cell)

    def _by_name(self, root: str, cell: Cell) -> None:
        reference = reference_of(self.schema, root)
        if reference is None:
            return
        alias = f"n{len(self.joins)}"
        match = cell.text
        if reference.references == "stages":
            match = self._stage_match(cell)
        self.joins.append(
            f"LEFT JOIN {names_table(reference.references)} AS {alias}"
            f" ON {alias}.system = {literal(self.source.system)} AND {alias}.name = {match}"
        )
        known = f"{alias}.id"
        if both := self.source.cells.get(reference.name):
            # Who has an id goes by it; its name counts where there is none.
            identity = self._by_id(reference.references, both)
            known = f"CASE WHEN {both.text} IS NULL THEN {known} ELSE {identity} END"
        self.columns[reference.name] = known

    def _stage_match(self, cell: Cell) -> str:
        inner = {"name": cell}
        inner |= {
            path: each
            for path, each in self.source.cells.items()
            if path in ("pipeline.name", "pipeline_id")
        }
        return match_of("stages", inner)

    def _by_id(self, table: str, cell: Cell) -> str:
        value = self._prefixed(cell.text)
        if table not in self.merged:
            return value
        alias = f"m{len(self.joins)}"
        self.joins.append(
            f"LEFT JOIN {quoted(f'merged_{table}')} AS {alias} ON {alias}.id = {value}"
        )
        return f"coalesce({alias}.survivor, {value})"

    def _typed(self, column: Column, cell: Cell) -> None:
        name, text, entry = column.name, cell.text, cell.entry
        if column.type in ("timestamp", "date") and self._parsed_once(column, cell):
            return
        if column.type == "timestamp":
            self.columns[name] = values.instant(text, entry.format, self.zone)
            declared = any(each.name == name for each in self.schema.columns)
            if declared and name.endswith("_at"):
                stem = name.removesuffix("_at")
                self.columns[f"{stem}_on"] = values.day(text, entry.format, self.zone)
                self.columns[f"{stem}_hour"] = values.hour(text, entry.format, self.zone)
        elif column.type == "date":
            self.columns[name] = values.day(text, entry.format, self.zone)
        elif column.one_of:
            said = self.pairs.get(name)
            self.columns[name] = self._by_value(
                text,
                lambda value: outcomes.normalised(
                    self.source.table, name, column.one_of, value, said
                ),
            )
        elif column.type in ("text", "id"):
            self.columns[name] = aliased(text, self.pairs.get(name, {}))
        else:
            value = values.parsed(text, column.type, entry.format, entry.multiply)
            self.columns[name] = f"CAST({value} AS {SQL_TYPES[column.type]})"

    def _by_value(self, text: str, expression: Callable[[str], str]) -> str:
        """An expression that takes its time, worked out once for each of a few values."""
        if self.source.named_only:
            return expression(text)
        rows = self.connection.execute(f"""
            SELECT value, {expression("value")} FROM (
                SELECT DISTINCT {text} AS value FROM {self.source.rows}
                WHERE {text} IS NOT NULL LIMIT {FEW + 1})
            ORDER BY value""").fetchall()
        if not rows or len(rows) > FEW:
            return expression(text)
        cases = " ".join(f"WHEN {literal(value)} THEN {literal(word)}" for value, word in rows)
        return f"CASE {text} {cases} END"

    def _parsed_once(self, column: Column, cell: Cell) -> bool:
        """Make a moment's columns in two steps, where that is possible."""
        style = cell.entry.format
        parsed = values.parsed_once(cell.text, style, self.zone, f"_{len(self.parsed)}")
        if parsed is None:
            return False
        name = column.name
        self.parsed.append(parsed)
        if column.type == "date":
            made = {name: parsed.day}
        else:
            made = {name: parsed.instant}
            declared = any(each.name == name for each in self.schema.columns)
            if declared and name.endswith("_at"):
                stem = name.removesuffix("_at")
                made |= {f"{stem}_on": parsed.day, f"{stem}_hour": parsed.hour}
        self.made |= made
        self.columns |= dict.fromkeys(made, "NULL")
        return True

    def _finish(self) -> None:
        """What a table's own columns say together."""
        cells, columns = self.source.cells, self.columns
        statuses = self.pairs.get("status")
        if "name" in self.schema and "name" not in columns:
            self._whole_name()
        self._status(statuses)
        # What a file says is in its own currency; the build makes the workspace's of it.
        for name in self.schema.in_own_currency:
            if name in columns:
                columns.setdefault(f"{name}{ORIGINAL}", columns.pop(name))
        if self.source.table == "stages" and "name" in cells:
            columns.setdefault("position", outcomes.stage_position(cells["name"].text))
            named = outcomes.stage_kind(cells["name"].text, statuses)
            columns["kind"] = (
                f"coalesce({columns['kind']}, {named})" if "kind" in columns else named
            )
        if (
            self.source.table == "goals"
            and "scope_id" in cells
            and not cells["scope_id"].entry.references
        ):
            known = "('user', 'team', 'product', 'company', 'campaign')"
            columns["scope_id"] = (
                f"CASE WHEN {columns.get('scope_kind', 'NULL')} IN {known}"
                f" THEN {self._prefixed(cells['scope_id'].text)} ELSE {cells['scope_id'].text} END"
            )
        if self.source.table == "deal_events":
            self.joins.append(f"LEFT JOIN {RAW}imports AS loaded ON loaded.id = r._import")
            columns["loaded_at"] = "loaded.imported_at"
        if self.source.gone:
            self.joins.append(
                f"LEFT JOIN ({self.source.gone}) AS gone"
                " ON gone.key = r._key AND gone.import > r._import"
            )
            own = [columns["deleted_at"]] if "deleted_at" in columns else []
            columns["deleted_at"] = f"coalesce({', '.join([*own, 'gone.deleted_at'])})"
        if "currency" in self.schema:
            self._currency()

    def _status(self, statuses: dict[str, str] | None) -> None:
        """The status, of whatever says it beside a column of its own, or in its place."""
        said = self.columns.get("status")
        if said is None:
            self._ending(statuses)
        elif self.source.table == "leads":
            self._converted()
        elif self.source.named_only and "stage.name" in self.source.cells:
            # A log tells of a deal's status, of its stage, or of either.
            self._ending(statuses)
            self.columns["status"] = f"coalesce({said}, {self.columns['status']})"

    def _whole_name(self) -> None:
        """The name, of its parts."""
        cells = self.source.cells
        parts = [cells[each].text for each in ("first_name", "last_name") if each in cells]
        if parts:
            self.columns["name"] = f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
        elif self.source.table == "users" and self.source.key:
            self.columns["name"] = self.source.key

    def _ending(self, statuses: dict[str, str] | None) -> None:
        """The status, from the stage or from flags."""
        cells = self.source.cells
        if self.source.table == "deals":
            stage = cells.get("stage.name")
            named = outcomes.stage_kind(stage.text, statuses) if stage else ""
            if status := endings.status(cells, named):
                self.columns["status"] = status
        elif self.source.table == "leads" and "is_converted" in cells:
            self.columns["status"] = endings.converted(cells["is_converted"])

    def _converted(self) -> None:
        """Where no date says that a lead was converted, its status does."""
        flag = self.source.cells.get("is_converted")
        if flag and "converted_at" not in self.source.cells:
            self.columns["status"] = endings.converted(flag, self.columns["status"])

    def _currency(self) -> None:
        """What a record's amount is in: its column of currencies, else what the amount says."""
        said = []
        if "currency" in self.columns:
            said.append(f"nullif(upper(trim({self.source.cells['currency'].text})), '')")
        signed = [each for each in self.source.cells.values() if each.entry.currencies]
        said += [currency.of_record(each.text, each.entry.currencies) for each in signed[:1]]
        if said:
            self.columns["currency"] = f"coalesce({', '.join(said)})"
        # What another amount of the record says that it is in otherwise is not known.
        for name, cell in self.source.cells.items():
            own = f"{name}{ORIGINAL}"
            if cell.entry.currencies and cell is not signed[0] and own in self.columns:
                code = currency.of_record(cell.text, cell.entry.currencies)
                self.columns[own] = (
                    f"CASE WHEN {code} IS DISTINCT FROM {self.columns['currency']}"
                    f" AND {code} IS NOT NULL THEN NULL ELSE {self.columns[own]} END"
                )


class SelectVersions(Select):
    """The SELECT of every version of a source's records: a name may be one that is gone now."""

    def _by_name(self, root: str, cell: Cell) -> None:
        super()._by_name(root, cell)
        reference = reference_of(self.schema, root)
        if reference is None or not reference.references:
            return
        match = cell.text
        if reference.references == "stages":
            match = self._stage_match(cell)
            self.columns["stage_name"] = cell.text
        known = self.columns[reference.name]
        self.columns[reference.name] = f"coalesce({known}, {self._prefixed(match)})"
