"""The steps of a funnel: bars of one height, as long as their counts, with the rate between them.

The table's first column is the step, in the order of its rows; the first measure is the count of
those that reached it. By their names, where the table has them:

    moved_on, lost, cancelled, still_here    what became of them: the parts of the bar
                                             (also left_forward, left_lost, left_cancelled)
    step_rate                                the share of the step before; else counted here
    median_days_to_step                      the usual time from the step before
    <count>:previous                         the period compared with, as an outline

    step       step_count  moved_on  lost  cancelled  still_here  median_days_to_step
    Lead              400       240   100         20          40
    Qualified         240       120    80          0          40                   12
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES, MANY_CASES, NUMBER_OF_CASES
from rapport.charts._marks import footnote, layer, names_axis, room, tooltip
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing

FATES = {
    "moved_on": (_("Moved on"), ("moved_on", "step_moved_on", "left_forward")),
    "still_here": (_("Still here"), ("still_here", "step_still_here")),
    "lost": (_("Lost"), ("lost", "step_lost", "left_lost")),
    "cancelled": (_("Cancelled"), ("cancelled", "step_cancelled", "left_cancelled")),
}
ELSEWHERE = _("Other")
RATE_AND_DAYS = _n("{rate} in {n} day", "{rate} in {n} days")
OUTLINE = _("Outline: {before}.")


@dataclass(frozen=True)
class Step:
    """One bar."""

    name: str
    count: float
    text: str
    fates: tuple[tuple[str, float], ...]
    """What became of them; together the count, where the table has any of it."""
    before: float | None
    between: str
    """From the step before to this one, in words; empty for the first."""


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nobody came in."""
    found = steps(drawing)
    if not found or not any(each.count for each in found):
        return None
    table, locale, theme = drawing.table, drawing.locale, drawing.theme
    measure = table.measures[0]
    split = any(each.fates for each in found)
    bars: list[dict[str, Any]] = []
    for each in found:
        common = {"label": each.name, "text": each.text, "between": each.between}
        parts = each.fates or (("moved_on", each.count),)
        at = 0.0
        for fate, count in parts:
            bars.append(
                {
                    **common,
                    "fate": said_fate(fate, drawing),
                    "from": at,
                    "to": at + count,
                    "part": locale.number(count),
                    "end": max(each.count, each.before or 0),
                    "before": each.before if at == 0 else None,
                    "first": at == 0,
                }
            )
            at += count
    y = names_axis(drawing)
    most = max(bar["end"] for bar in bars)
    x = {
        "field": "from",
        "type": "quantitative",
        "axis": None,
        "scale": room(drawing, most, [each.text for each in found]),
    }
    height = {"height": 26, "cornerRadius": 3}
    said = [("label", table.dimensions[0].said(locale)), ("text", measure.said(locale))]
    encoding: dict[str, Any] = {"y": y, "x": x, "x2": {"field": "to"}}
    if split:
        named = [*FATES, "elsewhere"]
        there = [name for name in named if any(name == fate for s in found for fate, _c in s.fates)]
        colours = {
            "moved_on": theme.brand,
            "still_here": theme.ramp[1] if theme.ramp[1] != theme.brand else theme.series[2],
            "lost": theme.down,
            "cancelled": theme.text_third,
            "elsewhere": theme.border,
        }
        encoding["color"] = {
            "field": "fate",
            "type": "nominal",
            "scale": {
                "domain": [said_fate(name, drawing) for name in there],
                "range": [colours[name] for name in there],
            },
            "legend": {"columns": 2 if drawing.narrow else 5},
        }
        said += [("fate", ""), ("part", " ")]
    first = [{"filter": "datum.first"}]
    at_left = {"datum": 0, "type": "quantitative", "axis": None}
    layers = [
        layer("bar", look=height, encoding={**encoding, "tooltip": tooltip(*said[:2])}),
        layer(
            "text",
            "figure",
            transform=first,
            look={"align": "left", "dx": 8},
            encoding={"y": y, "x": {**x, "field": "end"}, "text": {"field": "text"}},
        ),
        layer(
            "text",
            "faint",
            transform=[{"filter": "datum.first && datum.between"}],
            look={"align": "left", "dx": 2, "dy": -24},
            encoding={"y": y, "x": at_left, "text": {"field": "between"}},
        ),
    ]
    title: dict[str, Any] = {}
    if any(each.before is not None for each in found):
        known = [{"filter": "datum.first && isValid(datum.before)"}]
        outlined = {"y": y, "x": {**x, "field": "before"}}
        layers.insert(1, layer("bar", "outline", transform=known, look=height, encoding=outlined))
        before = drawing.before(measure)
        if before:
            title = footnote(drawing, [locale.say(OUTLINE, before=before.said(locale))])
    return {"data": {"values": bars}, "height": {"step": 52}, "layer": layers, **title}


def steps(drawing: Drawing) -> list[Step]:
    """The steps in the table's order; a count that is not known is no step."""
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    rate, days = drawing.named("step_rate"), drawing.named("median_days_to_step")
    before = drawing.before(measure)
    rows = [row for row in table.rows() if row[measure.name] is not None]
    found: list[Step] = []
    top = float(rows[0][measure.name]) if rows else 0.0
    for at, row in enumerate(rows):
        count = float(row[measure.name])
        above = float(rows[at - 1][measure.name]) if at else 0.0
        between = ""
        if at and above:
            given = row[rate.name] if rate else None
            share = count / above if given is None else float(given)
            between = _between(share, above, row[days.name] if days else None, drawing)
        text = drawing.short(measure, row[measure.name])
        if top >= FEWEST_CASES and at:
            text += f"  ·  {locale.share(count / top, 0)}"
        then = row[before.name] if before else None
        found.append(
            Step(
                drawing.text(axis, row[axis.name]),
                count,
                text,
                _fates(drawing, row, count),
                None if then is None else float(then),
                between,
            )
        )
    return found


def said_fate(fate: str, drawing: Drawing) -> str:
    """What became of them, in words."""
    return drawing.locale.say(FATES[fate][0] if fate in FATES else ELSEWHERE)


def describe(drawing: Drawing) -> str:
    """Each step with its count, and the rate that leads to it."""
    said = []
    for each in steps(drawing):
        text = each.text.replace("  ", " ")
        arrow = f"{each.between}: " if each.between else ""
        said.append(f"{arrow}{each.name} {text}")
    return "; ".join(said) + "."


def _fates(drawing: Drawing, row: dict[str, Any], count: float) -> tuple[tuple[str, float], ...]:
    known = {fate: drawing.named(*names) for fate, (_said, names) in FATES.items()}
    parts = [
        (fate, float(row[column.name]))
        for fate, column in known.items()
        if column is not None and row[column.name]
    ]
    if not parts:
        return ()
    rest = count - sum(part for _fate, part in parts)
    # Whoever is in none of the parts is not hidden.
    return (*parts, ("elsewhere", rest)) if rest > 0 else tuple(parts)


def _between(share: float, above: float, days: Any, drawing: Drawing) -> str:
    locale = drawing.locale
    counted = locale.say(NUMBER_OF_CASES, n=locale.number(above))
    if above < FEWEST_CASES:
        return f"↓ {counted}"
    said = locale.share(share, 0)
    if days is not None:
        shown = round(float(days))
        said = locale.count(*RATE_AND_DAYS, shown, rate=said)
    return f"↓ {said}" + (f" ({counted})" if above < MANY_CASES else "")
