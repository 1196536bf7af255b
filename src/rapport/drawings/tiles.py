"""Tiles: a report's figures in short, each with its change and its course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapport.chart import compared
from rapport.drawings.markup import Html, element, join
from rapport.drawings.spark import spark
from rapport.measures import MEASURES
from rapport.wording import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rapport.table import Column, Table
    from rapport.wording import Locale

UNITS = {"days": _("days"), "hours": _("hours"), "minutes": _("minutes")}
BEFORE = _("before: {value}")
POINTS = _("{number} pp")
LEVEL = 0.0005


@dataclass(frozen=True)
class Tile:
    """One figure in words."""

    label: str
    value: str
    unit: str
    change: str
    """With its sign; empty where it is not known."""
    arrow: str
    tone: str
    """up for good news, down for bad, or nothing."""
    before: str
    course: tuple[float | None, ...]


def tiles(summary: Table, trend: Table | None, locale: Locale) -> list[Tile]:
    """The figures of a table of one row; `trend` has the same measures by a date."""
    if not summary.records:
        return []
    row = summary.rows()[0]
    return [
        _tile(column, row, summary, trend, locale)
        for column in summary.measures
        if not column.versus
    ]


def written(found: Sequence[Tile]) -> Html:
    """Tiles as a list of cards."""
    cards = []
    for each in found:
        value = element("span", each.value, class_="r-tile-value")
        unit = element("span", f" {each.unit}", class_="r-tile-unit") if each.unit else Html()
        parts: list[str] = [
            element("span", each.label, class_="r-tile-label"),
            element("span", join(value, unit), class_="r-tile-figure"),
        ]
        if each.change:
            said = f"{each.arrow} {each.change}".strip()
            parts.append(element("span", said, class_=f"r-change r-{each.tone or 'level'}"))
        if each.before:
            parts.append(element("span", each.before, class_="r-tile-before"))
        parts.append(spark(each.course))
        cards.append(element("li", join(*parts), class_="r-tile"))
    return element("ul", join(*cards), class_="r-tiles")


def _tile(
    column: Column, row: dict[str, Any], summary: Table, trend: Table | None, locale: Locale
) -> Tile:
    name, value = column.name, row[column.name]
    earlier = compared(summary, name, "previous")
    # A share's change is said in points: a percentage of a percentage misleads.
    of_share = column.unit == "share"
    changed = compared(summary, name, "change" if of_share else "change_pct")
    change = row[changed.name] if changed else None
    said = arrow = tone = ""
    if change is not None:
        said, arrow, tone = _change(name, float(change), of_share, locale)
    shown = _short(value, column.unit, summary.currency, locale)
    before = ""
    if earlier:
        text = _short(row[earlier.name], column.unit, summary.currency, locale)
        before = locale.say(BEFORE, value=text)
    unit = locale.say(UNITS[column.unit]) if column.unit in UNITS else ""
    course = _course(trend, name)
    return Tile(column.said(locale), shown, unit, said, arrow, tone, before, course)


def _change(name: str, change: float, of_share: bool, locale: Locale) -> tuple[str, str, str]:  # noqa: FBT001
    said = locale.share(abs(change), 0 if abs(change) >= 10 else 1)
    if of_share:
        said = locale.say(POINTS, number=locale.number(abs(change) * 100, 1))
    if abs(change) < LEVEL:
        return said, "", ""
    grows = change > 0
    known = MEASURES.get(name)
    good = grows != (known is not None and known.good == "less")
    sign = "+" if grows else "\N{MINUS SIGN}"
    return sign + said, "▲" if grows else "▼", "up" if good else "down"


def _short(value: Any, unit: str, currency: str, locale: Locale) -> str:
    if value is None:
        return locale.value(value, unit)
    if unit == "money":
        return locale.compact(value, currency)
    if unit in ("count", "number") and abs(value) >= 100_000:
        return locale.compact(value)
    whole = unit == "number" and (abs(value) >= 100 or value == int(value))
    return locale.value(value, unit, currency, 0 if whole else None)


def _course(trend: Table | None, name: str) -> tuple[float | None, ...]:
    """A measure's figures over time, up to today."""
    if trend is None or all(each.name != name for each in trend.measures):
        return ()
    date, today = trend.dimensions[0].name, trend.as_of
    return tuple(
        None if row[name] is None else float(row[name])
        for row in trend.rows()
        if not isinstance(row[date], str) and (today is None or row[date] <= today)
    )
