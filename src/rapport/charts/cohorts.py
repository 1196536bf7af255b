"""How each cohort went on: a triangle of cells, those that have not had their time hatched.

The table's first column is a date at some grain, the day on which a cohort begins. Its second is
the age, in the same units and from 0 on, or a date at the same grain, from which the age is counted
here. The first measure is the colour; a count beside it says how many a rate rests on:

    created_on:month  age  converted_share  leads
    2026-01-01          0             0.08     50
    2026-01-01          1             0.14     50

A cell stands for the bucket so many units after the cohort's own. It is drawn when the last day of
that bucket has come, hatched from its first day until then, and left out before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rapport.charts._marks import case_note, footnote, layer, names_axis, tooltip, where
from rapport.period import shifted
from rapport.wording import _

if TYPE_CHECKING:
    from rapport.chart import Drawing

MOST_COHORTS, MOST_AGES, MOST_AGES_NARROW = 18, 13, 5
HATCHED = _("Hatched: the time is not over yet.")
NOT_OVER = _("{value}, so far")
AGES = {
    "day": _("Days since"),
    "week": _("Weeks since"),
    "month": _("Months since"),
    "quarter": _("Quarters since"),
    "year": _("Years since"),
}
DIAGONALS = ((0.0, 0.5, 0.5, 0.0), (0.0, 1.0, 1.0, 0.0), (0.5, 1.0, 1.0, 0.5))
"""The lines of a hatched cell, from and to, as shares of its width and height."""


def draw(drawing: Drawing) -> dict[str, Any] | None:
    """The specification; None without a cohort that has a figure."""
    table, locale = drawing.table, drawing.locale
    if len(table.dimensions) < 2:
        return None
    measure = table.measures[0]
    found = cells(drawing)
    if not any(each["value"] is not None for each in found):
        return None
    x = {
        "field": "age",
        "type": "ordinal",
        "axis": {
            "title": locale.say(AGES.get(_unit(drawing), AGES["month"])),
            "titleAnchor": "start",
            "orient": "top",
            "labelAngle": 0,
            "domain": False,
        },
    }
    order = list(dict.fromkeys(each["cohort"] for each in found))
    y = names_axis(drawing, "cohort", sort=order)
    said = (
        ("cohort", table.dimensions[0].said(locale)),
        ("age", locale.say(AGES.get(_unit(drawing), AGES["month"]))),
        ("text", measure.said(locale)),
    )
    band = {"width": {"band": 0.95}, "height": {"band": 0.9}, "cornerRadius": 3}
    ripe = [{"filter": "!datum.unripe && isValid(datum.value)"}]
    hatched = [{"filter": "datum.unripe"}]
    colour = {"field": "value", "type": "quantitative", "legend": None, "scale": {"zero": True}}
    shown = {"x": x, "y": y, "tooltip": tooltip(*said)}
    layers = [
        layer("rect", transform=ripe, look=band, encoding={**shown, "color": colour}),
        layer("rect", "blank", transform=hatched, look=band, encoding=shown),
        layer("rect", "blank", transform=where("datum.few"), look=band, encoding=shown),
        layer(
            "text",
            "on_cell",
            transform=where("datum.few"),
            encoding={"x": x, "y": y, "text": {"field": "few"}},
        ),
        *(
            layer(
                "rule",
                "hatch",
                transform=hatched,
                encoding={
                    "x": {**x, "bandPosition": left},
                    "x2": {"field": "age", "bandPosition": right},
                    "y": {**y, "bandPosition": low},
                    "y2": {"field": "cohort", "bandPosition": high},
                },
            )
            for left, low, right, high in DIAGONALS
        ),
        layer(
            "text",
            "on_cell",
            transform=ripe,
            encoding={"x": x, "y": y, "text": {"field": "short"}},
        ),
    ]
    notes = [
        locale.say(HATCHED) if any(each["unripe"] for each in found) else "",
        case_note(drawing, measure),
    ]
    return {
        "data": {"values": found},
        "height": {"step": 28},
        "layer": layers,
        **footnote(drawing, notes),
    }


def cells(drawing: Drawing) -> list[dict[str, Any]]:
    """The cells whose bucket has begun, each with whether it is unripe."""
    table, locale = drawing.table, drawing.locale
    cohort, second = table.dimensions[:2]
    measure = table.measures[0]
    rows = [row for row in table.rows() if isinstance(row[cohort.name], date)]
    begun = sorted({row[cohort.name] for row in rows})[-MOST_COHORTS:]
    most = MOST_AGES_NARROW if drawing.narrow else MOST_AGES
    found = []
    for row in sorted(rows, key=lambda row: row[cohort.name]):
        first = row[cohort.name]
        age = _age(first, row[second.name], _unit(drawing))
        if first not in begun or age is None or not 0 <= age < most:
            continue
        begins, ends = bucket(first, age, _unit(drawing))
        if table.as_of is not None and begins > table.as_of:
            continue
        unripe = table.as_of is not None and ends > table.as_of
        text = drawing.said(measure, row)
        found.append(
            {
                "cohort": drawing.text(cohort, first),
                "age": age,
                "value": drawing.drawn(measure, row),
                "short": drawing.short(measure, row[measure.name]),
                "text": locale.say(NOT_OVER, value=text) if unripe else text,
                "few": "" if unripe else drawing.few(measure, row),
                "unripe": unripe,
            }
        )
    return found


def bucket(cohort: date, age: int, unit: Any) -> tuple[date, date]:
    """The first and the last day of the bucket so many units after a cohort's own."""
    return shifted(cohort, unit, age), shifted(cohort, unit, age + 1) - timedelta(days=1)


def describe(drawing: Drawing) -> str:
    """The last ripe figure of the oldest cohort and of the youngest that has one."""
    if len(drawing.table.dimensions) < 2:
        return ""
    ripe = [each for each in cells(drawing) if not each["unripe"] and each["value"] is not None]
    if not ripe:
        return ""
    last = {each["cohort"]: each for each in ripe}
    names = list(dict.fromkeys((ripe[0]["cohort"], ripe[-1]["cohort"])))
    return "; ".join(f"{name} +{last[name]['age']}: {last[name]['text']}" for name in names) + "."


def _unit(drawing: Drawing) -> str:
    return drawing.table.dimensions[0].unit.removeprefix("fiscal_") or "month"


def _age(cohort: date, second: Any, unit: str) -> int | None:
    if isinstance(second, bool) or second is None or isinstance(second, str):
        return None
    if isinstance(second, date):
        if unit in ("day", "week"):
            return (second - cohort).days // (7 if unit == "week" else 1)
        months = (second.year - cohort.year) * 12 + second.month - cohort.month
        return months // {"month": 1, "quarter": 3, "year": 12}[unit]
    return int(second)
