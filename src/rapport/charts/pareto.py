"""Bars by value, from the largest down, and the line of what they make together.

The table's first column names the bars; its first measure is drawn. A second dimension stacks each
bar. Figures that may not be added up are drawn as bars alone, without the line or the stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.chart import adds_up, total
from rapport.charts import ranking
from rapport.charts._marks import figures_axis, footnote, layer, tooltip, where
from rapport.charts._series import colours, fold
from rapport.wording import _, _n

if TYPE_CHECKING:
    from rapport.chart import Drawing
    from rapport.table import Column

MOST_BARS = 10
MOST_BARS_NARROW = 5
REST = _n("{n} other", "{n} others")
CUMULATIVE = _("Share, with those above")
LINE = _("Line: {share}, of {total}.")
FEW_MAKE_MOST = _n("{n} of {all} makes {share}.", "{n} of {all} make {share}.")
MOST = 0.8


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None where nothing has a figure."""
    table, locale = drawing.table, drawing.locale
    measure = table.measures[0]
    bars = ordered(drawing)
    if not bars:
        return None
    if not adds_up(table, measure) or bars[-1][1] < 0:
        return ranking.draw(drawing)
    axis, *further = table.dimensions
    split = further[0] if further else None
    data = _bars(drawing, bars)
    label_axis = {
        "title": None,
        "labelAngle": -35 if len(data) > 6 and not drawing.narrow else 0,
        "labelLimit": 92 if len(data) > 6 else 84,
        "labelOverlap": False,
    }
    if drawing.narrow:
        label_axis |= {"labelAngle": -40, "labelLimit": 84}
    x = {"field": "label", "type": "nominal", "sort": None, "axis": label_axis}
    said = [("label", axis.said(locale)), ("text", measure.said(locale))]
    y = figures_axis(drawing, measure)
    encoding: dict[str, Any] = {"x": x, "y": y}
    if split:
        data = _stacked(drawing, data, split)
        said.insert(1, ("series", split.said(locale)))
        ranks = {each["series"]: each["rank"] for each in data}
        encoding["color"] = colours(drawing, sorted(ranks, key=lambda name: ranks[name]))
        encoding["order"] = {"field": "rank", "type": "quantitative"}
    else:
        said.append(("cumulative_text", locale.say(CUMULATIVE)))
        encoding["opacity"] = {"condition": {"test": "datum.rest", "value": 0.45}, "value": 1}
    bar = layer(
        "bar",
        transform=where("!isValid(datum.beyond)"),
        encoding={**encoding, "tooltip": tooltip(*said)},
    )
    beyond = layer(
        "text",
        "figure",
        transform=where("isValid(datum.beyond)"),
        look={"baseline": "bottom", "dy": -4},
        encoding={
            "x": x,
            "y": {"datum": 0, "type": "quantitative"},
            "text": {"field": "beyond"},
            "tooltip": tooltip(*said),
        },
    )
    right = {
        "field": "cumulative",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {
            "title": None,
            "orient": "right",
            "tickCount": 3 if drawing.narrow else 5,
            "grid": False,
            "labelExpr": "format(datum.value * 100, ',.0f') + '\N{NO-BREAK SPACE}%'",
        },
    }
    line = [
        layer("line", "cumulative", transform=where_first(), encoding={"x": x, "y": right}),
        layer(
            "point",
            "cumulative",
            transform=where_first(),
            look={"size": 28, "filled": True},
            encoding={"x": x, "y": right},
        ),
    ]
    whole = drawing.short(measure, total(value for _name, value in bars))
    note = locale.say(LINE, share=locale.say(CUMULATIVE).lower(), total=whole)
    return {
        "data": {"values": data},
        "layer": [{"layer": [bar, beyond]}, {"layer": line}],
        "resolve": {"scale": {"y": "independent"}},
        **footnote(drawing, [note]),
    }


def where_first() -> list[dict[str, str]]:
    """One point of the line to a bar, however many parts it is stacked of."""
    return [{"filter": "isValid(datum.cumulative)"}]


