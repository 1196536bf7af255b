"""Drawings as SVG and PNG, drawn here by the same library that draws in the browser."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

WIDTH = 760
NARROW = 360
SCALE = 2.0
SPARE = 30
"""What names at the left have beside their room: where a reader's machine has not our font, another
takes a sixth more."""
# Our font has every weight in one file, of which this renderer takes the lightest.
_BOLD = re.compile(r'fill="(#\w{6})" font-weight="[67]00"')
_THICKER = r'fill="\1" stroke="\1" stroke-width="0.55"'


def svg(specification: dict[str, Any], width: int = WIDTH) -> str:
    """A chart as an SVG, so many pixels wide."""
    library = _library()
    placed = dict(specification)
    fills = placed.get("width") == "container"
    if fills:
        placed["width"] = width
    compiled = library.vegalite_to_vega(placed)
    if fills:
        # Set here, where a chart as high as its rows asks for it too.
        compiled["autosize"] = {"type": "fit-x", "contains": "padding"}
    if _has_names(specification):
        compiled["padding"] = {"left": SPARE, "right": 4, "top": 4, "bottom": 4}
    drawn: str = library.vega_to_svg(compiled)
    return drawn


def _has_names(specification: dict[str, Any]) -> bool:
    """Whether names stand down the left."""
    layers = (specification, *specification.get("layer", ()))
    axes = (each.get("encoding", {}).get("y") for each in layers)
    return any(axis and axis.get("type") == "nominal" for axis in axes)


def png(drawn: str, scale: float = SCALE) -> bytes:
    """An SVG as a PNG, with as many pixels for each of the SVG's."""
    content: bytes = _library().svg_to_png(_BOLD.sub(_THICKER, drawn), scale=scale)
    return content


def fonts() -> str:
    """The folder of our own font."""
    return str(files("fontpkg_inter") / "files")


@cache
def _library() -> ModuleType:
    import vl_convert

    vl_convert.register_font_directory(fonts())
    return vl_convert
