"""The tiles: a report's figures in short, each with its change and its course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.wording import MISSING, _
from rapport_web.reports.marks import Change, Spark, change, compact, is_level, spark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rapport.report import Answered
    from rapport.table import Column, Table
    from rapport.wording import Locale

VERSUS = {
    "previous_period": _("the period before: {value}"),
    "previous_year": _("a year before: {value}"),
}
VERSUS_OTHER = _("before: {value}")
POINTS = _("{number} pp")


@dataclass(frozen=True)
class Compared:
    """A figure against another period's."""

    change: Change | None
    versus: str


@dataclass(frozen=True)
class Tile:
    """One figure."""

    label: str
    value: str
    exact: str
    unit: str
    """What stands behind the number, where it is neither money nor a share."""
    compared: list[Compared]
    spark: Spark | None
    behind: str = ""
    """The address of what is behind it."""

    @property
    def change(self) -> Change | None:
        """Its change against the first comparison."""
        return self.compared[0].change if self.compared else None


UNITS = {"days": _("days"), "hours": _("hours"), "minutes": _("minutes")}


def tiles(
    answered: Answered,
    trend: Table | None,
    locale: Locale,
    link: Callable[[str], str] = lambda _: "",
) -> list[Tile]:
    """The tiles of a report, in its order."""
    summary = answered.summary
    row = summary.rows()[0]
    return [
        tile(
            column,
            row,
            summary,
            answered.query.compare,
            locale,
            values=course(trend, column.name),
            link=link,
        )
        for column in summary.measures
        if ":" not in column.name
    ]


def tile(
    column: Column,
    row: Mapping[str, object],
    table: Table,
    compare: tuple[str, ...],
    locale: Locale,
    *,
    values: Sequence[object] = (),
    link: Callable[[str], str] = lambda _: "",
) -> Tile:
    """One figure of a row, with its comparisons."""
    name = column.name
    found = []
    for each in compare:
        against = f":{each}" if len(compare) > 1 else ""
        if f"{name}:previous{against}" not in row:
            continue
        then = row[f"{name}:previous{against}"]
        said = compact(then, column.unit, table.currency, locale)
        versus = locale.say(VERSUS.get(each, VERSUS_OTHER), value=said)
        found.append(Compared(_change(column, row, against, locale), versus))
    value = row[name]
    return Tile(
        column.said(locale),
        compact(value, column.unit, table.currency, locale),
        locale.value(value, column.unit, table.currency),
        locale.say(UNITS[column.unit]) if column.unit in UNITS else "",
        found,
        spark(values),
        link(name) if value is not None else "",
    )


def _change(
    column: Column, row: Mapping[str, object], against: str, locale: Locale
) -> Change | None:
    """A share's change is said in points: a percentage of a percentage misleads."""
    if column.unit == "share":
        points = row.get(f"{column.name}:change{against}")
        return change(column.name, points, _points(points, locale))  # type: ignore[arg-type]
    percent = row.get(f"{column.name}:change_pct{against}")
    return change(column.name, percent, _percent(percent, locale))  # type: ignore[arg-type]


def course(trend: Table | None, name: str) -> list[object]:
    """A measure's figures over time, up to today."""
    if trend is None or all(each.name != name for each in trend.measures):
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
    return _sign(value) + locale.share(abs(value), 0 if abs(value) >= 10 else 1)


def _points(value: float | None, locale: Locale) -> str:
    if value is None:
        return MISSING
    number = locale.number(abs(float(value)) * 100, 1)
    return _sign(value) + locale.say(POINTS, number=number)


def _sign(value: float) -> str:
    return "" if is_level(value) else "+" if value > 0 else "\N{MINUS SIGN}"
