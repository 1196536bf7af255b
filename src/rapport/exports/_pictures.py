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
    drawn: str = library.vega_to_svg(compiled)
    return drawn


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
