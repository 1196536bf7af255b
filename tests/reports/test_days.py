"""A report opens on its usual days, as seen from the day as of which it is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rapport.reports import REPORTS
from rapport.wording import Locale


def said(notes) -> str:
    return " ".join(each.said(Locale()) for each in notes)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("total-sales", date(2025, 1, 1), date(2025, 12, 31)),
        ("pipeline", date(2025, 1, 1), date(2025, 3, 31)),
    ],
)
def test_the_usual_period_is_as_seen_from_as_of(demo, name, first, last):
    report = REPORTS[name]
    period = report.usual_period("2025-02-28", demo.model)
    asked = demo.query([report.tiles[0]], period=period)
    assert (asked.period.start, asked.period.end) == (first, last)
    assert report.usual_period("now", demo.model) == report.period
    # What is wrong with the day is said where it is read.
    assert report.usual_period("someday", demo.model) == report.period


def test_a_report_as_of_a_past_day_is_compared_with_what_had_gone_by_then(demo):
    found = REPORTS["total-sales"].answer(demo, {"as_of": ["2025-03-31"]})
    assert found.period.start == date(2025, 1, 1)
    assert found.summary.compare.end == date(2024, 3, 31)
    alone = demo.query(["won_amount"], period="2025", as_of="2025-03-31").records[0][0]
    assert found.summary.rows()[0]["won_amount"] == alone


def test_today_is_told_where_it_matters(demo):
    def tells(measure, **parts):
        return "Today is" in said(demo.query([measure], **parts).notes)

    assert tells("won_amount", period="this_year")
    assert tells("won_amount", period="2026-01-01..today")
    assert tells("won_amount", where=["expected_close_on=this_quarter"])
    assert tells("open_amount")
    assert not tells("won_amount", period="2025-Q2")
    assert not tells("won_amount", where=["source=none"])
    found = REPORTS["new-leads"].answer(demo, {"period": ["2025-Q2"], "compare": ["none"]})
    assert said(found.notes).count("Today is") == 1


def test_days_that_stand_one_by_one_meet_their_weekdays(demo):
    found = REPORTS["activity"].answer(demo, {"period": ["2026-03"]})
    over_time = next(each.table for each in found.sections if each.section.id == "over_time")
    whole = demo.query(["activities"], by=["date:day"], period="2026")
    done = dict(whole.records)
    for row in over_time.rows():
        before = row["date:day"] - timedelta(weeks=5)
        assert before.weekday() == row["date:day"].weekday()
        assert row["activities:previous"] == done[before]
    under = next(each for each in found.sections if each.section.id == "over_time")
    assert "the same weekday: of 25 Jan 2026 – 24 Feb 2026" in said(found.under(under))
    assert found.summary.compare.start == date(2026, 2, 1), "the whole is compared as it was"


def test_what_a_reader_compares_with_is_taken_as_it_is(demo):
    parts = {"period": ["2026-03"], "compare": ["previous_period"]}
    found = REPORTS["activity"].answer(demo, parts)
    over_time = next(each.table for each in found.sections if each.section.id == "over_time")
    assert over_time.compare.start == date(2026, 2, 1)
