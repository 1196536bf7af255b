"""A tile: one figure in short, with its change, what it was before, and its course.

The page, paper and the terminal draw it each in its own way; what it says is worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.chart import FEWEST_CASES, NUMBER_OF_CASES, Drawing
from rapport.measures import MEASURES
from rapport.wording import MISSING, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rapport.table import Column, Table
    from rapport.wording import Locale

UNITS = {"days": _("days"), "hours": _("hours"), "minutes": _("minutes")}
"""What stands behind a number; money and shares are written with theirs."""
POINTS = _("{number} pp")
VERSUS = {
    "previous_period": _("the period before: {value}"),
    "previous_year": _("a year before: {value}"),
    "same_weekdays": _("the same weekdays before: {value}"),
}
VERSUS_OTHER = _("before: {value}")
AHEAD = _("{label}, ahead")
"""What a tile calls what is less than nothing behind."""
TOO_FEW = _("too few: {cases}")
SHORTEST = 3
"""Fewer figures of many are no course."""
LEVEL = 0.0005
"""A smaller change is written 0.0 %, and is neither up nor down."""


@dataclass(frozen=True)
class Change:
    """A change against a comparison: never by colour alone, but with arrow and sign."""

    text: str
    """With its sign: +9.4 %, −2.0 pp."""
    arrow: str = ""
    tone: str = "level"
    """up for good news, down for bad, level for neither."""

    @property
    def said(self) -> str:
        """The change with its arrow."""
        return f"{self.arrow} {self.text}".strip()


@dataclass(frozen=True)
class Compared:
    """What a figure was in another period."""

    change: Change | None
    """None where it is not known."""
    versus: str
    """The other period's figure and which period that is, in words; empty where it is not told."""
    is_known: bool = True
    """Whether that figure is known."""


@dataclass(frozen=True)
class Tile:
    """One figure in words."""

    name: str
    label: str
    value: str
    """In three figures or so; of a rate of too few cases, how many there are."""
    exact: str
    """With all its figures."""
    unit: str
    """What stands behind the number, where it is neither money nor a share."""
    compared: tuple[Compared, ...]
    """One for each period that it is compared with."""
    course: tuple[float | None, ...]
    """Its figures over time, up to today; empty where they are not known."""
    withheld: str = ""
    """Why it shows no rate, where it has one: of what there are too few cases."""

    @property
    def change(self) -> Change | None:
        """Its change against the first comparison."""
        return self.compared[0].change if self.compared else None

    @property
    def is_known(self) -> bool:
        """Whether it has a figure, here or in what it is compared with."""
        return self.value != MISSING or any(each.is_known for each in self.compared)

    @property
    def figure(self) -> str:
        """The value with its unit."""
        return f"{self.value} {self.unit}".strip()

    @property
    def beside(self) -> str:
        """What is said beside the figure: its change, or why no rate is shown; may be empty."""
        return self.withheld or (self.change.said if self.change else "")

    @property
    def tone(self) -> str:
        """The tone of its change."""
        return self.change.tone if self.change else "level"


def tiles(
    table: Table, locale: Locale, trend: Table | None = None, *, withholds: bool = True
) -> tuple[Tile, ...]:
    """The figures of a table's one row, in its order; `trend` has the same measures by a date.

    A rate of fewer than ten cases is withheld, unless every figure was asked for.
    """
    rows = table.rows()[:1]
    found = tuple(
        tile(column, row, table, locale, course=course(trend, column, locale), withholds=withholds)
        for row in rows
        for column in table.measures
        if not _is_comparison(column)
    )
    # What is known neither now nor before is said in the notes.
    known = tuple(each for each in found if each.is_known)
    return known if withholds and known else found


def _is_comparison(column: Column) -> bool:
    """Whether a column is a figure's change or what it was: a goal is a figure of its own."""
    suffix = column.name.partition(":")[2].partition(":")[0]
    return suffix in ("previous", "change", "change_pct")


def tile(
    column: Column,
    row: Mapping[str, Any],
    table: Table,
    locale: Locale,
    *,
    course: tuple[float | None, ...] = (),
    withholds: bool = True,
) -> Tile:
    """One figure of a row, with its comparisons."""
    value = row[column.name]
    if column.name.endswith(":behind") and value is not None and value < 0:
        column, value = replace(column, versus=AHEAD), -value
    cases = Drawing(table, "", locale).cases(column) if withholds else None
    found = Tile(
        column.name,
        column.said(locale),
        short(value, column.unit, table.currency, locale),
        locale.value(value, column.unit, table.currency),
        locale.say(UNITS[column.unit]) if column.unit in UNITS and value is not None else "",
        tuple(_compared(column, row, table, cases, locale)),
        course,
    )
    if cases is None or value is None or not _is_few(row, cases.name):
        return found
    count = locale.say(NUMBER_OF_CASES, n=locale.number(row[cases.name]))
    why = locale.say(TOO_FEW, cases=cases.said(locale).lower())
    return Tile(found.name, found.label, count, count, "", (), found.course, why)


