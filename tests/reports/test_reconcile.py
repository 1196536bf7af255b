"""A figure is one figure: reports that show the same measure of the same days agree on it.

Every report is looked at, whatever is in the catalogue. A section of its own conditions, options or
days says something else; of the rest, each measure's total is the same wherever it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from rapport.measures import MEASURES
from rapport.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapport.report import Answered

PERIOD = "2026-Q2"
OTHERWISE = ("last", "triangle", "still there", "across", "contributions", "cumulated", "beyond")
"""What a table is read as when its totals are not those of its measures."""


def shown(found: Answered) -> Iterator[tuple[str, str, Any]]:
    """Where a report shows a measure's total, the measure, and its figure."""
    for each in found.sections:
        section, table = each.section, each.table
        own = (section.where, section.options, section.own, section.of)
        if any((*own, section.period, section.trailing_days, section.listing)):
            continue
        if section.is_worklist or section.read_as in OTHERWISE:
            continue
        if table.dimensions and table.totals is None:
            continue
        for column in table.measures:
            if column.name in MEASURES:
                yield section.id, column.name, table.total_of(column.name)


def alike(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one == other
    return abs(Decimal(str(one)) - Decimal(str(other))) < Decimal("0.005")


def test_reports_that_share_a_measure_agree_on_it(demo):
    figures: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for name, report in sorted(REPORTS.items()):
        if not report.tiles or report.of_alone or not report.has_period:
            continue
        found = report.answer(demo, {"period": [PERIOD], "compare": ["none"]})
        for section, measure, value in shown(found):
            figures[measure].append((f"{name} {section}", value))
    shared = {
        measure: places
        for measure, places in figures.items()
        if len({place.partition(" ")[0] for place, __ in places}) > 1
    }
    assert {"won_amount", "won_deals", "win_rate", "deals"} <= set(shared)
    apart = {
        measure: places
        for measure, places in shared.items()
        if not all(alike(value, places[0][1]) for __, value in places)
    }
    assert not apart


@pytest.mark.parametrize("period", ["2026-Q2", "2025"])
def test_what_was_won_is_where_the_funnel_ends(demo, period):
    asked = {"period": [period], "compare": ["none"]}
    sales = REPORTS["total-sales"].answer(demo, asked).summary.rows()[0]
    pipeline = REPORTS["pipeline"].answer(demo, asked).summary.rows()[0]
    options = ["funnel=deals", "basis=period"]
    steps = REPORTS["funnel"].answer(demo, {**asked, "option": options}).section("deals").rows()
    last = next(each for each in steps if each["step"] == "won")
    for each in (pipeline, {"won_amount": last["step_value"], "won_deals": last["step_count"]}):
        assert each["won_amount"] == sales["won_amount"]
        assert each["won_deals"] == sales["won_deals"]


def test_the_board_and_the_stages_are_of_the_same_deals(demo):
    found = REPORTS["pipeline"].answer(demo, {"compare": ["none"]})
    parts: dict[str, int] = defaultdict(int)
    for each in found.sections:
        name = each.section.id.partition("-")[0]
        if name == "board":
            parts[name] += each.count or 0
        elif name == "stages":
            parts[name] += each.table.total_of("open_deals") or 0
    assert parts["board"] == parts["stages"] == found.summary.rows()[0]["open_deals"]


def test_the_largest_customers_are_a_share_of_the_whole(demo):
    for period in ("2026", "2025-Q3", "all"):
        compare = ["none"]
        row = REPORTS["sales-per-customer"].answer(demo, {"period": [period], "compare": compare})
        share = row.summary.rows()[0]["top10_share"]
        assert share is None or 0 <= share <= 1


@pytest.mark.parametrize("credit", ["split", "sourced"])
def test_whoever_is_credited_the_sales_are_the_same(demo, credit):
    plain = REPORTS["total-sales"].answer(demo, {"period": [PERIOD]})
    shared = REPORTS["total-sales"].answer(
        demo, {"period": [PERIOD], "option": [f"credit={credit}"]}
    )
    total = plain.summary.rows()[0]["won_amount"]
    assert shared.summary.rows()[0]["won_amount"] == total
    assert sum(each or 0 for each in shared.section("split").values_of("won_amount")) == total
