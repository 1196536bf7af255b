"""Figures that stand alone: a report's tiles beside one another, or a list, one to a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import compared
from rapport.exports import _words
from rapport.exports._pen import Pen, cells, clean, cut, padded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.table import Column, Table
    from rapport.wording import Locale

GAP = 3
WHOLE_FROM = 1000
"""Money from here on is shown without its cents on a tile."""


@dataclass(frozen=True)
class Tile:
    """One figure with its name and its change."""

    label: str
    value: str
    change: str
    style: str

    @property
    def width(self) -> int:
        """The cells that it takes."""
        return max(cells(self.label), cells(self.value), cells(self.change))


def tiles(table: Table, locale: Locale, width: int, pen: Pen) -> Iterator[str]:
    """The lines of a one-row table's tiles, as many beside one another as there is room for."""
    row: list[Tile] = []
    for tile in _tiles(table, locale):
        if row and sum(each.width + GAP for each in row) + tile.width > width:
            yield from _beside(row, width, pen)
            yield ""
            row = []
        row.append(tile)
    yield from _beside(row, width, pen)


def _beside(row: list[Tile], width: int, pen: Pen) -> Iterator[str]:
    widths = [min(each.width, width) for each in row]
    gap = " " * GAP

    def line(texts: list[str], styles: list[str]) -> str:
        said = [padded(cut(text, room), room) for text, room in zip(texts, widths, strict=True)]
        return gap.join(pen.write(*pair) for pair in zip(said, styles, strict=True)).rstrip()

    yield line([each.label for each in row], ["dim"] * len(row))
    yield line([each.value for each in row], ["title"] * len(row))
    if any(each.change for each in row):
        yield line([each.change for each in row], [each.style for each in row])


def _tiles(table: Table, locale: Locale) -> Iterator[Tile]:
    if not table.records:
        return
    row = dict(zip((each.name for each in table.columns), table.records[0], strict=True))
    for column in table.measures:
        if _words.comparison(column):
            continue
        # A share's change is said in points: a percentage of a percentage misleads.
        kind = "change" if column.unit == "share" else "change_pct"
        changed = compared(table, column.name, kind)
        change = row[changed.name] if changed else None
        said, style = "", ""
        if changed and not _words.is_missing(change):
            said = _words.arrow(change) + _words.figure(changed, change, 1, locale)
            style = _words.direction(changed, change)
        label = clean(column.said(locale))
        value = row[column.name]
        decimals = _words.places(column, [value])
        if column.unit == "money" and not _words.is_missing(value) and abs(value) >= WHOLE_FROM:
            decimals = 0
        alone = _words.alone(column, value, decimals, table.currency, locale)
        yield Tile(label, alone, said, style)


def listed(table: Table, locale: Locale, width: int, pen: Pen) -> Iterator[str]:
    """A row without dimensions as a list: a figure's name, the figure, and its comparisons."""
    names = [each.name for each in table.columns]
    record = table.records[0] if table.records else (None,) * len(names)
    row = dict(zip(names, record, strict=True))
    known = {each.name: each for each in table.columns}
    keys = (_words.comparison_key(each) for each in table.columns)
    kinds = [key for key in dict.fromkeys(keys) if key]
    bases = list(dict.fromkeys(name.partition(":")[0] for name in names))
    if not kinds or not all(base in known for base in bases):
        return _pairs(table, row, locale, width, pen)
    heads = [""] * 2
    for kind in kinds:
        column = next(each for each in table.columns if _words.comparison_key(each) == kind)
        heads.append(_words.short_heading(column, locale))
    lines, styles = [heads], [["head"] * len(heads)]
    for base in bases:
        line, style = [clean(known[base].said(locale))], [""]
        for name in (base, *(f"{base}:{kind}" for kind in kinds)):
            line.append(_cell(known[name], row[name], table, locale) if name in known else "")
            style.append(_words.direction(known[name], row[name]) if name in known else "")
        lines.append(line)
        styles.append(style)
    widths = [max(cells(line[at]) for line in lines) for at in range(len(heads))]
    if sum(widths) + 2 * (len(widths) - 1) > width:
        return _pairs(table, row, locale, width, pen)
    return _grid(lines, styles, widths, pen)


def _grid(
    lines: list[list[str]], styles: list[list[str]], widths: list[int], pen: Pen
) -> Iterator[str]:
    for number, (line, style) in enumerate(zip(lines, styles, strict=True)):
        said = [
            pen.write(padded(text, widths[at], right=at > 0), style[at])
            for at, text in enumerate(line)
        ]
        yield "  ".join(said).rstrip()
        if not number:
            yield pen.write("─" * (sum(widths) + 2 * (len(widths) - 1)), "rule")


def _pairs(
    table: Table, row: dict[str, Any], locale: Locale, width: int, pen: Pen
) -> Iterator[str]:
    labels = [clean(each.said(locale)) for each in table.columns]
    figures = [_cell(each, row[each.name], table, locale) for each in table.columns]
    right = max(cells(each) for each in figures)
    left = max(1, min(max(cells(each) for each in labels), width - right - 2))
    for label, said, column in zip(labels, figures, table.columns, strict=True):
        style = _words.direction(column, row[column.name])
        written = pen.write(padded(said, right, right=True), style)
        yield f"{padded(cut(label, left), left)}  {written}"


def _cell(column: Column, value: Any, table: Table, locale: Locale) -> str:
    said = _words.alone(column, value, _words.places(column, [value]), table.currency, locale)
    return _words.arrow(value) + said if _words.comparison(column) == "change_pct" else said
