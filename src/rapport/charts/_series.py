"""Which series keep their names and their colours: six at most, the rest are called Other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.dimension import BANDS
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.chart import Drawing
    from rapport.table import Column

MOST_SERIES = 6
IN_PLACE = ("stage", "step", "part", "next_stage", "lead_status", "ticket_priority", *BANDS)
"""Dimensions whose values keep their order, whatever their figures."""
OTHER = _("Other")


def fold(
    drawing: Drawing, split: Column, amounts: Iterable[tuple[Any, Any]]
) -> tuple[dict[Any, str], dict[str, int]]:
    """What each series is called in the chart, and the place of each name, the largest first.

    Only for figures that may be added up: several series become one.
    """
    sizes: dict[Any, float] = {}
    for name, value in amounts:
        sizes[name] = sizes.get(name, 0) + abs(float(value or 0))
    order = sorted(sizes, key=lambda name: -sizes[name])
    shown = order if len(order) <= MOST_SERIES else order[: MOST_SERIES - 1]
    if split.name in IN_PLACE:
        # Stages keep their order, from the first at the bottom up.
        place = {name: at for at, name in enumerate(sizes)}
        shown = sorted(shown, key=place.__getitem__)
        order = [*shown, *(name for name in order if name not in shown)]
    names = {name: drawing.text(split, name) for name in shown}
    other = drawing.locale.say(OTHER)
    names |= dict.fromkeys(order[len(shown) :], other)
    places = {each: at for at, each in enumerate(dict.fromkeys(names[name] for name in order))}
    return names, places


def colours(drawing: Drawing, names: Sequence[str]) -> dict[str, Any]:
    """The colour of each series in the theme's order; Other is grey, being none of them."""
    other = drawing.locale.say(OTHER)
    theme = drawing.theme
    shown = [
        theme.text_third if name == other else theme.series[at] for at, name in enumerate(names)
    ]
    return {
        "field": "series",
        "type": "nominal",
        "sort": list(names),
        "scale": {"domain": list(names), "range": shown},
        "legend": {"columns": 2 if drawing.narrow else 4, "symbolType": "square"},
    }


def largest(drawing: Drawing, split: Column, measure: Column, most: int) -> list[Any]:
    """The series with the largest figures, in the order of their first rows."""
    sizes: dict[Any, float] = {}
    for row in drawing.table.rows():
        value = drawing.drawn(measure, row)
        name = row[split.name]
        sizes[name] = max(sizes.get(name, 0.0), abs(value or 0))
    kept = set(sorted(sizes, key=lambda name: -sizes[name])[:most])
    return [name for name in sizes if name in kept]
