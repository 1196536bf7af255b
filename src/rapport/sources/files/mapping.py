"""How a data set's columns become fields: declared, saved with it, changed by a person."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, dataclass, replace
from dataclasses import field as field_
from typing import TYPE_CHECKING

from rapport.errors import FileError, UnknownNameError, UsageError, join, nearest
from rapport.schema import EVERYWHERE, TABLES, Column, TableSchema, Type
from rapport.sources.files.values import DATES, NUMBERS, currency
from rapport.sources.files.words import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NONE = "none"
STAGE_ENTERED = "stage_entered."
"""What the field of a column begins with that holds the day on which a deal came to a stage."""
_CUSTOM = re.compile(r"x_\w+")
PARTS: dict[str, tuple[Type, tuple[str, ...]]] = {
    "first_name": ("text", ("contacts", "leads", "users")),
    "last_name": ("text", ("contacts", "leads", "users")),
    "engaged_at": ("timestamp", ("deals",)),
    "won_at": ("timestamp", ("deals",)),
    "lost_at": ("timestamp", ("deals",)),
    "is_won": ("boolean", ("deals",)),
    "is_lost": ("boolean", ("deals",)),
    "is_closed": ("boolean", ("deals",)),
    "is_converted": ("boolean", ("leads",)),
}
"""Parts of fields, with their types and the tables that have them: put together for the model."""


@dataclass(frozen=True)
class Entry:
    """One column of a data set and what it is in the model."""

    header: str
    """The column; empty for a constant."""
    field: str
    """A column of the table, x_name, or a path through references (team.parent.name); empty where
    the column is left out."""
    type: str = "text"
    """The type of a custom field; a model's field has its own."""
    format: str = ""
    multiply: float = 1
    constant: str = ""
    references: str = ""
    """The table of a reference, where the field itself does not say it."""
    lookup: str = ""
    """The raw table of a look-up, whose key this column holds …"""
    lookup_key: str = ""
    lookup_column: str = ""
    """… and which of its columns becomes the field."""
    formats: dict[str, str] = field_(default_factory=dict)
    """By the number of an import whose file writes the values in another way."""
    multiplies: dict[str, float] = field_(default_factory=dict)
    """By the number of an import whose file multiplies them by something else."""
    missing: tuple[str, ...] = ()
    """The texts that stand for no value in this column, exactly as it writes them."""
    currencies: dict[str, str] = field_(default_factory=dict)
    """Of an amount: ISO codes by the sign beside it; under "" what those without a sign are in."""
    reason: str = ""
    confidence: float = 1.0

    @property
    def is_mixed(self) -> bool:
        """Whether imports write the values in several ways."""
        return bool(self.formats or self.multiplies)

    def of_import(self, number: int) -> Entry:
        """The entry as the file of one import writes the values."""
        if not self.is_mixed:
            return self
        return replace(
            self,
            format=self.formats.get(str(number), self.format),
            multiply=self.multiplies.get(str(number), self.multiply),
        )


def entries_of(text: str) -> list[Entry]:
    """The entries of a mapping as it is saved."""
    found = [Entry(**each) for each in json.loads(text)]
    return [replace(each, missing=tuple(each.missing)) for each in found]


def saved(entries: list[Entry]) -> str:
    """A mapping as it is saved."""
    return json.dumps([asdict(each) for each in entries], ensure_ascii=False)


def column_of(table: str, path: str) -> Column | None:
    """The column that a field or path ends at, seen from a table; None where there is none."""
    schema = TABLES[table]
    head, _, rest = path.partition(".")
    if not rest:
        return next((each for each in (*schema.columns, *EVERYWHERE) if each.name == head), None)
    reference = reference_of(schema, head)
    return column_of(reference.references, rest) if reference else None


def part_type(table: str, path: str) -> Type | None:
    """The type of a part of a field, seen from a table; None where it is none."""
    head, _, rest = path.partition(".")
    if rest:
        reference = reference_of(TABLES[table], head)
        return part_type(reference.references, rest) if reference else None
    kind, tables = PARTS.get(head, ("text", ()))
    return kind if table in tables else None


def reference_of(schema: TableSchema, name: str) -> Column | None:
    """The reference that a path begins with: owner → deals.owner_id."""
    return next(
        (each for each in schema.columns if each.references and each.name == f"{name}_id"), None
    )


def is_custom(name: str) -> bool:
    """Whether a field is a custom one."""
    return _CUSTOM.fullmatch(name) is not None


@dataclass(frozen=True)
class Wish:
    """What a person said of a column: amount, owner.name, x_size, none; and how to read it."""

    field: str
    format: str = ""


