"""Parquet for programs: typed columns, and what they are in the file's own metadata.

Money is a decimal, a share and any other figure a double, a count an integer, a day a date; what is
missing is null. The columns' names are as they are asked for (date:month, won_amount), the same in
every language. The file's metadata has `rapport`: JSON with the period, the filters, the currency,
the generation and the notes.

A report's sections are one table: a first column, `section`, says which one a row is of, and the
columns that its section does not have are null there.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rapport.exports import _words

if TYPE_CHECKING:
    from rapport.query import Query
    from rapport.report import Answered
    from rapport.table import Column, Table
    from rapport.wording import Locale

CONTENT_TYPE = "application/vnd.apache.parquet"
BINARY = True

SECTION = "section"
MOST_DIGITS = 38


def render(table: Table, locale: Locale) -> bytes:
    """A query's answer."""
    columns = {each.name: (each, table.values_of(each.name)) for each in table.columns}
    return _written({}, columns, _about(table, table.query, [table], locale))


def render_report(answered: Answered, locale: Locale) -> bytes:
    """A report's sections, one below another."""
    tables = [(each.section.id, each.data) for each in answered.sections]
    sections = [name for name, table in tables for _row in table.records]
    columns: dict[str, tuple[Column, list[Any]]] = {}
    above = 0
    for _name, table in tables:
        for column in table.columns:
            _same, below = columns.setdefault(column.name, (column, []))
            below.extend([*[None] * (above - len(below)), *table.values_of(column.name)])
        above += len(table.records)
    for _column, whole in columns.values():
        whole.extend([None] * (above - len(whole)))
    about = _about(answered.summary, answered.query, [table for _name, table in tables], locale)
    about["report"] = answered.report.id
    if answered.sample:
        about["sample"] = True
    about["notes"] = [each.said(locale) for each in answered.every_note]
    return _written({SECTION: sections}, columns, about)


def _written(
    first: dict[str, list[str]],
    columns: dict[str, tuple[Column, list[Any]]],
    about: dict[str, Any],
) -> bytes:
    import pyarrow
    import pyarrow.parquet

    arrays = {name: pyarrow.array(values, pyarrow.string()) for name, values in first.items()}
    for name, (column, values) in columns.items():
        arrays[name] = _array(column, values)
    table = pyarrow.table(arrays)
    metadata = {"rapport": json.dumps(about, ensure_ascii=False)}
    target = BytesIO()
    pyarrow.parquet.write_table(table.replace_schema_metadata(metadata), target)
    return target.getvalue()


def _array(column: Column, values: list[Any]) -> Any:
    import pyarrow

    if column.role == "measure":
        return _figures(column, values)
    if column.type == "date":
        # A record without a date is in a bucket that is called so; here that is no date.
        days = [value if isinstance(value, date) else None for value in values]
        hours = any(isinstance(value, datetime) for value in days)
        return pyarrow.array(days) if hours else pyarrow.array(days, pyarrow.date32())
    known = [value for value in values if value is not None]
    for kind, stored in ((bool, pyarrow.bool_()), (int, pyarrow.int64())):
        if known and all(isinstance(value, kind) for value in known):
            return pyarrow.array(values, stored)
    texts = [None if value is None else str(value) for value in values]
    return pyarrow.array(texts, pyarrow.string())


def _figures(column: Column, values: list[Any]) -> Any:
    import pyarrow

    known = [value for value in values if value is not None]
    if column.unit == "money" and all(isinstance(value, Decimal) for value in known):
        scale = _scale(known)
        if scale is not None:
            return pyarrow.array(values, pyarrow.decimal128(MOST_DIGITS, scale))
    if column.type == "integer" and all(isinstance(value, int) for value in known):
        return pyarrow.array(values, pyarrow.int64())
    numbers = [None if value is None else float(value) for value in values]
    return pyarrow.array(numbers, pyarrow.float64())


def _scale(values: list[Decimal]) -> int | None:
    """As many decimals as the figures have; None where they would not fit."""
    if not all(value.is_finite() for value in values):
        return None
    scale = max((-int(value.as_tuple().exponent) for value in values), default=0)
    scale = max(scale, 2)
    whole = max((value.adjusted() + 1 for value in values), default=1)
    return scale if whole + scale <= MOST_DIGITS else None


def _about(table: Table, query: Query, tables: list[Table], locale: Locale) -> dict[str, Any]:
    content = table.to_json(locale)
    kept = ("period", "compare", "as_of", "generation", "notes")
    labels = {each.name: each.said(locale) for one in tables for each in one.columns}
    return {
        **{name: content.get(name) for name in kept},
        "filters": _words.conditions_of(query),
        "currency": table.currency,
        "labels": labels,
    }
