"""One look for every drawing: the tokens of the pages, and Vega-Lite's configuration from them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

FONT = "Inter, system-ui, sans-serif"


@dataclass(frozen=True)
class Theme:
    """The colours of one look."""

    canvas: str
    surface: str
    border: str
    text: str
    text_second: str
    text_third: str
    brand: str
    before: str
    """What is compared with: never mistaken for a series."""
    up: str
    down: str
    ramp: tuple[str, str]
    """Pale to strong of one hue; `text` can be read on all of it."""
    series: tuple[str, ...]
    """At most six, chosen to be told apart by the colour-blind too; then "Other"."""

    def config(self) -> dict[str, Any]:
        """The configuration that every chart is drawn with."""
        return {
            "background": self.surface,
            "font": FONT,
            "padding": 4,
            "view": {"stroke": None},
            "range": {
                "category": list(self.series),
                "heatmap": list(self.ramp),
                "ramp": list(self.ramp),
            },
            "axis": {
                "labelColor": self.text_third,
                "titleColor": self.text_third,
                "labelFontSize": 11,
                "titleFontSize": 11,
                "titleFontWeight": "normal",
                "gridColor": self.border,
                "domainColor": self.border,
                "ticks": False,
                "labelPadding": 8,
            },
            "axisX": {"grid": False},
            "axisY": {"domain": False},
            "legend": {
                "labelColor": self.text_second,
                "labelFontSize": 12,
                "title": None,
                "orient": "top",
                "symbolSize": 90,
            },
            "header": {
                "labelColor": self.text_second,
                "labelFontSize": 12,
                "labelFontWeight": 500,
                "labelAnchor": "start",
                "labelPadding": 6,
                "labelLimit": 190,
                "title": None,
            },
            "title": {
                "anchor": "start",
                "color": self.text_third,
                "fontSize": 11,
                "fontWeight": "normal",
                "orient": "bottom",
                "offset": 10,
            },
            "bar": {"color": self.brand, "cornerRadiusEnd": 3},
            "line": {"strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
            "point": {"color": self.brand, "filled": True},
            "text": {"color": self.text_second, "fontSize": 11},
            # Colours stand here and not in the drawings, so that one drawing serves both looks.
            "style": {
                "before": {"color": self.before, "strokeWidth": 2},
                "halo": {"color": self.surface, "strokeWidth": 6},
                "running": {"color": stripes(self.brand, self.surface)},
                "solid": {"color": self.brand},
                "up": {"color": self.up},
                "down": {"color": self.down},
                "track": {"color": self.border},
                "reply": {"color": self.series[1]},
                "pale": {"color": self.brand, "opacity": 0.28},
                "strong": {"color": self.brand},
                "join": {"color": self.text_third, "strokeWidth": 1, "strokeDash": [2, 3]},
                "tick": {"color": self.text},
                "average": {"color": self.text, "strokeWidth": 1, "strokeDash": [4, 3]},
                "outline": {
                    "color": "transparent",
                    "stroke": self.text,
                    "strokeWidth": 1,
                    "strokeDash": [3, 2],
                },
                "blank": {"color": "transparent", "stroke": self.border},
                "hatch": {"color": self.text_third, "strokeWidth": 1, "opacity": 0.55},
                "cumulative": {"color": self.text_second, "strokeWidth": 2},
                "on_cell": {"color": self.text, "fontSize": 11},
                "figure": {"color": self.text, "fontSize": 12, "fontWeight": 500},
                "name": {"color": self.text, "fontSize": 12},
                "faint": {"color": self.text_third, "fontSize": 11},
            },
        }


def stripes(colour: str, ground: str, count: int = 14) -> dict[str, Any]:
    """A fill of slanting stripes, as a gradient with hard edges: every renderer draws it."""
    edges = [at / (2 * count) for at in range(2 * count + 1)]
    stops = [
        {"offset": offset, "color": colour if at % 2 == 0 else ground}
        for at, pair in enumerate(pairwise(edges))
        for offset in pair
    ]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}


LIGHT = Theme(
    canvas="#F5F6F8",
    surface="#FFFFFF",
    border="#E3E6EB",
    text="#141923",
    text_second="#4A5365",
    text_third="#6A7385",
    brand="#2456D6",
    before="#141923",
    up="#0B7A5C",
    down="#B93815",
    ramp=("#EFF3FE", "#6E93FF"),
    series=("#2456D6", "#F08A24", "#59BBFB", "#C63170", "#14532D", "#5F0D6F"),
)
DARK = Theme(
    canvas="#0D1015",
    surface="#151A22",
    border="#262D39",
    text="#E9ECF2",
    text_second="#B6BFCE",
    text_third="#8F9AAD",
    brand="#7C9DFF",
    before="#E9ECF2",
    up="#3FCF9F",
    down="#FF8A66",
    ramp=("#1B2744", "#3A5FCC"),
    series=("#6E93FF", "#FFA94D", "#80E1FE", "#F7619A", "#308319", "#9D3EB1"),
)
