"""A chart: a Table as a Vega-Lite specification, in plain dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.registry import modules
from rapport.theme import LIGHT, Theme

if TYPE_CHECKING:
    from rapport.table import Column, Table
    from rapport.wording import Locale

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True)
class Drawing:
    """What every kind of chart is given."""

    table: Table
    title: str
    locale: Locale
    theme: Theme = LIGHT

    def text(self, column: Column, value: Any) -> str:
        """A value as a reader sees it: formatted here, so that charts need no formats."""
        if column.role == "measure":
            return self.locale.value(value, column.unit, self.table.currency)
        if column.type == "date" and not isinstance(value, str):
            return self.locale.date(value, column.unit)
        return self.locale.name(value)


def draw(kind: str, drawing: Drawing) -> dict[str, Any] | None:
    """A table as the named kind of chart; None where there is nothing to draw.

    Raises KeyError where there is no such kind.
    """
    kinds = {module.__name__.rpartition(".")[2]: module for module in modules("rapport.charts")}
    specification: dict[str, Any] | None = kinds[kind].draw(drawing)
    if specification is None:
        return None
    return {
        "$schema": SCHEMA,
        "description": f"{drawing.title}. {summary(drawing)}",
        "width": "container",
        "height": 260,
        **specification,
        "config": drawing.theme.config(),
    }


def summary(drawing: Drawing) -> str:
    """The chart in words, for who cannot see it: its highest and its last figure."""
    table = drawing.table
    if not table.dimensions:
        return ""
    axis, measure = table.dimensions[0], table.measures[0]
    pairs = [
        (row[axis.name], row[measure.name]) for row in table.rows() if row[measure.name] is not None
    ]
    if not pairs:
        return ""
    key, highest = max(pairs, key=lambda pair: pair[1])
    return f"{drawing.text(axis, key)}: {drawing.text(measure, highest)}."


def axis_labels(drawing: Drawing, column: Column) -> str:
    """The expression that writes a measure's axis in the reader's way: 1.5M, 20 %."""
    if column.unit == "share":
        return "format(datum.value * 100, ',.0f') + '\N{NO-BREAK SPACE}%'"
    millions, thousands = {
        "en": ("M", "K"),
        "nb": ("\N{NO-BREAK SPACE}mill.", "k"),
        "ru": ("\N{NO-BREAK SPACE}млн", "\N{NO-BREAK SPACE}тыс."),
    }[drawing.locale.language]

    def written(value: str) -> str:
        number = f"format({value}, '~r')"
        return number if drawing.locale.language == "en" else f"replace({number}, '.', ',')"

    return (
        f"abs(datum.value) >= 1e6 ? {written('datum.value / 1e6')} + '{millions}' : "
        f"abs(datum.value) >= 1e3 ? {written('datum.value / 1e3')} + '{thousands}' : "
        f"{written('datum.value')}"
    )
