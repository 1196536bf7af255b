"""A section's figures as a table of texts: numbers at the right, changes marked, bars beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, compared
from rapport.dimension import GRAINS
from rapport.forms.across import Crossed
from rapport.query import Condition
from rapport.tile import UNITS, Change, change
from rapport.wording import MISSING, _
from rapport_web.reports.behind.key import at_of, text_of
from rapport_web.reports.filters import OWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.report import AnsweredSection
    from rapport.table import Column, Table
    from rapport.wording import Locale
    from rapport_web.reports.behind.key import At
    from rapport_web.reports.choices import Choices

    Link = Callable[[str, At], str]
    """From a measure and a row's key to the address of what is behind the figure."""

FIGURE, VALUE = _("Figure"), _("Value")
FITTING = 9
"""A page has room for so many columns."""
LETTER, BESIDE, EDGES, BARRED = 7.1, 28, 10, 202
"""Pixels that a letter of a table takes, what stands beside each column and at the edges of all,
and what a column with bars takes at least."""
SHOWN = 12
"""Rows before "Show all"."""
MOST = 500
"""Rows on a page; an export has the rest."""
BEFORE = _("Before")
CHANGE = _("Change")
CHANGE_SHARE = _("Change, %")
SHORT = {"previous": BEFORE, "change": CHANGE, "change_pct": CHANGE_SHARE}
OF_GOALS = {
    "goal": _("Goal"),
    "attainment": _("Attainment"),
    "pace": _("Pace"),
    "projected": _("Projected"),
    "goal_probability": _("Chance of the goal"),
    "behind": _("Behind"),
    "a_day": _("Needed a day"),
    "people_goal": _("Goals of its people"),
    "goal_gap": _("Goal less its people's"),
}
"""What stands beside a figure, where the figure's own name is at the left."""


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
    behind: str = ""
    """The address of what is behind the figure."""


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

    @property
    def is_many(self) -> bool:
        """Whether it has so many columns that they stand closer together."""
        return len(self.headings) >= FITTING

    @property
    def breadth(self) -> int:
        """How many pixels it takes at least, about."""
        taken = EDGES
        for heading, *cells in zip(self.headings, *self.rows, strict=True):
            words = [*heading.text.split(), *(each.text for each in cells)]
            letters = max(map(len, words), default=0)
            own = max(round(LETTER * letters), BARRED if any(each.bar for each in cells) else 0)
            taken += own + BESIDE
        return taken


def grid(
    section: AnsweredSection, choices: Choices, locale: Locale, link: Link, *, bars: bool
) -> Grid:
    """A section's table; with bars, the first measure is drawn beside its figures."""
    table = _fitted(section.shown)
    known = {each for each in section.section.measures if ":" not in each}
    known = known if section.is_asked else set()

    def led(measure: str, key: At) -> str:
        return link(measure, key) if measure in known else ""

    if not table.dimensions:
        return _listed(table, locale, led)
    drawing = Drawing(table, "", locale)
    drawn = [drawing.drawn(table.measures[0], row) for row in table.rows()] if bars else []
    longest = max((abs(each or 0) for each in drawn), default=0.0)
    rows = []
    for place, record in enumerate(table.records[:MOST]):
        cells = [
            cell(column, value, table, locale)
            for column, value in zip(table.columns, record, strict=True)
        ]
        at = len(table.dimensions)
        names = [each.name for each in table.dimensions]
        key = at_of(names, record[:at])
        for number in range(at, len(cells)):
            column, value = table.columns[number], record[number]
            cells[number] = _with_behind(cells[number], column, value, key, led)
        if longest:
            cells[at] = _with_bar(cells[at], drawn[place], longest)
        # What stands ready as a listing is no query, nor is what was worked out of one: there is
        # nothing to narrow, but by what that was split by.
        for number, column in enumerate(table.dimensions):
            if section.is_asked or (section.section.worked_out and column.name in table.query.by):
                cells[number] = _with_address(cells[number], column, record[number], choices)
        rows.append(cells)
    total = len(table.records)
    return Grid(
        [_heading(column, locale) for column in table.columns],
        rows,
        _totals(table, locale, led),
        len(table.dimensions),
        locale.number(total),
        len(rows) > SHOWN,
        locale.number(total - MOST) if total > MOST else "",
    )


def _listed(table: Table, locale: Locale, link: Link) -> Grid:
    """Figures that are split by nothing, one to a line, each with its comparisons."""
    row = table.rows()[0] if table.records else {}
    known = {each.name: each for each in table.measures}
    against = {each.name.partition(":")[2]: each for each in table.measures}
    texts = [locale.say(FIGURE), *(_alone(each, locale) for each in against.values())]
    rows = []
    for name, column in known.items():
        if ":" in name:
            continue
        cells = [Cell(f"{column.said(locale)}{_unit(column, locale)}")]
        for ending in against:
            each = known.get(f"{name}:{ending}" if ending else name)
            text = cell(each, row.get(each.name), table, locale) if each else Cell("", number=True)
            cells.append(_with_behind(text, each, row.get(name), (), link) if each else text)
        rows.append(cells)
    headings = [Heading(text, at > 0, text) for at, text in enumerate(texts)]
    return Grid(headings, rows, [], 1, locale.number(len(rows)), False, "")


