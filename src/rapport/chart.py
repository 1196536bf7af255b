"""A chart: a Table as a Vega-Lite specification, in plain dictionaries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from rapport.measure import Curve, StepRatio
from rapport.measures import MEASURES
from rapport.period import shifted
from rapport.registry import modules
from rapport.theme import LIGHT, Theme
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from rapport.table import Column, Table
    from rapport.wording import Locale

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FEWEST_CASES = 10
"""A rate of fewer is not drawn."""
MANY_CASES = 100
"""A rate of fewer says how many."""
NUMBER_OF_CASES = _("n = {n}")
OF_LINES = frozenset({"product", "product_category", "product_kind"})
"""A deal may be under several values of these at once."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
WEEKDAYS = {"weekday": "EEE", "month_of_year": "LLL"}


@dataclass(frozen=True)
class Drawing:
    """What every kind of chart is given."""

    table: Table
    title: str
    locale: Locale
    theme: Theme = LIGHT
    narrow: bool = False
    """Whether it is for a phone, 390 px wide."""

    def text(self, column: Column, value: Any) -> str:
        """A value as a reader sees it: formatted here, so that charts need no formats."""
        if column.role == "measure":
            whole = column.unit == "number" and value is not None and value == int(value)
            return self.locale.value(value, column.unit, self.table.currency, 0 if whole else None)
        if isinstance(value, date) and column.type == "date":
            return self.locale.date(value, column.unit)
        if isinstance(value, int) and column.unit in WEEKDAYS:
            return _cycle(value, column.unit, self.locale)
        if isinstance(value, int) and column.unit == "hour":
            return f"{value:02}"
        said = printable(column.name_of(value, self.locale))
        # Our own words stand alone here, as names do.
        return said[:1].upper() + said[1:] if value in column.words else said

    def short(self, column: Column, value: Any) -> str:
        """A figure in few characters, beside its mark: €1.2M, 27 %."""
        if value is None:
            return self.locale.value(value, column.unit)
        if column.unit == "money":
            return self.locale.compact(value, self.table.currency)
        if column.unit == "share":
            return self.locale.share(value, 0 if abs(value) >= 0.1 else 1)
        if abs(value) >= 100_000:
            return self.locale.compact(value)
        return self.locale.value(value, column.unit, "", 0 if value == int(value) else None)

    def named(self, *names: str) -> Column | None:
        """The first of these measures that the table has."""
        known = {each.name: each for each in self.table.measures}
        return next((known[name] for name in names if name in known), None)

    def before(self, column: Column) -> Column | None:
        """The same measure in the period that is compared with."""
        return compared(self.table, column.name, "previous")

    def cases(self, column: Column) -> Column | None:
        """What says how many cases a rate rests on; None for what is no rate, or not known."""
        if column.unit != "share" or column.versus:
            return None
        measure = MEASURES.get(column.name)
        below = getattr(measure, "cases", "") or getattr(measure, "denominator", "")
        if below or not (measure is None or isinstance(measure, Curve)):
            # A share of money rests on no number of cases.
            cases = self.named(below)
            return cases if cases and cases.unit in ("count", "number") else None
        if column.name in ("share", "cumulative_share"):
            return None
        return next((each for each in self.table.measures if each.unit == "count"), None)

    def is_few(self, column: Column, row: dict[str, Any]) -> bool:
        """Whether a rate rests on too few cases to be drawn."""
        number = self.number_of_cases(column, row)
        return number is not None and number < FEWEST_CASES

    def few(self, column: Column, row: dict[str, Any]) -> str:
        """In the place of a rate of too few cases, how many they are; else nothing."""
        return self.said(column, row) if self.is_few(column, row) else ""

    def number_of_cases(self, column: Column, row: dict[str, Any]) -> float | None:
        """How many cases a rate rests on; None for what is no rate, or where it is not known."""
        if column.name in self._step_rates:
            key = tuple(row[each.name] for each in self.table.dimensions)
            return self._below_steps.get((column.name, key))
        cases = self.cases(column)
        return None if cases is None else row[cases.name] or 0

    @cached_property
    def _step_rates(self) -> dict[str, StepRatio]:
        """The shares of a step that the table has, where it has what they are shares of."""
        known = {each.name: MEASURES.get(each.name) for each in self.table.measures}
        return {
            name: of
            for name, of in known.items()
            if isinstance(of, StepRatio) and self.named(of.part)
        }

    @cached_property
    def _below_steps(self) -> dict[tuple[str, tuple[Any, ...]], float]:
        """What each share of a step is a share of: its group's first step, or the one before."""
        found: dict[tuple[str, tuple[Any, ...]], float] = {}
        axes = self.table.dimensions
        for name, of in self._step_rates.items():
            first: dict[tuple[Any, ...], float] = {}
            before: dict[tuple[Any, ...], float] = {}
            for row in self.table.rows():
                group = tuple(row[each.name] for each in axes if each.name != of.axis)
                count = float(row[of.part] or 0)
                first.setdefault(group, count)
                below = first if of.over == "first" else before
                key = tuple(row[each.name] for each in axes)
                found[name, key] = below.get(group, count)
                before[group] = count
        return found

    def said(self, column: Column, row: dict[str, Any]) -> str:
        """A figure as a reader sees it; a rate of few cases says how many, of very few only that.

        27.3 %, 27.3 % (n = 44), n = 7
        """
        cases = self.number_of_cases(column, row)
        text = self.text(column, row[column.name])
        if cases is None or cases >= MANY_CASES:
            return text
        counted = self.locale.say(NUMBER_OF_CASES, n=self.locale.number(cases))
        return counted if self.is_few(column, row) else f"{text} ({counted})"

    def drawn(self, column: Column, row: dict[str, Any]) -> float | None:
        """A figure as a number to draw; None where it is missing, or a rate of too few cases."""
        value = row[column.name]
        return None if value is None or self.is_few(column, row) else float(value)

    def running(self, column: Column, value: Any) -> bool:
        """Whether the bucket that begins on a day has begun and not ended."""
        today = self.table.as_of
        if not isinstance(value, date) or today is None:
            return False
        unit: Any = column.unit.removeprefix("fiscal_")
        return value <= today < shifted(value, unit, 1) - timedelta(days=1)


