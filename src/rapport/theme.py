"""One look for every drawing: the tokens of the pages, and Vega-Lite's configuration from them."""

from __future__ import annotations

from dataclasses import dataclass
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
    series: tuple[str, ...]
    """At most six, chosen to be told apart by the colour-blind too; then "Other"."""

    def config(self) -> dict[str, Any]:
        """The configuration that every chart is drawn with."""
        return {
            "background": self.surface,
            "font": FONT,
            "padding": 4,
            "view": {"stroke": None},
            "range": {"category": list(self.series)},
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
            "bar": {"color": self.brand, "cornerRadiusEnd": 3},
            "text": {"color": self.text_second, "fontSize": 11},
            # Colours stand here and not in the drawings, so that one drawing serves both looks.
            "style": {
                "before": {"color": self.before, "strokeWidth": 2},
                "halo": {"color": self.surface, "strokeWidth": 6},
            },
        }


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
    series=("#6E93FF", "#FFA94D", "#80E1FE", "#F7619A", "#308319", "#9D3EB1"),
)
