"""Names of stretches of time stand for the days that a person means."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import QueryError
from rapport.period import (
    NAMED,
    UNITS,
    Clock,
    Period,
    buckets,
    previous_period,
    previous_year,
    resolve,
    same_weekdays,
    shifted,
    start_of,
)

# A Wednesday.
TODAY = date(2026, 9, 30)
CLOCK = Clock(TODAY)


def span(name, clock=CLOCK):
    period = resolve(name, clock)
    return f"{period.start}..{period.end}"


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("today", "2026-09-30..2026-09-30"),
        ("yesterday", "2026-09-29..2026-09-29"),
        ("this_week", "2026-09-28..2026-10-04"),
        ("last_week", "2026-09-21..2026-09-27"),
        ("next_month", "2026-10-01..2026-10-31"),
        ("this_quarter", "2026-07-01..2026-09-30"),
        ("last_quarter", "2026-04-01..2026-06-30"),
        ("last_year", "2025-01-01..2025-12-31"),
        ("month_to_date", "2026-09-01..2026-09-30"),
        ("year_to_date", "2026-01-01..2026-09-30"),
        ("last_30_days", "2026-08-31..2026-09-29"),
        ("last_12_months", "2025-09-01..2026-08-31"),
        ("last_2_weeks", "2026-09-14..2026-09-27"),
        ("next_2_quarters", "2026-10-01..2027-03-31"),
        ("2026", "2026-01-01..2026-12-31"),
        ("2026-Q3", "2026-07-01..2026-09-30"),
        ("2026-02", "2026-02-01..2026-02-28"),
        ("2026-W07", "2026-02-09..2026-02-15"),
        ("2020-W53", "2020-12-28..2021-01-03"),
        ("2026-09-14", "2026-09-14..2026-09-14"),
        ("2026-01-01..2026-03-31", "2026-01-01..2026-03-31"),
        ("2025-Q4..2026-Q1", "2025-10-01..2026-03-31"),
        ("FY2026", "2026-01-01..2026-12-31"),
    ],
)
def test_a_name_stands_for_its_days(name, days):
    assert span(name) == days


def test_all_sets_no_condition():
    assert resolve("all", CLOCK) is None


def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends():
    april = Clock(TODAY, first_month=4)
    assert span("FY2026", april) == "2025-04-01..2026-03-31"
    assert span("FY2026-Q3", april) == "2025-10-01..2025-12-31"
    assert span("this_year", april) == "2026-04-01..2027-03-31"
    assert span("last_quarter", april) == "2026-04-01..2026-06-30"
    assert span("2026", april) == "2026-01-01..2026-12-31"


def test_weeks_begin_where_the_workspace_says():
    sunday = Clock(TODAY, first_weekday=6)
    assert span("this_week", sunday) == "2026-09-27..2026-10-03"
    assert span("2026-W07", sunday) == "2026-02-09..2026-02-15", "ISO weeks begin on Mondays"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("last_quater", "Did you mean last_quarter"),
        ("2026-13", "not in the calendar"),
        ("2025-W53", "not in the calendar"),
        ("2026-02-30", "not in the calendar"),
        ("2026-03-31..2026-01-01", "ends before it begins"),
        ("sometime", "There is no period called"),
    ],
)
def test_what_is_no_period_is_told_so(name, says):
    with pytest.raises(QueryError, match=says):
        resolve(name, CLOCK)


@pytest.mark.parametrize(
    ("name", "today", "before"),
    [
        ("2026-Q3", TODAY, "2026-04-01..2026-06-30"),
        ("2026-03", TODAY, "2026-02-01..2026-02-28"),
        ("last_30_days", TODAY, "2026-08-01..2026-08-30"),
        ("last_12_months", TODAY, "2024-09-01..2025-08-31"),
        # An unfinished stretch meets as many days of the one before.
        ("this_month", date(2026, 9, 10), "2026-08-01..2026-08-10"),
        ("month_to_date", date(2026, 9, 10), "2026-08-01..2026-08-10"),
        ("month_to_date", date(2026, 3, 30), "2026-02-01..2026-02-28"),
        ("this_quarter", date(2026, 8, 15), "2026-04-01..2026-05-16"),
        # And an unfinished year the one before until the same date, whichever has a leap day.
        ("this_year", date(2021, 11, 10), "2020-01-01..2020-11-10"),
        ("year_to_date", date(2024, 2, 29), "2023-01-01..2023-02-28"),
        ("2026-01-15..2026-02-14", TODAY, "2025-12-15..2026-01-14"),
    ],
)
def test_the_period_before_is_of_the_same_kind(name, today, before):
    period = resolve(name, Clock(today))
    found = previous_period(period, today)
    assert f"{found.start}..{found.end}" == before


@pytest.mark.parametrize(
    ("name", "today", "before"),
    [
        ("2026-Q3", TODAY, "2025-07-01..2025-09-30"),
        ("2024-02", TODAY, "2023-02-01..2023-02-28"),
        ("2025-02", TODAY, "2024-02-01..2024-02-29"),
        ("this_year", date(2026, 9, 10), "2025-01-01..2025-09-10"),
        ("year_to_date", date(2024, 2, 29), "2023-01-01..2023-02-28"),
        ("2026-W07", TODAY, "2025-02-10..2025-02-16"),
    ],
)
def test_the_year_before_is_the_same_stretch(name, today, before):
    found = previous_year(resolve(name, Clock(today)), today)
    assert f"{found.start}..{found.end}" == before


@pytest.mark.parametrize(
    ("name", "today", "before"),
    [
        # Tuesday and Wednesday, and those of the week before.
        ("2026-09-29..2026-09-30", TODAY, "2026-09-22..2026-09-23"),
        ("2026-W07", TODAY, "2026-02-02..2026-02-08"),
        # Five weeks make room for a month of 30 days.
        ("2026-09", TODAY, "2026-07-28..2026-08-26"),
        ("this_week", date(2026, 9, 10), "2026-08-31..2026-09-03"),
    ],
)
def test_the_same_weekdays_are_whole_weeks_before(name, today, before):
    period = resolve(name, Clock(today))
    found = same_weekdays(period, today)
    assert f"{found.start}..{found.end}" == before
    assert found.start.weekday() == period.start.weekday()


days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
clocks = st.builds(Clock, days, st.integers(0, 6), st.integers(1, 12))


@given(st.sampled_from([each for each in NAMED if each != "all"]), clocks)
def test_no_period_before_is_longer_or_touches_the_running_one(name, clock):
    period = resolve(name, clock)
    before = previous_period(period, clock.today)
    assert before.start < period.start
    assert before.end < period.start
    assert before.days <= max(period.days, 366)


@given(days, st.sampled_from(UNITS), clocks)
def test_every_day_is_in_the_bucket_that_begins_before_it(day, unit, clock):
    first = start_of(unit, day, clock)
    assert first <= day < shifted(first, unit, 1)
    assert start_of(unit, first, clock) == first


@given(days, st.integers(0, 800), st.sampled_from(UNITS), clocks)
def test_buckets_cover_a_period_without_gap_or_overlap(first, length, unit, clock):
    period = Period(first, first + timedelta(days=length))
    found = buckets(unit, period, clock, fiscal=True)
    assert found[0] <= period.start
    assert found[-1] <= period.end < shifted(found[-1], unit, 1)
    assert all(shifted(one, unit, 1) == two for one, two in pairwise(found))
