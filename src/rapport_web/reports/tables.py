"""A section's figures as a table of texts: numbers at the right, changes marked, bars beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.dimension import GRAINS
from rapport.query import Condition
from rapport.wording import MISSING, _
from rapport_web.reports.marks import Change, change, signed

if TYPE_CHECKING:
    from rapport.report import AnsweredSection
    from rapport.table import Column, Table
    from rapport.wording import Locale
    from rapport_web.reports.choices import Choices

SHOWN = 12
"""Rows before "Show all"."""
MOST = 500
"""Rows on a page; an export has the rest."""
BEFORE = _("Before")
CHANGE = _("Change")
CHANGE_SHARE = _("Change, %")
SHORT = {"previous": BEFORE, "change": CHANGE, "change_pct": CHANGE_SHARE}


@dataclass(frozen=True)
class Heading:
    """A column's heading."""

    text: str
    number: bool
    full: str
    """The heading with its measure, for who hears the table."""


@dataclass(frozen=True)
class Cell:
    """One cell."""

    text: str
    number: bool = False
    change: Change | None = None
    bar: str = ""
    """The length of the bar beside the figure, in percent of the longest."""
    address: str = ""
    """What narrowing the report to this value is addressed as."""


@dataclass(frozen=True)
class Grid:
    """The table as the page shows it."""

    headings: list[Heading]
    rows: list[list[Cell]]
    totals: list[Cell]
    total_span: int
    """How many columns the word Total stands under."""
    count: str
    is_long: bool
    left_out: str
    """How many rows the page does not show."""


def grid(section: AnsweredSection, choices: Choices, locale: Locale, *, bars: bool) -> Grid:
    """A section's table; with bars, the first measure is drawn beside its figures."""
    table = _without_empty_comparison(section.table)
    measure = table.measures[0]
    figures = [each or 0 for each in table.values_of(measure.name)]
    longest = float(max((abs(each) for each in figures), default=0))
    rows = []
    for record in table.records[:MOST]:
        cells = [
            _cell(column, value, table, locale)
            for column, value in zip(table.columns, record, strict=True)
        ]
        at = len(table.dimensions)
        if bars and longest:
            cells[at] = _with_bar(cells[at], record[at], longest)
        for number, column in enumerate(table.dimensions):
            cells[number] = _with_address(cells[number], column, record[number], choices)
        rows.append(cells)
    total = len(table.records)
    return Grid(
        [_heading(column, locale) for column in table.columns],
        rows,
        _totals(table, locale),
        len(table.dimensions),
        locale.number(total),
        len(rows) > SHOWN,
        locale.number(total - MOST) if total > MOST else "",
    )


def _without_empty_comparison(table: Table) -> Table:
    """Where nothing is known of the other period, its columns only take room."""
    empty = {
        at
        for at, column in enumerate(table.columns)
        if column.name.partition(":")[2] in SHORT
        and column.role == "measure"
        and all(record[at] is None for record in table.records)
    }
    measures = {column.name.partition(":")[0] for column in table.columns}
    for name in measures:
        group = {at for at, each in enumerate(table.columns) if each.name.startswith(f"{name}:")}
        if not group <= empty:
            empty -= group
    if not empty:
        return table
    keep = [at for at in range(len(table.columns)) if at not in empty]
    offset = len(table.dimensions)
    totals = table.totals
    return replace(
        table,
        columns=tuple(table.columns[at] for at in keep),
        records=tuple(tuple(record[at] for at in keep) for record in table.records),
        totals=totals and tuple(totals[at - offset] for at in keep if at >= offset),
    )


def _heading(column: Column, locale: Locale) -> Heading:
    __, colon, suffix = column.name.partition(":")
    full = column.said(locale)
    short = locale.say(SHORT[suffix]) if colon and suffix in SHORT else full
    return Heading(short, column.role == "measure", full)


def _cell(column: Column, value: Any, table: Table, locale: Locale) -> Cell:
    if column.role == "dimension":
        if column.type == "date" and not isinstance(value, str):
            return Cell(locale.date(value, column.unit).replace(" ", "\N{NO-BREAK SPACE}"))
        if isinstance(value, bool) or not isinstance(value, str):
            return Cell(locale.number(value) if value is not None else MISSING)
        return Cell(locale.say(value) if value.startswith("(") else value)
    name, __, suffix = column.name.partition(":")
    if suffix == "change":
        return Cell(signed(value, column.unit, table.currency, locale), number=True)
    if suffix == "change_pct":
        text = signed(value, "share", "", locale)
        return Cell(text, number=True, change=change(name, value, text))
    return Cell(locale.value(value, column.unit, table.currency), number=True)


def _with_bar(cell: Cell, value: Any, longest: float) -> Cell:
    share = 100 * abs(float(value or 0)) / longest
    return Cell(cell.text, number=True, bar=f"{share:.1f}%")


def _with_address(cell: Cell, column: Column, value: Any, choices: Choices) -> Cell:
    """A value narrows the report to itself; a date does so by the period, not by a filter."""
    is_date = column.type == "date" or column.unit in GRAINS
    if is_date or not isinstance(value, str) or value.startswith("("):
        return cell
    condition = str(Condition(column.name, "=", (value,)))
    if condition in choices.all("where"):
        return cell
    return Cell(cell.text, address=choices.adding("where", condition).address())


def _totals(table: Table, locale: Locale) -> list[Cell]:
    if table.totals is None or len(table.records) < 2:
        return []
    return [
        _cell(column, value, table, locale)
        for column, value in zip(table.measures, table.totals, strict=True)
    ]
