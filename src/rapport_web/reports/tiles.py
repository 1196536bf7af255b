"""The tiles: a report's figures in short, each with its change and its course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.wording import MISSING, _
from rapport_web.reports.marks import Change, Spark, change, compact, is_level, spark

if TYPE_CHECKING:
    from rapport.report import Answered
    from rapport.table import Table
    from rapport.wording import Locale

VERSUS = {
    "previous_period": _("the period before: {value}"),
    "previous_year": _("a year before: {value}"),
}
VERSUS_OTHER = _("before: {value}")


@dataclass(frozen=True)
class Tile:
    """One figure."""

    label: str
    value: str
    exact: str
    unit: str
    """What stands behind the number, where it is neither money nor a share."""
    change: Change | None
    versus: str
    spark: Spark | None


UNITS = {"days": _("days"), "hours": _("hours"), "minutes": _("minutes")}


def tiles(answered: Answered, trend: Table | None, locale: Locale) -> list[Tile]:
    """The tiles of a report, in its order."""
    summary = answered.summary
    row = summary.rows()[0]
    compare = answered.query.compare[0] if answered.query.compare else ""
    found = []
    for column in summary.measures:
        name = column.name
        if ":" in name:
            continue
        then = row.get(f"{name}:previous")
        percent = row.get(f"{name}:change_pct")
        versus = ""
        if f"{name}:previous" in row:
            text = compact(then, column.unit, summary.currency, locale)
            versus = locale.say(VERSUS.get(compare, VERSUS_OTHER), value=text)
        found.append(
            Tile(
                column.said(locale),
                compact(row[name], column.unit, summary.currency, locale),
                locale.value(row[name], column.unit, summary.currency),
                locale.say(UNITS[column.unit]) if column.unit in UNITS else "",
                change(name, percent, _percent(percent, locale)),
                versus,
                spark(course(trend, name)),
            )
        )
    return found


def course(trend: Table | None, name: str) -> list[object]:
    """A measure's figures over time, up to today."""
    if trend is None:
        return []
    date, today = trend.dimensions[0].name, trend.as_of
    return [
        row[name]
        for row in trend.rows()
        if not isinstance(row[date], str) and (today is None or row[date] <= today)
    ]


def _percent(value: float | None, locale: Locale) -> str:
    """The change's size; its direction is the arrow's and the sign's."""
    if value is None:
        return MISSING
    if is_level(value):
        return locale.share(0)
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return sign + locale.share(abs(value), 0 if abs(value) >= 10 else 1)