def _alone(column: Column, locale: Locale) -> str:
    """What a comparison is, where its figure stands at the left."""
    suffix = column.name.split(":")[1] if ":" in column.name else ""
    said = locale.say(SHORT.get(suffix) or OF_GOALS.get(suffix, VALUE))
    return f"{said} ({locale.say(column.against)})" if column.against else said


def _unit(column: Column, locale: Locale) -> str:
    return f", {locale.say(UNITS[column.unit])}" if column.unit in UNITS else ""


def _fitted(table: Table) -> Table:
    """Without what its neighbours tell as well, as much of it as there is no room for."""
    spare = len(table.columns) - FITTING
    if spare <= 0 or not table.dimensions:
        return table
    told: list[int] = []
    for suffix in ("change", "cumulative_share", "previous", "share"):
        found = [at for at, each in enumerate(table.columns) if _is_told(each, suffix, table)]
        told += found if len(told) < spare else []
    return table.of_columns([at for at in range(len(table.columns)) if at not in told])


def _is_told(column: Column, suffix: str, table: Table) -> bool:
    """Whether a column of that kind can be told from those beside it."""
    name, colon, kind = column.name.partition(":")
    if not colon:
        return name == suffix and any(each.name == "share" for each in table.columns)
    return kind == suffix and compared(table, name, "change_pct") is not None


def _heading(column: Column, locale: Locale) -> Heading:
    suffix = column.name.partition(":")[2].partition(":")[0]
    full = column.said(locale)
    short = locale.say(SHORT[suffix]) if suffix in SHORT and not column.against else full
    # E-mails is one word.
    short = short.replace("-", "\N{NON-BREAKING HYPHEN}")
    return Heading(short, column.role == "measure", full)


def cell(column: Column, value: Any, table: Table, locale: Locale) -> Cell:
    """One value of a table in words; a change in percent with its arrow."""
    if column.role == "dimension":
        if column.type == "date" and not isinstance(value, str):
            return Cell(locale.date(value, column.unit).replace(" ", "\N{NO-BREAK SPACE}"))
        return Cell(
            Drawing(table, "", locale).text(column, value) if value is not None else MISSING
        )
    name, __, suffix = column.name.partition(":")
    suffix = suffix.partition(":")[0]
    if suffix == "change" and column.unit == "share":
        found = change(name, value, locale, in_points=True)
        return Cell(found.text if found else MISSING, number=True)
    if suffix == "change":
        return Cell(signed(value, column.unit, table.currency, locale), number=True)
    if suffix == "change_pct":
        found = change(name, value, locale)
        return Cell(found.text if found else MISSING, number=True, change=found)
    is_whole = column.unit == "number" and value is not None and value == int(value)
    said = locale.value(value, column.unit, table.currency, 0 if is_whole else None)
    return Cell(said, number=True)


def signed(value: Any, unit: str, currency: str, locale: Locale) -> str:
    """A change with its sign: +12, −3."""
    if value is None:
        return MISSING
    said = locale.value(abs(value), unit, currency)
    return f"+{said}" if value > 0 else f"\N{MINUS SIGN}{said}" if value < 0 else said


def _with_bar(cell: Cell, value: Any, longest: float) -> Cell:
    share = 100 * abs(float(value or 0)) / longest
    return replace(cell, bar=f"{share:.1f}%")


def _with_behind(cell: Cell, column: Column, value: Any, key: At, link: Link) -> Cell:
    """A figure leads to what is behind it; what is only worked out beside it does not."""
    name = column.name.partition("@")[0]
    if ":" in name or value is None:
        return cell
    if isinstance(column, Crossed):
        if not value or column.axis is None:
            return cell
        key = (*key, (column.axis.name, text_of(column.value)))
    return replace(cell, behind=link(name, key))


def _with_address(cell: Cell, column: Column, value: Any, choices: Choices) -> Cell:
    """A value narrows the report to itself; a date does so by the period, not by a filter."""
    is_date = column.type == "date" or column.unit in GRAINS
    if is_date or column.name in OWN or not isinstance(value, str) or value.startswith("("):
        return cell
    condition = str(Condition(column.name, "=", (value,)))
    if condition in choices.all("where"):
        return cell
    return Cell(cell.text, address=choices.adding("where", condition).address())


def _totals(table: Table, locale: Locale, link: Link) -> list[Cell]:
    if table.totals is None or len(table.records) < 2:
        return []
    return [
        _with_behind(cell(column, value, table, locale), column, value, (), link)
        for column, value in zip(table.measures, table.totals, strict=True)
    ]
