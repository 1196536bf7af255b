"""Figures that stand alone: a report's tiles beside one another, or a list, one to a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.exports import _words
from rapport.exports._pen import Pen, cells, clean, cut, padded
from rapport.tile import tiles as tiles_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.table import Column, Table
    from rapport.tile import Tile
    from rapport.wording import Locale

GAP = 3
BLOCKS = "▁▂▃▄▅▆▇█"
FEWEST_POINTS = 3


def tiles(
    table: Table, locale: Locale, width: int, pen: Pen, trend: Table | None = None
) -> Iterator[str]:
    """The lines of a one-row table's tiles, as many beside one another as there is room for.

    `trend` has their figures over time, for a small line of blocks below each.
    """
    row: list[Tile] = []
    for tile in tiles_of(table, locale, trend):
        if row and sum(_width(each) + GAP for each in row) + _width(tile) > width:
            yield from _beside(row, width, pen)
            yield ""
            row = []
        row.append(tile)
    yield from _beside(row, width, pen)


def _width(tile: Tile) -> int:
    return max(cells(clean(each)) for each in (tile.label, tile.figure, tile.beside))


def _beside(row: list[Tile], width: int, pen: Pen) -> Iterator[str]:
    widths = [min(_width(each), width) for each in row]
    gap = " " * GAP

    def line(texts: list[str], styles: list[str]) -> str:
        said = [
            padded(cut(clean(text), room), room) for text, room in zip(texts, widths, strict=True)
        ]
        return gap.join(pen.write(*pair) for pair in zip(said, styles, strict=True)).rstrip()

    yield line([each.label for each in row], ["dim"] * len(row))
    yield line([each.figure for each in row], ["title"] * len(row))
    if any(each.beside for each in row):
        styles = ["dim" if each.tone == "level" else each.tone for each in row]
        yield line([each.beside for each in row], styles)
    courses = [spark(each.course, room) for each, room in zip(row, widths, strict=True)]
    if any(courses):
        yield line(courses, ["bar"] * len(row))


def spark(course: tuple[float | None, ...], width: int) -> str:
    """Figures over time as blocks of eight heights, the last ones where there is not room for all.

    >>> spark((1, None, 8, 5), 10)
    '▂ █▅'
    """
    shown = course[-width:]
    known = [each for each in shown if each is not None]
    if len(known) < FEWEST_POINTS:
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    if high == low:
        return ""
    heights = (None if each is None else round(7 * (each - low) / (high - low)) for each in shown)
    return "".join(" " if each is None else BLOCKS[each] for each in heights)


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