def _compared(
    column: Column,
    row: Mapping[str, Any],
    table: Table,
    cases: Column | None,
    locale: Locale,
) -> Iterable[Compared]:
    """Its comparisons; one with a rate of too few cases then has nothing to compare with."""
    name, first = column.name, (*table.query.compare, "")[0]
    versions = (each.name.partition(":") for each in table.measures if each.versus)
    own = (suffix.partition(":")[2] for base, __, suffix in versions if base == name)
    for against in dict.fromkeys(own):
        ending = f":{against}" if against else ""
        if cases is not None and _is_few(row, f"{cases.name}:previous{ending}"):
            continue
        before = f"{name}:previous{ending}"
        versus = ""
        if before in row:
            value = short(row[before], column.unit, table.currency, locale)
            versus = locale.say(VERSUS.get(against or first, VERSUS_OTHER), value=value)
        is_known = row.get(before) is not None
        yield Compared(changed(column, row, locale, ending), versus, is_known)


def _is_few(row: Mapping[str, Any], name: str) -> bool:
    return name in row and (row[name] or 0) < FEWEST_CASES


def changed(
    column: Column, row: Mapping[str, Any], locale: Locale, ending: str = ""
) -> Change | None:
    """How a figure of a row has changed; None where it is not known.

    A share's change is said in points: a percentage of a percentage misleads.
    """
    in_points = column.unit == "share"
    kind = "change" if in_points else "change_pct"
    value = row.get(f"{column.name}:{kind}{ending}")
    return change(column.name, value, locale, in_points=in_points)


def change(name: str, value: Any, locale: Locale, *, in_points: bool = False) -> Change | None:
    """How a measure's change is written and marked, of a fraction; None where it is not known."""
    if value is None:
        return None
    size = abs(float(value))
    if is_level(value):
        size = 0.0
    text = locale.share(size, 0 if size >= 10 else 1)
    if in_points:
        text = locale.say(POINTS, number=locale.number(size * 100, 1))
    if not size:
        return Change(text)
    sign, arrow = ("+", "▲") if value > 0 else ("\N{MINUS SIGN}", "▼")
    return Change(sign + text, arrow, tone(name, value))


def is_level(share: Any) -> bool:
    """Whether a change is too small to be written: 0.0 % is neither up nor down."""
    return bool(abs(share) < LEVEL)


def tone(name: str, value: Any) -> str:
    """Whether a measure's change of so much is good news (up), bad (down) or neither (level).

    >>> tone("lost_deals", 0.1)
    'down'
    """
    if not value:
        return "level"
    known = MEASURES.get(name.partition(":")[0])
    good = "more" if known is None else known.good
    if good == "neither":
        return "level"
    is_good = (value > 0) != (good == "less")
    return "up" if is_good else "down"


def short(value: Any, unit: str, currency: str, locale: Locale) -> str:
    """A figure at a tile's size: €1.23M, 27.3 %, 4,238."""
    if value is None:
        return MISSING
    if unit == "money":
        return locale.compact(value, currency)
    if unit in ("count", "number") and abs(value) >= 100_000:
        return locale.compact(value)
    whole = unit == "number" and (abs(value) >= 100 or value == int(value))
    return locale.value(value, unit, currency, 0 if whole else None)


def course(trend: Table | None, column: Column, locale: Locale) -> tuple[float | None, ...]:
    """A measure's figures over time, up to today.

    A rate of too few cases is none of them; where that is most of them, or where there are too few
    figures, there is no course.
    """
    if trend is None or all(each.name != column.name for each in trend.measures):
        return ()
    date, today, drawing = trend.dimensions[0].name, trend.as_of, Drawing(trend, "", locale)
    found = tuple(
        drawing.drawn(column, row)
        for row in trend.rows()
        if not isinstance(row[date], str) and (today is None or row[date] <= today)
    )
    known = len(found) - found.count(None)
    is_sparse = column.unit == "share" or known < SHORTEST
    return () if is_sparse and 2 * known < len(found) else found