def ordered(drawing: Drawing) -> list[tuple[Any, Any]]:
    """Each name with its figure, the largest first; names without one, or with nothing, are out."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    found: dict[Any, list[Any]] = {}
    for row in table.rows():
        found.setdefault(row[axis.name], []).append(row[measure.name])
    sums = [(name, total(values)) for name, values in found.items()]
    return sorted((each for each in sums if each[1]), key=lambda each: -each[1])


def cumulative(bars: list[tuple[Any, Any]]) -> list[float]:
    """What share of the whole each bar makes with those before it; the last is 1."""
    whole = float(sum(value for _name, value in bars))
    shares, above = [], 0.0
    for _name, value in bars:
        above += float(value)
        shares.append(above / whole)
    return [*shares[:-1], 1.0] if shares else []


def describe(drawing: Drawing) -> str:
    """How few make most of it."""
    bars = ordered(drawing)
    measure = drawing.table.measures[0]
    if not bars or not adds_up(drawing.table, measure) or bars[-1][1] < 0:
        return ""
    shares, locale = cumulative(bars), drawing.locale
    count = next(at for at, share in enumerate(shares, 1) if share >= MOST - 1e-9)
    return locale.count(
        *FEW_MAKE_MOST,
        count,
        all=locale.number(len(bars)),
        share=locale.share(shares[count - 1], 0),
    )


def _bars(drawing: Drawing, bars: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    table, locale = drawing.table, drawing.locale
    axis, measure = table.dimensions[0], table.measures[0]
    most = MOST_BARS_NARROW if drawing.narrow else MOST_BARS
    shown = bars if len(bars) <= most else bars[: most - 1]
    shares = cumulative(bars)
    data: list[dict[str, Any]] = [
        {
            "key": name,
            "label": drawing.text(axis, name),
            "value": float(value),
            "text": drawing.text(measure, value),
            "cumulative": share,
            "cumulative_text": locale.share(share, 0),
            "rest": False,
        }
        for (name, value), share in zip(shown, shares, strict=False)
    ]
    rest = bars[len(shown) :]
    if rest:
        value = total(value for _name, value in rest)
        data.append(
            {
                "key": None,
                "label": locale.count(*REST, len(rest)),
                "value": float(value),
                # A bar of so many together would dwarf those of one: its figure stands for it.
                "beyond": drawing.short(measure, value) if value > 2 * bars[0][1] else None,
                "text": drawing.text(measure, value),
                "cumulative": 1.0,
                "cumulative_text": locale.share(1, 0),
                "rest": True,
            }
        )
    for at, each in enumerate(data):
        each["label"] = _unlike(each["label"], [one["label"] for one in data[:at]])
        each["key"] = str(each["key"])
    return data


def _unlike(label: str, others: list[str]) -> str:
    """Two names that are written alike are two bars: the second has a mark."""
    while label in others:
        label += "\N{ZERO WIDTH SPACE}"
    return label


def _stacked(drawing: Drawing, bars: list[dict[str, Any]], split: Column) -> list[dict[str, Any]]:
    """The bars cut into their parts; the line's point is the first part's."""
    table = drawing.table
    axis, measure = table.dimensions[0], table.measures[0]
    known = {each["key"]: at for at, each in enumerate(bars) if not each["rest"]}
    amounts: dict[tuple[int, Any], Any] = {}
    for row in table.rows():
        if row[measure.name]:
            key = (known.get(str(row[axis.name]), len(bars) - 1), row[split.name])
            amounts[key] = amounts.get(key, 0) + row[measure.name]
    names, rank = fold(drawing, split, ((key[1], value) for key, value in amounts.items()))
    parts: dict[tuple[int, int, str], Any] = {}
    for (bar, value_of_split), value in amounts.items():
        name = names[value_of_split]
        part = (bar, rank[name], name)
        parts[part] = parts.get(part, 0) + value
    data: list[dict[str, Any]] = []
    for (at, place, name), value in sorted(parts.items(), key=lambda each: each[0]):
        whole = bars[at]
        is_first = not data or data[-1]["label"] != whole["label"]
        data.append(
            {
                "label": whole["label"],
                "series": name,
                "rank": place,
                "value": float(value),
                "text": drawing.text(measure, value),
                "cumulative": whole["cumulative"] if is_first else None,
            }
        )
    return data
