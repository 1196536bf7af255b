"""What a drawer shows of a figure: its records, what it breaks out into, its course over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rapport.asking import counted
from rapport.chart import suitable
from rapport.dimension import CYCLES
from rapport.errors import UsageError
from rapport.tile import Change, changed
from rapport.wording import Message, _n
from rapport_web.reports.charted import Charted, charted
from rapport_web.reports.filters import OWN, label_of
from rapport_web.reports.tables import cell as cell_of
from rapport_web.reports.worklist import Worklist, worklist

if TYPE_CHECKING:
    from rapport.report import Report
    from rapport.table import Column, Table
    from rapport.wording import Locale
    from rapport_web.reports.behind.asked import Asked
    from rapport_web.reports.behind.key import At
    from rapport_web.reports.choices import Choices

ON_A_PAGE = 25
MOST_ROWS = 40
RECORDS: dict[str, tuple[Message, Message]] = {
    "deals": _n("{n} deal", "{n} deals"),
    "leads": _n("{n} lead", "{n} leads"),
    "activities": _n("{n} activity", "{n} activities"),
    "lines": _n("{n} line of a deal", "{n} lines of deals"),
    "purchases": _n("{n} purchase", "{n} purchases"),
    "customers": _n("{n} customer", "{n} customers"),
    "subscribers": _n("{n} customer", "{n} customers"),
    "subscriptions": _n("{n} subscription", "{n} subscriptions"),
    "stage_visits": _n("{n} stay in a stage", "{n} stays in stages"),
}
RECORDS_ELSE = _n("{n} record", "{n} records")


@dataclass(frozen=True)
class Tab:
    """One of several things to see, and its address."""

    label: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class RecordsBehind:
    """The records of a figure, a page of them."""

    said: str
    """How many there are in all, in words."""
    list: Worklist
    parts: list[Tab]
    """Of a ratio, what it is made of."""
    first: str
    last: str
    before: str
    after: str


@dataclass(frozen=True)
class Piece:
    """One row of a break-out."""

    name: str
    value: str
    bar: str
    change: Change | None
    address: str


@dataclass(frozen=True)
class BreakOut:
    """A figure split by a further dimension."""

    label: str
    pieces: list[Piece]
    left_out: str
    choices: list[Tab]


@dataclass(frozen=True)
class Trend:
    """A figure over time."""

    chart: Charted | None
    pieces: list[Piece]


def records_of(asked: Asked, report: Report, choices: Choices, locale: Locale) -> RecordsBehind:
    """The records that the figure counts: of its own rows, conditions and population."""
    behind = asked.behind
    offset = (behind.page - 1) * ON_A_PAGE
    query = replace(asked.query, measures=(behind.measure,), compare=())
    found = asked.generation.records(
        query, behind.part or behind.measure, asked.at, limit=ON_A_PAGE, offset=offset
    )
    parts = []
    if len(found.parts) > 1:
        parts = [
            Tab(
                locale.say(asked.model.measure(each).label),
                replace(behind, part=each, page=1).address(report.id, choices),
                each == found.measure,
            )
            for each in found.parts
        ]
    shown = len(found.table.records)
    last = offset + shown
    return RecordsBehind(
        locale.count(*RECORDS.get(found.kind, RECORDS_ELSE), found.count),
        worklist(found.table, locale),
        parts,
        locale.number(offset + 1) if shown else "",
        locale.number(last),
        replace(behind, page=behind.page - 1).address(report.id, choices)
        if behind.page > 1
        else "",
        replace(behind, page=behind.page + 1).address(report.id, choices)
        if last < found.count
        else "",
    )


def outs(asked: Asked, report: Report) -> list[str]:
    """What the figure can be broken out by: what the report is split by first."""
    model = asked.model
    names: list[str] = []
    for measure in counted([asked.behind.measure], model):
        names += model.names_of(model.fact(measure.fact))
    known = model.dimensions()
    taken = {name.partition(":")[0] for name, __ in asked.behind.at}
    usable = [
        each
        for each in dict.fromkeys(names)
        if each in known
        and known[each].type != "date"
        and each not in taken
        and each not in CYCLES
        and each not in OWN
    ]
    first = [each for each in report.splits if each in usable]
    return list(dict.fromkeys([*first, *usable]))


def break_out(asked: Asked, report: Report, choices: Choices, locale: Locale) -> BreakOut | None:
    """The figure split by one more dimension; None where it has none. Raises UsageError."""
    offered = outs(asked, report)
    if not offered:
        return None
    behind = asked.behind
    out = behind.out or offered[0]
    query = replace(asked.query, by=(*asked.query.by, out))
    table = asked.generation.ask(query)
    rows = asked.rows_of(table)
    measure = next(each for each in table.columns if each.name == behind.measure)
    axis = next(each for each in table.columns if each.name == out)
    rows = [row for row in rows if row[measure.name] is not None]
    rows.sort(key=lambda row: -abs(row[measure.name]))
    pieces = [_piece(row, axis, measure, table, locale, rows=rows) for row in rows[:MOST_ROWS]]
    pieces = [
        replace(piece, address=behind.narrowed(out, row[out]).address(report.id, choices))
        for piece, row in zip(pieces, rows, strict=False)
    ]
    tabs = [
        Tab(label_of(each, locale), each, each == out) for each in dict.fromkeys([*offered, out])
    ]
    left = len(rows) - len(pieces)
    return BreakOut(label_of(out, locale), pieces, locale.number(left) if left else "", tabs)


def trend(asked: Asked, report: Report, choices: Choices, locale: Locale) -> Trend:
    """The figure over all of the report's period. Raises UsageError."""
    behind = asked.behind
    dated = next((name for name, __ in behind.at if name.startswith("date:")), "")
    others = tuple(pair for pair in behind.at if pair[0] != dated)
    axis = dated or f"date:{asked.answered.grain}"
    query = replace(
        asked.query, by=(*(name for name, __ in others), axis), measures=asked.query.measures
    )
    try:
        table = asked.generation.ask(query)
    except UsageError:
        if not query.compare:
            raise
        plain = replace(query, measures=(behind.measure,), compare=())
        table = asked.generation.ask(plain)
    freed = replace(behind, at=others)
    rows = [row for row in table.rows() if freed.holds(row)]
    kept = [
        each
        for each in table.columns
        if each.name == axis or (each.role == "measure" and not each.against)
    ]
    course = replace(
        table,
        columns=tuple(kept),
        records=tuple(tuple(row[each.name] for each in kept) for row in rows),
        totals=None,
    )
    column = next(each for each in kept if each.name == axis)
    measure = next(each for each in kept if each.name == behind.measure)

    def link(at: At) -> str:
        return replace(freed, at=(*freed.at, *at)).address(report.id, choices)

    drawn = charted(suitable(course) or "lines", course, measure.said(locale), locale, link)
    pieces = [
        replace(
            _piece(row, column, measure, course, locale, rows=rows),
            address=freed.narrowed(axis, row[axis]).address(report.id, choices),
        )
        for row in reversed(rows)
        if row[measure.name] is not None
    ]
    return Trend(drawn, pieces[:MOST_ROWS])


def _piece(
    row: dict[str, Any],
    axis: Column,
    measure: Column,
    table: Table,
    locale: Locale,
    *,
    rows: list[dict[str, Any]],
) -> Piece:
    longest = max((abs(float(each[measure.name] or 0)) for each in rows), default=0)
    share = 100 * abs(float(row[measure.name])) / longest if longest else 0
    return Piece(
        cell_of(axis, row[axis.name], table, locale).text,
        locale.value(row[measure.name], measure.unit, table.currency),
        f"{share:.1f}%",
        changed(measure, row, locale),
        "",
    )
