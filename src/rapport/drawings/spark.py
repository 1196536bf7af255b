"""A sparkline: the course of a figure, without axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.drawings.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 200, 36, 3


def spark(values: Sequence[Any]) -> Html:
    """The line through some figures with the area under it; nothing for fewer than two."""
    places = points(values)
    if not places:
        return Html()
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    (first, _top), (last, end) = places[0], places[-1]
    area = f"{first:.1f},{HEIGHT} {line} {last:.1f},{HEIGHT}"
    return element(
        "svg",
        element("polygon", class_="r-spark-area", points=area),
        element("polyline", class_="r-spark-line", points=line, fill="none"),
        element("circle", class_="r-spark-end", cx=last, cy=end, r=2.5),
        class_="r-spark",
        viewBox=f"0 0 {WIDTH + 4} {HEIGHT}",
        aria_hidden="true",
    )


def points(values: Sequence[Any]) -> list[tuple[float, float]]:
    """Where each known figure stands; empty where there are fewer than two, or only zeros."""
    known = [float(each) for each in values if each is not None]
    if len(known) < 2 or not any(known):
        return []
    low, high = min(*known, 0), max(*known, 0)
    height = HEIGHT - 2 * MARGIN
    return [
        (
            at * WIDTH / (len(values) - 1),
            HEIGHT - MARGIN - (float(each) - low) / (high - low) * height,
        )
        for at, each in enumerate(values)
        if each is not None
    ]
