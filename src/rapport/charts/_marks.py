"""What several kinds of chart are built of: axes, tooltips, footnotes."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES, MANY_CASES, axis_labels
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rapport.chart import Drawing
    from rapport.table import Column

NOT_DRAWN = _("Rates of fewer than 10 cases are not drawn.")
LINE = _("Line: {before}.")
TICK = _("Tick: {before}.")
FEWEST = _("The fewest cases behind a rate: {n}.")


def names_axis(drawing: Drawing, field: str = "label", **more: Any) -> dict[str, Any]:
    """The axis down the left that names bars, in the table's order."""
    axis = {
        "title": None,
        "domain": False,
        "labelFontSize": 12,
        "labelLimit": 112 if drawing.narrow else 180,
    }
    if drawing.table.longest:
        # As broad in each, so that the bars beside them are to one scale.
        axis["minExtent"] = axis["labelLimit"]
    return {"field": field, "type": "nominal", "sort": None, "axis": axis, **more}


def buckets_axis(order: Sequence[str] | None = None) -> dict[str, Any]:
    """The axis along the bottom that names stretches of time."""
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 10}
    sort = None if order is None else list(order)
    return {"field": "label", "type": "ordinal", "sort": sort, "axis": axis}


def figures_axis(drawing: Drawing, column: Column, field: str = "value") -> dict[str, Any]:
    """The axis of a measure, with its figures in the reader's way."""
    axis = {
        "title": None,
        "tickCount": 3 if drawing.narrow else 5,
        "labelExpr": axis_labels(drawing, column),
    }
    return {"field": field, "type": "quantitative", "axis": axis}


def tooltip(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    """What is said of a mark: the field, and what it is called."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in pairs]


def layer(mark: str, style: str | Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """A mark in one of the theme's styles, with its encoding and its filter among the rest."""
    definition: dict[str, Any] = {"type": mark}
    if style:
        definition["style"] = style
    definition |= more.pop("look", {})
    return {"mark": definition, **more}


def where(test: str) -> list[dict[str, str]]:
    """Only the data for which an expression of our own holds."""
    return [{"filter": test}]


def footnote(drawing: Drawing, lines: Iterable[str]) -> dict[str, Any]:
    """Lines below the chart, where there is anything to say."""
    said = [part for line in lines for part in wrap(line, 54 if drawing.narrow else 82)]
    return {"title": {"text": said}} if said else {}


def case_note(drawing: Drawing, column: Column) -> str:
    """How few cases a chart's rates rest on, where they are few."""
    cases = drawing.cases(column)
    if cases is None:
        return ""
    counts = [row[cases.name] for row in drawing.table.rows() if row[cases.name]]
    drawn = [count for count in counts if count >= FEWEST_CASES]
    locale = drawing.locale
    said = [locale.say(NOT_DRAWN)] if len(drawn) < len(counts) else []
    if drawn and min(drawn) < MANY_CASES:
        said.append(locale.say(FEWEST, n=locale.number(min(drawn))))
    return " ".join(said)


def line_note(drawing: Drawing, before: Column | None) -> str:
    """What the line through a chart is, where there is one."""
    if before is None:
        return ""
    return drawing.locale.say(LINE, before=before.said(drawing.locale))


def tick_note(drawing: Drawing, before: Column | None) -> str:
    """What the tick on each column of a chart is, where there is one."""
    if before is None:
        return ""
    return drawing.locale.say(TICK, before=before.said(drawing.locale))


def room(drawing: Drawing, most: float, texts: Iterable[str], least: float = 0) -> dict[str, Any]:
    """The scale of bars that have their figures behind them: so long that these have room."""
    # In a card of half a page, beside the names of its rows.
    plot = 210 if drawing.narrow else 290
    taken = min(max((len(text) for text in texts), default=0) * 6.6 + 12, plot * 0.6)
    if drawing.table.longest:
        taken = plot * 0.5
    low, high = min(least, 0), max(most, drawing.table.longest, 0)
    span = high - low
    # What is left of the breadth beside the figures holds the bars of both sides.
    return {
        "domain": [low, low + max(span * plot / (plot - taken), high - low) if span else 1],
        "nice": False,
    }
