"""A section's chart for the browser: both looks, wide and narrow, and where each mark leads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import Drawing, draw
from rapport.theme import DARK, LIGHT
from rapport_web.reports.behind.key import at_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rapport.table import Column, Table
    from rapport.wording import Locale
    from rapport_web.reports.behind.key import At

MOST_MARKS = 400
AXIS = 46
"""What a chart's axis and its notes take below it."""


@dataclass(frozen=True)
class Charted:
    """A chart as the page carries it."""

    specifications: str
    """As JSON: the light look whole, of the dark one and the narrow form what differs."""
    description: str
    """The chart in words, for who cannot see it."""
    marks: str
    """As JSON: for each row the words on its mark, its address, and what is said of it."""
    height: int
    """How high it will be, so that nothing moves when it is drawn."""
    narrow_height: int
    has_line: bool
    """Whether it draws what it is compared with as a line."""
    is_wide: bool
    """Whether it is as wide as it is, whatever room there is: in half of it nobody could read."""


def charted(
    kind: str, table: Table, title: str, locale: Locale, link: Callable[[At], str]
) -> Charted | None:
    """The chart of a table; None where there is nothing to draw. `link` is from a row's key."""

    def drawn(*, dark: bool = False, narrow: bool = False) -> dict[str, Any] | None:
        theme = DARK if dark else LIGHT
        return _fixed(draw(kind, Drawing(table, title, locale, theme, narrow=narrow)))

    light = drawn()
    if light is None:
        return None
    dark, narrow, both = drawn(dark=True), drawn(narrow=True), drawn(dark=True, narrow=True)
    whole = {
        "light": light,
        "dark": _differing(dark, light),
        "narrow": _differing(narrow, light),
        "dark_narrow": _differing(both, light),
    }
    return Charted(
        json.dumps(whole, separators=(",", ":")),
        light["description"],
        json.dumps(marks(kind, table, title, locale, link), separators=(",", ":")),
        _height(light),
        _height(narrow or light),
        has_line(light),
        "facet" in light,
    )


def marks(
    kind: str, table: Table, title: str, locale: Locale, link: Callable[[At], str]
) -> list[dict[str, Any]]:
    """Where each mark of a chart leads: found by the words that stand at it."""
    drawing = Drawing(table, title, locale)
    split, measure = table.dimensions, table.measures[0]
    if not split:
        return []
    at, names = len(split), [each.name for each in split]
    found = []
    for record in table.records[:MOST_MARKS]:
        texts = [_mark(kind, *pair, drawing) for pair in zip(split, record, strict=False)]
        figure = drawing.text(measure, record[at])
        found.append(
            {
                "words": texts,
                "address": link(at_of(names, record[:at])),
                "said": f"{', '.join(texts)}: {figure}",
            }
        )
    return found


def _mark(kind: str, column: Column, value: Any, drawing: Drawing) -> str:
    """The words that stand at a mark: a waterfall begins its own with a capital."""
    said = drawing.text(column, value)
    return said[:1].upper() + said[1:] if kind == "waterfall" else said


def _differing(one: dict[str, Any] | None, other: dict[str, Any]) -> dict[str, Any]:
    """What one specification has otherwise than the other; null for what it has not."""
    if one is None:
        return {}
    names = dict.fromkeys([*one, *other])
    return {name: one.get(name) for name in names if one.get(name) != other.get(name)}


def _fixed(specification: dict[str, Any] | None) -> dict[str, Any] | None:
    """The specification with its height as a number, where it was so much for each bar.

    At a container's width the library fits a chart to its height too, and says that it cannot.
    """
    height = specification.get("height") if specification else None
    if specification is None or not isinstance(height, dict) or "step" not in height:
        return specification
    values = specification.get("data", {}).get("values", [])
    layers = [*specification.get("layer", []), specification]
    fields = [
        each["encoding"]["y"]["field"]
        for each in layers
        if "field" in (each.get("encoding", {}).get("y") or {})
    ]
    count = len({str(each.get(fields[0])) for each in values}) if fields else len(values)
    return {**specification, "height": round(height["step"] * max(count, 1))}


def _height(specification: dict[str, Any]) -> int:
    height = specification.get("height")
    return int(height) + AXIS if isinstance(height, int | float) else 300


def has_line(specification: dict[str, Any]) -> bool:
    """Whether a chart draws what it is compared with as a line."""
    marks = [each.get("mark") for each in specification.get("layer", ())]
    return any(isinstance(mark, dict) and mark.get("style") == "before" for mark in marks)
