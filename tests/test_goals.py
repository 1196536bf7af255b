"""The goal of anybody in any stretch of days, to the last digit, and how far along they are."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.calendar import days
from rapport.errors import QueryError
from rapport.goals import (
    UNUSED,
    Calendar,
    Goals,
    Scope,
    read,
    scope_of,
    spread,
)
from rapport.period import Clock, Period, resolve
from rapport.query import where
from rapport.settings import Settings, WorkingDays
from rapport.table import Note
from rapport.wording import Locale, Message

quick = settings(deadline=None)

CLOCK = Clock(date(2026, 9, 30))
FISCAL = Clock(date(2026, 9, 30), first_month=2)
WON = Message("Won value")
NORA, OLA, PIA = (Scope("user", name) for name in ("Nora", "Ola", "Pia"))
NORTH = Scope("team", "North")
PEOPLE = {"North": ["Nora", "Ola"], "All": ["Nora", "Ola", "Pia"]}
SHARED = Path(__file__).parents[2] / "shared"
QUOTAS = SHARED / "data" / "adventureworks_quota" / "SalesPersonQuotaHistory.csv"


def calendar(first=date(2024, 1, 1), last=date(2027, 12, 31), **settings):
    own = Settings(working_days=WorkingDays(**settings))
    return Calendar({row[0]: row[-1] for row in days(own, first, last)})


WEEKDAYS = calendar()


def period(text, clock=CLOCK):
    return resolve(text, clock)


def row(start, grain, target, kind="everyone", name=None, measure="won_amount"):
    return {
        "measure": measure,
        "period_start": date.fromisoformat(start),
        "grain": grain,
        "target": target,
        "scope_kind": kind,
        "scope_id": name,
    }


def goals(*rows, clock=CLOCK, **choices):
    found, unusable = read(rows, clock)
    assert not unusable
    return Goals(found, WEEKDAYS, people=PEOPLE, **choices)


def target(of, text, scope=None, kind="flow", measure="won_amount"):
    return of.of(measure, WON, scope or Scope(), period(text), kind)


def value(of, text, *rest, **named):
    return target(of, text, *rest, **named).value


def said(of_target):
    return Note(of_target.said.text, values=of_target.said.values).said(Locale())


# Spreading ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        ("100", [1, 1, 1], ["33.33", "33.34", "33.33"]),
        ("1000", [1] * 12, ["83.33", "83.34", "83.33"] * 4),
        ("10", [0, 1, 3], ["0.00", "2.50", "7.50"]),
        ("0.05", [1, 1], ["0.03", "0.02"]),
        ("1.0001", [1, 1], ["0.5001", "0.5000"]),
        ("-100", [1, 1, 1], ["-33.33", "-33.33", "-33.34"]),
        ("7", [0, 0], ["3.50", "3.50"]),
        ("1E+3", [1, 1, 2], ["250.00", "250.00", "500.00"]),
        ("5", [], []),
    ],
)
def test_a_target_is_spread_to_the_cent(whole, weights, parts):
    found = spread(Decimal(whole), weights)
    assert sorted(found) == sorted(Decimal(each) for each in parts)
    if Decimal(whole) >= 0:
        assert found == [Decimal(each) for each in parts]


def test_a_weight_below_zero_is_refused():
    with pytest.raises(ValueError, match="below zero"):
        spread(Decimal(1), [2, -1])


weights = st.lists(st.integers(0, 10**6) | st.fractions(0, 100), min_size=1, max_size=40)
targets = st.decimals(-(10**12), 10**12, places=4) | st.integers(0, 10**9).map(Decimal)


@quick
@given(targets, weights)
def test_the_parts_add_up_exactly_and_are_within_a_digit_of_their_due(whole, weights):
    parts = spread(whole, weights)
    digit = max(Fraction(1, 10**4), Fraction(1, 100) if whole == whole.to_integral() else 0)
    assert sum(map(Fraction, parts)) == Fraction(whole)
    total = sum(map(Fraction, weights))
    for part, weight in zip(parts, weights, strict=True):
        due = Fraction(whole) * (Fraction(weight) / total if total else Fraction(1, len(weights)))
        assert abs(Fraction(part) - due) < digit


# Periods ───────────────────────────────────────────────────────────────────────────────────────


def test_a_goal_is_its_own_periods():
    own = goals(row("2026-07-01", "quarter", 900.0))
    assert value(own, "2026-Q3") == 900
    assert value(own, "2026-07-01..2026-09-30") == 900


def test_a_year_is_spread_over_its_months_evenly():
    own = goals(row("2026-01-01", "year", 1200.0))
    assert [value(own, f"2026-{month:02}") for month in range(1, 13)] == [100] * 12
    assert value(own, "2026-Q3") == 300


def test_a_quarter_is_spread_over_its_months_by_working_days():
    own = goals(row("2026-01-01", "quarter", 6400.0), spread="working_days")
    # Mondays to Fridays: 22 in January, 20 in February, 22 in March of 2026.
    assert [value(own, f"2026-0{month}") for month in (1, 2, 3)] == [2200, 2000, 2200]
    # 5 to 11 January is five working days of a hundred each, and so are its Monday to Friday.
    assert value(own, "2026-01-05..2026-01-11") == 500
    assert value(own, "2026-01-05..2026-01-09") == 500
    assert value(own, "2026-01-10..2026-01-11") == 0


def test_public_holidays_are_no_working_days():
    rows, __ = read([row("2026-05-01", "month", 1700.0)], CLOCK)
    own = Goals(rows, calendar(countries=("NO",)), "working_days")
    # May 2026 has 21 weekdays; the 1st, the 14th and the 25th are free in Norway.
    assert value(own, "2026-05-01") == 0
    assert value(own, "2026-05-04") == Decimal("94.44")
    assert sum(value(own, f"2026-05-{day:02}") for day in range(1, 32)) == 1700


def test_a_year_is_spread_in_the_shape_of_the_last():
    before = {date(2025, month, 1): Decimal(month) for month in range(1, 13)}
    own = goals(row("2026-01-01", "year", 7800.0), spread="shape", shape=before)
    assert [value(own, f"2026-{month:02}") for month in (1, 6, 12)] == [100, 600, 1200]


def test_a_shape_without_anything_in_it_is_even():
    own = goals(row("2026-01-01", "year", 1200.0), spread="shape")
    assert value(own, "2026-03") == 100


def test_months_add_up_to_a_quarter_that_has_no_goal_of_its_own():
    months = [row(f"2026-0{month}-01", "month", 100.0 * month) for month in (7, 8, 9)]
    assert value(goals(*months), "2026-Q3") == 2400
    assert value(goals(*months, row("2026-07-01", "quarter", 3000.0)), "2026-Q3") == 3000


def test_a_quarters_own_goal_counts_in_the_year_whatever_its_months_say():
    rows = [row(f"2026-{month:02}-01", "month", 100.0) for month in range(1, 13)]
    own = goals(*rows, row("2026-01-01", "quarter", 500.0))
    assert value(own, "2026-Q1") == 500
    assert value(own, "2026-01") == 100
    assert value(own, "2026") == 1400


def test_a_finer_goal_wins_for_its_stretch_and_the_rest_is_spread_over_the_others():
    own = goals(row("2026-01-01", "year", 1200.0), row("2026-01-01", "month", 320.0))
    assert value(own, "2026-01") == 320
    assert value(own, "2026-02") == 80
    assert value(own, "2026-Q1") == 480
    assert value(own, "2026") == 1200


def test_what_is_left_never_falls_below_zero():
    own = goals(row("2026-01-01", "quarter", 100.0), row("2026-01-01", "month", 320.0))
    assert [value(own, f"2026-0{month}") for month in (1, 2, 3)] == [320, 0, 0]


def test_goals_that_cover_only_part_of_a_period_make_none():
    own = goals(row("2026-07-01", "month", 100.0), row("2026-08-01", "month", 100.0))
    none = target(own, "2026-Q3")
    assert none.value is None
    assert said(none) == (
        "Won value: the goals for everyone do not cover all of 1 Jul 2026 to 30 Sep 2026."
    )


def test_the_quarters_of_a_round_year_are_round():
    own = goals(row("2026-01-01", "year", 100_000.0))
    assert [value(own, f"2026-Q{quarter}") for quarter in (1, 2, 3, 4)] == [25_000] * 4


def test_people_who_have_goals_for_a_part_are_in_the_sum_of_the_whole_with_a_note():
    own = goals(
        row("2026-01-01", "quarter", 100.0, "user", "Nora"),
        row("2026-04-01", "quarter", 50.0, "user", "Nora"),
        row("2026-04-01", "quarter", 70.0, "user", "Emma"),
    )
    whole = period("2026-01-01..2026-06-30")
    assert own.of_people("won_amount", Scope(), whole, "flow") == (220, 2)
    (partly,) = own.partly("won_amount", "Won value", Scope(), whole, "flow")
    assert dict(partly.values)["scope"] == "Emma"


def test_where_there_is_no_goal_it_says_so():
    own = goals(row("2026-07-01", "month", 100.0))
    none = target(own, "2026-07", NORA)
    assert none.value is None
    assert said(none) == "Won value: there is no goal for Nora."
    assert target(own, "2026-07", measure="leads").value is None


def test_a_rates_goal_is_a_level_that_holds_within_its_stretch():
    rates = goals(row("2026-01-01", "year", 0.3), row("2026-02-01", "month", 0.25))
    assert value(rates, "2026", kind="ratio") == Decimal("0.3")
    assert value(rates, "2026-Q3", kind="ratio") == Decimal("0.3")
    assert value(rates, "2026-02", kind="ratio") == Decimal("0.25")
    mixed = target(rates, "2026-Q1", kind="ratio")
    assert mixed.value is None
    assert "not added up over time" in said(mixed)


def test_a_distinct_counts_goal_holds_for_its_own_stretch_only():
    own = goals(row("2026-01-01", "year", 500.0))
    assert value(own, "2026", kind="distinct") == 500
    assert value(own, "2026-Q1", kind="distinct") is None


def test_a_fiscal_year_begins_where_the_workspace_says():
    own = goals(row("2026-02-01", "year", 1200.0), clock=FISCAL)
    assert own.of("won_amount", WON, Scope(), resolve("FY2027", FISCAL)).value == 1200
    assert value(own, "2026-02") == 100
    assert value(own, "2026") is None


def test_beyond_the_calendar_is_an_error_that_says_so():
    own = goals(row("2031-01-01", "month", 100.0), spread="working_days")
    with pytest.raises(QueryError, match="does not reach 2031-01-01"):
        value(own, "2031-01-05")


@quick
@given(
    st.dictionaries(st.integers(1, 12), st.decimals(1, 10**6, places=2), max_size=11),
    st.decimals(10**8, 10**9, places=2),
    st.sampled_from(["evenly", "working_days", "shape"]),
    st.lists(st.integers(1, 364), max_size=8),
    st.lists(st.integers(0, 50), min_size=12, max_size=12),
)
def test_the_parts_of_a_year_add_up_to_its_goal_however_it_is_cut(
    months, year, how, cuts, last_year
):
    rows = [row(f"2026-{month:02}-01", "month", goal) for month, goal in months.items()]
    before = {date(2025, month, 1): amount for month, amount in enumerate(last_year, start=1)}
    own = goals(*rows, row("2026-01-01", "year", year), spread=how, shape=before)
    first = date(2026, 1, 1)
    pieces = [
        Period(first + timedelta(days=start), first + timedelta(days=end - 1))
        for start, end in pairwise([0, *sorted(set(cuts)), 365])
    ]
    parts = [own.of("won_amount", WON, Scope(), piece).value for piece in pieces]
    assert sum(parts) == year
    assert sum(value(own, f"2026-Q{number}") for number in (1, 2, 3, 4)) == year
    for month, goal in months.items():
        assert value(own, f"2026-{month:02}") == goal


def test_all_of_time_has_no_goal():
    none = goals(row("2026-01-01", "year", 1.0)).of("won_amount", WON, Scope(), None)
    assert none.value is None
    assert said(none) == "Won value: a goal is for a period, and none was asked."


# Scopes ────────────────────────────────────────────────────────────────────────────────────────


def scope(*conditions, by=None):
    return scope_of(WON, [where(each) for each in conditions], by or {}, PEOPLE)


@pytest.mark.parametrize(
    ("conditions", "by", "found"),
    [
        ([], {}, Scope()),
        (["owner=Nora"], {}, NORA),
        ([], {"owner": "Nora"}, NORA),
        (["owner=Nora|Ola"], {"owner": "Ola"}, OLA),
        (["team=North"], {}, NORTH),
        (["team=North"], {"owner": "Nora"}, NORA),
        (["team=All"], {"team": "North"}, NORTH),
        ([], {"team": "North", "owner": "Ola"}, OLA),
        (["product=Desk"], {}, Scope("product", "Desk")),
        ([], {"source": "Web"}, Scope("source", "Web")),
        (["owner=Nora", "owner=Nora"], {}, NORA),
        (["owner=none"], {}, Scope("user", "(unknown)")),
    ],
)
def test_a_goals_scope_is_the_querys(conditions, by, found):
    assert scope(*conditions, by=by) == found


@pytest.mark.parametrize(
    ("conditions", "by", "why"),
    [
        (["country=NO"], {}, "there are no goals by country"),
        ([], {"stage": "Proposal"}, "there are no goals by stage"),
        (["owner!=Nora"], {}, "there are no goals by owner"),
        (["amount>=1000"], {}, "there are no goals by amount"),
        (["any(owner=Nora, source=Web)"], {}, "there are no goals by any(owner=Nora, source=Web)"),
        (["owner=Nora|Ola"], {}, "one owner at a time"),
        (["owner=Nora", "owner=Ola"], {}, "one owner at a time"),
        (["source=Web"], {"owner": "Nora"}, "no goals by owner and source together"),
        (["team=North"], {"owner": "Pia"}, "no goals by owner and team together"),
        (["product=Desk"], {"product": "Lamp"}, "there are no goals by product"),
    ],
)
def test_where_the_querys_scope_can_have_no_goal_it_says_why(conditions, by, why):
    found = scope(*conditions, by=by)
    assert why in Note(found.text, values=found.values).said(Locale())


def test_a_teams_goal_is_its_own():
    own = goals(
        row("2026-07-01", "month", 500.0, "team", "North"),
        row("2026-07-01", "month", 100.0, "user", "Nora"),
    )
    assert target(own, "2026-07", NORTH).value == 500
    assert target(own, "2026-07", NORTH).said is None


def test_or_else_it_is_the_sum_of_its_peoples_and_says_so():
    own = goals(
        row("2026-07-01", "month", 100.0, "user", "Nora"),
        row("2026-07-01", "quarter", 900.0, "user", "Ola"),
    )
    found = target(own, "2026-07", NORTH)
    assert found.value == 400
    assert said(found) == (
        "Won value: North has no goal of its own; it is the sum of its people's."
    )
    assert "of whom 2 in 3 have one" in said(target(own, "2026-07", Scope("team", "All")))


def test_peoples_rates_are_not_added_up():
    own = goals(row("2026-07-01", "month", 0.3, "user", "Nora"))
    assert target(own, "2026-07", NORTH, kind="ratio").value is None


# Reading ───────────────────────────────────────────────────────────────────────────────────────


def test_a_day_stands_for_its_period_and_the_later_day_holds():
    found, unused = read(
        [row("2026-08-31", "quarter", 2.0), row("2026-07-15", "quarter", 1.0)], CLOCK
    )
    assert [(each.period, each.target) for each in found] == [(period("2026-Q3"), 2)]
    assert Note(*UNUSED, unused).said(Locale()).startswith("1 row of the goals is not used")


def test_a_goals_first_day_may_be_the_calendars_under_another_fiscal_year():
    found, __ = read([row("2026-01-01", "quarter", 1.0)], FISCAL)
    assert found[0].period == period("2026-Q1")
    found, __ = read([row("2026-01-31", "quarter", 1.0)], FISCAL)
    assert (found[0].period.start, found[0].period.end) == (date(2025, 11, 1), date(2026, 1, 31))


def test_a_target_is_the_number_that_was_written():
    found, __ = read([row("2026-07-01", "month", 0.1)], CLOCK)
    assert found[0].target == Decimal("0.1")


@pytest.mark.parametrize(
    "change",
    [
        {"target": None},
        {"target": float("nan")},
        {"period_start": None},
        {"grain": "fortnight"},
        {"grain": None},
        {"scope_kind": "planet"},
    ],
)
def test_rows_that_say_too_little_are_counted(change):
    assert read([{**row("2026-07-01", "month", 1.0), **change}], CLOCK) == ((), 1)


def test_sellers_quotas_without_measure_and_grain_are_quarters_of_won_value():
    with QUOTAS.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t"))
    rows = [
        {
            "period_start": date.fromisoformat(line[2][:10]),
            "target": float(line[3]),
            "scope_id": line[1],
        }
        for line in lines
    ]
    found, unusable = read(rows, CLOCK)
    assert unusable == 0
    assert len(found) == len(lines)
    assert {(each.measure, each.period.unit) for each in found} == {("won_amount", "quarter")}
    by_year = defaultdict(Decimal)
    for line in lines:
        by_year[line[1], line[2][:4]] += Decimal(line[3])
    own = Goals(found, WEEKDAYS)
    for seller in ("274", "276"):
        assert value(own, "2013", Scope("user", seller)) == by_year[seller, "2013"]
