"""Why a figure moved: the exact parts of its change, drawn and in a table, and its records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from rapport.chart import Drawing
from rapport.errors import QueryError
from rapport.tile import POINTS
from rapport.why import explain
from rapport.why.parts import REST
from rapport.why.saying import headline
from rapport.wording import MISSING
from rapport_web.reports.behind.asked import narrowing
from rapport_web.reports.behind.looks import Tab, outs
from rapport_web.reports.charted import Charted, charted
from rapport_web.reports.filters import label_of
from rapport_web.reports.worklist import Worklist, worklist

if TYPE_CHECKING:
    from rapport.query import Query
    from rapport.report import Report
    from rapport.table import Column, Table
    from rapport.why import Explanation
    from rapport.wording import Locale
    from rapport_web.reports.behind.asked import Asked
    from rapport_web.reports.behind.key import At
    from rapport_web.reports.choices import Choices

MOST_ROWS = 40
NO_RECORDS_BY = ("", "movement")
"""Parts that no records stand behind one by one: factors, and what came and left."""


@dataclass(frozen=True)
class Line:
    """One value, with its parts in words."""

    name: str
    address: str
    """The records behind it; empty where there are none."""
    cells: list[str]
    """Its figures."""


@dataclass(frozen=True)
class Why:
    """What the drawer says of why a figure moved."""

    headline: str
    chart: Charted | None
    label: str
    headings: list[str]
    lines: list[Line]
    total: Line | None
    left_out: str
    list: Worklist | None
    notes: list[str]
    choices: list[Tab]
    files: list[tuple[str, str]]


def explanation(asked: Asked) -> Explanation:
    """Why the figure of a drawer moved. Raises UsageError where that cannot be told."""
    return explain(_query(asked), asked.generation.opened)


def why(
    asked: Asked, report: Report, choices: Choices, locale: Locale, kinds: list[str]
) -> Why | None:
    """Why a figure moved; None where it is compared with nothing. Raises UsageError."""
    if not asked.query.compare:
        return None
    behind = asked.behind
    found = explanation(asked)
    table, measure = found.table, found.summary.measures[0]
    has_records = found.by not in NO_RECORDS_BY

    def link(at: At) -> str:
        value = dict(at).get(found.by)
        if not has_records or value in ("start", "end", "(rest)", REST):
            return ""
        narrowed = behind.narrowed(found.by, value)
        return replace(narrowed, show="records").address(report.id, choices)

    chart = charted("waterfall", found.steps, measure.said(locale), locale, link)
    drawing = Drawing(table, "", locale)
    axis = table.dimensions[0]
    lines = [
        Line(
            drawing.text(axis, row[0]),
            link(((found.by, None if row[0] is None else str(row[0])),)),
            _cells(table, row[1:], locale),
        )
        for row in table.records[:MOST_ROWS]
    ]
    left = len(table.records) - len(lines)
    offered = outs(asked, report)
    chosen = found.by or behind.out
    pairs = urlencode([*choices.parts, *replace(behind, page=1).pairs()])
    return Why(
        headline(found, locale),
        chart if found.parts else None,
        axis.said(locale),
        [each.said(locale) for each in table.measures],
        lines,
        Line("", "", _cells(table, table.totals, locale)) if table.totals else None,
        locale.number(left) if left else "",
        worklist(found.named.table, locale) if found.named else None,
        [each.said(locale) for each in table.notes],
        _offered(offered, chosen, locale),
        [
            (kind.upper(), f"{reverse('why_export', args=[report.id, kind])}?{pairs}")
            for kind in kinds
        ],
    )


def _query(asked: Asked) -> Query:
    """The figure's question, of its first comparison, by the dimension that was chosen."""
    behind, query = asked.behind, asked.query
    by = (behind.out,) if behind.out else ()
    if not query.compare:
        raise QueryError(
            "This figure is compared with nothing.", "Choose a period to compare with."
        )
    conditions = narrowing(behind, asked.model)
    if len(conditions) < len(behind.at):
        raise QueryError(
            "Why it moved is told of the whole figure, and of names such as an owner or a source.",
            "Go one step back.",
        )
    return replace(query, measures=(behind.measure,), by=by, compare=query.compare[:1])


def _offered(names: list[str], chosen: str, locale: Locale) -> list[Tab]:
    names = list(dict.fromkeys([*([chosen] if chosen and chosen != "factor" else []), *names]))
    return [Tab(label_of(each, locale), each, each == chosen) for each in names]


def _cells(table: Table, values: Any, locale: Locale) -> list[str]:
    return [
        _cell(column, value, table, locale)
        for column, value in zip(table.measures, values, strict=True)
    ]


def _cell(column: Column, value: Any, table: Table, locale: Locale) -> str:
    """A figure in short, a part of the change with its sign."""
    if value is None:
        return MISSING
    if not column.signed:
        return _short(column, value, table, locale)
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    if column.unit == "share":
        number = sign + locale.number(abs(float(value)) * 100, 1)
        return locale.say(POINTS, number=number)
    return sign + _short(column, abs(value), table, locale)


def _short(column: Column, value: Any, table: Table, locale: Locale) -> str:
    if column.unit == "money":
        return locale.compact(value, table.currency)
    whole = column.unit in ("number", "days", "hours", "minutes") and value == int(value)
    return locale.value(value, column.unit, table.currency, 0 if whole else None)
