"""Tiles as a list of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.drawings.markup import Html, element, join
from rapport.drawings.spark import spark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rapport.tile import Tile


def written(tiles: Iterable[Tile]) -> Html:
    """Tiles as a list of cards."""
    return element("ul", join(*(_card(each) for each in tiles)), class_="r-tiles")


def _card(tile: Tile) -> Html:
    value = element("span", tile.value, class_="r-tile-value")
    unit = element("span", f" {tile.unit}", class_="r-tile-unit") if tile.unit else Html()
    parts: list[str] = [
        element("span", tile.label, class_="r-tile-label"),
        element("span", join(value, unit), class_="r-tile-figure"),
    ]
    if tile.withheld:
        parts.append(element("span", tile.withheld, class_="r-tile-before"))
    for each in tile.compared:
        if each.change:
            tone = f"r-change r-{each.change.tone}"
            parts.append(element("span", each.change.said, class_=tone))
        if each.versus:
            parts.append(element("span", each.versus, class_="r-tile-before"))
    return element("li", join(*parts, spark(tile.course)), class_="r-tile")