@dataclass(frozen=True)
class Wishes:
    """What a person said of a file."""

    table: str | None = None
    columns: dict[str, Wish] = field_(default_factory=dict)
    """By the header's phrase."""
    several: bool = False
    """True where they are for whichever of several files they fit."""

    def and_then(self, more: Wishes) -> Wishes:
        """These, and what was said later in their place."""
        return replace(self, table=more.table or self.table, columns=self.columns | more.columns)

    def of(self, table: str, header: str) -> Wish | None:
        """What was said of a column of a file that is taken for a table.

        Raises UsageError where the table has no such field.
        """
        wish = self.columns.get(phrase(header))
        if wish and self.several and not has_field(table, wish.field):
            return None
        if wish:
            check(table, wish.field)
        return wish


def wishes(table: str | None, columns: dict[str, str] | None) -> Wishes:
    """The wishes of --as and --map. Raises UsageError where there is no such table or format."""
    if table is not None and table not in (*TABLES, NONE):
        raise UnknownNameError("table", table, TABLES)
    return Wishes(
        table, {phrase(head): _wish(head, value) for head, value in (columns or {}).items()}
    )


def wishes_in(path: Path) -> dict[str, Wishes]:
    """The wishes of a mapping file, by the file that they are for.

        [sales_pipeline]                 # a file's name, without its ending
        table = "deals"
        columns = {"Close value" = "amount", "Old id" = "none", "Closed" = "closed_at:dmy"}

    Raises FileError where it is not such a file.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path} is not valid TOML: {error}.") from None
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from None
    if isinstance(content.get("columns"), dict) or isinstance(content.get("table"), str):
        content = {"": content}
    result: dict[str, Wishes] = {}
    for name, section in content.items():
        known = isinstance(section, dict) and set(section) <= {"table", "columns"}
        columns = section.get("columns", {}) if known else None
        if not isinstance(columns, dict) or not all(
            isinstance(each, str) for each in columns.values()
        ):
            raise FileError(
                f"{path}: [{name}] is not a mapping.",
                'It takes table = "deals" and columns = {"Header" = "field"}.',
            )
        result[name] = wishes(section.get("table"), columns)
    return result


def written(said: Mapping[str, Wishes], headers: Mapping[str, Iterable[str]]) -> str:
    """Wishes by file as the text of a mapping file; `headers` are those of each file.

    A file's section is called by its whole name, so that two of one name stay apart.
    """
    lines = []
    for name, of_file in said.items():
        lines.append(f"[{json.dumps(name, ensure_ascii=False)}]")
        if of_file.table:
            lines.append(f"table = {json.dumps(of_file.table)}")
        by_phrase = {phrase(each): each for each in headers.get(name, ())}
        if of_file.columns:
            lines.append(f"[{json.dumps(name, ensure_ascii=False)}.columns]")
        for said_of, wish in of_file.columns.items():
            header = json.dumps(by_phrase.get(said_of, said_of), ensure_ascii=False)
            meant = (wish.field or NONE) + (f":{wish.format}" if wish.format else "")
            lines.append(f"{header} = {json.dumps(meant, ensure_ascii=False)}")
        lines.append("")
    return "\n".join(lines)


def _wish(header: str, value: str) -> Wish:
    name, _, style = value.strip().partition(":")
    if style and style not in (*NUMBERS, *DATES, *currency.CODES):
        raise UsageError(
            f"{header}={value}: there is no way of reading called {style!r}.",
            f"There is {join((*NUMBERS, *DATES), 'and')}, and the codes of currencies.",
        )
    return Wish("" if name == NONE else name, style)


def has_field(table: str, name: str) -> bool:
    """Whether a table has such a field, or may have."""
    if name.startswith(STAGE_ENTERED):
        return table == "deals" and name != STAGE_ENTERED
    known = column_of(table, name) is not None or part_type(table, name) is not None
    return not name or is_custom(name) or known


def fields_of(table: str) -> list[str]:
    """The fields that a column of a table may be, paths to names of what it refers to first."""
    columns = [each.name for each in TABLES[table].columns]
    names = [
        f"{each.name.removesuffix('_id')}.name"
        for each in TABLES[table].columns
        if each.references and each.name.endswith("_id") and "name" in TABLES[each.references]
    ]
    return [*names, *columns]


def check(table: str, name: str) -> None:
    """That a table has such a field. Raises UsageError, which names the nearest."""
    if has_field(table, name):
        return
    known = [each.name for each in TABLES[table].columns if each.name != "id"] + ["id"]
    known += [f"{each.removesuffix('_id')}.name" for each in known if each.endswith("_id")]
    near = nearest(name, known)
    raise UsageError(
        f"{table} has no field {name!r}.",
        f"Did you mean {join(near)}?"
        if near
        else f"x_{phrase(name).replace(' ', '_')} makes it a custom one.",
    )