def printable(text: str) -> str:
    """A text without the characters that no picture and no page may have."""
    return _CONTROLS.sub(" ", text)


def draw(kind: str, drawing: Drawing) -> dict[str, Any] | None:
    """A table as the named kind of chart; None where there is nothing to draw.

    Raises KeyError where there is no such kind.
    """
    module = kinds()[kind]
    if not drawing.table.dimensions or not drawing.table.measures:
        return None
    specification: dict[str, Any] | None = module.draw(drawing)
    if specification is None:
        return None
    describe = getattr(module, "describe", summary)
    size = {} if "facet" in specification else {"width": "container", "height": 260}
    return {
        "$schema": SCHEMA,
        "description": f"{drawing.title}. {describe(drawing)}",
        **size,
        **specification,
        "config": drawing.theme.config(),
    }


@cache
def kinds() -> dict[str, ModuleType]:
    """Every kind of chart, by its name."""
    return {module.__name__.rpartition(".")[2]: module for module in modules("rapport.charts")}


def suitable(table: Table) -> str:
    """The kind of chart that suits a table of which nothing else is known; nothing for no split."""
    if not table.dimensions or not table.measures:
        return ""
    first, *further = table.dimensions
    if first.type == "date":
        return "columns" if adds_up(table, table.measures[0]) else "lines"
    return "heat" if further else "ranking"


def summary(drawing: Drawing) -> str:
    """The chart in words, for who cannot see it: its highest figure."""
    table = drawing.table
    if not table.dimensions:
        return ""
    axis, measure = table.dimensions[0], table.measures[0]
    rows = [row for row in table.rows() if drawing.drawn(measure, row) is not None]
    if not rows:
        return ""
    highest = max(rows, key=lambda row: row[measure.name])
    names = ", ".join(drawing.text(each, highest[each.name]) for each in (axis,))
    return f"{names}: {drawing.said(measure, highest)}."


def adds_up(table: Table, column: Column) -> bool:
    """Whether a measure's rows may be added up into one figure, over what is no time.

    A flow may where its column says so, and so may a stock, which is read at one instant; a
    distinct count, a ratio and a comparison may not, and neither may what is not known. Where one
    record is in several rows (a deal with three products), the counts of a stock may not. The
    table's own total has the last word.
    """
    if column.versus:
        return False
    measure = MEASURES.get(column.name)
    is_stock = measure is not None and measure.kind == "stock"
    if is_stock and column.unit == "count":
        is_stock = not any(each.name in OF_LINES for each in table.dimensions)
    if not (column.adds_up or is_stock):
        return False
    if table.totals is None or table.query.limit is not None:
        return True
    whole = table.total_of(column.name)
    known = [value for value in table.values_of(column.name) if value is not None]
    return whole is None or _is_sum(whole, known)


def stacks(table: Table, column: Column) -> bool:
    """Whether a measure's parts of a day may be stacked: what adds up, and a stock of that day."""
    measure = MEASURES.get(column.name)
    is_stock = measure is not None and measure.kind == "stock"
    if is_stock and not column.versus and table.query.limit is None:
        return column.unit != "count" or not any(each.name in OF_LINES for each in table.dimensions)
    return adds_up(table, column)


def _is_sum(whole: Any, known: list[Any]) -> bool:
    return abs(float(sum(known)) - float(whole)) <= 0.005 * max(1, len(known))


def compared(table: Table, name: str, kind: str) -> Column | None:
    """A measure's comparison (previous, change, change_pct); of several, the first."""
    wanted = f"{name}:{kind}"
    for each in table.measures:
        if each.name == wanted or each.name.startswith(f"{wanted}:"):
            return each
    return None


def total(values: Iterable[Any]) -> Any:
    """The sum of the figures that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def axis_labels(drawing: Drawing, column: Column) -> str:
    """The expression that writes a measure's axis in the reader's way: 1.5M, 20 %."""
    millions, thousands = {
        "en": ("M", "K"),
        "nb": ("\N{NO-BREAK SPACE}mill.", "k"),
        "ru": ("\N{NO-BREAK SPACE}млн", "\N{NO-BREAK SPACE}тыс."),
    }[drawing.locale.language]

    def written(value: str) -> str:
        number = f"format({value}, '~r')"
        return number if drawing.locale.language == "en" else f"replace({number}, '.', ',')"

    if column.unit == "share":
        # So many decimals as the steps between the labels ask for, and none where they ask none.
        return written("datum.value * 100") + " + '\N{NO-BREAK SPACE}%'"
    return (
        f"abs(datum.value) >= 1e6 ? {written('datum.value / 1e6')} + '{millions}' : "
        f"abs(datum.value) >= 1e3 ? {written('datum.value / 1e3')} + '{thousands}' : "
        f"{written('datum.value')}"
    )


def _cycle(value: int, unit: str, locale: Locale) -> str:
    from babel.dates import format_date

    # 2024 began on a Monday, so its first seven days are the weekdays from 1 to 7.
    day = date(2024, 1, value) if unit == "weekday" else date(2024, value, 1)
    said = str(format_date(day, format=WEEKDAYS[unit], locale=locale.language))
    return said[:1].upper() + said[1:].rstrip(".")
