"""Values of one column that several imports write in several ways: made texts of one way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapport.sources.files import values
from rapport.sources.files.mapping import STAGE_ENTERED, column_of, is_custom, part_type
from rapport.sources.files.values import currency
from rapport.sources.files.values.forms import rewritten

if TYPE_CHECKING:
    from rapport.schema import Type
    from rapport.sources.files.mapping import Entry

_USUAL = {"date": "iso", "timestamp": "iso", "boolean": ""}
_AS_CODES = {each.lower(): each for each in currency.CODES}


def in_one_way(text: str, imported: str, table: str, entry: Entry) -> tuple[str, Entry]:
    """A column's text as one way of writing has it, whichever import it is of; and its entry.

    `imported` is the expression of the import whose file wrote the text. What cannot be read as
    its own file writes it stays as it is.
    """
    if not entry.is_mixed:
        return text, entry
    kind = _kind(table, entry)
    ways: dict[tuple[str, float], list[str]] = {}
    for number in sorted({*entry.formats, *entry.multiplies}, key=int):
        own = entry.of_import(int(number))
        ways.setdefault((own.format, own.multiply), []).append(number)
    cases = " ".join(
        f"WHEN {imported} IN ({', '.join(numbers)})"
        f" THEN {_one(text, kind, replace(entry, format=style, multiply=factor))}"
        for (style, factor), numbers in ways.items()
    )
    made = f"CASE {cases} ELSE {_one(text, kind, entry)} END"
    return made, one_way(table, entry)


def one_way(table: str, entry: Entry) -> Entry:
    """The entry by which what `in_one_way` makes is read."""
    kind = _kind(table, entry)
    signed = kind == "money" and bool(entry.currencies)
    return replace(
        entry,
        format="point" if signed else _USUAL.get(kind, "plain"),
        multiply=1,
        formats={},
        multiplies={},
        currencies=_AS_CODES if signed else entry.currencies,
    )


def _kind(table: str, entry: Entry) -> Type:
    if is_custom(entry.field):
        return entry.type  # type: ignore[return-value]  # written by custom_type
    if entry.field.startswith(STAGE_ENTERED):
        return "timestamp"
    column = column_of(table, entry.field)
    return column.type if column else part_type(table, entry.field) or "text"


def _one(text: str, kind: Type, entry: Entry) -> str:
    if kind in ("date", "timestamp"):
        style = entry.format.removesuffix(" days")
        made = text if style in ("", "iso", "zoned") else rewritten(text, style)
        # A midnight that says that the source knew days only must not become a moment.
        made = f"regexp_replace({made}, '[ T].*$', '')" if entry.format != style else made
    elif kind in ("integer", "number", "share", "money", "boolean"):
        made = f"CAST({values.parsed(text, kind, entry.format, entry.multiply)} AS VARCHAR)"
        if kind == "money" and entry.currencies:
            code = currency.of_record(text, entry.currencies)
            made = f"{made} || coalesce(' ' || {code}, '')"
    else:
        return text
    return made if entry.format == "mark" else f"coalesce({made}, {text})"
